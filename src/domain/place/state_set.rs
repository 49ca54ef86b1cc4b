//! A set of States as bits: what a provider covers is asked of every need.

use super::State;

/// Any number of States.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateSet([u64; 4]);

impl StateSet {
    /// Adds a State.
    pub const fn insert(&mut self, state: State) {
        self.0[state.index() / 64] |= 1 << (state.index() % 64);
    }

    /// Takes a State out.
    pub const fn remove(&mut self, state: State) {
        self.0[state.index() / 64] &= !(1 << (state.index() % 64));
    }

    /// Whether the State is in the set.
    #[must_use]
    pub const fn contains(&self, state: State) -> bool {
        self.0[state.index() / 64] & (1 << (state.index() % 64)) != 0
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    /// Takes all of `other` out.
    pub fn subtract(&mut self, other: &Self) {
        for (word, less) in self.0.iter_mut().zip(other.0) {
            *word &= !less;
        }
    }

    /// Whether the sets have a State in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(word, others)| word & others != 0)
    }

    /// How many States are in the set.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether no State is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The States of the set, by code.
    pub fn iter(&self) -> impl Iterator<Item = State> {
        State::all().filter(|state| self.contains(*state))
    }
}

impl FromIterator<State> for StateSet {
    fn from_iter<I: IntoIterator<Item = State>>(states: I) -> Self {
        let mut set = Self::default();
        states.into_iter().for_each(|state| set.insert(state));
        set
    }
}
