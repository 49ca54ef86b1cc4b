//! Words that were written by their sound: characters taken for others, and words of other scripts in Latin letters.

use super::super::IndexError;
use super::super::lexicon::Phrases;
use super::super::tuning::tuning;
use super::read::Reading;
use super::spell::{MOST_REREAD, Speller, Spelling, reread_as};

/// How many readings of characters as others of one sound are tried in a query.
const MOST_MISHEARD: usize = 64;
/// The fewest letters of a transliteration that is looked up by its consonants.
const SHORTEST_TRANSLITERATION: usize = 4;
/// So few consonants may be those of several words.
const FEW_CONSONANTS: usize = 2;

impl Speller<'_> {
    /// Characters that were taken for others of one sound, as happens where a text is typed by sound: `检查厅` for `检察厅`.
    pub(super) fn misheard(&self, reading: &mut Reading, found: &mut Vec<Spelling>) -> Result<(), IndexError> {
        let likeness = tuning().likeness.typo;
        let known = found.iter().fold(0, |mask, spelling| mask | spelling.mask);
        let meant = reading.meant();
        let mut left = MOST_MISHEARD;
        for at in (0..reading.words.len()).filter(|at| (known | meant) >> at & 1 == 0) {
            let token = &reading.words[at].token;
            if !token.unspaced {
                continue;
            }
            let next = reading.words.get(at + 1).filter(|next| token.joins(&next.token));
            if let Some(pair) = next.map(|next| format!("{}{}", token.text, next.token.text)) {
                for likely in self.snapshot.words().sounding_like(&pair).into_iter().take(MOST_REREAD) {
                    self.add('n', &likely.word, 3 << at, likeness, true, found)?;
                }
            }
            let heard = token.text.clone();
            for other in Phrases::all().sounding_like(&heard).take(left) {
                left -= 1;
                reread_as(reading, at, other, likeness);
            }
        }
        Ok(())
    }

    /// The words of scripts without vowels, or without an alphabet, of which a word in Latin letters may be a transliteration.
    pub(super) fn transliterated(
        &self,
        reading: &mut Reading,
        at: usize,
        found: &mut Vec<Spelling>,
    ) -> Result<(), IndexError> {
        let word = reading.words[at].token.text.clone();
        if word.chars().count() < SHORTEST_TRANSLITERATION {
            return Ok(());
        }
        let most = tuning().limits.expansions;
        let words = self.snapshot.words();
        for (other, agree) in words.of_consonants(&word, most) {
            self.add('n', other, 1 << at, by_consonants(agree), false, found)?;
        }
        for other in words.of_syllables(&word, most) {
            self.add('n', other, 1 << at, tuning().likeness.prefix, false, found)?;
        }
        for (other, agree) in Phrases::all().words.of_consonants(&word, MOST_REREAD / 2) {
            reread_as(reading, at, other, by_consonants(agree) * tuning().likeness.concept);
        }
        Ok(())
    }
}

/// How much a word counts of which a transliteration has so many consonants in common.
fn by_consonants(agree: usize) -> f32 {
    let likeness = &tuning().likeness;
    if agree > FEW_CONSONANTS { likeness.script } else { likeness.initials }
}
