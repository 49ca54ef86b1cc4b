//! Tests of documents: that their words are complete, and that nothing that a person wrote becomes more than text.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::*;
use crate::domain::Stage;
use crate::domain::codes::{DeliveryLevel, Horizon, OriginKind};
use crate::domain::proposal::ProposalStage;
use crate::domain::vocabulary;
use crate::domain::vocabulary::LANGUAGES;
use crate::matching::{Criterion, Rule};

/// What must not become anything.
const HOSTILE: &str =
    "</bdi></td></w:t><script>alert(1)</script><img src=x onerror='alert(2)'>\" ]]> &amp; {{ 7*7 }} {title} ${x} <!--";

/// Sets of words, of which each code of the domain has one.
const SETS: [&str; 7] = ["STAGE_", "PROPOSAL_", "ORIGIN_", "HORIZON_", "LEVEL_", "CRITERION_", "RULE_"];

/// The document part of a DOCX.
fn body(document: &Document) -> String {
    let mut package = ZipArchive::new(Cursor::new(document.render(Format::Docx).unwrap())).unwrap();
    let names: BTreeSet<String> = package.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.contains("[Content_Types].xml") && names.contains("_rels/.rels"), "{names:?}");
    for name in names.iter().filter(|name| !name.ends_with("document.xml")) {
        let mut part = String::new();
        package.by_name(name).unwrap().read_to_string(&mut part).unwrap();
        tags(&part);
    }
    let mut part = String::new();
    package.by_name("word/document.xml").unwrap().read_to_string(&mut part).unwrap();
    part
}

