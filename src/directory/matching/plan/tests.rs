//! How a run ends: with its caller, with a fault, or with what the caller may see.

use std::time::Duration;

use super::super::runs::MOST_OF_ACCOUNT;
use super::*;
use crate::directory::MatchQuery;
use crate::directory::tests::Node;
use crate::domain::{Account, AccountId, Key, Provider, Record, Role, Run, Stage, StateCode, Text};
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

/// What a plan that is made of the records of now is made of.
fn input(planning: &Planning) -> &Input {
    match &planning.of {
        Source::Read(input) => input,
        Source::Unread(then) => panic!("{then:?}"),
    }
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
    let query = PlanQuery { save: true, ..PlanQuery::default() };
    let planning = node.directory.begin_plan(&secretariat(), &query).await.unwrap();
    assert_eq!(input(&planning).needs.len() as u128, NEEDS);
    let corpus = Arc::clone(&input(&planning).corpus);
    let held = Arc::strong_count(&corpus) - 1;
    let (told, mut far) = watch::channel(PlanPhase::default());
    let directory = Arc::clone(&node.directory);
    let caller = tokio::spawn(async move { directory.run_plan(planning, told).await.is_ok() });
    tokio::time::timeout(LONG, far.changed()).await.unwrap().unwrap();
    assert_eq!(node.directory.turns.free(), [1, 0, 1], "it has its turns");
    caller.abort();
    // Who tells is the run: once it has gone, nobody does.
    while tokio::time::timeout(LONG, far.changed()).await.unwrap().is_ok() {}
    let last = *far.borrow();
    let is_early = matches!(last, PlanPhase::Making(PlanProgress::Scoring { done, of }) if done < of);
    assert!(is_early, "it ended long before its end: {last:?}");
    assert_eq!(node.directory.turns.free(), [2, 1, 1], "its turns are given back");
    assert!(caller.await.unwrap_err().is_cancelled());
    assert_eq!(Arc::strong_count(&corpus), held, "it holds nothing");
    assert!(node.directory.newest().await.unwrap().runs.is_empty(), "it has saved nothing");
}

/// The planning of that need, with the one account of the secretariat.
async fn made(node: &Node, query: &PlanQuery) -> Result<Planned, Error> {
    let planning = node.directory.begin_plan(&secretariat(), query).await?;
    let (told, _far) = watch::channel(PlanPhase::default());
    node.directory.run_plan(planning, told).await
}

