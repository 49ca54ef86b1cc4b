//! Who may pay for a need and who may deliver: the best by score whom no hard rule stops.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::day;
use super::super::rank::{Placed, best, exact};
use super::super::rule::{Rule, Verdict, check, may_deliver};
use super::super::score::{Look, Quick, Scale};
use super::super::text::Term;
use super::super::{Corpus, Profile, Wanted, Weights};
use super::Reason;
use super::terms::{PlanTerms, Roles};
use crate::domain::{ProviderRole, State};

/// A provider by its position in the corpus, with its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scored {
    /// The provider.
    pub(super) at: u32,
    /// Its score.
    pub(super) score: u32,
    /// Whether its seed fund may pay, and whether its window may; of who delivers neither is asked.
    pub(super) purses: [bool; 2],
}

/// Who may meet a need.
#[derive(Debug, Clone)]
pub(super) struct Shortlist {
    /// The State.
    pub(super) state: Option<State>,
    /// Its place in its State's action plan.
    pub(super) priority: Option<u32>,
    /// What it may cost, and the currency.
    pub(super) cost: Option<(Decimal, Term)>,
    /// Who may deliver, best first.
    pub(super) deliver: Vec<Scored>,
    /// Who may pay, best first; empty where that is left open.
    pub(super) pay: Vec<Scored>,
    /// Why nobody can meet it, where that is so.
    pub(super) lack: Option<Reason>,
}

/// Whether a provider may deliver; one that does not say what it does may.
pub(super) fn delivers(profile: &Profile) -> bool {
    may_deliver(profile) || profile.roles.is_empty()
}

/// Whether a provider may pay: it funds, does not say what it does, or delivers in kind, with nobody's money.
pub(super) fn pays(profile: &Profile) -> bool {
    profile.roles.contains(&ProviderRole::Funds) || profile.roles.is_empty() || profile.in_kind
}

/// Whether a provider may pay for this need as far as its sum goes.
pub(super) fn affords(need: &Wanted, profile: &Profile) -> bool {
    profile.affords(need) != Some(false)
}

/// Whether what a need costs can be set against the money that a payer limits: no rates are known, so that it must be in
/// the same currency.
pub(super) fn counts_alike(need: &Wanted, profile: &Profile) -> bool {
    if draws_seed(need, profile) {
        return true;
    }
    window_counts_alike(need, profile)
}

/// Whether a payer's seed fund is for this need, suffices, and has as much left.
pub(super) fn draws_seed(need: &Wanted, profile: &Profile) -> bool {
    let has_left = |left: Decimal| need.cost.as_ref().is_some_and(|cost| cost.sum <= left);
    let seed = profile.seed.as_ref().filter(|_| profile.seed_left.is_none_or(|(left, _)| has_left(left)));
    need.draws_seed(seed.map(|seed| &seed.offer))
}

/// Whether a payer's window may pay for this need: within its limits, and in its currency.
pub(super) fn draws_window(need: &Wanted, profile: &Profile) -> bool {
    let fits = need.cost.as_ref().zip(profile.money.as_ref()).and_then(|(cost, offer)| cost.fits(offer));
    fits != Some(false) && window_counts_alike(need, profile)
}

/// The same of the currency alone.
fn window_counts_alike(need: &Wanted, profile: &Profile) -> bool {
    let Some(cost) = need.cost.as_ref().map(|cost| cost.currency) else { return true };
    let ceiling = profile.money.as_ref().filter(|offer| offer.ceiling.is_some()).map(|offer| offer.currency);
    let window = profile.left.map(|(_, currency)| currency);
    ceiling.into_iter().chain(window).all(|currency| currency == cost)
}

/// What looks for those who may meet needs.
#[derive(Debug)]
pub(super) struct Shortlister<'a> {
    /// The providers.
    corpus: &'a Corpus,
    /// What the criteria count.
    weights: &'a Weights,
    /// What the plan is made with.
    terms: &'a PlanTerms,
    /// The day of the run.
    today: Date,
    /// By provider, whether it may deliver, and whether it may pay.
    roles: Vec<[bool; 2]>,
}