/// The names of the elements of an XML text, which must be closed in order.
fn tags(xml: &str) -> BTreeSet<String> {
    let (mut open, mut all) = (Vec::new(), BTreeSet::new());
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("a tag without end: {piece}"));
        assert!(!text.contains('>'), "a lone mark: {piece}");
        let mut entities = text.split('&').skip(1);
        assert!(entities.all(|it| it.starts_with('#') || it.starts_with("amp;")), "a lone mark: {piece}");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "{piece}");
        } else if !tag.starts_with('?') {
            let name = tag.trim_end_matches('/').split(' ').next().unwrap().to_owned();
            if !tag.ends_with('/') {
                open.push(name.clone());
            }
            all.insert(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

/// A document with a text everywhere that a person's may stand.
fn holding(text: &str, language: &'static str) -> Document {
    let text = || text.to_owned();
    let blocks = vec![
        Block::Heading(text()),
        Block::Subheading(text()),
        Block::Paragraph(text()),
        Block::Fields(vec![(text(), text())]),
        Block::Table(vec![text(), text()], vec![vec![text(), text()]]),
        Block::List(vec![text()]),
    ];
    Document { language, title: text(), marking: text(), subtitle: text(), blocks }
}

#[test]
fn whatever_a_person_wrote_is_text() {
    for language in LANGUAGES {
        let (plain, hostile) = (holding("plain", language), holding(HOSTILE, language));
        assert_eq!(tags(&body(&hostile)), tags(&body(&plain)), "{language}");
        let html = |document: &Document| String::from_utf8(document.render(Format::Html).unwrap()).unwrap();
        let (plain, hostile) = (html(&plain), html(&hostile));
        let count = |text: &str, of: &str| text.matches(of).count();
        for mark in ["<", ">", "\"", "<script", "<img", "http"] {
            assert_eq!(count(&hostile, mark), count(&plain, mark), "{language} {mark}");
        }
        assert_eq!(count(&hostile, "alert(1)"), 14, "it is there, as text");
        assert!(hostile.contains("{{ 7*7 }} {title}"), "and nothing in it is filled in");
    }
}

#[test]
fn a_page_loads_nothing_and_runs_nothing() {
    let html = String::from_utf8(holding("text", "en").render(Format::Html).unwrap()).unwrap();
    assert!(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    for word in ["<script", "src=", "href=", "url(", "@import", "//"] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("size: A4"));
}

#[test]
fn arabic_stands_from_right_to_left_and_other_words_in_it_from_left_to_right() {
    let words = Words("ar");
    let title = words.fill("LETTER_TITLE", &[("state", "Mongolia (MN)")]);
    let subtitle = words.fill("AS_OF", &[("date", "2026-11-30")]);
    let document = Document { language: "ar", title, subtitle, blocks: holding("نص", "ar").blocks, ..<_>::default() };
    let xml = body(&document);
    let paragraphs = xml.matches("<w:p>").count();
    assert_eq!(xml.matches("<w:bidi/>").count(), paragraphs + 1, "every paragraph, and the page");
    assert_eq!(xml.matches("<w:bidiVisual/>").count(), 2, "both tables");
    assert!(xml.contains("<w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">\u{200E}Mongolia (MN)\u{200E}</w:t></w:r>"));
    assert!(xml.contains(">\u{200E}2026-11-30\u{200E}</w:t>"), "its parts are not turned round: {xml}");
    assert!(xml.contains("<w:rtl/></w:rPr><w:t xml:space=\"preserve\">نص"), "{xml}");
    let html = String::from_utf8(document.render(Format::Html).unwrap()).unwrap();
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">") && html.contains("\u{2068}Mongolia (MN)\u{2069}"));
    let french = body(&holding("texte", "fr"));
    assert!(!french.contains("bidi") && !french.contains("<w:rtl/>"));
}

#[test]
fn lines_stay_lines_and_control_characters_go() {
    let xml =
        body(&Document { blocks: vec![Block::Paragraph("one\ntwo\u{1}\u{FFFE}".to_owned())], ..holding("x", "en") });
    assert!(xml.contains(">one</w:t></w:r><w:r><w:rPr></w:rPr><w:br/><w:t xml:space=\"preserve\">two</w:t>"), "{xml}");
}

#[test]
fn every_word_has_what_is_filled_in_in_every_language() {
    for (code, labels) in &vocabulary().report_words {
        let named = |text: &str| {
            let pieces = text.split('{').skip(1).map(|piece| piece.split('}').next().unwrap().to_owned());
            pieces.collect::<BTreeSet<String>>()
        };
        for (language, text) in labels.iter() {
            assert_eq!(named(text), named(&labels.en), "{code} {language}");
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{code} {language}");
        }
    }
}

#[test]
fn every_word_that_is_said_is_there_and_every_one_there_is_said() {
    let words = &vocabulary().report_words;
    let sources = [include_str!("../letter.rs"), include_str!("../dossier.rs")];
    let sources = sources.map(|source| source.split("#[cfg(test)]").next().unwrap()).concat();
    let is_code = |text: &&str| text.len() > 1 && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let said: BTreeSet<&str> = sources.split('"').filter(is_code).collect();
    for code in &said {
        let is_set = SETS.iter().any(|set| set.trim_end_matches('_') == *code);
        assert!(is_set || words.contains_key(*code), "{code} is said and not there");
    }
    let unsaid: Vec<_> = words.keys().filter(|code| !said.contains(code.as_str())).collect();
    let is_of_set = |code: &str| SETS.iter().any(|set| code.starts_with(set));
    assert!(unsaid.iter().all(|code| is_of_set(code)), "{unsaid:?}");
}

#[test]
fn every_code_of_the_domain_has_a_word() {
    let codes = |all: &[&str], set: &str| all.iter().map(|code| format!("{set}{code}")).collect::<Vec<_>>();
    let stages: Vec<&str> = Stage::ALL.iter().filter(|stage| **stage != Stage::Draft).map(Stage::as_str).collect();
    let proposals: Vec<&str> = ProposalStage::ALL.iter().map(ProposalStage::as_str).collect();
    let origins: Vec<&str> = OriginKind::ALL.iter().map(OriginKind::as_str).collect();
    let horizons: Vec<&str> = Horizon::ALL.iter().map(Horizon::as_str).collect();
    let levels: Vec<&str> = DeliveryLevel::ALL.iter().map(DeliveryLevel::as_str).collect();
    let wanted = [
        codes(&stages, "STAGE_"),
        codes(&proposals, "PROPOSAL_"),
        codes(&origins, "ORIGIN_"),
        codes(&horizons, "HORIZON_"),
        codes(&levels, "LEVEL_"),
        codes(&Criterion::ALL.map(Criterion::as_str), "CRITERION_"),
        codes(&Rule::ALL.map(Rule::as_str), "RULE_"),
    ];
    let mut wanted: BTreeSet<String> = wanted.concat().into_iter().collect();
    wanted.insert("ORIGIN_CYCLE".to_owned());
    let has = vocabulary().report_words.keys().filter(|code| SETS.iter().any(|set| code.starts_with(set)));
    assert_eq!(has.cloned().collect::<BTreeSet<_>>(), wanted);
}

#[test]
fn a_document_is_in_the_first_language_of_its_reader_that_is_one_of_the_six() {
    assert_eq!(language_of(["mn"]), "en");
    assert_eq!(language_of(["pt", "fr-CH", "ar"]), "fr");
    assert_eq!(language_of(["arz", "ar"]), "ar");
}
