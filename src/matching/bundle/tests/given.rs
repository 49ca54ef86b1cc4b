//! Made-up needs and providers, bundled.

use std::sync::Arc;

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::{Need, NeedId, Provider, ProviderId};
use crate::matching::{Bundle, Bundled, Corpus, Profile, Wanted, Weights, bundles};

/// The day of the runs.
pub(super) const TODAY: Date = date(2026, 3, 1);

/// The identifier of a need.
pub(super) fn need_id(number: usize) -> NeedId {
    NeedId(Uuid::from_u128(number as u128 + 1))
}

/// The identifier of a provider.
pub(super) fn provider_id(number: usize) -> ProviderId {
    ProviderId(Uuid::from_u128(number as u128 + 1))
}

/// The number that an identifier stands for.
pub(super) fn number(id: Uuid) -> usize {
    usize::try_from(id.as_u128() - 1).unwrap()
}

/// A need of those fields, prepared.
pub(super) fn wanted(need: &Value) -> Wanted {
    Wanted::prepare(&serde_json::from_value::<Need>(need.clone()).unwrap())
}

/// Needs, in the order of `order`.
pub(super) fn needs(of: &[Value], order: impl Iterator<Item = usize>) -> Vec<Bundled> {
    order.map(|number| Bundled { id: need_id(number), wanted: wanted(&of[number]) }).collect()
}

/// Providers, in the order of `order`.
pub(super) fn corpus(of: &[Value], order: impl Iterator<Item = usize>) -> Corpus {
    let profile = |number: usize| {
        let provider: Provider = serde_json::from_value(of[number].clone()).unwrap();
        Arc::new(Profile::prepare(provider_id(number), &provider, &[], Some(TODAY)))
    };
    Corpus::new(order.map(profile).collect())
}

/// The bundles of needs over providers.
pub(super) fn found(of: &[Value], providers: &[Value]) -> Vec<Bundle> {
    let (needs, corpus) = (needs(of, 0..of.len()), corpus(providers, 0..providers.len()));
    bundles(&corpus, &needs, Weights::configured().unwrap(), None, TODAY).unwrap()
}

/// The numbers of the needs of each bundle.
pub(super) fn numbers(bundles: &[Bundle]) -> Vec<Vec<usize>> {
    bundles.iter().map(|bundle| bundle.members.iter().map(|member| number(member.need.0)).collect()).collect()
}

/// A need of a State for advice on a law that protects those who report.
pub(super) fn reporting(state: &str) -> Value {
    json!({
        "state": state,
        "articles": ["33"],
        "themes": ["WITNESS_WHISTLEBLOWER_PROTECTION"],
        "assistanceTypes": ["LEGAL_ADVICE", "LEGISLATIVE_DRAFTING"],
        "title": { "en": "A law on the protection of reporting persons" },
        "horizon": "AD_HOC",
        "workingLanguages": ["fr"],
    })
}

/// The same with some fields replaced.
pub(super) fn with(mut record: Value, fields: Value) -> Value {
    let (Value::Object(record_fields), Value::Object(fields)) = (&mut record, fields) else { panic!("no objects") };
    record_fields.extend(fields);
    record
}

/// A provider of such help, anywhere.
pub(super) fn adviser() -> Value {
    json!({
        "names": { "en": "Adviser" },
        "status": "PUBLISHED",
        "roles": ["DELIVERS"],
        "articles": ["33"],
        "themes": ["WITNESS_WHISTLEBLOWER_PROTECTION"],
        "assistanceTypes": ["LEGAL_ADVICE", "LEGISLATIVE_DRAFTING"],
        "description": { "en": "Laws on the protection of reporting persons" },
        "languages": ["fr", "en"],
        "coverage": {},
    })
}
