//! What a State writes into a need that a consent does not show tells those who are shown the rest nothing, not even that
//! something was written.

use focalpoint::domain::consent::{Audience, Consent};
use focalpoint::domain::{Need, Stage, StateCode, Status, Text};
use focalpoint::pb;
use jiff::SignedDuration;
use uuid::Uuid;

use super::world::{World, put};

/// The need of the other State's, which is shared with the demonstration's provider by its title alone.
const NEED: u128 = 1 << 120;

/// A world with it.
async fn world() -> (World, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    let world = World::with(now, &dir.path().join("issuer.pem"), Vec::new()).await;
    let audience = Some(Audience { all_providers: true, ..Audience::default() });
    let need = Need {
        state: StateCode::from("ID"),
        title: Text::from([("en", "Training of prosecutors")]),
        description: Text::from([("en", "quokkamarker")]),
        stage: Stage::Shared,
        status: Status::Published,
        consent: Some(Consent { audience, fields: vec!["title".to_owned()], ..Consent::default() }),
        ..Need::default()
    };
    world.put(vec![put(Uuid::from_u128(NEED), need)]).await;
    (world, dir)
}

/// The need as a caller gets it, finds it in the list, and is told of it by the ranking of a provider's needs.
async fn seen(world: &World, who: &str) -> [pb::Need; 3] {
    let name = format!("needs/{}", Uuid::from_u128(NEED));
    let get = pb::GetNeedRequest { name: name.clone(), ..<_>::default() };
    let got = world.call::<_, pb::Need>(who, "/focalpoint.v1.NeedService/GetNeed", get).await.1.unwrap();
    let list = pb::ListNeedsRequest { page_size: 100, ..<_>::default() };
    let path = "/focalpoint.v1.NeedService/ListNeeds";
    let listed = world.call::<_, pb::ListNeedsResponse>(who, path, list).await.1.unwrap().needs;
    let whoami = pb::WhoAmIRequest {};
    let path = "/focalpoint.v1.AccountService/WhoAmI";
    let own = world.call::<_, pb::WhoAmIResponse>("donor", path, whoami).await.1.unwrap().account.unwrap().provider;
    let rank = pb::MatchProviderRequest { provider: own, limit: 100, ..<_>::default() };
    let path = "/focalpoint.v1.MatchingService/MatchProvider";
    let ranked = world.call::<_, pb::MatchProviderResponse>(who, path, rank).await.1.unwrap();
    let ranked = ranked.candidates.into_iter().filter_map(|candidate| candidate.need);
    let find = |needs: Vec<pb::Need>| needs.into_iter().find(|need| need.name == name).unwrap();
    [got, find(listed), find(ranked.collect())]
}

/// The other State writes a text into a field of its need.
async fn write(world: &World, field: &str, text: &str) {
    world.advance(SignedDuration::from_mins(5));
    let text = [("en".to_owned(), text.to_owned())].into();
    let name = format!("needs/{}", Uuid::from_u128(NEED));
    let need = match field {
        "title" => pb::Need { name, title: text, ..<_>::default() },
        _ => pb::Need { name, description: text, ..<_>::default() },
    };
    let request = pb::UpdateNeedRequest { need: Some(need), ..<_>::default() };
    let path = "/focalpoint.v1.NeedService/UpdateNeed";
    world.call::<_, pb::Need>("other-state", path, request).await.1.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_what_is_not_shown_changes_nothing_that_is() {
    let (world, _key) = world().await;
    let (before, own) = (seen(&world, "donor").await, seen(&world, "other-state").await);
    assert!(before.iter().all(|need| need.update_time.is_none() && need.description.is_empty()), "{before:?}");
    write(&world, "description", "zebrafinch").await;
    assert_eq!(seen(&world, "donor").await, before);
    let after = seen(&world, "other-state").await;
    assert!(own.iter().zip(&after).all(|(own, after)| own.etag != after.etag && own.update_time != after.update_time));
    // The control: what is shown changes what tells of it.
    write(&world, "title", "Training of judges").await;
    let after = seen(&world, "donor").await;
    assert!(before.iter().zip(&after).all(|(before, after)| before.etag != after.etag && before.title != after.title));
    assert!(after.iter().all(|need| need.etag.len() == 16), "of the form that all have");
}
