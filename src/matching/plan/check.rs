//! What must hold of a plan, looked at anew once the solver is done: every rule on every pair, what each provider takes on,
//! and that no need is lost. It reads needs and providers, and nothing that the solver was given.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::rule::{Rule, Verdict, check};
use super::super::text::Term;
use super::super::{Corpus, Profile, Wanted};
use super::PlanError;
use super::answer::Plan;
use super::problem::Clock;
use super::shortlist::{delivers, draws_seed, draws_window, pays};
use crate::domain::{NeedId, ProviderId};

/// Steps of the clock that a need takes.
const STEPS: u64 = 128;

/// What a provider has taken on so far.
#[derive(Debug, Default)]
struct Taken {
    /// Engagements.
    places: u32,
    /// Money of its window.
    money: Decimal,
    /// Money of its seed fund.
    seed: Decimal,
}

/// Checks a plan for those needs; `wanted` is the need at that position.
///
/// # Errors
/// The first thing that does not hold, or when it is to stop.
pub(super) fn plan(
    corpus: &Corpus,
    needs: &[NeedId],
    wanted: &dyn Fn(NeedId) -> Wanted,
    plan: &Plan,
    today: Date,
    clock: &mut Clock<'_>,
) -> Result<(), PlanError> {
    let told = plan.assignments.iter().map(|it| it.need).chain(plan.unmet.iter().map(|it| it.need));
    let told: Vec<NeedId> = told.collect();
    let each: BTreeSet<NeedId> = told.iter().copied().collect();
    if each.len() != told.len() || !needs.iter().eq(each.iter()) {
        return Err(PlanError::Broken { what: "NEEDS", need: None, provider: None });
    }
    let mut taken: HashMap<ProviderId, Taken> = HashMap::new();
    for assignment in &plan.assignments {
        clock.step(STEPS)?;
        let need = wanted(assignment.need);
        let broken = |what: &'static str, provider: ProviderId| PlanError::Broken {
            what,
            need: Some(assignment.need),
            provider: Some(provider),
        };
        let deliverer = assignment.deliverer.provider;
        let funder = assignment.funder.map_or(deliverer, |funder| funder.provider);
        let own = [Some(deliverer), (funder != deliverer).then_some(funder)];
        for id in own.into_iter().flatten().chain(assignment.peers.iter().copied()) {
            let profile = profile(corpus, id).ok_or_else(|| broken("PROVIDER", id))?;
            let stops = |rule: &Rule| check(*rule, &need, profile, today) == Verdict::Broken;
            if let Some(rule) = Rule::ALL.into_iter().find(stops) {
                return Err(broken(rule.as_str(), id));
            }
            let is_in_role = (id != deliverer || delivers(profile))
                && (assignment.funder.is_none()
                    || id != funder
                    || (pays(profile) && may_draw(assignment.from_seed, &need, profile)));
            if !is_in_role {
                return Err(broken("ROLE", id));
            }
            let taken = taken.entry(id).or_default();
            taken.places += 1;
            if assignment.from_seed && id == funder {
                let cost = need.cost.as_ref().map(|cost| cost.sum).unwrap_or_default();
                taken.seed = taken.seed.checked_add(cost).ok_or_else(|| broken("CAPACITY_OR_FUNDS", id))?;
            } else if assignment.funder.is_some() && id == funder {
                let sum = taken.money.checked_add(money(&need, profile));
                taken.money = sum.ok_or_else(|| broken("CAPACITY_OR_FUNDS", id))?;
            }
            if !holds(taken, profile) {
                return Err(broken("CAPACITY_OR_FUNDS", id));
            }
        }
    }
    Ok(())
}

/// The provider of that identifier.
fn profile(corpus: &Corpus, id: ProviderId) -> Option<&Profile> {
    let at = corpus.profiles.binary_search_by_key(&id, |profile| profile.id).ok()?;
    corpus.profiles.get(at).map(|profile| &**profile)
}

/// Whether the purse that pays is for this need, and suffices.
fn may_draw(from_seed: bool, need: &Wanted, profile: &Profile) -> bool {
    if from_seed { draws_seed(need, profile) } else { draws_window(need, profile) }
}

/// What a need takes of the provider's window.
fn money(need: &Wanted, profile: &Profile) -> Decimal {
    let of = |(_, currency): &(Decimal, Term)| {
        need.cost.as_ref().filter(|cost| cost.currency == *currency).map(|cost| cost.sum)
    };
    profile.left.as_ref().and_then(of).unwrap_or_default()
}

/// Whether a provider can take on that much.
fn holds(taken: &Taken, profile: &Profile) -> bool {
    let [most, engaged] = profile.load;
    let places = most.is_none_or(|most| u64::from(engaged.unwrap_or(0)) + u64::from(taken.places) <= u64::from(most));
    let money = profile.left.is_none_or(|(left, _)| taken.money <= left);
    let seed = profile.seed_left.is_none_or(|(left, _)| taken.seed <= left);
    places && money && seed
}
