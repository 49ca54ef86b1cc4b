//! Synthetic needs and providers of a plan: the same number gives the same record on every machine.

use std::sync::Arc;

use focalpoint::domain::{Activity, ActivityId, Need, NeedId, Provider, ProviderId, State, vocabulary};
use focalpoint::matching::{Profile, Wanted};
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::provider::{Draw, provider};

/// The provider of a number, prepared: a synthetic one that pays, delivers or does both, and can take on one to four needs.
pub(crate) fn profile(number: u32, today: Date) -> Option<Arc<Profile>> {
    let mut body = provider(number);
    let mut draw = Draw::new(u64::from(number) + 1_000_000);
    let roles = [json!(["DELIVERS"]), json!(["FUNDS"]), json!(["FUNDS", "DELIVERS"])];
    let fields = body.as_object_mut()?;
    fields.insert("roles".to_owned(), roles[draw.below(3)].clone());
    fields.insert("capacity".to_owned(), json!(1 + draw.below(4)));
    if draw.below(2) == 0 {
        let total = (2 + draw.below(8)) * 50_000;
        fields.insert("funding".to_owned(), json!({ "total": total.to_string(), "currency": "USD" }));
    }
    let activities = fields.remove("activities").unwrap_or(Value::Null);
    let provider: Provider = serde_json::from_value(body).ok()?;
    let activities: Vec<Activity> = serde_json::from_value(activities).ok()?;
    let id = |of: u128| Uuid::from_u128(u128::from(number) * 10 + of);
    let activities: Vec<_> = (1..).zip(&activities).map(|(of, activity)| (ActivityId(id(of)), activity)).collect();
    Some(Arc::new(Profile::prepare(ProviderId(id(0)), &provider, &activities, Some(today))))
}

/// The provider of a number where the first alone pays, for 500 needs of the middle sort, and nobody lacks places.
pub(crate) fn purse(number: u32, today: Date) -> Option<Arc<Profile>> {
    let mut body = provider(number);
    let fields = body.as_object_mut()?;
    fields.remove("activities");
    fields.remove("capacity");
    fields.remove("coverage");
    fields.insert("roles".to_owned(), if number == 0 { json!(["FUNDS"]) } else { json!(["DELIVERS"]) });
    if number == 0 {
        fields.insert("funding".to_owned(), json!({ "total": "50000000", "currency": "USD" }));
    } else {
        fields.remove("funding");
    }
    let provider: Provider = serde_json::from_value(body).ok()?;
    let id = ProviderId(Uuid::from_u128(u128::from(number) * 10));
    Some(Arc::new(Profile::prepare(id, &provider, &[], Some(today))))
}

/// The identifier of the need of a number.
pub(crate) fn need_id(number: u32) -> NeedId {
    NeedId(Uuid::from_u128(u128::from(number)))
}

/// The need of an identifier, prepared.
pub(crate) fn wanted(id: NeedId) -> Wanted {
    let mut draw = Draw::new(u64::try_from(id.0.as_u128()).unwrap_or_default() + 2_000_000);
    let states: Vec<State> = State::all().collect();
    let themes: Vec<_> =
        (0..=draw.below(2)).map(|_| &vocabulary().themes[draw.below(vocabulary().themes.len())]).collect();
    let articles: std::collections::BTreeSet<_> = themes.iter().filter_map(|theme| theme.articles.first()).collect();
    let codes: std::collections::BTreeSet<_> = themes.iter().map(|theme| theme.code.as_str()).collect();
    let kinds = &vocabulary().assistance_types;
    let body = json!({
        "state": states[draw.below(states.len())].code(),
        "title": { "en": draw.words(6) },
        "description": { "en": draw.words(40) },
        "articles": articles,
        "themes": codes,
        "assistanceTypes": [kinds[draw.below(kinds.len())].code],
        "workingLanguages": ["en"],
        "estimatedCost": { "value": ((1 + draw.below(20)) * 10_000).to_string(), "currency": "USD" },
    });
    Wanted::prepare(&serde_json::from_value::<Need>(body).unwrap_or_default())
}
