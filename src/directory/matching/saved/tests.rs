//! What is asked again once a repeated run has its turn; how many runs a side may save, and who removes them.

use std::time::Duration;

use uuid::Uuid;

use super::super::runs::{MOST_OF_ACCOUNT, MOST_RUNS};
use super::*;
use crate::directory::tests::Node;
use crate::directory::{Options, PageRequest};
use crate::domain::consent::{Audience, Consent};
use crate::domain::{Account, AccountId, Key, Provider, Record, Role, RunId, Stage, StateCode, Text};
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
        while node.directory.turns.free() != [0, 1, 0] {
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
async fn a_run_is_not_repeated_by_a_node_that_fell_behind_while_it_waited() {
    let node = node().await;
    let as_of = save(&node, &caller(Role::ProviderReader)).await.unwrap();
    let query = MatchQuery { as_of, ..MatchQuery::default() };
    let turns = [node.directory.turns.for_run().await.unwrap(), node.directory.turns.for_run().await.unwrap()];
    let directory = Arc::clone(&node.directory);
    let repeated = tokio::spawn(async move { directory.match_need(&caller(Role::ProviderReader), &query).await });
    let waits = async {
        while node.directory.turns.free() != [0, 1, 0] {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, waits).await.unwrap();
    // A record that this program cannot read stops the view where it is.
    let unread = Put { body: Arc::from("{"), ..put(NEED + 9, Action::Create, need()) };
    let write = Write {
        actor: None,
        request: None,
        time: node.directory.source.now(),
        summary: "Test".into(),
        puts: vec![unread],
        audit: Vec::new(),
        notices: Vec::new(),
    };
    node.directory.store.commit(write).await.unwrap();
    let halts = async {
        while !node.directory.views.health().halted {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, halts).await.unwrap();
    drop(turns);
    let refused = repeated.await.unwrap();
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
}

/// Matches the need so many times, to be saved.
async fn matched(node: &Node, principal: &Principal, times: usize) -> Vec<NewRun> {
    let need = NeedId(Uuid::from_u128(NEED)).name();
    let query = MatchQuery { need, save: true, ..MatchQuery::default() };
    let mut matches = Vec::new();
    for _ in 0..times {
        let Saving::New(run) = node.directory.match_need(principal, &query).await.unwrap().saving else { panic!() };
        matches.push(*run);
    }
    matches
}

/// Fills the places of the provider's side but for the last `free`, each with a run that `account` saved.
async fn fill(node: &Node, free: usize, account: impl Fn(u32) -> u128) {
    let run = |place: u32| {
        let account = AccountId(Uuid::from_u128(account(place))).name();
        put((1 << 64) + u128::from(place), Action::Create, Run { side: provider(), account, place, ..Run::default() })
    };
    write(node, (0..u32::try_from(MOST_RUNS - free).unwrap()).map(run).collect()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_saves_no_more_runs_than_it_may_also_at_once_and_takes_no_room_of_another() {
    let node = node().await;
    fill(&node, 3, |place| 1000 + u128::from(place / 1000)).await;
    let reader = caller(Role::ProviderReader);
    let matches = matched(&node, &reader, 8).await;
    let all = matches.into_iter().map(|run| node.directory.save_run(&reader, run, String::new()));
    let saved = futures_util::future::join_all(all).await;
    let refused: Vec<_> = saved.iter().filter_map(|saved| saved.as_ref().err()).collect();
    assert_eq!(refused.len(), 5, "{refused:?}");
    assert!(refused.iter().all(|error| matches!(error, Error::Invalid(_))), "{refused:?}");
    assert_eq!(node.directory.newest().await.unwrap().runs.of(&provider()).count(), MOST_RUNS);
    let need = NeedId(Uuid::from_u128(NEED)).name();
    let early = node.directory.match_need(&reader, &MatchQuery { need, save: true, ..<_>::default() }).await;
    assert!(matches!(early, Err(Error::Invalid(_))), "told before the match is made: {early:?}");
    save(&node, &caller(Role::Secretariat)).await.unwrap();
    let name = saved.into_iter().find_map(Result::ok).unwrap();
    node.directory.delete_run(&reader, &name, "", Options::default()).await.unwrap();
    save(&node, &reader).await.unwrap();
    assert!(save(&node, &reader).await.is_err(), "one was removed, and one has its place");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_takes_no_more_than_its_share_of_the_runs_of_its_side() {
    let node = node().await;
    fill(&node, MOST_RUNS - MOST_OF_ACCOUNT, |_| 3).await;
    let refused = save(&node, &caller(Role::ProviderReader)).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    let other = Principal { account: AccountId(Uuid::from_u128(4)), ..caller(Role::ProviderReader) };
    save(&node, &other).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_takes_no_more_than_its_share_at_once_either() {
    let node = node().await;
    fill(&node, MOST_RUNS - MOST_OF_ACCOUNT + 2, |_| 3).await;
    let reader = caller(Role::ProviderReader);
    let matches = matched(&node, &reader, 6).await;
    let all = matches.into_iter().map(|run| node.directory.save_run(&reader, run, String::new()));
    let saved = futures_util::future::join_all(all).await;
    let refused: Vec<_> = saved.iter().filter_map(|saved| saved.as_ref().err()).collect();
    assert!(refused.iter().all(|error| matches!(error, Error::Invalid(_))), "{refused:?}");
    assert_eq!(refused.len(), 4);
    assert_eq!(node.directory.newest().await.unwrap().runs.of(&provider()).count(), MOST_OF_ACCOUNT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_listed_to_its_side_and_removed_by_whoever_saved_it_or_edits_for_the_side() {
    let node = node().await;
    let of = |n: u128, role: Role| Principal {
        account: AccountId(Uuid::from_u128(n)),
        role,
        ..caller(Role::ProviderReader)
    };
    let (saver, reader, editor) =
        (caller(Role::ProviderReader), of(5, Role::ProviderReader), of(6, Role::ProviderEditor));
    let scopes = vec![crate::domain::Scope::MatchRun];
    let service = Principal { scopes, ..of(7, Role::Service) };
    let page = PageRequest { size: 2, ..PageRequest::default() };
    let listed = async |by: &Principal| {
        let page = node.directory.list_runs(by, &page, "").await.unwrap();
        page.items.iter().map(|run| (RunId(run.id).name(), run.record.need.clone())).collect::<Vec<_>>()
    };
    let (first, second, third) =
        (save(&node, &saver).await.unwrap(), save(&node, &service).await.unwrap(), save(&node, &saver).await.unwrap());
    let need = NeedId(Uuid::from_u128(NEED)).name();
    let told = [(first.clone(), need.clone()), (second.clone(), need)];
    assert_eq!(listed(&reader).await, told, "a page of two");
    assert_eq!(listed(&caller(Role::Secretariat)).await, []);
    let remove = async |by: &Principal, name: &str, etag: &str| {
        node.directory.delete_run(by, name, etag, Options::default()).await
    };
    assert!(matches!(remove(&reader, &first, "").await, Err(Error::Forbidden)));
    assert!(matches!(remove(&service, &first, "").await, Err(Error::Forbidden)));
    assert!(matches!(remove(&caller(Role::Secretariat), &first, "").await, Err(Error::NotFound)));
    assert!(matches!(remove(&editor, &first, "0000000000000001").await, Err(Error::StaleEtag)));
    remove(&saver, &first, "").await.unwrap();
    remove(&service, &second, "").await.unwrap();
    assert!(matches!(remove(&saver, &first, "").await, Err(Error::NotFound)));
    let at = node.directory.views.current().needs.get(Uuid::from_u128(NEED)).unwrap().revision;
    write(&node, vec![put(NEED, Action::Update { at }, Need { consent: None, ..self::need() })]).await;
    assert_eq!(listed(&reader).await, [(third.clone(), String::new())], "the need is hidden by now");
    remove(&editor, &third, "").await.unwrap();
    let query = MatchQuery { as_of: third, ..MatchQuery::default() };
    assert!(matches!(node.directory.match_need(&saver, &query).await, Err(Error::NotFound)));
}
