//! Comparing a record with a query word by word: how much of the query the record's texts cover, and how much of a text
//! the query covers. It reads numbers only, so that a hundred records take some ten microseconds.

use tantivy::DocId;

use super::super::analyze::hash;
use super::super::document::{Feature, Source, TERRITORY, article_bit, facts};
use super::super::lexicon::Phrases;
use super::super::snapshot::{Columns, Snapshot};
use super::super::tuning::tuning;
use super::answer::Matched;
use super::coverage::{Coverage, Room};
use super::read::{Reading, SURELY, Says};
use super::spell::Spelling;
use super::weigh::{trust, weights, word_weight};
use crate::domain::{AuthorityKind, Network, vocabulary};

/// Words of bits of the sieve.
const SIEVE: usize = 16;

/// How much a fit by State, kind and other codes alone counts.
const BY_CODES: f32 = 0.75;

/// A term that fits words of the query.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u32,
    /// Positions of the words, as bits.
    mask: u64,
    likeness: f32,
    /// Position of the spelling, where it is one.
    spelling: Option<u16>,
}

/// Codes of a record that fit words of the query.
#[derive(Debug, Clone, Copy)]
struct Sign {
    mask: u64,
    likeness: f32,
    kind: SignKind,
}

/// Which codes.
#[derive(Debug, Clone, Copy)]
enum SignKind {
    /// The State, packed.
    State(u64),
    /// The bit of a kind of authority or of a network.
    Code(u64),
    /// The bit of an article.
    Article(u64),
}

/// A query made ready for comparing.
#[derive(Debug)]
pub(in super::super) struct Comparison {
    /// Sorted by hash.
    entries: Vec<Entry>,
    /// A bit for every entry, so that most other terms are told apart at once.
    sieve: [u64; SIEVE],
    signs: Vec<Sign>,
    /// Words that are contact fragments, and how many fragments they have.
    fragments: (u64, f32),
    /// What each word counts.
    weights: Vec<f32>,
    total: f32,
    /// Whether the State that the query names is that of the records which are meant.
    is_placed: bool,
}

/// How well a record fits.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Fit {
    /// 0 to 1.
    pub score: f32,
    /// How much of the query it covers, 0 to 1.
    pub covered: f32,
    /// What of it fitted.
    pub matched: Matched,
}

impl Comparison {
    /// Makes a query ready.
    pub(in super::super) fn new(snapshot: &Snapshot, reading: &Reading, spellings: &[Spelling]) -> Self {
        let mut entries: Vec<Entry> = spellings
            .iter()
            .enumerate()
            .map(|(at, spelling)| Entry {
                hash: hash(spelling.prefix, &spelling.text),
                mask: spelling.mask,
                likeness: spelling.likeness,
                spelling: u16::try_from(at).ok(),
            })
            .collect();
        let mut signs = Vec::new();
        let mut fragments = (0, 0.0);
        for cue in &reading.cues {
            let mut sign = |kind| signs.push(Sign { mask: cue.mask, likeness: cue.likeness, kind });
            let mut entry = |prefix, text: &str, likeness| {
                let hash = hash(prefix, text);
                entries.push(Entry { hash, mask: cue.mask, likeness: likeness * cue.likeness, spelling: None });
            };
            match &cue.says {
                Says::State(state) => sign(SignKind::State(facts::state(*state))),
                Says::Kind(kind) => {
                    let bit = AuthorityKind::ALL.get(usize::from(*kind)).map_or(0, facts::kind);
                    sign(SignKind::Code(bit));
                }
                Says::Network(network) => {
                    let entry = vocabulary().networks.get(usize::from(*network));
                    let network = entry.and_then(|entry| Network::parse(&entry.code));
                    sign(SignKind::Code(network.map_or(0, facts::network)));
                }
                Says::Article(article) => sign(SignKind::Article(article_bit(*article))),
                Says::Concept(concept) => {
                    if let Some(id) = Phrases::all().concepts.get(usize::from(*concept)) {
                        entry('c', id, tuning().likeness.concept);
                    }
                }
                Says::Fragment(text) => {
                    fragments = (fragments.0 | cue.mask, fragments.1 + 1.0);
                    entry('t', text, 1.0);
                }
            }
        }
        entries.sort_unstable_by_key(|entry| entry.hash);
        let mut sieve = [0; SIEVE];
        for entry in &entries {
            let (word, bit) = sieve_bit(entry.hash);
            sieve[word] |= bit;
        }
        let weights = weights(snapshot, reading, spellings);
        let total = weights.iter().sum::<f32>().max(f32::EPSILON);
        Self { entries, sieve, signs, fragments, weights, total, is_placed: reading.with_codes }
    }

