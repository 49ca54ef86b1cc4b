//! How much words count, in a query and in a text, and how much a fit in a text counts.

use super::super::document::{Class, Source};
use super::super::lexicon::Phrases;
use super::super::snapshot::{Snapshot, to_f32};
use super::super::tuning::tuning;
use super::read::{Reading, Says};
use super::spell::Spelling;

/// What a word of a text counts; `None` for what is not a word of its own.
pub(super) fn word_weight(class: Class) -> Option<f32> {
    let weight = &tuning().weight;
    match class {
        Class::Word => Some(weight.word),
        Class::Concept => Some(weight.concept),
        Class::Body => Some(weight.body),
        Class::Place => Some(weight.place),
        Class::Stop => Some(weight.stop),
        Class::Reading => None,
    }
}

/// How much a fit in such a text counts.
pub(super) const fn trust(source: Source) -> f32 {
    match source {
        Source::Name | Source::Acronym => 1.0,
        Source::Former => 0.97,
        Source::Initials => 0.9,
        Source::Parent => 0.8,
        Source::Place => 0.75,
    }
}

/// What each word of a query counts: by what it is, and the rarer the more.
pub(super) fn weights(snapshot: &Snapshot, reading: &Reading, spellings: &[Spelling]) -> Vec<f32> {
    let weight = &tuning().weight;
    let documents = to_f32(snapshot.documents()).max(2.0);
    let mut weights: Vec<f32> = reading
        .words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            if word.is_stop {
                return weight.stop;
            }
            let known = spellings.iter().filter(|spelling| spelling.mask >> at & 1 == 1 && !spelling.is_corrected);
            let frequency = known.map(|spelling| spelling.frequency).max().unwrap_or(0);
            let rarity =
                if frequency == 0 { 1.0 } else { (documents / to_f32(frequency)).ln().max(0.0) / documents.ln() };
            let share = if word.token.unspaced { weight.character } else { 1.0 };
            share * weight.word * (0.5 + 0.5 * (rarity * 8.0).round() / 8.0)
        })
        .collect();
    for cue in &reading.cues {
        let words = to_f32(u64::from(cue.mask.count_ones()));
        let each = match cue.says {
            Says::State(_) | Says::Fragment(_) | Says::Article(_) => weight.state / words,
            Says::Concept(number) => {
                let id = Phrases::all().concepts.get(usize::from(number)).copied().unwrap_or_default();
                let is_body = cue.mask.is_power_of_two() && tuning().bodies.contains(id);
                let share = if is_unspaced(reading, cue.mask) { weight.character } else { 1.0 };
                if is_body { share * weight.body } else { continue }
            }
            Says::Kind(_) | Says::Network(_) => continue,
        };
        for at in (0..weights.len()).filter(|at| cue.mask >> at & 1 == 1) {
            weights[at] = each;
        }
    }
    weights
}

/// Whether the first of those words is a character of a script without spaces.
fn is_unspaced(reading: &Reading, mask: u64) -> bool {
    reading.words.get(mask.trailing_zeros() as usize).is_some_and(|word| word.token.unspaced)
}
