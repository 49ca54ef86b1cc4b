//! How a run ends: with its caller, with a fault, or with what the caller may see.

use std::time::Duration;

use super::*;
use crate::directory::tests::Node;
use crate::domain::{Account, AccountId, Key, Provider, Record, Role, Stage, StateCode, Text};
use crate::matching::Stopped;
use crate::store::{Action, Put, Write};
use crate::view::{SCHEMA, encode};

/// Needs of the run: far more than are scored before it is stopped.
const NEEDS: u128 = 600;
/// Long enough for anything that will happen, on a machine under load too.
const LONG: Duration = Duration::from_mins(2);

/// Somebody of the secretariat.
fn secretariat() -> Principal {
    let account = Account { role: Role::Secretariat, ..Account::default() };
    Principal::of(AccountId(Uuid::from_u128(1)), &account)
}

/// The put of a record under that number.
fn put<T: Record>(n: u128, action: Action, record: T) -> Put {
    let key = Key { kind: T::KIND, id: Uuid::from_u128(n) };
    Put { key, action, unique: None, body: encode(&*record.validate().unwrap()).unwrap(), schema: SCHEMA }
}

/// Writes that, and waits until it is seen.
async fn write(node: &Node, puts: Vec<Put>) {
    let time = node.directory.source.now();
    let write = Write {
        actor: None,
        request: None,
        time,
        summary: "Test".into(),
        puts,
        audit: Vec::new(),
        notices: Vec::new(),
    };
    let revision = node.directory.store.commit(write).await.unwrap().revision;
    node.directory.views.at_least(revision, LONG).await.unwrap();
}

/// A need in that stage.
fn need(stage: Stage) -> Need {
    let title = Text::from([("en", "Training in asset recovery")]);
    Need { state: StateCode::from("MN"), title, stage, ..Need::default() }
}

/// A node with a provider and needs of a State.
async fn node() -> Node {
    let mut node = Node::still().await;
    node.follow();
    let names = Text::from([("en", "Asset recovery trainers")]);
    let provider = put(NEEDS + 1, Action::Create, Provider { names, ..Provider::default() });
    let needs = (1..=NEEDS).map(|n| put(n, Action::Create, need(Stage::Submitted)));
    write(&node, needs.chain([provider]).collect()).await;
    node
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_caller_has_gone_ends_and_leaves_nothing_behind() {
    let node = node().await;
    let planning = node.directory.begin_plan(&secretariat(), &PlanQuery::default()).await.unwrap();
    assert_eq!(planning.needs.len() as u128, NEEDS);
    let corpus = Arc::clone(&planning.corpus);
    let held = Arc::strong_count(&corpus) - 1;
    let (told, mut far) = watch::channel(None);
    let directory = Arc::clone(&node.directory);
    let caller = tokio::spawn(async move { directory.run_plan(planning, told).await.is_ok() });
    tokio::time::timeout(LONG, far.changed()).await.unwrap().unwrap();
    assert_eq!(node.directory.turns.free(), [1, 0], "it has its turns");
    caller.abort();
    // Who tells is the run: once it has gone, nobody does.
    while tokio::time::timeout(LONG, far.changed()).await.unwrap().is_ok() {}
    let last = *far.borrow();
    let is_early = matches!(last, Some(PlanProgress::Scoring { done, of }) if done < of);
    assert!(is_early, "it ended long before its end: {last:?}");
    assert_eq!(node.directory.turns.free(), [2, 1], "its turns are given back");
    assert!(caller.await.unwrap_err().is_cancelled());
    assert_eq!(Arc::strong_count(&corpus), held, "it holds nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_names_no_need_that_its_caller_may_not_see_any_more() {
    let node = node().await;
    let (told, _far) = watch::channel(None);
    let planning = node.directory.begin_plan(&secretariat(), &PlanQuery::default()).await.unwrap();
    let plan = node.directory.run_plan(planning, told).await.unwrap().plan;
    assert_eq!(u128::from(plan.totals.needs), NEEDS);
    let planning = node.directory.begin_plan(&secretariat(), &PlanQuery::default()).await.unwrap();
    let at = node.directory.views.current().needs.get(Uuid::from_u128(1)).unwrap().revision;
    write(&node, vec![put(1, Action::Update { at }, need(Stage::Draft))]).await;
    let (told, _far) = watch::channel(None);
    let ended = node.directory.run_plan(planning, told).await;
    assert!(matches!(ended, Err(Error::Unavailable(_))));
}

#[test]
fn a_plan_that_breaks_a_rule_is_a_fault_of_the_service_and_no_answer() {
    let broken = PlanError::Broken { what: "COVERAGE", need: None, provider: None };
    assert!(matches!(Error::from(broken), Error::Internal(_)));
    assert!(matches!(Error::from(PlanError::Stopped(Stopped)), Error::Unavailable(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_in_delivery_is_planned_again_only_where_its_stage_is_asked_for() {
    let mut node = Node::still().await;
    node.follow();
    let stages = [Stage::Submitted, Stage::InDelivery, Stage::Shared];
    write(&node, (1..).zip(stages).map(|(n, stage)| put(n, Action::Create, need(stage))).collect()).await;
    for (asked, expected) in
        [(vec![], vec![1, 3]), (vec!["IN_DELIVERY"], vec![2]), (vec!["SHARED", "IN_DELIVERY"], vec![2, 3])]
    {
        let query = PlanQuery { stages: asked.into_iter().map(str::to_owned).collect(), ..PlanQuery::default() };
        let planning = node.directory.begin_plan(&secretariat(), &query).await.unwrap();
        assert_eq!(planning.needs.iter().map(|open| open.entry.id.as_u128()).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_of_a_provider_makes_no_plan() {
    let node = node().await;
    let scopes = vec![crate::domain::Scope::from("match.run")];
    let of = |account: Account| Principal::of(AccountId(Uuid::from_u128(1)), &account);
    let service = Account { role: Role::Service, scopes, ..Account::default() };
    let own = of(Account { provider: ProviderId(Uuid::from_u128(2)).name(), ..service.clone() });
    assert!(matches!(node.directory.begin_plan(&own, &PlanQuery::default()).await, Err(Error::Forbidden)));
    let states = of(Account { state: StateCode::from("MN"), ..service });
    let planning = node.directory.begin_plan(&states, &PlanQuery::default()).await;
    assert!(planning.is_ok(), "{planning:?}");
}

#[test]
fn of_too_many_needs_those_that_wait_longest_are_planned() {
    let mut needs = vec![1, 2, 3, 4, 5];
    assert_eq!((leave_out(&mut needs, 3), needs.as_slice()), (2, &[1, 2, 3][..]));
    assert_eq!((leave_out(&mut needs, 3), needs.as_slice()), (0, &[1, 2, 3][..]));
}

#[test]
fn roles_are_those_that_there_are() {
    let of = |roles: &str| terms(&PlanQuery { roles: roles.to_owned(), ..PlanQuery::default() });
    assert_eq!(of("").unwrap().roles(), Roles::Both);
    assert_eq!(of("DELIVERY").unwrap().roles(), Roles::Delivery);
    assert!(matches!(of("FUNDING"), Err(Error::Invalid(_))));
}