    /// Compares a record.
    pub(in super::super) fn fit(&self, columns: &Columns, document: DocId, room: &mut Room) -> Fit {
        let mut matched = Matched::default();
        room.codes.clear(self.weights.len());
        self.read_signs(columns, document, &mut room.codes, &mut matched);
        if self.fragments.0 != 0 {
            columns.read_fragments(document, &mut room.values);
            self.read_fragments(&room.values, &mut room.codes, &mut matched);
        }
        let mut best = Fit { score: self.share(&room.codes) * BY_CODES, covered: 0.0, matched };
        room.best.copy(&room.codes);
        room.texts.copy(&room.codes);
        let mut values = std::mem::take(&mut room.values);
        columns.read_features(document, &mut values);
        for text in values.chunk_by(|a, b| a >> 48 == b >> 48) {
            if text.iter().any(|value| self.has(hash_of(*value))) {
                self.read_text(text, &mut best, room);
            }
        }
        room.values = values;
        best.covered = self.share(&room.texts);
        best.score += 0.15 * (best.covered - best.score).max(0.0);
        let is_there = best.matched.place && self.is_of_named_state(columns, document);
        best.score = best.score.clamp(0.0, 1.0) * if is_there { 1.0 } else { self.elsewhere(&room.texts) };
        best
    }

    /// Whether the record is of a State that the query names.
    fn is_of_named_state(&self, columns: &Columns, document: DocId) -> bool {
        self.signs.iter().any(|sign| match sign.kind {
            SignKind::State(state) => is_of(columns, document, state),
            SignKind::Code(_) | SignKind::Article(_) => false,
        })
    }

    /// What a fit counts in a record of no State that the query names: less, the surer the State is, and where it is named
    /// by letter less than the State alone. All of it where the record has the words of the State in its own texts: they
    /// are its name.
    fn elsewhere(&self, texts: &Coverage) -> f32 {
        let mut surest: Option<&Sign> = None;
        for sign in self.signs.iter().filter(|sign| self.is_placed && matches!(sign.kind, SignKind::State(_))) {
            if texts.has(sign.mask) {
                return 1.0;
            }
            surest = surest.filter(|surest| surest.likeness >= sign.likeness).or(Some(sign));
        }
        let Some(surest) = surest else { return 1.0 };
        let less = 1.0 - surest.likeness * (1.0 - tuning().weight.elsewhere);
        if surest.likeness < SURELY {
            return less;
        }
        let words = self.weights.iter().enumerate().filter(|(at, _)| surest.mask >> at & 1 == 1);
        less.min(BY_CODES * words.map(|(_, weight)| weight).sum::<f32>() / self.total)
    }

    /// What of the query the State, the kinds and the articles cover.
    fn read_signs(&self, columns: &Columns, document: DocId, base: &mut Coverage, matched: &mut Matched) {
        if self.signs.is_empty() {
            return;
        }
        let codes = columns.codes(document);
        // Other columns are read only where a sign asks for them: reading one takes as long as comparing a text.
        let articles = || columns.articles.first(document).unwrap_or_default();
        for sign in &self.signs {
            let (has, likeness, flag) = match sign.kind {
                SignKind::State(state) => (is_of(columns, document, state), 1.0, &mut matched.place),
                SignKind::Code(bit) => (codes & bit != 0, tuning().likeness.prefix, &mut matched.kind),
                SignKind::Article(bit) => (articles() & bit != 0, 1.0, &mut matched.article),
            };
            if has {
                *flag = true;
                base.cover(sign.mask, sign.likeness * likeness, None, u8::MAX);
            }
        }
    }

