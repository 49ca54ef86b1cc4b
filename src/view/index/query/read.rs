//! Reading a query: which of its words name a State, a kind of authority, an article, a concept, a telephone number.
//! It sees vocabularies only; what the index holds comes later.

use super::super::analyze::{Token, stem, tokens};
use super::super::document::web_parts;
use super::super::lexicon::{Meaning, Phrases};
use super::super::tuning::tuning;
use crate::domain::{ArticleRef, State, chinese_digit};

/// The most tokens of a query: words, or characters of unspaced scripts.
const MOST_TOKENS: usize = 48;
/// The most words besides stop words that are read; more are passed over.
const MOST_WORDS: usize = 16;
/// The most tokens that an article reference spans: `第四十六条第十三款`.
const ARTICLE_TOKENS: usize = 9;
/// How sure a State is that is named by a code in capitals.
const BY_CODE: f32 = 0.8;
/// How sure a State is that is named by letter.
pub(super) const SURELY: f32 = 0.95;
/// How sure a State is that is named in a language of few who search.
const REMOTELY: f32 = 0.75;

/// What a query says.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Reading {
    /// Its words, in order.
    pub words: Vec<Word>,
    /// What groups of them mean.
    pub cues: Vec<Cue>,
    /// Words beyond the most that are read, as typed.
    pub passed_over: Vec<String>,
    /// Whether kinds of authority and networks mean something, and the State is that of the record; not so for providers,
    /// which are asked for by the States that they help.
    pub with_codes: bool,
}

/// A word of a query.
#[derive(Debug, Clone)]
pub(in super::super) struct Word {
    /// The token.
    pub token: Token,
    /// Its stem.
    pub stem: String,
    /// Whether it says little.
    pub is_stop: bool,
    /// Whether it belongs to an article reference or a contact fragment, and to no name.
    pub is_taken: bool,
}

/// What a group of words means.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Cue {
    /// The positions of the words, as bits.
    pub mask: u64,
    /// How sure it is, 0 to 1.
    pub likeness: f32,
    /// What it says.
    pub says: Says,
    /// Whether its word may as well be a misspelt one.
    pub is_remote: bool,
}

/// What a cue says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Says {
    /// A State.
    State(State),
    /// A kind of authority: its position among all.
    Kind(u8),
    /// An article.
    Article(ArticleRef),
    /// A network: its position among all.
    Network(u8),
    /// A concept: its position among all.
    Concept(u16),
    /// A part of a telephone number, mailbox or web address.
    Fragment(String),
}

impl Reading {
    /// Reads a text. `with_codes`: kinds of authority and networks mean something.
    pub(in super::super) fn of(text: &str, with_codes: bool) -> Self {
        let mut tokens = tokens(text, text.len());
        let mut words = 0;
        let most = tokens.iter().take(MOST_TOKENS).take_while(|token| {
            words += usize::from(!tuning().stopwords.contains(&token.text) && !token.unspaced);
            words <= MOST_WORDS
        });
        let rest = tokens.split_off(most.count());
        let passed_over = rest.iter().filter_map(|token| text.get(token.start..token.end)).map(str::to_owned).collect();
        let mut reading = Self { words: Vec::with_capacity(tokens.len()), cues: Vec::new(), passed_over, with_codes };
        // `NA` beside other words, or alone, is an acronym and no stop word.
        let shouted = tokens.iter().all(|token| token.capitals) && tokens.len() > 1;
        reading.words.extend(tokens.into_iter().map(|token| Word {
            stem: stem(&token.text).to_owned(),
            is_stop: tuning().stopwords.contains(&token.text) && (shouted || !token.capitals),
            is_taken: false,
            token,
        }));
        reading.read_fragments(text);
        reading.read_articles(text);
        reading.read_codes();
        let stems: Vec<&str> = reading.words.iter().map(|word| word.stem.as_str()).collect();
        let cues = phrases(&stems, 1.0, u64::MAX);
        reading.add_phrases(cues);
        reading
    }

    /// Adds the cues that appear when some words are read as others; those that include none of `changed` are known.
    /// A State is not read into a word where other words surely name one.
    pub(in super::super) fn reread(&mut self, stems: &[&str], changed: u64, likeness: f32) {
        let named = self.cues.iter().filter(|cue| cue.likeness >= SURELY && matches!(cue.says, Says::State(_)));
        let named = named.fold(0, |mask, cue| mask | cue.mask);
        let mut cues = phrases(stems, likeness, changed);
        cues.retain(|cue| !matches!(cue.says, Says::State(_)) || named == 0 || cue.mask & named != 0);
        self.add_phrases(cues);
    }

    /// Adds what phrases mean, as far as the records that are searched have it.
    fn add_phrases(&mut self, cues: Vec<Cue>) {
        let is_code = |cue: &Cue| matches!(cue.says, Says::Kind(_) | Says::Network(_));
        self.cues.extend(cues.into_iter().filter(|cue| self.with_codes || !is_code(cue)));
    }

    /// The positions of words that a cue of the kind that `wanted` accepts covers.
    pub(in super::super) fn covered(&self, wanted: impl Fn(&Says) -> bool) -> u64 {
        self.cues.iter().filter(|cue| wanted(&cue.says)).fold(0, |mask, cue| mask | cue.mask)
    }

