//! What providers have taken on here beside what their profiles say: it fills their capacity and their money.
//!
//! Who asks is told no more than they may know: the caller gathers the loads that count for them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::profile::Offer;
use super::text::Term;
use crate::domain::codes::Horizon;
use crate::domain::contact::Money;
use crate::domain::{ProviderId, check};

/// What a provider has taken on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// Engagements.
    engagements: u32,
    /// Sums that it pays, in the order in which it took them on.
    sums: Vec<Sum>,
}

/// A sum that a provider pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum {
    /// How much.
    value: Decimal,
    /// In which currency.
    currency: Term,
    /// Whether it is for short first help, which a seed fund may pay for.
    is_first_help: bool,
}

/// What each provider has taken on; those that are not named have taken on nothing.
pub type Loads = BTreeMap<ProviderId, Load>;

/// What is left of a window or of a seed fund, with its currency; nothing where it has no bound.
pub(super) type Left = Option<(Decimal, Term)>;

impl Load {
    /// Adds an engagement for a need of that horizon, and the sum that it takes of the provider's money, where that is known.
    pub fn add(&mut self, pays: Option<&Money>, horizon: &Horizon) {
        self.engagements = self.engagements.saturating_add(1);
        let sum = |money: &Money| {
            let (value, currency) = (check::decimal(&money.value)?, Term::of(&money.currency));
            Some(Sum { value, currency, is_first_help: *horizon == Horizon::AdHoc })
        };
        self.sums.extend(pays.and_then(sum));
    }

    /// Engagements with those that run already.
    pub(super) fn with(&self, engaged: Option<u32>) -> u32 {
        engaged.unwrap_or(0).saturating_add(self.engagements)
    }

    /// What is left of a window, and of a seed fund of such an offer: what the fund is for and suffices for comes off the fund,
    /// and all else off the window. Sums in another currency take nothing, since no rates are known.
    pub(super) fn of(&self, mut window: Left, seed: Option<&Offer>, mut fund: Left) -> [Left; 2] {
        for sum in &self.sums {
            let suffices = |seed: &Offer| {
                let is_within = seed.currency == sum.currency && seed.fits(sum.value);
                is_within && fund.is_none_or(|(left, _)| sum.value <= left)
            };
            let is_seeded = sum.is_first_help && seed.is_some_and(suffices);
            let purse = if is_seeded { &mut fund } else { &mut window };
            if let Some((left, currency)) = purse
                && *currency == sum.currency
            {
                *left = left.checked_sub(sum.value).unwrap_or_default().max(Decimal::ZERO);
            }
        }
        [window, fund]
    }
}
