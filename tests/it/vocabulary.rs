//! The vocabularies of `index/`: complete in six languages, consistent with one another and with the codes of the domain.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::domain::coded::Spelled;
use focalpoint::domain::codes::ProviderKind;
use focalpoint::domain::vocabulary::{LANGUAGES, Terms, load};
use focalpoint::domain::{ArticleRef, AuthorityKind, Labels, LanguageTag, State, Vocabulary};
use unicode_normalization::is_nfc;
use unicode_script::{Script, UnicodeScript};

/// The vocabularies, which must load.
fn vocabulary() -> &'static Vocabulary {
    load().unwrap_or_else(|error| panic!("{error}"))
}

/// Every label with a name for it.
fn labels(v: &'static Vocabulary) -> Vec<(String, &'static Labels)> {
    let entries = v.assistance_types.iter().chain(&v.provider_kinds);
    let mut all: Vec<_> = entries.map(|e| (e.code.clone(), &e.labels)).collect();
    all.extend(v.notice_kinds.iter().chain(&v.notice_frames).map(|e| (e.code.clone(), &e.labels)));
    all.extend(v.articles.iter().map(|e| (format!("article {}", e.number), &e.title)));
    all.extend(v.chapters.iter().map(|e| (format!("chapter {}", e.numeral), &e.title)));
    all.extend(v.themes.iter().map(|e| (e.code.clone(), &e.labels)));
    all.extend(v.authority_kinds.iter().map(|e| (e.code.clone(), &e.labels)));
    all.extend(v.regions.iter().map(|e| (e.code.clone(), &e.labels)));
    all.extend(v.flags.iter().map(|e| (e.code.clone(), &e.labels)));
    all.extend(v.networks.iter().map(|e| (e.code.clone(), &e.labels)));
    all.extend(v.report_words.iter().map(|(code, labels)| (code.clone(), labels)));
    all
}

/// Every list of terms with a name for it.
fn terms(v: &'static Vocabulary) -> Vec<(String, &'static Terms)> {
    let entries = v.assistance_types.iter().chain(&v.provider_kinds);
    let mut all: Vec<_> = entries.map(|e| (e.code.clone(), &e.terms)).collect();
    all.extend(v.themes.iter().map(|e| (e.code.clone(), &e.terms)));
    all.extend(v.authority_kinds.iter().map(|e| (e.code.clone(), &e.terms)));
    all.extend(v.regions.iter().map(|e| (e.code.clone(), &e.terms)));
    all.extend(v.thesaurus.iter().map(|e| (e.id.clone(), &e.words)));
    all.extend(v.demonyms.iter().map(|(code, terms)| (code.clone(), terms)));
    all
}

/// Whether a text has letters of the script that the language is written in; languages that share Latin all pass with it.
fn is_in_script(language: &str, text: &str) -> bool {
    let script = match language {
        "am" => Script::Ethiopic,
        "ar" | "fa" | "ur" => Script::Arabic,
        "bg" | "mn" | "ru" | "sr" | "uk" => Script::Cyrillic,
        "el" => Script::Greek,
        "he" => Script::Hebrew,
        "hi" => Script::Devanagari,
        "hy" => Script::Armenian,
        "ka" => Script::Georgian,
        "km" => Script::Khmer,
        "ko" => Script::Hangul,
        "th" => Script::Thai,
        "zh" => Script::Han,
        "ja" => return text.chars().any(|c| matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana)),
        _ => Script::Latin,
    };
    text.chars().any(|c| c.script() == script)
}

/// The codes of a list, which must differ.
fn unique<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let codes: Vec<&str> = codes.collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "a code comes twice in {codes:?}");
    codes
}

#[test]
fn every_label_is_there_in_six_languages_and_in_the_right_script() {
    for (name, label) in labels(vocabulary()) {
        for (language, text) in label.iter() {
            assert!(!text.trim().is_empty() && text.trim() == text, "{name} has no label in {language}");
            assert!(is_in_script(language, text), "{name} in {language} is {text}");
            assert!(is_nfc(text), "{name} in {language} is not in NFC");
        }
    }
}

