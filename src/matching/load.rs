//! What providers have taken on here beside what their profiles say: it fills their capacity and their money.
//!
//! Who asks is told no more than they may know: the caller gathers the loads that count for them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::text::Term;
use crate::domain::contact::Money;
use crate::domain::{ProviderId, check};

/// What a provider has taken on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// Engagements.
    engagements: u32,
    /// Sums that it pays, each with its currency.
    sums: Vec<(Decimal, Term)>,
}

/// What each provider has taken on; those that are not named have taken on nothing.
pub type Loads = BTreeMap<ProviderId, Load>;

impl Load {
    /// Adds an engagement, and the sum that it takes of the provider's money, where that is known.
    pub fn add(&mut self, pays: Option<&Money>) {
        self.engagements = self.engagements.saturating_add(1);
        let sum = pays.and_then(|money| Some((check::decimal(&money.value)?, Term::of(&money.currency))));
        self.sums.extend(sum);
    }

    /// Engagements with those that run already.
    pub(super) fn with(&self, engaged: Option<u32>) -> u32 {
        engaged.unwrap_or(0).saturating_add(self.engagements)
    }

    /// What is left of a window: sums in another currency take nothing of it, since no rates are known.
    pub(super) fn of(&self, (left, currency): (Decimal, Term)) -> (Decimal, Term) {
        let sums = self.sums.iter().filter(|(_, other)| *other == currency);
        let left = sums.fold(left, |left, (sum, _)| left.checked_sub(*sum).unwrap_or_default());
        (left.max(Decimal::ZERO), currency)
    }
}
