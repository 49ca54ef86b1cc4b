//! What the index holds of a provider: its names, its profile and its activities.

use super::super::analyze::{stem, tokens};
use super::super::lexicon::{Meaning, Phrases, Words};
use super::authority::{order, web_parts};
use super::names::Names;
use super::packed::{article_bit, facts, language, themes_and_types};
use super::{Document, Source};
use crate::domain::{Activity, ArticleCode, Provider, Text};

/// The most words of one running text that are indexed.
const MOST_WORDS: usize = 6_000;

/// The document of a provider; the words of its names are added to `words`.
pub(in super::super) fn provider(record: &Provider, activities: &[&Activity], words: &mut Words) -> Document {
    let state = record.state.known().copied();
    let articles = record.articles.iter().chain(activities.iter().flat_map(|activity| &activity.articles));
    let themes = record.themes.iter().chain(activities.iter().flat_map(|activity| &activity.themes));
    let types = record.assistance_types.iter().chain(activities.iter().flat_map(|activity| &activity.assistance_types));
    let mut document = Document {
        facts: codes(record),
        articles: articles.fold(0, |bits, code| bits | article(code)),
        extra: themes_and_types(themes.filter_map(|code| code.known().copied()), types.map(String::as_str)),
        languages: record.languages.iter().map(|tag| language(tag)).collect(),
        coverage: covered(record),
        order: order(None, record.names.best(&[]).unwrap_or_default()),
        ..Document::default()
    };
    let helped = activities.iter().filter_map(|activity| activity.state.known().copied());
    document.marks.extend(state.into_iter().chain(helped).map(|state| format!("s{state}")));

    let mut names = Names::new(&mut document, words, state);
    names.add_all(&record.names, &record.other_names, &[], &record.acronyms);
    record.presence.iter().for_each(|presence| names.add(Source::Place, &presence.place));
    let web = record.contacts.iter().flat_map(|contact| &contact.emails).chain([&record.website]);
    names.add_fragments(web.flat_map(|address| web_parts(address)));
    document.tidy();

    let mut texts = vec![&record.description, &record.conditions];
    texts.extend(activities.iter().flat_map(|activity| [&activity.title, &activity.description]));
    texts.into_iter().flat_map(Text::iter).for_each(|(_, text)| add_body(&mut document.body, text, words));
    document
}

/// The bit of an article.
fn article(code: &ArticleCode) -> u64 {
    code.known().map_or(0, |article| article_bit(*article))
}

/// State, status, kind, roles and horizons.
fn codes(record: &Provider) -> u64 {
    let first = record.state.known().copied().map_or(0, facts::state)
        | facts::status(&record.status)
        | facts::provider_kind(&record.kind);
    let roles = record.roles.iter().map(facts::role);
    roles.chain(record.horizons.iter().map(facts::horizon)).fold(first, |bits, bit| bits | bit)
}

/// The States in which it works, as bits; nothing where it does not say, for then it may work anywhere.
fn covered(record: &Provider) -> Vec<u64> {
    let Some(coverage) = &record.coverage else { return Vec::new() };
    let mut bits = [0_u64; 4];
    for state in coverage.covered().iter() {
        bits[state.index() / 64] |= 1 << (state.index() % 64);
    }
    bits.to_vec()
}

/// Adds the words and concepts of a running text.
fn add_body(body: &mut String, text: &str, words: &mut Words) {
    let tokens = tokens(text, MOST_WORDS);
    let mut add = |prefix: char, term: &str| {
        if !body.is_empty() {
            body.push(' ');
        }
        body.push(prefix);
        body.push_str(term);
    };
    for (at, token) in tokens.iter().enumerate() {
        if let Some(next) = tokens.get(at + 1).filter(|next| token.joins(next)) {
            add('n', &format!("{}{}", token.text, next.text));
        } else {
            add('n', stem(&token.text));
            words.add(stem(&token.text));
        }
    }
    for span in Phrases::all().find_in(&tokens) {
        if let Meaning::Concept(number) = span.meaning
            && let Some(id) = Phrases::all().concepts.get(usize::from(number))
        {
            add('c', id);
        }
    }
}
