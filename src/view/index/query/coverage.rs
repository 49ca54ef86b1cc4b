//! How far a record's texts cover the words of a query.

/// How far one word of the query is covered.
#[derive(Debug, Clone, Copy)]
struct Covered {
    likeness: f32,
    /// The spelling by which it is, where it is by one.
    spelling: Option<u16>,
    /// Where in the text it was found.
    place: u8,
}

/// How far the words of a query are covered.
#[derive(Debug, Clone, Default)]
pub(super) struct Coverage(Vec<Covered>);

impl Coverage {
    /// Covers nothing of so many words.
    pub(super) fn clear(&mut self, words: usize) {
        self.0.clear();
        self.0.resize(words, Covered { likeness: 0.0, spelling: None, place: u8::MAX });
    }

    /// Covers what another covers.
    pub(super) fn copy(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }

    /// Covers words, given as bits, at least so well.
    pub(super) fn cover(&mut self, mask: u64, likeness: f32, spelling: Option<u16>, place: u8) {
        let mut rest = mask;
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if let Some(word) = self.0.get_mut(at).filter(|word| likeness > word.likeness) {
                *word = Covered { likeness, spelling, place };
            }
        }
    }

    /// Takes over what another covers better.
    pub(super) fn join(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            own.likeness = own.likeness.max(other.likeness);
        }
    }

    /// How much of words that count so much it covers.
    pub(super) fn sum(&self, weights: &[f32]) -> f32 {
        weights.iter().zip(&self.0).map(|(weight, word)| weight * word.likeness).sum()
    }

    /// Whether it covers something of each of those words, given as bits.
    pub(super) fn has(&self, mask: u64) -> bool {
        (0..).zip(&self.0).all(|(at, word)| mask >> at & 1 == 0 || word.likeness > 0.0)
    }

    /// The spelling by which each word is covered, where it is by one.
    pub(super) fn spellings(&self) -> impl Iterator<Item = Option<u16>> {
        self.0.iter().map(|word| word.spelling)
    }

    /// The share of neighbouring words that stand in the text in another order.
    pub(super) fn disorder(&self) -> f32 {
        let mut before = None;
        let (mut pairs, mut wrong) = (0_u8, 0_u8);
        for word in self.0.iter().filter(|word| word.place != u8::MAX) {
            if let Some(before) = before {
                pairs += 1;
                wrong += u8::from(word.place < before);
            }
            before = Some(word.place);
        }
        if pairs == 0 { 0.0 } else { f32::from(wrong) / f32::from(pairs) }
    }
}

/// Room to compare records in, one after another.
#[derive(Debug, Default)]
pub(in super::super) struct Room {
    /// What was read of a column.
    pub(super) values: Vec<u64>,
    /// What the codes of the record cover.
    pub(super) codes: Coverage,
    /// What those and the text that is looked at cover.
    pub(super) text: Coverage,
    /// What those and all texts cover.
    pub(super) texts: Coverage,
    /// What those and the best text cover.
    pub(super) best: Coverage,
    /// What each word of the text counts, and how well the query covers it.
    pub(super) words: Vec<(f32, f32)>,
}

impl Room {
    /// The spelling by which each word of the query fitted the record that was compared last, where it was by one.
    pub(in super::super) fn spellings(&self) -> impl Iterator<Item = Option<u16>> {
        self.best.spellings()
    }
}
