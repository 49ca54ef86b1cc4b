//! Constraints as bit operations on the columns of a record.

use tantivy::DocId;

use super::super::document::{CONFIRMED, article_bit, facts, language, themes_and_types};
use super::super::snapshot::Columns;
use super::ask::{ContactFilter, ProviderFilter};
use crate::domain::{StateSet, Status};

/// A constraint on every record that is found.
#[derive(Debug, Default)]
pub(in super::super) struct Filter {
    /// Masks of the packed codes; a record has a bit of each.
    codes: Vec<Mask>,
    /// Alpha-2 codes of the States, packed; empty for all.
    states: Vec<u64>,
    /// Articles as bits; 0 for all.
    articles: Option<u64>,
    /// Themes, and types of assistance, as bits.
    extras: Vec<u64>,
    /// Languages.
    languages: Vec<u64>,
    /// Bits of States covered.
    coverage: Option<[u64; 4]>,
    /// Earliest time of confirmation.
    confirmed_since: Option<u64>,
    /// Whether a record that says nothing about it passes.
    is_lenient: bool,
    /// Terms of the index, of which every record that passes has one; empty for all.
    marks: Vec<String>,
}

/// Bits of which one must be set.
#[derive(Debug, Clone, Copy)]
struct Mask {
    wanted: u64,
    /// All that say something about it.
    all: u64,
    /// Whether a record that has none of them passes too.
    is_lenient: bool,
}

/// The documents whose codes pass one mask, 64 to a word.
pub(in super::super) struct Coded<'a> {
    /// Those that have a wanted bit, by bit.
    wanted: Vec<&'a [u64]>,
    /// Where records that say nothing pass: those that say something, by bit.
    silent: Option<Vec<&'a [u64]>>,
}

impl Coded<'_> {
    /// Keeps those of the `documents`, from the word `first` on, that pass.
    pub(in super::super) fn restrict(&self, first: usize, documents: &mut [u64]) {
        let any = |sets: &[&[u64]], at: usize| sets.iter().fold(0, |all, set| all | set.get(at).copied().unwrap_or(0));
        for (at, word) in (first..).zip(documents) {
            let silent = self.silent.as_ref().map_or(0, |spoken| !any(spoken, at));
            *word &= any(&self.wanted, at) | silent;
        }
    }
}

impl Filter {
    /// The constraint on authorities.
    pub(in super::super) fn contacts(filter: &ContactFilter) -> Self {
        let mut made = Self { codes: vec![status(&filter.status)], ..Self::default() };
        made.states = filter.states.iter().map(facts::state).collect();
        let states: Vec<String> = filter.states.iter().map(|state| format!("s{state}")).collect();
        made.marks = states;
        made.want(filter.kinds.iter().map(facts::kind), u64::MAX);
        made.want(filter.networks.iter().map(|network| facts::network(*network)), u64::MAX);
        made.articles = bits(filter.articles.iter().map(|article| article_bit(*article)));
        made.languages = filter.languages.iter().map(|tag| language(&tag.to_string())).collect();
        made.confirmed_since = filter.confirmed_since.map(|time| u64::try_from(time.as_second()).unwrap_or(0).max(1));
        made
    }

    /// The constraint on providers.
    pub(in super::super) fn providers(filter: &ProviderFilter) -> Self {
        let mut made = Self { codes: vec![status(&filter.status)], is_lenient: true, ..Self::default() };
        made.want(filter.roles.iter().map(facts::role), facts::roles());
        made.want(filter.kinds.iter().map(facts::provider_kind), facts::provider_kinds());
        made.want(filter.horizons.iter().map(facts::horizon), facts::horizons());
        made.articles = bits(filter.articles.iter().map(|article| article_bit(*article)));
        made.languages = filter.languages.iter().map(|tag| language(&tag.to_string())).collect();
        let themes = themes_and_types(filter.themes.iter().copied(), std::iter::empty());
        let types = themes_and_types(std::iter::empty(), filter.assistance_types.iter().map(String::as_str));
        made.extras = [themes, types].into_iter().filter(|bits| *bits != 0).collect();
        made.coverage = (!filter.states.is_empty()).then(|| state_bits(&filter.states));
        made
    }