/// Saves a plan of the secretariat; its name.
async fn saved(node: &Node) -> String {
    let planned = made(node, &PlanQuery { save: true, ..PlanQuery::default() }).await.unwrap();
    let Saving::New(run) = planned.saving else { panic!("{:?}", planned.saving) };
    assert_eq!(run.run.config_hash, planned.plan.config_hash);
    node.directory.save_run(&secretariat(), *run, "digest".to_owned()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_plan_has_no_need_that_its_caller_may_not_see_now_and_waits_for_its_turn_as_others_do() {
    let node = node().await;
    let as_of = saved(&node).await;
    let query = PlanQuery { as_of: as_of.clone(), ..PlanQuery::default() };
    let again = made(&node, &query).await.unwrap();
    let told = |planned: &Planned| format!("{:?}", planned.saving);
    assert_eq!((u128::from(again.plan.totals.needs), again.left_out), (NEEDS, 0));
    assert!(told(&again).contains(&as_of) && told(&again).contains("digest"), "{}", told(&again));
    let turn = node.directory.turns.for_plan().await.unwrap();
    let planning = node.directory.begin_plan(&secretariat(), &query).await.unwrap();
    let directory = Arc::clone(&node.directory);
    let (told, _far) = watch::channel(PlanPhase::default());
    let repeated = tokio::spawn(async move { directory.run_plan(planning, told).await });
    let at = node.directory.views.current().needs.get(Uuid::from_u128(1)).unwrap().revision;
    write(&node, vec![put(1, Action::Update { at }, need(Stage::Draft))]).await;
    assert!(!repeated.is_finished());
    drop(turn);
    let hidden = repeated.await.unwrap().unwrap();
    assert_eq!(u128::from(hidden.plan.totals.needs), NEEDS - 1, "the draft is not told of");
    let hidden = NeedId(Uuid::from_u128(1));
    assert!(
        again.plan.unmet.iter().any(|it| it.need == hidden)
            || again.plan.assignments.iter().any(|it| it.need == hidden)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_is_the_plan_with_nothing_to_save_and_is_refused_what_saving_is() {
    let node = node().await;
    let (plain, dry) = (PlanQuery::default(), PlanQuery { save: true, dry_run: true, ..PlanQuery::default() });
    let (told, tried) = (made(&node, &plain).await.unwrap(), made(&node, &dry).await.unwrap());
    assert_eq!(tried.plan, told.plan);
    assert!(matches!(tried.saving, Saving::None), "{:?}", tried.saving);
    let saves = PlanQuery { dry_run: false, ..dry.clone() };
    assert!(matches!(made(&node, &saves).await.unwrap().saving, Saving::New(_)), "the control");
    let account = secretariat().account.name();
    let full = |place: u32| {
        let run = Run { side: "secretariat".to_owned(), account: account.clone(), place, ..Run::default() };
        put((1 << 64) + u128::from(place), Action::Create, run)
    };
    write(&node, (0..u32::try_from(MOST_OF_ACCOUNT).unwrap()).map(full).collect()).await;
    assert!(matches!(made(&node, &dry).await, Err(Error::Invalid(_))), "there is no room");
    assert!(made(&node, &PlanQuery { save: false, ..dry }).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_plan_is_of_its_side_has_what_it_asks_in_itself_and_is_no_match() {
    let node = node().await;
    let as_of = saved(&node).await;
    let own = |query: PlanQuery| PlanQuery { as_of: as_of.clone(), ..query };
    let roles = PlanAsked { roles: "DELIVERY".to_owned(), ..PlanAsked::default() };
    for query in [
        own(PlanQuery { save: true, ..PlanQuery::default() }),
        own(PlanQuery { asked: roles, ..PlanQuery::default() }),
        own(PlanQuery { weights: [("TEXT".to_owned(), 1)].into(), ..PlanQuery::default() }),
    ] {
        assert!(matches!(made(&node, &query).await, Err(Error::Invalid(_))), "{query:?}");
    }
    let query = MatchQuery { as_of: as_of.clone(), ..MatchQuery::default() };
    let no_match = node.directory.match_need(&secretariat(), &query).await;
    assert!(matches!(no_match, Err(Error::Invalid(_))), "{no_match:?}");
    let state = Account { role: Role::GovernmentEditor, state: StateCode::from("MN"), ..Account::default() };
    let state = Principal::of(AccountId(Uuid::from_u128(2)), &state);
    let other = node.directory.begin_plan(&state, &own(PlanQuery::default())).await;
    assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
    let need = NeedId(Uuid::from_u128(1)).name();
    let query = MatchQuery { need, save: true, ..MatchQuery::default() };
    let Saving::New(run) = node.directory.match_need(&secretariat(), &query).await.unwrap().saving else { panic!() };
    let as_of = node.directory.save_run(&secretariat(), *run, String::new()).await.unwrap();
    let no_plan = made(&node, &PlanQuery { as_of, ..PlanQuery::default() }).await;
    assert!(matches!(no_plan, Err(Error::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_names_no_need_that_its_caller_may_not_see_any_more() {
    let node = node().await;
    let (told, _far) = watch::channel(PlanPhase::default());
    let planning = node.directory.begin_plan(&secretariat(), &PlanQuery::default()).await.unwrap();
    let plan = node.directory.run_plan(planning, told).await.unwrap().plan;
    assert_eq!(u128::from(plan.totals.needs), NEEDS);
    let planning = node.directory.begin_plan(&secretariat(), &PlanQuery::default()).await.unwrap();
    let at = node.directory.views.current().needs.get(Uuid::from_u128(1)).unwrap().revision;
    write(&node, vec![put(1, Action::Update { at }, need(Stage::Draft))]).await;
    let (told, _far) = watch::channel(PlanPhase::default());
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
        let stages = asked.into_iter().map(str::to_owned).collect();
        let query = PlanQuery { asked: PlanAsked { stages, ..PlanAsked::default() }, ..PlanQuery::default() };
        let planning = node.directory.begin_plan(&secretariat(), &query).await.unwrap();
        assert_eq!(input(&planning).needs.iter().map(|open| open.entry.id.as_u128()).collect::<Vec<_>>(), expected);
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
    let of = |roles: &str| terms(&PlanAsked { roles: roles.to_owned(), ..PlanAsked::default() });
    assert_eq!(of("").unwrap().roles(), Roles::Both);
    assert_eq!(of("DELIVERY").unwrap().roles(), Roles::Delivery);
    assert!(matches!(of("FUNDING"), Err(Error::Invalid(_))));
}
