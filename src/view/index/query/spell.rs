//! Which terms of the index the words of a query may stand for: the words as typed, the same in another script, and,
//! where a word is not known, those that it may be a beginning or a misspelling of.

use super::super::IndexError;
use super::super::analyze::{is_syllabic, without_particle};
use super::super::lexicon::{Likely, Likeness, Phrases};
use super::super::snapshot::{Place, Snapshot};
use super::super::tuning::tuning;
use super::read::{Cue, Reading, Says, Word};

/// The longest acronym, in characters.
const LONGEST_ACRONYM: usize = 20;
/// How sure a State is of whose name only one word is there.
const BY_HINT: f32 = 0.7;
/// How many corrections of one word are tried on the vocabularies.
pub(super) const MOST_REREAD: usize = 8;
/// The fewest letters that may be the first ones of longer initials: `MOJ` of the Ministry of Justice and Home Affairs.
const SHORTEST_BEGINNING: usize = 3;
/// The fewest letters that are the beginning of a word: one would be that of most of the index. A script without spaces
/// says a word in one.
const FEWEST_TO_BEGIN: usize = 2;
/// How many words with one beginning are looked at.
const MOST_BEGINNINGS: usize = 256;

/// A term of the index that words of the query may stand for.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Spelling {
    /// The positions of the words, as bits.
    pub mask: u64,
    /// `n` for a word, `a` for an acronym, `i` for initials.
    pub prefix: char,
    /// The term without its prefix.
    pub text: String,
    /// How much it counts, 0 to 1.
    pub likeness: f32,
    /// In how many records it is.
    pub frequency: u64,
    /// Whether it is not what was typed.
    pub is_corrected: bool,
}

/// Looks words up in one snapshot.
pub(in super::super) struct Speller<'a> {
    /// Where.
    pub snapshot: &'a Snapshot,
    /// Whether to look for misspellings and beginnings of known words too.
    pub is_deep: bool,
}

