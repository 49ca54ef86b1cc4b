//! Non-interference: whoever may not see a record watches the same stream as if it had never been there.

use focalpoint::domain::{Need, Officer, Revision, Stage, Status, WatchRules};
use focalpoint::pb;
use focalpoint::pb::watch_changes_request::Begin;
use focalpoint::store::Put;

use super::given::{authority, id, office, office_again, provider, world};
use crate::consent::world::{World, put, put_again, telling};

/// Secret records are numbered from here on.
const SECRET: u128 = 5_000;

/// What is secret to other States, in one version or the next: drafts, needs, officers.
fn secret(number: u128, at: Option<Revision>) -> Vec<Put> {
    let called = format!("Zanzibarite {at:?}");
    let need = Need {
        state: "MN".into(),
        title: [("en", called.as_str())].into(),
        stage: Stage::Draft,
        status: Status::Published,
        ..Need::default()
    };
    let officer = Officer { authority: super::given::name(number), role: called.clone(), ..Officer::default() };
    let [of_office, of_provider, of_need, of_officer] = [0, 1, 2, 3].map(|kind| id(SECRET + number * 4 + kind));
    let draft = authority("MN", &called, Status::Draft);
    let profile = provider(&called, Status::Draft);
    match at {
        None => vec![put(of_office, draft), put(of_provider, profile), put(of_need, need), put(of_officer, officer)],
        Some(at) => vec![
            put_again(of_office, at, draft),
            put_again(of_provider, at, profile),
            put_again(of_need, at, need),
            put_again(of_officer, at, officer),
        ],
    }
}

/// Writes what is public, and in between, where it is told to, and in the same transactions, what is not.
async fn fill(world: &World, secrets: bool) {
    for number in 0..10 {
        let of = |at| if secrets { secret(number, at) } else { Vec::new() };
        let mut puts = of(None);
        puts.insert(puts.len() / 2, office(number, "Office"));
        let at = world.put(puts).await;
        if secrets {
            world.put(of(Some(at))).await;
        }
        world.put(vec![office_again(number, at, "Changed", Status::Published)]).await;
    }
}

/// All that a caller is told from its beginning to the end of what is there, with what counts commits by its form alone.
async fn told(world: &World, who: &str, begin: Option<Begin>) -> Vec<String> {
    let request = pb::WatchChangesRequest { begin, ..<_>::default() };
    let mut stream: tonic::Streaming<pb::WatchChangesResponse> =
        world.open(who, "/focalpoint.v1.ChangeService/WatchChanges", request).await.unwrap();
    let mut all = Vec::new();
    loop {
        let mut message = stream.message().await.unwrap().unwrap();
        message.resume_token = message.resume_token.len().to_string();
        all.push(telling(&message));
        if message.heartbeat {
            return all;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn worlds_that_differ_in_what_a_caller_may_not_see_stream_alike() {
    let (without, begin, _key) = world(WatchRules::default()).await;
    let (with, ..) = world(WatchRules::default()).await;
    fill(&without, false).await;
    fill(&with, true).await;
    for begin in [None, Some(Begin::AfterRevision(begin.to_string())), Some(Begin::Now(true))] {
        let [one, other] = [told(&without, "id", begin.clone()).await, told(&with, "id", begin.clone()).await];
        assert_eq!(one, other, "{begin:?}");
    }
    // The control: whose they are is told of them.
    let begin = Some(Begin::AfterRevision(begin.to_string()));
    assert_ne!(told(&without, "mn", begin.clone()).await, told(&with, "mn", begin).await);
}