impl<'a> Shortlister<'a> {
    /// Prepares to look.
    pub(super) fn new(corpus: &'a Corpus, weights: &'a Weights, terms: &'a PlanTerms, today: Date) -> Self {
        let roles = corpus.profiles.iter().map(|profile| [delivers(profile), pays(profile)]).collect();
        Self { corpus, weights, terms, today, roles }
    }

    /// Looks for those who may meet a need.
    pub(super) fn of(&self, need: &Wanted) -> Shortlist {
        let corpus = self.corpus;
        let texts = corpus.relevance.ask(need).values();
        let scale = Scale::new(self.weights, need);
        let quick = Quick::new(need, scale, corpus, day::of(self.today));
        let look = quick.look(&texts);
        let is_stopped = quick.stopped();
        let may = |at: usize, role: usize| self.roles.get(at).is_some_and(|roles| roles[role]);
        let may_pay = |profile: &Profile| draws_seed(need, profile) || draws_window(need, profile);
        let affords = |at: usize| corpus.profiles.get(at).is_some_and(|profile| may_pay(profile));
        let exact = |at: usize| exact(corpus, need, &scale, &look, at, self.today);
        let first = |is_in: &dyn Fn(usize) -> bool| self.first(&look, is_in, exact);
        let both = self.terms.roles == Roles::Both;
        let deliver = first(&|at| may(at, 0) && !is_stopped(at));
        let mut pay = if both { first(&|at| may(at, 1) && !is_stopped(at) && affords(at)) } else { Vec::new() };
        for scored in &mut pay {
            let profile = corpus.profiles.get(scored.at as usize);
            scored.purses = profile.map(|it| [draws_seed(need, it), draws_window(need, it)]).unwrap_or_default();
        }
        let lack = if deliver.is_empty() {
            let missed = first(&|at| may(at, 0) && is_stopped(at));
            Some(self.stopping(need, &missed).map_or(Reason::NoCandidate, |(_, rule)| Reason::Rule(rule)))
        } else if both && pay.is_empty() {
            let missed = first(&|at| may(at, 1) && (is_stopped(at) || !affords(at)));
            Some(self.payer_lack(need, &missed))
        } else {
            None
        };
        Shortlist {
            state: need.state,
            priority: need.priority,
            cost: need.cost.as_ref().map(|cost| (cost.sum, cost.currency)),
            deliver,
            pay,
            lack,
        }
    }

    /// The best of those that `is_in` holds of, with at least the least score.
    fn first(&self, look: &Look<'_>, is_in: &dyn Fn(usize) -> bool, exact: impl Fn(usize) -> u32) -> Vec<Scored> {
        let placed: Vec<Placed> = best(look, self.terms.candidates(), None, is_in, exact);
        let scored = placed.into_iter().map(|(score, at)| Scored { at: at.0, score, purses: [false, true] });
        scored.filter(|scored| scored.score >= self.terms.least_score()).collect()
    }

    /// What keeps most of them from paying: a rule, or the currency of their money.
    fn payer_lack(&self, need: &Wanted, missed: &[Scored]) -> Reason {
        let profile = |scored: &Scored| self.corpus.profiles.get(scored.at as usize);
        let others = missed.iter().filter_map(profile).filter(|profile| !counts_alike(need, profile)).count();
        match self.stopping(need, missed) {
            Some((count, rule)) if count >= others => Reason::PayerRule(rule),
            None if others == 0 => Reason::NoPayer,
            Some(_) | None => Reason::PayerCurrency,
        }
    }

    /// The rule that stops most of them, the first of several, and how many.
    fn stopping(&self, need: &Wanted, missed: &[Scored]) -> Option<(usize, Rule)> {
        let profile = |scored: &Scored| self.corpus.profiles.get(scored.at as usize);
        let stops = |rule: Rule, profile: &Profile| {
            let is_broken = check(rule, need, profile, self.today) == Verdict::Broken;
            is_broken || (rule == Rule::Ceiling && !affords(need, profile))
        };
        let counted = Rule::ALL.into_iter().map(|rule| {
            let count = missed.iter().filter_map(profile).filter(|profile| stops(rule, profile)).count();
            (count, rule)
        });
        counted.filter(|(count, _)| *count > 0).max_by_key(|(count, rule)| (*count, std::cmp::Reverse(*rule)))
    }
}