    /// What of the query telephone numbers, mailboxes and web addresses cover.
    fn read_fragments(&self, fragments: &[u64], base: &mut Coverage, matched: &mut Matched) {
        let found = fragments.iter().filter(|value| self.has(hash_of(**value))).count();
        if found > 0 {
            matched.contact = true;
            let found = f32::from(u16::try_from(found).unwrap_or(u16::MAX));
            base.cover(self.fragments.0, (found / self.fragments.1).min(1.0), None, u8::MAX);
        }
    }

    /// Compares one text that has a term of the query, and keeps it if it is the best so far.
    fn read_text(&self, text: &[u64], best: &mut Fit, room: &mut Room) {
        room.text.copy(&room.codes);
        room.words.clear();
        let mut length = 0;
        let mut source = Source::Name;
        for value in text {
            let feature = Feature::unpack(*value);
            source = feature.source;
            let first = usize::from(feature.position);
            let last = first + usize::from(feature.span).max(1);
            if room.words.len() < last {
                room.words.resize(last, (0.0, 0.0));
            }
            if let Some(weight) = word_weight(feature.class) {
                room.words[first].0 = weight;
                length = length.max(first + 1);
            }
            for entry in self.entries_of(feature.hash) {
                room.text.cover(entry.mask, entry.likeness, entry.spelling, feature.position);
                let spanned = &mut room.words[first..first + usize::from(feature.span)];
                for (_, best) in spanned {
                    *best = best.max(entry.likeness);
                }
            }
        }
        let words = &room.words[..length];
        let total: f32 = words.iter().map(|(weight, _)| weight).sum();
        let covered: f32 = words.iter().map(|(weight, likeness)| weight * likeness).sum();
        let text_share = if total > 0.0 { covered / total } else { 0.0 };
        let score = (self.share(&room.text) * (0.75 + 0.25 * text_share) - 0.02 * room.text.disorder()) * trust(source);
        room.texts.join(&room.text);
        let mut matched = best.matched;
        match source {
            Source::Name => matched.name = true,
            Source::Former => matched.former_name = true,
            Source::Acronym | Source::Initials => matched.acronym = true,
            Source::Parent => matched.text = true,
            Source::Place => matched.place = true,
        }
        best.matched = matched;
        if score > best.score {
            best.score = score;
            room.best.copy(&room.text);
        }
    }

    /// The terms of the query with that hash.
    fn entries_of(&self, hash: u32) -> impl Iterator<Item = &Entry> {
        let (word, bit) = sieve_bit(hash);
        let is_likely = self.sieve[word] & bit != 0;
        let from = if is_likely { self.entries.partition_point(|entry| entry.hash < hash) } else { self.entries.len() };
        self.entries[from..].iter().take_while(move |entry| entry.hash == hash)
    }

    /// Whether the query has a term with that hash.
    fn has(&self, hash: u32) -> bool {
        self.entries_of(hash).next().is_some()
    }

    /// How much of the query is covered, 0 to 1.
    fn share(&self, coverage: &Coverage) -> f32 {
        coverage.sum(&self.weights) / self.total
    }
}

/// Whether a record, or the territory that it answers for, is of that State.
fn is_of(columns: &Columns, document: DocId, state: u64) -> bool {
    columns.codes(document) & facts::STATE == state
        || columns.extra.first(document).unwrap_or_default() >> TERRITORY == state
}

/// The hash of a feature.
const fn hash_of(value: u64) -> u32 {
    (value & 0xffff_ffff) as u32
}

/// The word and the bit of the sieve for a hash.
const fn sieve_bit(hash: u32) -> (usize, u64) {
    (hash as usize / 64 % SIEVE, 1 << (hash % 64))
}
