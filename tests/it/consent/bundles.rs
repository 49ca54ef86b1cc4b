//! What a State learns of the equal needs of others: those that a consent shows it, beside one of its own, and nothing else.

use std::collections::BTreeSet;

use focalpoint::domain::consent::{Audience, Consent};
use focalpoint::domain::{Need, Stage, StateCode, Status};
use focalpoint::pb;
use serde_json::json;
use uuid::Uuid;

use super::world::World;

/// A need for bread ovens, on an article, under that number; shared with Indonesia where it says so.
fn need(number: u128, state: &str, shared: bool, fields: &[&str]) -> (Uuid, Need) {
    let audience = Audience { states: vec![StateCode::from("ID")], ..Audience::default() };
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    let consent = Consent { audience: Some(audience), fields, ..Consent::default() };
    let record = json!({
        "state": state, "articles": ["62"], "assistanceTypes": ["LEGAL_ADVICE"], "workingLanguages": ["en"],
        "title": { "en": "Bread ovens for village bakers" },
    });
    let record: Need = serde_json::from_value(record).unwrap();
    let consent = shared.then_some(consent);
    (Uuid::from_u128((1 << 120) + number), Need { stage: Stage::Shared, status: Status::Published, consent, ..record })
}

/// The names of the needs that a role is told of, by bundle.
async fn told(needs: Vec<(Uuid, Need)>) -> Vec<BTreeSet<String>> {
    let dir = tempfile::tempdir().unwrap();
    let world = World::with("2026-11-24T12:00:00Z".parse().unwrap(), &dir.path().join("issuer.pem"), needs).await;
    let filter = Some(pb::PlanFilter { articles: vec!["62".to_owned()], ..<_>::default() });
    let request = pb::FindBundlesRequest { filter, ..<_>::default() };
    let path = "/focalpoint.v1.MatchingService/FindBundles";
    let answer = world.call::<_, pb::FindBundlesResponse>("other-state", path, request).await.1.unwrap();
    let needs = |bundle: pb::Bundle| bundle.needs.into_iter().map(|need| need.need).collect();
    answer.bundles.into_iter().map(needs).collect()
}

/// The names of needs of those numbers.
fn names(numbers: &[u128]) -> BTreeSet<String> {
    numbers.iter().map(|number| format!("needs/{}", Uuid::from_u128((1 << 120) + number))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_told_of_its_own_need_with_those_that_neighbours_share_with_it_and_no_others() {
    let own = || need(1, "ID", false, &[]);
    assert_eq!(told(vec![own(), need(2, "MY", true, &[])]).await, [names(&[1, 2])]);
    assert!(told(vec![own(), need(2, "MY", false, &[])]).await.is_empty(), "nobody shares it");
    let others = vec![need(2, "MY", true, &[]), need(3, "TH", true, &[])];
    assert!(told(others.clone()).await.is_empty(), "of others alone, whatever is shared");
    let all = [vec![own()], others, vec![need(4, "VN", false, &[])]].concat();
    assert_eq!(told(all).await, [names(&[1, 2, 3])]);
    let hidden = need(2, "MY", true, &["title"]);
    assert!(told(vec![own(), hidden]).await.is_empty(), "what is hidden is neither found nor compared");
}