    /// Adds a mask, unless nothing is wanted.
    fn want(&mut self, wanted: impl Iterator<Item = u64>, all: u64) {
        let is_lenient = self.is_lenient && all != u64::MAX;
        self.codes.extend(bits(wanted).map(|wanted| Mask { wanted, all, is_lenient }));
    }

    /// Terms of the index, of which every record that passes has one; empty for all.
    pub(in super::super) fn marks(&self) -> &[String] {
        &self.marks
    }

    /// The documents whose codes pass.
    pub(in super::super) fn coded<'a>(&self, columns: &'a Columns) -> Vec<Coded<'a>> {
        let with = |bits: u64| -> Vec<&'a [u64]> {
            (0..u64::BITS).filter(|bit| bits >> bit & 1 == 1).map(|bit| columns.with(bit)).collect()
        };
        let coded = |mask: &Mask| Coded { wanted: with(mask.wanted), silent: mask.is_lenient.then(|| with(mask.all)) };
        self.codes.iter().map(coded).collect()
    }

    /// Whether a record passes.
    pub(in super::super) fn passes(&self, columns: &Columns, document: DocId) -> bool {
        let codes = columns.codes(document);
        let has = |mask: &Mask| codes & mask.wanted != 0 || mask.is_lenient && codes & mask.all == 0;
        self.codes.iter().all(has) && self.passes_coded(columns, document)
    }

    /// Whether a record passes whose codes do.
    pub(in super::super) fn passes_coded(&self, columns: &Columns, document: DocId) -> bool {
        if !self.states.is_empty() && !self.states.contains(&(columns.codes(document) & 0xffff)) {
            return false;
        }
        let lenient = |bits: u64, wanted: u64| bits & wanted != 0 || self.is_lenient && bits == 0;
        if let Some(wanted) = self.articles
            && !lenient(columns.articles.first(document).unwrap_or_default(), wanted)
        {
            return false;
        }
        if self.confirmed_since.is_some() || !self.extras.is_empty() {
            let extra = columns.extra.first(document).unwrap_or_default();
            let fresh = self.confirmed_since.is_none_or(|since| extra & CONFIRMED >= since);
            if !fresh || !self.extras.iter().all(|wanted| lenient(extra & group(*wanted), *wanted)) {
                return false;
            }
        }
        self.speaks(columns, document) && self.covers(columns, document)
    }

    /// Whether the languages fit.
    fn speaks(&self, columns: &Columns, document: DocId) -> bool {
        if self.languages.is_empty() {
            return true;
        }
        let mut any = false;
        for tag in columns.languages.values_for_doc(document) {
            any = true;
            if self.languages.contains(&tag) {
                return true;
            }
        }
        self.is_lenient && !any
    }

    /// Whether one of the States is covered.
    fn covers(&self, columns: &Columns, document: DocId) -> bool {
        let Some(wanted) = self.coverage else { return true };
        let mut any = false;
        for (word, wanted) in columns.coverage.values_for_doc(document).zip(wanted) {
            any = true;
            if word & wanted != 0 {
                return true;
            }
        }
        !any
    }
}

/// The bits of both themes, or of both types of assistance, whichever the wanted bit is.
const fn group(wanted: u64) -> u64 {
    const THEMES: u64 = (1 << 48) - 1;
    if wanted & THEMES == 0 { !THEMES } else { THEMES }
}

/// Bits taken together; `None` where there are none to take.
fn bits(values: impl Iterator<Item = u64>) -> Option<u64> {
    values.fold(None, |all, bit| Some(all.unwrap_or(0) | bit))
}

/// The mask of the wanted statuses.
fn status(wanted: &[Status]) -> Mask {
    let usual = [Status::Published, Status::Suspended];
    let wanted = if wanted.is_empty() { &usual } else { wanted };
    Mask { wanted: bits(wanted.iter().map(facts::status)).unwrap_or(0), all: u64::MAX, is_lenient: false }
}

/// States as bits by their position.
fn state_bits(states: &StateSet) -> [u64; 4] {
    let mut bits = [0; 4];
    for state in states.iter() {
        bits[state.index() / 64] |= 1 << (state.index() % 64);
    }
    bits
}
