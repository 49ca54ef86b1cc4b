//! The words that are known, by spelling and by sound, and those that a misspelt word may be. It only grows: whether a
//! word still occurs is asked of the index.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use super::super::analyze::{consonants, consonants_of_latin, hash, is_latin, is_syllabic, skeleton};
use super::distance::distance;

/// Forms up to this long are found by leaving out a letter, longer ones by shared trigrams.
const SHORT: usize = 6;
/// Words up to this long are compared by their letters only: their sound says too little.
const LETTERS_ONLY: usize = 5;
/// The longest word that is kept, in bytes.
const LONGEST: usize = 48;
/// The fewest Latin letters of two syllables.
const FEWEST_SPOKEN: usize = 4;
/// The most letters of a word that is looked through for syllables.
const LONGEST_SPOKEN: usize = 24;
/// How many words with shared trigrams are compared letter by letter.
const COMPARED: usize = 48;

/// How a known word relates to one that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Likeness {
    /// It sounds the same in another script.
    Script,
    /// It differs in so many letters.
    Typo(u8),
    /// It begins with the typed letters and goes on for so many bytes.
    Prefix(u8),
}

/// A known word that a typed one may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Likely {
    /// The known word.
    pub word: Box<str>,
    /// How it relates.
    pub likeness: Likeness,
}

/// Known words.
#[derive(Debug, Default)]
pub(in super::super) struct Words {
    /// Number of each word; sorted, for prefixes.
    numbers: BTreeMap<Box<str>, u32>,
    /// Every word with its romanisation key.
    spelled: Vec<(Box<str>, Box<str>)>,
    /// Words by their forms, spelling and key, and by short forms with one letter left out.
    forms: HashMap<u32, Vec<u32>>,
    /// Words by the trigrams of their forms.
    grams: HashMap<u32, Vec<u32>>,
    /// Words of scripts that leave most vowels out, by their consonants.
    consonants: HashMap<u32, Vec<u32>>,
    /// Whether some are characters that stand for syllables.
    has_syllables: bool,
}

impl Words {
    /// Adds a word; numbers and overlong words are passed over.
    pub(in super::super) fn add(&mut self, word: &str) {
        let is_number = word.bytes().any(|b| b.is_ascii_digit());
        if word.len() > LONGEST || is_number || self.numbers.contains_key(word) {
            return;
        }
        let Ok(number) = u32::try_from(self.spelled.len()) else { return };
        let key = skeleton(word);
        self.numbers.insert(word.into(), number);
        for form in forms(word, &key) {
            push(self.forms.entry(hash('=', form)).or_default(), number);
            if form.len() <= SHORT {
                for_each_deletion(form, |short| push(self.forms.entry(hash('-', short)).or_default(), number));
            } else {
                for_each_gram(form.as_bytes(), |gram| push(self.grams.entry(gram).or_default(), number));
            }
        }
        for key in consonants(word) {
            push(self.consonants.entry(hash('~', &key)).or_default(), number);
        }
        self.has_syllables |= is_syllabic(word);
        self.spelled.push((word.into(), key.into()));
    }

    /// Whether the word is known.
    pub(in super::super) fn contains(&self, word: &str) -> bool {
        self.numbers.contains_key(word)
    }

    /// The words that sound the same and are spelled otherwise.
    pub(in super::super) fn sounding_like(&self, word: &str) -> Vec<Likely> {
        let key = skeleton(word);
        let same = self.forms.get(&hash('=', &key)).into_iter().flatten();
        same.filter_map(|number| self.spelled.get(*number as usize))
            .filter(|(other, sound)| **sound == *key && **other != *word)
            .map(|(other, _)| {
                let other_script = is_latin(other) != is_latin(word);
                let likeness = if other_script { Likeness::Script } else { Likeness::Typo(1) };
                Likely { word: other.clone(), likeness }
            })
            .collect()
    }

    /// The words of scripts that leave most vowels out of which a word in Latin letters may be the transliteration, at most
    /// `most` of them; with how many consonants they agree.
    pub(in super::super) fn of_consonants(&self, word: &str, most: usize) -> Vec<(&str, usize)> {
        if self.consonants.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(&str, usize)> = Vec::new();
        for key in consonants_of_latin(word) {
            let same = self.consonants.get(&hash('~', &key)).into_iter().flatten();
            for number in same.take(most) {
                let word = self.word(*number);
                if !found.iter().any(|(known, _)| *known == word) {
                    found.push((word, key.len()));
                }
            }
        }
        found.truncate(most);
        found
    }

