//! What the index holds of an authority.

use jiff::Timestamp;

use super::super::analyze::{fold, tokens};
use super::super::lexicon::Words;
use super::names::Names;
use super::packed::{TERRITORY, article_bit, article_bits, facts, language};
use super::{Document, Source};
use crate::domain::contact::Phone;
use crate::domain::{Authority, State};

/// The digits of a telephone number that are looked up together.
const DIGITS: usize = 4;

/// The document of an authority; its words are added to `words`.
pub(in super::super) fn authority(record: &Authority, words: &mut Words) -> Document {
    let state = record.state.known().copied();
    let territory = record.territory.known().map(|territory| territory.state);
    let mut document = Document {
        facts: codes(record, state),
        articles: articles(record),
        extra: confirmed(record) | territory.map_or(0, facts::state) << TERRITORY,
        languages: record.languages_accepted.iter().map(|accepted| language(&accepted.language)).collect(),
        order: order(state, record.names.best(&[]).unwrap_or_default()),
        ..Document::default()
    };
    let marks = &mut document.marks;
    marks.extend(state.into_iter().chain(territory).map(|state| format!("s{state}")));
    marks.extend(record.kinds.iter().map(|entry| format!("k{}", entry.kind)));
    marks.extend(record.networks.iter().filter(|code| code.is_known()).map(|code| format!("w{code}")));
    let bits = document.articles;
    marks.extend((1..=64).filter(|article| bits >> (article - 1) & 1 == 1).map(|article| format!("e{article}")));

    let mut names = Names::new(&mut document, words, state);
    names.add_all(&record.names, &record.other_names, &record.former_names, &record.acronyms);
    names.add(Source::Parent, &record.parent_body);
    if let Some(address) = &record.address {
        names.add(Source::Place, &address.locality);
        names.add(Source::Place, address.latin.as_ref().map_or("", |latin| &latin.locality));
    }
    let urgent = record.urgent_contact.as_ref().and_then(|urgent| urgent.phone.as_ref());
    names.add_fragments(record.phones.iter().chain(urgent).flat_map(digits));
    let web = record.emails.iter().chain([&record.website]);
    names.add_fragments(web.flat_map(|address| web_parts(address)));
    document.tidy();
    document
}

/// State, status, kinds and networks.
fn codes(record: &Authority, state: Option<State>) -> u64 {
    let kinds = record.kinds.iter().map(|entry| facts::kind(&entry.kind));
    let networks = record.networks.iter().filter_map(|code| code.known()).map(|network| facts::network(*network));
    let first = state.map_or(0, facts::state) | facts::status(&record.status);
    kinds.chain(networks).fold(first, |bits, bit| bits | bit)
}

/// The articles for which it is competent: by kind, designation and prevention area, within its subject scope.
fn articles(record: &Authority) -> u64 {
    let known = |code: &crate::domain::ArticleCode| code.known().map_or(0, |article| article_bit(*article));
    let kinds = record.kinds.iter().map(|entry| {
        let designated = entry.designation.as_ref().map_or(0, |act| known(&act.paragraph));
        designated | article_bits(&entry.kind)
    });
    let competent = kinds.chain(record.prevention_areas.iter().map(known)).fold(0, |bits, bit| bits | bit);
    let scope = record.subject_scope.iter().flat_map(|scope| &scope.articles).map(known);
    match scope.fold(0, |bits, bit| bits | bit) {
        0 => competent,
        scope => competent & scope,
    }
}

/// When it was last confirmed as a whole, in seconds since 1970; 0 for never.
fn confirmed(record: &Authority) -> u64 {
    let whole = record.verification.iter().filter(|verification| verification.field.is_empty());
    let times = whole.filter_map(|verification| verification.verified_at.parse::<Timestamp>().ok());
    times.filter_map(|time| u64::try_from(time.as_second()).ok()).max().unwrap_or(0)
}

/// A key that sorts by State, then name.
pub(super) fn order(state: Option<State>, name: &str) -> [u64; 3] {
    let code = state.map_or("~~", State::code);
    let mut bytes = code.bytes().chain(fold(name).into_bytes());
    std::array::from_fn(|_| (0..8).fold(0, |key, _| key << 8 | u64::from(bytes.next().unwrap_or(0))))
}

/// The runs of digits by which a telephone number is looked up.
fn digits(phone: &Phone) -> Vec<String> {
    let digits: Vec<char> = phone.number.chars().filter(char::is_ascii_digit).collect();
    digits.windows(DIGITS).map(|run| run.iter().collect()).collect()
}

/// The parts of a mailbox or web address: the words in it.
pub(in super::super) fn web_parts(address: &str) -> Vec<String> {
    let host = address.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    tokens(host, 12).into_iter().map(|token| token.text).filter(|part| part.len() > 1).collect()
}