    /// The positions of words that surely mean something, whatever the index holds.
    pub(in super::super) fn meant(&self) -> u64 {
        let sure = self.cues.iter().filter(|cue| !cue.is_remote && !matches!(cue.says, Says::Fragment(_)));
        sure.fold(0, |mask, cue| mask | cue.mask)
    }

    /// Telephone numbers, mailboxes, web addresses, and dialling codes.
    fn read_fragments(&mut self, text: &str) {
        let mut start = 0;
        for chunk in text.split_whitespace() {
            let at = start + text[start..].find(chunk).unwrap_or_default();
            start = at + chunk.len();
            let mask = self.mask(at, start);
            let is_web = chunk.contains('@') || chunk.split('.').filter(|part| part.len() > 1).count() > 1;
            let digits: String = chunk.chars().filter(char::is_ascii_digit).collect();
            let is_number = chunk.chars().all(|c| c.is_ascii_digit() || "+-()./".contains(c));
            if is_web && chunk.is_ascii() && !is_number {
                let parts = web_parts(chunk).into_iter().map(Says::Fragment);
                self.take(mask, parts.collect());
            } else if is_number && chunk.starts_with('+') && (1..=3).contains(&digits.len()) {
                let same = State::all().filter(|state| state.dial_codes().contains(&digits));
                self.take(mask, same.map(Says::State).collect());
            } else if is_number && digits.len() >= 5 {
                let runs = digits.as_bytes().windows(4).filter_map(|run| std::str::from_utf8(run).ok());
                self.take(mask, runs.map(|run| Says::Fragment(run.to_owned())).collect());
            }
        }
    }

    /// References to articles: the longest run of words that is one.
    fn read_articles(&mut self, text: &str) {
        let mut first = 0;
        while first < self.words.len() {
            let longest = (1..=ARTICLE_TOKENS.min(self.words.len() - first)).rev().find_map(|len| {
                let run = &self.words[first..first + len];
                let (start, end) = (run[0].token.start, run[len - 1].token.end);
                let closed = text[end..].find(|c: char| !matches!(c, ')' | '）')).map_or(text.len(), |more| end + more);
                let digits = |word: &Word| word.token.text.bytes().all(|b| b.is_ascii_digit());
                let numeral = |word: &Word| digits(word) || word.token.text.chars().any(|c| chinese_digit(c).is_some());
                // A number alone is no reference: it needs a mark before it or a paragraph after it.
                let is_bare = len == 1 && digits(&run[0]);
                let spoken = text.get(start..closed).filter(|_| !is_bare && run.iter().any(numeral))?;
                let is_free = run.iter().all(|word| !word.is_taken);
                ArticleRef::parse_loosely(spoken).filter(|_| is_free).map(|article| (article, len))
            });
            let len = longest.map_or(1, |(_, len)| len);
            if let Some((article, len)) = longest {
                let mask = ones(len) << first;
                self.take(mask, vec![Says::Article(article)]);
            }
            first += len;
        }
    }

    /// States by alpha-2 and alpha-3 codes in capitals; in a text all in capitals `DE` is a word.
    fn read_codes(&mut self) {
        for at in (0..self.words.len()).filter(|at| !self.words[*at].is_stop) {
            let token = &self.words[at].token;
            let state = match token.text.len() {
                2 if token.capitals => State::parse(&token.text),
                3 if token.capitals => State::all().find(|state| state.alpha3().eq_ignore_ascii_case(&token.text)),
                _ => None,
            };
            let mask = 1 << at;
            self.cues.extend(state.map(|state| Cue {
                mask,
                likeness: BY_CODE,
                says: Says::State(state),
                is_remote: false,
            }));
        }
    }

    /// Adds cues for words that thereby belong to no name.
    fn take(&mut self, mask: u64, says: Vec<Says>) {
        if says.is_empty() {
            return;
        }
        for (at, word) in self.words.iter_mut().enumerate() {
            word.is_taken |= mask >> at & 1 == 1;
        }
        self.cues.extend(says.into_iter().map(|says| Cue { mask, likeness: 1.0, says, is_remote: false }));
    }

    /// The words that lie in a range of bytes.
    fn mask(&self, start: usize, end: usize) -> u64 {
        let inside = |word: &Word| word.token.start >= start && word.token.end <= end;
        self.words.iter().enumerate().filter(|(_, word)| inside(word)).fold(0, |mask, (at, _)| mask | 1 << at)
    }
}

/// The phrases in stems that include one of `changed`.
fn phrases(stems: &[&str], likeness: f32, changed: u64) -> Vec<Cue> {
    let spans = Phrases::all().find(stems).into_iter();
    spans
        .map(|span| Cue {
            mask: ones(span.len) << span.first,
            likeness: likeness * if span.is_remote { REMOTELY } else { 1.0 },
            is_remote: span.is_remote,
            says: match span.meaning {
                Meaning::State(state) => Says::State(state),
                Meaning::Kind(kind) => Says::Kind(kind),
                Meaning::Network(network) => Says::Network(network),
                Meaning::Concept(concept) => Says::Concept(concept),
            },
        })
        .filter(|cue| cue.mask & changed != 0)
        .collect()
}

/// So many ones.
pub(super) const fn ones(len: usize) -> u64 {
    if len >= 64 { u64::MAX } else { (1 << len) - 1 }
}
