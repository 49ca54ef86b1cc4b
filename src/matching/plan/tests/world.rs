//! Made-up providers and needs, planned.

use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::cases::Draw;
use crate::domain::{Need, NeedId, Provider, ProviderId};
use crate::matching::{Corpus, Plan, PlanError, PlanTerms, Profile, Roles, Wanted, Watch, Weights, plan};

/// The day of the runs.
pub(super) const TODAY: Date = date(2026, 3, 1);
/// States: of each flag and of none.
const STATES: [&str; 8] = ["KE", "MN", "TL", "FR", "PE", "NE", "FJ", "RS"];

/// Providers and needs by number.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    /// The providers.
    pub(super) providers: Vec<Value>,
    /// The needs.
    pub(super) needs: Vec<Value>,
}

/// The identifier of a provider.
pub(super) fn provider_id(number: usize) -> ProviderId {
    ProviderId(Uuid::from_u128(number as u128 + 1))
}

/// The identifier of a need.
pub(super) fn need_id(number: usize) -> NeedId {
    NeedId(Uuid::from_u128(number as u128 + 1))
}

/// The number of a need.
fn number(need: NeedId) -> usize {
    usize::try_from(need.0.as_u128() - 1).unwrap()
}

impl World {
    /// A world drawn.
    pub(super) fn drawn(draw: &mut Draw, providers: usize, needs: usize) -> Self {
        Self {
            providers: (0..providers).map(|number| provider(draw, number)).collect(),
            needs: (0..needs).map(|_| need(draw)).collect(),
        }
    }

    /// The providers, in that order.
    pub(super) fn corpus(&self, order: impl Iterator<Item = usize>) -> Corpus {
        let profile = |number: usize| {
            let provider: Provider = serde_json::from_value(self.providers[number].clone()).unwrap();
            Arc::new(Profile::prepare(provider_id(number), &provider, &[], Some(TODAY)))
        };
        Corpus::new(order.map(profile).collect())
    }

    /// A need, prepared.
    pub(super) fn wanted(&self, need: NeedId) -> Wanted {
        Wanted::prepare(&serde_json::from_value::<Need>(self.needs[number(need)].clone()).unwrap())
    }

    /// The needs.
    pub(super) fn ids(&self) -> Vec<NeedId> {
        (0..self.needs.len()).map(need_id).collect()
    }

    /// The plan for all needs.
    pub(super) fn plan(&self, roles: Roles) -> Plan {
        self.plan_with(&PlanTerms::configured().unwrap().with(roles, true))
    }

    /// The plan for all needs, with those terms.
    pub(super) fn plan_with(&self, terms: &PlanTerms) -> Plan {
        let corpus = self.corpus(0..self.providers.len());
        planned(self, &corpus, &self.ids(), terms).unwrap()
    }
}

/// The plan for needs over providers.
pub(super) fn planned(world: &World, corpus: &Corpus, needs: &[NeedId], terms: &PlanTerms) -> Result<Plan, PlanError> {
    let mut on = |_| ControlFlow::Continue(());
    let wanted = |need| world.wanted(need);
    plan(corpus, needs, &wanted, Weights::configured().unwrap(), terms, TODAY, Watch::new(&mut on))
}

/// One of a list.
fn of<'a>(draw: &mut Draw, list: &[&'a str]) -> &'a str {
    list[usize::try_from(draw.below(list.len() as u64)).unwrap()]
}

/// A provider that helps with prosecutions or with prevention.
fn provider(draw: &mut Draw, number: usize) -> Value {
    let roles = [json!(["FUNDS"]), json!(["DELIVERS"]), json!(["FUNDS", "DELIVERS"]), json!([])];
    let funding = json!({
        "ceiling": if draw.one_in(3) { "60" } else { "" },
        "total": if draw.one_in(2) { "150" } else { "" },
        "committed": "40",
        "currency": if draw.one_in(4) { "EUR" } else { "USD" },
    });
    json!({
        "status": if draw.one_in(10) { "SUSPENDED" } else { "PUBLISHED" },
        "names": { "en": format!("Provider {number}") },
        "description": { "en": of(draw, &["Training of prosecutors and judges", "Procurement reform", "Asset recovery"]) },
        "roles": roles[usize::try_from(draw.below(4)).unwrap()],
        "kind": of(draw, &["IGO", "PEER_STATE", "DONOR_STATE"]),
        "articles": [of(draw, &["46", "9", "52", "36"])],
        "assistanceTypes": if number.is_multiple_of(3) { json!(["MODEL_LEGISLATION"]) } else { json!([]) },
        "coverage": if draw.one_in(5) { json!({ "states": [of(draw, &STATES), of(draw, &STATES)] }) } else { json!({}) },
        "languages": [of(draw, &["en", "fr"]), of(draw, &["en", "es"])],
        "capacity": if draw.one_in(4) { Value::Null } else { json!(1 + draw.below(3)) },
        "engaged": draw.below(2),
        "funding": if draw.one_in(3) { Value::Null } else { funding },
        "interests": if draw.one_in(8) { json!([{ "states": [of(draw, &STATES)], "description": "ours" }]) } else { json!([]) },
    })
}

/// A need.
fn need(draw: &mut Draw) -> Value {
    let cost = json!({ "value": draw.from(10, 90).to_string(), "currency": "USD" });
    json!({
        "state": of(draw, &STATES),
        "title": { "en": of(draw, &["Training of prosecutors", "Procurement reform", "Recovery of assets"]) },
        "articles": [of(draw, &["46", "9", "52", "36"])],
        "assistanceTypes": ["CAPACITY_BUILDING"],
        "workingLanguages": [of(draw, &["en", "fr", "es"])],
        "estimatedCost": if draw.one_in(4) { Value::Null } else { cost },
    })
}

/// One provider that does both, for anybody.
pub(super) fn anyone() -> Value {
    json!({ "status": "PUBLISHED", "names": { "en": "A" }, "roles": ["FUNDS", "DELIVERS"], "articles": ["46"],
        "description": { "en": "Training of prosecutors" }, "capacity": 1 })
}