impl Speller<'_> {
    /// The terms that the words of a reading may stand for; what unknown words may mean is added to the reading. Also whether
    /// there are known words that a deep look would take for misspelt ones or beginnings.
    pub(in super::super) fn spell(&self, reading: &mut Reading) -> Result<(Vec<Spelling>, bool), IndexError> {
        let (mut found, mut is_deeper) = (Vec::new(), false);
        let known_phrases = reading.meant();
        let mut unknown = Vec::new();
        for at in 0..reading.words.len() {
            let word = &reading.words[at];
            if word.is_taken {
                continue;
            }
            let before = found.len();
            self.exact(reading, at, &mut found)?;
            if known_phrases >> at & 1 == 0 {
                self.bare(reading, at, &mut found)?;
            }
            let word = &reading.words[at];
            let is_meant = known_phrases >> at & 1 == 1;
            let is_known = found.len() > before;
            if word.token.unspaced || word.is_stop || is_meant {
                continue;
            }
            if self.is_deep || !is_known {
                unknown.push(at);
            } else {
                is_deeper = true;
            }
        }
        let limits = &tuning().limits;
        let most = (limits.spellings / unknown.len().max(1)).min(limits.variants);
        self.misheard(reading, &mut found)?;
        for at in unknown {
            self.split_and_join(reading, at, &mut found)?;
            self.guess(reading, at, most, &mut found)?;
        }
        Ok((found, is_deeper))
    }

    /// The word as typed, as an acronym, and as it sounds in another script.
    fn exact(&self, reading: &Reading, at: usize, found: &mut Vec<Spelling>) -> Result<(), IndexError> {
        let word = &reading.words[at];
        let mask = 1 << at;
        if word.token.unspaced {
            let next = reading.words.get(at + 1).filter(|next| word.token.joins(&next.token));
            let is_last = at > 0 && reading.words[at - 1].token.joins(&word.token);
            if let Some(next) = next {
                let pair = format!("{}{}", word.token.text, next.token.text);
                self.add('n', &pair, mask | mask << 1, 1.0, false, found)?;
            } else if !is_last {
                self.add('n', &word.token.text, mask, 1.0, false, found)?;
                self.beginnings(&word.token.text, mask, tuning().limits.variants, found)?;
            }
            return Ok(());
        }
        self.add('n', &word.stem, mask, 1.0, false, found)?;
        if word.is_stop {
            return Ok(());
        }
        if is_short(&word.token.text) {
            self.add('a', &word.token.text, mask, 1.0, false, found)?;
            self.add('i', &word.token.text, mask, tuning().likeness.initials, false, found)?;
        }
        for likely in self.snapshot.words().sounding_like(&word.stem) {
            if likely.likeness == Likeness::Script {
                self.add('n', &likely.word, mask, tuning().likeness.script, false, found)?;
            }
        }
        Ok(())
    }

    /// An Arabic word without the preposition that is written together with it: `لاسترداد` for `استرداد`.
    fn bare(&self, reading: &mut Reading, at: usize, found: &mut Vec<Spelling>) -> Result<(), IndexError> {
        let Some(bare) = without_particle(&reading.words[at].stem).map(str::to_owned) else { return Ok(()) };
        self.add('n', &bare, 1 << at, tuning().likeness.script, false, found)?;
        reread_as(reading, at, &bare, tuning().likeness.script);
        Ok(())
    }

    /// A word that is two words in the index, or that makes one with the next.
    fn split_and_join(&self, reading: &Reading, at: usize, found: &mut Vec<Spelling>) -> Result<(), IndexError> {
        let word = &reading.words[at];
        let likeness = tuning().likeness.script;
        if let Some(next) = reading.words.get(at + 1).filter(|next| !next.token.unspaced && !next.is_taken) {
            let joined = format!("{}{}", word.token.text, next.stem);
            self.add('n', &joined, 3 << at, likeness, true, found)?;
            let spoken = format!("{}{}", word.token.text, next.token.text);
            for pair in self.snapshot.words().sounding_like(&spoken).iter().filter(|pair| is_syllabic(&pair.word)) {
                self.add('n', &pair.word, 3 << at, likeness, false, found)?;
            }
        }
        let words = self.snapshot.words();
        for (cut, _) in word.stem.char_indices().skip(3) {
            let (head, tail) = word.stem.split_at(cut);
            if tail.chars().count() >= 3 && words.contains(head) && words.contains(tail) {
                self.add('n', head, 1 << at, likeness, true, found)?;
                self.add('n', tail, 1 << at, likeness, true, found)?;
            }
        }
        Ok(())
    }

    /// The words of which it may be a misspelling or the beginning; corrections also go through the vocabularies again.
    fn guess(
        &self,
        reading: &mut Reading,
        at: usize,
        most: usize,
        found: &mut Vec<Spelling>,
    ) -> Result<(), IndexError> {
        let word = reading.words[at].clone();
        let mask = 1 << at;
        let mut near = self.snapshot.words().misspelt(&word.stem);
        near.truncate(most);
        let length = word.stem.chars().count();
        for likely in &near {
            self.add('n', &likely.word, mask, weaken(likely, length), true, found)?;
        }
        self.transliterated(reading, at, found)?;
        if is_short(&word.token.text) {
            // Acronyms have no plural to cut off.
            if word.token.text != word.stem {
                near = self.snapshot.words().misspelt(&word.token.text);
            }
            for likely in near.iter().filter(|likely| is_short(&likely.word)).take(most) {
                self.add('a', &likely.word, mask, weaken(likely, length), true, found)?;
            }
        }
        if length >= FEWEST_TO_BEGIN {
            self.beginnings(&word.stem, mask, most, found)?;
        }
        if (SHORTEST_BEGINNING..=LONGEST_ACRONYM).contains(&word.token.text.chars().count()) {
            let likeness = tuning().likeness.initials * tuning().likeness.prefix;
            let begun = self.snapshot.beginning(Place::Marks, &format!("i{}", word.token.text), most)?;
            for initials in begun.iter().filter_map(|term| term.strip_prefix('i')) {
                self.add('i', initials, mask, likeness, false, found)?;
            }
        }
        if let Some(state) = Phrases::all().hint(&word.stem) {
            reading.cues.push(Cue { mask, likeness: BY_HINT, says: Says::State(state), is_remote: false });
        } else if !Phrases::all().words.contains(&word.stem) {
            reread(reading, at, &word, length);
        }
        Ok(())
    }

    /// The words that begin like this one.
    fn beginnings(&self, text: &str, mask: u64, most: usize, found: &mut Vec<Spelling>) -> Result<(), IndexError> {
        let length = text.chars().count();
        let mut begun = self.snapshot.words().beginning_with(text, MOST_BEGINNINGS);
        begun.sort_by_key(|likely| likely.word.len());
        begun.truncate(most);
        for likely in begun {
            self.add('n', &likely.word, mask, weaken(&likely, length), true, found)?;
        }
        Ok(())
    }

    /// Adds a term that is in the index.
    pub(super) fn add(
        &self,
        prefix: char,
        text: &str,
        mask: u64,
        likeness: f32,
        is_corrected: bool,
        found: &mut Vec<Spelling>,
    ) -> Result<(), IndexError> {
        let term = format!("{prefix}{text}");
        let lookup =
            |place| self.snapshot.find(place, &term).map(|located| located.map_or(0, |located| located.frequency));
        let frequency = match prefix {
            'n' => match lookup(Place::Names)? {
                0 => lookup(Place::Marks)?.max(lookup(Place::Body)?),
                many => many,
            },
            _ => lookup(Place::Marks)?,
        };
        if frequency > 0 {
            found.push(Spelling { mask, prefix, text: text.to_owned(), likeness, frequency, is_corrected });
        }
        Ok(())
    }
}

