//! What is asked again once a repeated run has its turn, and how many runs a side may save.

use std::time::Duration;

use uuid::Uuid;

use super::*;
use crate::directory::tests::Node;
use crate::domain::consent::{Audience, Consent};
use crate::domain::{Account, AccountId, Key, Provider, Record, Role, Stage, StateCode, Text};
use crate::store::{Action, Put, Write};
use crate::view::{SCHEMA, encode};

/// Long enough for anything that will happen, on a machine under load too.
const LONG: Duration = Duration::from_mins(2);
/// The need.
const NEED: u128 = 1;
/// The provider that it is shared with.
const PROVIDER: u128 = 2;

/// The put of a record under that number.
fn put<T: Record>(n: u128, action: Action, record: T) -> Put {
    let key = Key { kind: T::KIND, id: Uuid::from_u128(n) };
    Put { key, action, unique: None, body: encode(&*record.validate().unwrap()).unwrap(), schema: SCHEMA }
}

/// Writes that, and waits until it is seen.
async fn write(node: &Node, puts: Vec<Put>) {
    let write = Write {
        actor: None,
        request: None,
        time: node.directory.source.now(),
        summary: "Test".into(),
        puts,
        audit: Vec::new(),
        notices: Vec::new(),
    };
    let revision = node.directory.store.commit(write).await.unwrap().revision;
    node.directory.views.at_least(revision, LONG).await.unwrap();
}

/// The name of the provider.
fn provider() -> String {
    ProviderId(Uuid::from_u128(PROVIDER)).name()
}

/// A need that is shared with the provider.
fn need() -> Need {
    let audience = Audience { providers: vec![provider()], ..Audience::default() };
    Need {
        state: StateCode::from("MN"),
        title: Text::from([("en", "Training in asset recovery")]),
        stage: Stage::Shared,
        consent: Some(Consent { audience: Some(audience), ..Consent::default() }),
        ..Need::default()
    }
}

/// A node with both.
async fn node() -> Node {
    let mut node = Node::still().await;
    node.follow();
    let trainers = Provider { names: Text::from([("en", "Asset recovery trainers")]), ..Provider::default() };
    write(&node, vec![put(PROVIDER, Action::Create, trainers), put(NEED, Action::Create, need())]).await;
    node
}

/// A reader of the provider, or somebody of the secretariat.
fn caller(role: Role) -> Principal {
    let provider = if role == Role::ProviderReader { provider() } else { String::new() };
    Principal::of(AccountId(Uuid::from_u128(3)), &Account { role, provider, ..Account::default() })
}

/// Matches the need and saves that; the name of the run.
async fn save(node: &Node, principal: &Principal) -> Result<String, Error> {
    let need = NeedId(Uuid::from_u128(NEED)).name();
    let matches = node.directory.match_need(principal, &MatchQuery { need, save: true, ..<_>::default() }).await?;
    let Saving::New(run) = matches.saving else { panic!("{:?}", matches.saving) };
    node.directory.save_run(principal, *run, String::new()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_is_taken_back_while_a_repeated_run_waits_hides_the_need_from_it() {
    let node = node().await;
    let as_of = save(&node, &caller(Role::ProviderReader)).await.unwrap();
    let query = MatchQuery { as_of, ..MatchQuery::default() };
    let shown = node.directory.match_need(&caller(Role::ProviderReader), &query).await;
    assert!(shown.is_ok(), "the control");
    let turns = [node.directory.turns.for_run().await.unwrap(), node.directory.turns.for_run().await.unwrap()];
    let directory = Arc::clone(&node.directory);
    let repeated = tokio::spawn(async move { directory.match_need(&caller(Role::ProviderReader), &query).await });
    let waits = async {
        while node.directory.turns.free() != [0, 0] {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, waits).await.unwrap();
    let at = node.directory.views.current().needs.get(Uuid::from_u128(NEED)).unwrap().revision;
    write(&node, vec![put(NEED, Action::Update { at }, Need { consent: None, ..need() })]).await;
    drop(turns);
    let hidden = repeated.await.unwrap();
    assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_saves_no_more_runs_than_it_may_and_takes_no_room_of_another() {
    let node = node().await;
    let run = || Run { side: provider(), ..Run::default() };
    let runs = (1..MOST_RUNS as u128).map(|n| put((1 << 64) + n, Action::Create, run()));
    write(&node, runs.collect()).await;
    let reader = caller(Role::ProviderReader);
    save(&node, &reader).await.unwrap();
    let refused = save(&node, &reader).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    save(&node, &caller(Role::Secretariat)).await.unwrap();
}