#[test]
fn articles_and_chapters_are_complete() {
    let v = vocabulary();
    assert!(v.articles.iter().map(|article| article.number).eq(1..=71));
    let mut next = 1;
    for chapter in &v.chapters {
        assert_eq!(chapter.first, next, "chapter {}", chapter.numeral);
        next = chapter.last + 1;
    }
    assert_eq!(next, 72);
    let cycles: Vec<_> = v.chapters.iter().map(|chapter| chapter.cycle).collect();
    assert_eq!(cycles, [None, Some(2), Some(1), Some(1), Some(2), None, None, None]);
    assert_eq!(ArticleRef::parse("46").and_then(ArticleRef::title).unwrap().fr, "Entraide judiciaire");
}

#[test]
fn codes_agree_with_the_enums_of_the_domain() {
    let v = vocabulary();
    let kinds = unique(v.authority_kinds.iter().map(|e| e.code.as_str()));
    assert!(kinds.iter().copied().eq(AuthorityKind::ALL.iter().map(AuthorityKind::as_str)));
    let providers = unique(v.provider_kinds.iter().map(|e| e.code.as_str()));
    assert!(providers.iter().copied().eq(ProviderKind::ALL.iter().map(ProviderKind::as_str)));
    assert_eq!(unique(v.assistance_types.iter().map(|e| e.code.as_str())).len(), 8);
    unique(v.themes.iter().map(|e| e.code.as_str()));
    unique(v.networks.iter().map(|e| e.code.as_str()));
    unique(v.thesaurus.iter().map(|e| e.id.as_str()));
    unique(v.countries.iter().map(|e| e.code.as_str()));
    assert!(v.themes.len() >= 26);
}

#[test]
fn every_article_that_is_named_exists() {
    let v = vocabulary();
    let themes = v.themes.iter().map(|e| (&e.code, &e.articles));
    for (code, articles) in themes.chain(v.authority_kinds.iter().map(|e| (&e.code, &e.articles))) {
        for text in articles {
            let article = ArticleRef::parse(text).unwrap_or_else(|| panic!("{code} names {text}"));
            assert_eq!(article.problem(), None, "{code}");
        }
    }
    let covered: BTreeSet<u8> =
        v.themes.iter().flat_map(|e| &e.articles).filter_map(|a| ArticleRef::parse(a)).map(|a| a.article).collect();
    for article in
        [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 20, 21, 23, 26, 31, 32, 33, 44, 46, 48, 49, 50, 52, 57, 58, 61]
    {
        assert!(covered.contains(&article), "no theme rests on article {article}");
    }
}

#[test]
fn every_state_lies_in_one_region_of_the_tree() {
    let v = vocabulary();
    let codes = unique(v.regions.iter().map(|e| e.code.as_str()));
    let mut seen = BTreeMap::new();
    for (i, region) in v.regions.iter().enumerate() {
        assert!(region.code.len() == 3 && region.code.bytes().all(|b| b.is_ascii_digit()));
        let parent = region.parent.as_deref().map(|parent| codes.iter().position(|code| *code == parent));
        assert!(if i == 0 { parent.is_none() } else { parent.flatten().is_some_and(|p| p < i) }, "{}", region.code);
        assert!(region.includes.iter().all(|code| codes.contains(&code.as_str())));
        for state in &region.states {
            assert!(State::parse(state).is_some(), "{state}");
            assert_eq!(seen.insert(state, &region.code), None, "{state} comes twice");
        }
    }
    assert_eq!(seen.len(), State::all().count());
    for flag in &v.flags {
        let states = unique(flag.states.iter().map(String::as_str));
        assert!(states.iter().all(|code| State::parse(code).is_some()), "{}", flag.code);
    }
}