/// Whether a word may be an acronym.
fn is_short(word: &str) -> bool {
    word.chars().nth(LONGEST_ACRONYM).is_none()
}

/// Adds what the nearest corrections of a word mean in the vocabularies.
fn reread(reading: &mut Reading, at: usize, word: &Word, length: usize) {
    let mut near = Phrases::all().words.misspelt(&word.stem);
    let Some(first) = near.first().map(|likely| likely.likeness) else { return };
    near.retain(|likely| likely.likeness == first);
    // A word of which the end is missing is rather cut short than misspelt: `Nigeri` is not Niger.
    if near.iter().any(|likely| likely.word.starts_with(&word.stem)) {
        near.retain(|likely| likely.word.starts_with(&word.stem));
    }
    near.truncate(MOST_REREAD);
    for likely in near {
        reread_as(reading, at, &likely.word, weaken(&likely, length));
    }
}

/// Adds what a reading means with another stem in the place of one.
pub(super) fn reread_as(reading: &mut Reading, at: usize, stem: &str, likeness: f32) {
    let own: Vec<String> = reading.words.iter().map(|word| word.stem.clone()).collect();
    let mut stems: Vec<&str> = own.iter().map(String::as_str).collect();
    stems[at] = stem;
    reading.reread(&stems, 1 << at, likeness);
}

/// How much a known word counts for a typed one of so many characters.
fn weaken(likely: &Likely, length: usize) -> f32 {
    let likeness = &tuning().likeness;
    let short = |count: u8| f32::from(count) / f32::from(u8::try_from(length.max(1)).unwrap_or(u8::MAX));
    match likely.likeness {
        Likeness::Script => likeness.script,
        Likeness::Typo(letters) => (likeness.typo - 0.9 * short(letters) + 0.1).min(likeness.typo).max(0.2),
        Likeness::Prefix(more) => (likeness.prefix - 0.05 * short(more)).max(0.4),
    }
}
