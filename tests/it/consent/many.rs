//! Of very many needs the ones registered last are ranked for a provider, and the answer says how many were not.

use focalpoint::domain::{Need, Stage, StateCode, Status, Text};
use focalpoint::pb;
use uuid::Uuid;

use super::world::{World, put};

/// Needs that are looked at, at most.
const MOST: u32 = 1000;

#[tokio::test(flavor = "multi_thread")]
async fn of_very_many_needs_the_last_are_ranked_and_the_rest_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    let world = World::with(now, &dir.path().join("issuer.pem"), Vec::new()).await;
    let list = pb::ListProvidersRequest { page_size: 100, ..<_>::default() };
    let path = "/focalpoint.v1.ProviderService/ListProviders";
    let page = world.call::<_, pb::ListProvidersResponse>("other-state", path, list).await.1.unwrap();
    let provider = page.providers.into_iter().find(|it| it.external_id == "demo-provider").unwrap().name;
    let ask = async || {
        let request = pb::MatchProviderRequest { provider: provider.clone(), limit: 3, ..<_>::default() };
        let path = "/focalpoint.v1.MatchingService/MatchProvider";
        world.call::<_, pb::MatchProviderResponse>("other-state", path, request).await.1.unwrap()
    };
    let before = ask().await;
    let few = before.run.unwrap().considered;
    assert!(few < MOST && before.left_out == 0);

    let id = |n: u32| Uuid::from_u128((1 << 110) + u128::from(n));
    let need = |n: u32| Need {
        external_id: format!("one-of-many-{n}"),
        state: StateCode::from("ID"),
        title: Text::from([("en", "Training of prosecutors in asset recovery")]),
        stage: Stage::Submitted,
        status: Status::Published,
        ..Need::default()
    };
    world.put((0..MOST + 5).map(|n| put(id(n), need(n))).collect()).await;
    let after = ask().await;
    assert_eq!((after.run.unwrap().considered, after.left_out), (MOST, few + 5));
    // They are alike, so they come in the order of registration, without the first five.
    let candidates = after.candidates.into_iter().map(|it| it.need.unwrap().name);
    let told: Vec<_> = candidates.chain(after.excluded.into_iter().map(|it| it.need)).collect();
    assert_eq!(told, [5, 6, 7].map(|n| format!("needs/{}", id(n))));
}