    /// The pairs of characters that stand for syllables and sound like the beginning or the end of a word in Latin letters, in
    /// which such characters are written without spaces: `gamsawon`.
    pub(in super::super) fn of_syllables(&self, word: &str, most: usize) -> Vec<&str> {
        let mut found = Vec::new();
        if !self.has_syllables || !word.bytes().all(|b| b.is_ascii_lowercase()) || word.len() > LONGEST_SPOKEN {
            return found;
        }
        let parts = (FEWEST_SPOKEN..=word.len()).rev().map(|cut| &word[..cut]);
        let parts = parts.chain((1..=word.len().saturating_sub(FEWEST_SPOKEN)).map(|cut| &word[cut..]));
        for part in parts {
            let key = skeleton(part);
            let same = self.forms.get(&hash('=', &key)).into_iter().flatten();
            let same = same.filter_map(|number| self.spelled.get(*number as usize));
            found
                .extend(same.filter(|(other, sound)| **sound == *key && is_syllabic(other)).map(|(other, _)| &**other));
            if found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        found
    }

    /// The words that begin with these letters, at most `most` of them in alphabetical order.
    pub(in super::super) fn beginning_with(&self, prefix: &str, most: usize) -> Vec<Likely> {
        let from = (Bound::Excluded(prefix), Bound::Unbounded);
        self.numbers
            .range::<str, _>(from)
            .take_while(|(word, _)| word.starts_with(prefix))
            .take(most)
            .map(|(word, _)| {
                let more = u8::try_from(word.len() - prefix.len()).unwrap_or(u8::MAX);
                Likely { word: word.clone(), likeness: Likeness::Prefix(more) }
            })
            .collect()
    }

    /// The words within the edit distance that a word of this length may be off by, nearest first, then alphabetical.
    pub(in super::super) fn misspelt(&self, word: &str) -> Vec<Likely> {
        let key = skeleton(word);
        let most = allowed(word.len().max(key.len()));
        if most == 0 {
            return Vec::new();
        }
        let mut near: Vec<(usize, u32)> = self
            .candidates(word, &key)
            .into_iter()
            .filter_map(|number| {
                let (other, sound) = self.spelled.get(number as usize)?;
                let same_letters = word.is_ascii() && other.is_ascii();
                let spelled = same_letters.then(|| distance(word.as_bytes(), other.as_bytes(), most)).flatten();
                let is_short = same_letters && word.len() <= LETTERS_ONLY;
                let heard = if is_short { None } else { distance(key.as_bytes(), sound.as_bytes(), most) };
                let off = spelled.into_iter().chain(heard).min()?;
                (**other != *word).then_some((off.max(1), number))
            })
            .collect();
        // The first letter of a word is seldom the wrong one.
        let begins = |number: u32| self.word(number).chars().next() != word.chars().next();
        near.sort_by(|a, b| (a.0, begins(a.1), self.word(a.1)).cmp(&(b.0, begins(b.1), self.word(b.1))));
        near.into_iter()
            .map(|(off, number)| Likely {
                word: self.word(number).into(),
                likeness: Likeness::Typo(u8::try_from(off).unwrap_or(u8::MAX)),
            })
            .collect()
    }

    /// The word of that number.
    fn word(&self, number: u32) -> &str {
        self.spelled.get(number as usize).map_or("", |(word, _)| word)
    }

    /// The words that are worth comparing letter by letter.
    fn candidates(&self, word: &str, key: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for form in forms(word, key) {
            let mut take = |form: u32| found.extend(self.forms.get(&form).into_iter().flatten());
            take(hash('=', form));
            take(hash('-', form));
            for_each_deletion(form, |short| {
                take(hash('=', short));
                take(hash('-', short));
            });
            if form.len() >= SHORT {
                found.extend(self.sharing_trigrams(form));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The words that share most trigrams with a form.
    fn sharing_trigrams(&self, form: &str) -> Vec<u32> {
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for_each_gram(form.as_bytes(), |gram| {
            for number in self.grams.get(&gram).into_iter().flatten() {
                *shared.entry(*number).or_default() += 1;
            }
        });
        let mut counted: Vec<(u32, u32)> = shared.into_iter().filter(|(_, count)| *count >= 2).collect();
        counted.sort_unstable_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
        counted.truncate(COMPARED);
        counted.into_iter().map(|(number, _)| number).collect()
    }
}

/// The forms by which a word is found: its letters, where they are one byte each, and its key.
fn forms<'a>(word: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    let letters = (word.is_ascii() && word != key).then_some(word);
    letters.into_iter().chain([key])
}

/// The greatest edit distance at which a word of that length is still taken for another.
const fn allowed(len: usize) -> usize {
    match len {
        0..=2 => 0,
        3..=4 => 1,
        5..=10 => 2,
        _ => 3,
    }
}

/// Adds a number to a list that it may already end.
fn push(list: &mut Vec<u32>, number: u32) {
    if list.last() != Some(&number) {
        list.push(number);
    }
}

/// Calls `each` with a short form less one letter, for every letter.
fn for_each_deletion(form: &str, mut each: impl FnMut(&str)) {
    if form.len() > SHORT + 1 {
        return;
    }
    for at in 0..form.len() {
        if let (Some(head), Some(tail)) = (form.get(..at), form.get(at + 1..)) {
            each(&format!("{head}{tail}"));
        }
    }
}

/// Calls `each` with the trigrams of a form, its ends marked.
fn for_each_gram(form: &[u8], mut each: impl FnMut(u32)) {
    let at = |i: usize| match i {
        0 => b'^',
        i if i > form.len() => b'$',
        i => form[i - 1],
    };
    for i in 0..form.len() {
        each(u32::from_be_bytes([0, at(i), at(i + 1), at(i + 2)]));
    }
}