#[test]
fn terms_are_lower_case_and_in_the_right_script() {
    for (name, terms) in terms(vocabulary()) {
        for (language, texts) in terms {
            assert!(LanguageTag::parse(language).is_some_and(|tag| tag.as_str() == language), "{name} {language}");
            unique(texts.iter().map(String::as_str));
            for text in texts {
                assert_eq!(*text, text.to_lowercase(), "{name}");
                assert!(text.trim() == text && !text.is_empty() && is_nfc(text), "{name} {language} {text:?}");
                assert!(is_in_script(language, text), "{name} in {language} has {text}");
            }
        }
    }
}

#[test]
fn themes_and_types_are_revealed_by_enough_words() {
    let v = vocabulary();
    let counted = v.themes.iter().map(|e| (&e.code, &e.terms, 9));
    let types = v.assistance_types.iter().filter(|e| e.code != "OTHER").map(|e| (&e.code, &e.terms, 9));
    let kinds = v.authority_kinds.iter().filter(|e| e.code != "OTHER").map(|e| (&e.code, &e.terms, 6));
    for (code, terms, least) in counted.chain(types).chain(kinds) {
        for language in LANGUAGES {
            let words = terms.get(language).map_or(0, Vec::len);
            let least = if language == "en" { least } else { 4 };
            assert!(words >= least, "{code} has {words} terms in {language}");
        }
    }
}

#[test]
fn the_thesaurus_joins_the_six_languages() {
    let v = vocabulary();
    assert!(v.thesaurus.len() >= 120, "{} concepts", v.thesaurus.len());
    for concept in &v.thesaurus {
        for language in LANGUAGES {
            assert!(concept.words.get(language).is_some_and(|words| !words.is_empty()), "{} {language}", concept.id);
        }
    }
}

#[test]
fn what_is_said_of_countries_is_about_known_ones() {
    let v = vocabulary();
    for entry in &v.countries {
        let state = State::parse(&entry.code).unwrap_or_else(|| panic!("{}", entry.code));
        assert!(entry.names.iter().all(|(language, name)| state.name(language) == name), "{state}");
        assert!(entry.wrong.iter().all(|wrong| state.names().iter().all(|name| name.text != wrong)), "{state}");
        let tags = entry.names.keys().chain(entry.unofficial.keys()).chain(&entry.languages);
        assert!(tags.into_iter().all(|tag| LanguageTag::parse(tag).is_some()), "{state}");
    }
    assert!(v.demonyms.keys().all(|code| State::parse(code).is_some_and(|state| state.code() == code)));
}

#[test]
fn who_is_bound_is_listed_once_and_by_code() {
    let parties = &vocabulary().parties;
    let codes = unique(parties.parties.iter().map(String::as_str));
    assert!(codes.iter().all(|code| State::parse(code).is_some_and(|state| state.code() == *code)));
    assert!(parties.deposited.keys().all(|code| codes.contains(&code.as_str())));
    let as_of = parties.as_of.expect("the day of the list");
    assert!(parties.deposited.values().all(|day| *day <= as_of && day.year() >= 2003));
}

#[test]
fn codes_of_iati_mean_what_exists() {
    let v = vocabulary();
    for meaning in v.iati.meanings() {
        let code = (&meaning.vocabulary, &meaning.code);
        let articles = meaning.articles.iter().map(|text| ArticleRef::parse(text));
        assert!(articles.into_iter().all(|article| article.is_some_and(|it| it.problem().is_none())), "{code:?}");
        assert!(meaning.themes.iter().all(|theme| v.theme(theme).is_some()), "{code:?}");
        assert!(meaning.assistance_types.iter().all(|kind| v.assistance_type(kind).is_some()), "{code:?}");
    }
    assert!(v.iati.sector("1", "15113").is_some() && v.iati.aid_type("1", "15113").is_none());
    unique(v.iati.regions().iter().map(|region| region.code.as_str()));
    assert!(v.iati.regions().iter().all(|region| v.region(&region.m49).is_some()));
}
