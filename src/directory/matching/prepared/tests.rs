//! Tests of which view a match is made with while the providers of the next one are being prepared.

use super::*;
use crate::auth::Principal;
use crate::directory::tests::Node;
use crate::directory::{MatchQuery, Matches};
use crate::domain::codes::ActivityPhase;
use crate::domain::consent::{Audience, Consent};
use crate::domain::{
    Account, AccountId, Activity, ArticleCode, Key, Need, Provider, Record, Role, Stage, StateCode, Text,
};
use crate::store::{Action, Put, Write};
use crate::view::{SCHEMA, encode};

/// Long enough for anything that will happen, on a machine under load too.
const LONG: Duration = Duration::from_mins(2);
/// The need.
const NEED: u128 = 1;
/// The provider that is there from the beginning, and its activity.
const FIRST: u128 = 2;
/// The provider that is brought in later.
const SECOND: u128 = 3;
/// The account of the first provider's reader.
const ACCOUNT: u128 = 4;

impl Node {
    /// One with a need, a provider with an activity, and an account of it; nobody prepares its providers unless a test
    /// does.
    async fn start() -> Self {
        let mut node = Self::still().await;
        node.follow();
        node.put(FIRST, Action::Create, provider()).await;
        node.put(FIRST, Action::Create, activity()).await;
        node.put(ACCOUNT, Action::Create, account()).await;
        node.put(NEED, Action::Create, need()).await;
        node
    }

    /// Puts a record under that number, and answers the revision once the views show it.
    async fn put<T: Record>(&self, n: u128, action: Action, record: T) -> Revision {
        let key = Key { kind: T::KIND, id: Uuid::from_u128(n) };
        let body = encode(&*record.validate().unwrap()).unwrap();
        let put = Put { key, action, unique: None, body, schema: SCHEMA };
        let time = self.directory.source.now();
        let write = Write {
            actor: None,
            request: None,
            time,
            summary: "Test".into(),
            puts: vec![put],
            audit: Vec::new(),
            notices: Vec::new(),
        };
        let revision = self.directory.store.commit(write).await.unwrap().revision;
        self.directory.views.at_least(revision, LONG).await.unwrap();
        revision
    }

    /// Brings in the second provider.
    async fn put_second(&self) -> Revision {
        self.put(SECOND, Action::Create, provider()).await
    }

    /// What that caller gets, at that revision or later.
    async fn asked(&self, principal: &Principal, min_revision: &str) -> Result<Matches, Error> {
        let need = format!("needs/{}", Uuid::from_u128(NEED));
        let query = MatchQuery { need, min_revision: min_revision.to_owned(), ..MatchQuery::default() };
        self.directory.match_need(principal, &query).await
    }

    /// How many providers a match for the secretariat looks at, and the revision that it says it was made at.
    async fn looked_at(&self, min_revision: &str) -> (u32, Revision) {
        let matches = self.asked(&secretariat(), min_revision).await.unwrap();
        (matches.considered, matches.revision)
    }

    /// The view that is prepared.
    fn prepared(&self) -> Arc<Ready> {
        self.directory.matcher.ready.load_full().unwrap()
    }

    /// Has views prepared by nobody but said to be, with the one that is prepared recent for as long as a test takes.
    fn hold(&self) -> Following {
        self.prepared().outdated.set(Instant::now() + LONG).unwrap();
        self.directory.matcher.follow()
    }

    /// The names of those whose help is shown beside the candidates.
    async fn overlapping(&self) -> Vec<String> {
        let matches = self.asked(&secretariat(), "").await.unwrap();
        matches.overlaps.into_iter().map(|(_, name)| name).collect()
    }
}

/// A provider without conditions.
fn provider() -> Provider {
    Provider { names: Text::from([("en", "Asset recovery trainers")]), ..Provider::default() }
}

/// Help of the first provider that goes on in the State of the need, on its article.
fn activity() -> Activity {
    Activity {
        provider: ProviderId(Uuid::from_u128(FIRST)).name(),
        title: Text::from([("en", "Asset recovery training")]),
        state: StateCode::from("MN"),
        articles: vec![ArticleCode::from("46")],
        phase: ActivityPhase::Active,
        ..Activity::default()
    }
}

/// A need that is shared with the first provider.
fn need() -> Need {
    let audience = Audience { providers: vec![ProviderId(Uuid::from_u128(FIRST)).name()], ..Audience::default() };
    Need {
        state: StateCode::from("MN"),
        title: Text::from([("en", "Training in asset recovery")]),
        articles: vec![ArticleCode::from("46")],
        stage: Stage::Shared,
        consent: Some(Consent { audience: Some(audience), ..Consent::default() }),
        ..Need::default()
    }
}

/// The account of the first provider's reader.
fn account() -> Account {
    Account {
        issuer: "https://issuer.example".into(),
        subject: "reader".into(),
        role: Role::ProviderReader,
        provider: ProviderId(Uuid::from_u128(FIRST)).name(),
        ..Account::default()
    }
}

/// The secretariat.
fn secretariat() -> Principal {
    let account = Account { role: Role::Secretariat, ..Account::default() };
    Principal::of(AccountId(Uuid::nil()), &account)
}

/// The caller of the first provider's account, if it may call.
fn reader(node: &Node) -> Option<Principal> {
    let views = node.directory.views.current();
    let entry = views.account("https://issuer.example", "reader")?;
    (!entry.record.disabled).then(|| Principal::of(AccountId(entry.id), &entry.record))
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_next_view_is_prepared_the_one_before_answers_and_says_so() {
    let node = Node::start().await;
    let (before, first) = node.looked_at("").await;
    let following = node.hold();
    let second = node.put_second().await;
    assert_eq!((before, node.looked_at("").await), (1, (1, first)));
    drop(following);
    assert_eq!(node.looked_at("").await, (2, second), "where nobody prepares views, the call does");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_revision_is_waited_for_where_the_call_asks_for_it() {
    let node = Node::start().await;
    node.looked_at("").await;
    let _following = node.hold();
    let second = node.put_second().await;
    assert_eq!(node.looked_at(&second.to_string()).await, (2, second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_that_changed_is_not_matched_in_the_view_before() {
    let node = Node::start().await;
    let (_, at) = node.looked_at("").await;
    let _following = node.hold();
    node.put_second().await;
    let title = Text::from([("en", "Training in the tracing of assets")]);
    let changed = node.put(NEED, Action::Update { at }, Need { title, ..need() }).await;
    assert_eq!(node.looked_at("").await, (2, changed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_stands_in_for_later_ones_for_a_bounded_time() {
    let node = Node::start().await;
    let (_, first) = node.looked_at("").await;
    let _following = node.directory.matcher.follow();
    let second = node.put_second().await;
    let outdated = |age| Instant::now().checked_sub(age).unwrap();
    node.prepared().outdated.set(outdated(STALE.checked_sub(Duration::from_secs(1)).unwrap())).unwrap();
    assert_eq!(node.looked_at("").await, (1, first));
    let stale = Ready::new(&node.prepared().view, Arc::clone(&node.prepared().corpus));
    stale.outdated.set(outdated(STALE + Duration::from_millis(1))).unwrap();
    node.directory.matcher.ready.store(Some(stale));
    assert_eq!(node.looked_at("").await, (2, second));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_follower_prepares_every_view_until_it_ends() {
    let node = Node::start().await;
    let directory = Arc::clone(&node.directory);
    let follower = tokio::spawn(Arc::clone(&directory).follow_for_matching(CancellationToken::new()));
    let second = node.put_second().await;
    let prepared = async {
        while directory.matcher.ready.load_full().is_none_or(|ready| ready.view.revision < second) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, prepared).await.unwrap();
    assert!(directory.matcher.followed.load(Ordering::Relaxed));
    follower.abort();
    assert!(follower.await.unwrap_err().is_cancelled());
    assert!(!directory.matcher.followed.load(Ordering::Relaxed));
    let at = second;
    let third = node.put(SECOND, Action::Update { at }, Provider { status: Status::Draft, ..provider() }).await;
    assert_eq!(node.looked_at("").await, (1, third), "nothing waits for a follower that is gone");
}

#[tokio::test]
async fn a_follower_that_panics_is_gone() {
    let matcher = Arc::<Prepared>::default();
    let following = matcher.follow();
    assert!(matcher.followed.load(Ordering::Relaxed));
    let task = tokio::spawn(async move {
        let _following = following;
        panic!("on purpose");
    });
    assert!(task.await.unwrap_err().is_panic());
    assert!(!matcher.followed.load(Ordering::Relaxed));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_providers_of_an_older_view_never_replace_those_of_a_newer_one() {
    let node = Node::start().await;
    let old = node.directory.views.current();
    let second = node.put_second().await;
    node.looked_at("").await;
    let of_old = node.directory.matcher.ready(&old, |_| false).await.unwrap();
    assert_eq!((of_old.view.revision, node.prepared().view.revision), (old.revision, second));
    assert!(!Arc::ptr_eq(&of_old.corpus, &node.prepared().corpus));
    assert_eq!(node.looked_at("").await, (2, second));
    let instead = node.directory.matcher.ready(&old, |_| true).await.unwrap();
    assert_eq!(instead.view.revision, second, "a later view that will do is not made again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_may_see_is_as_it_is_now_whichever_view_ranks() {
    let node = Node::start().await;
    let (_, first) = node.looked_at("").await;
    let at = |n| node.directory.views.current().needs.get(Uuid::from_u128(n)).unwrap().revision;
    let _following = node.hold();
    node.put_second().await;
    let caller = reader(&node).unwrap();
    assert_eq!(node.asked(&caller, "").await.unwrap().revision, first);
    node.put(NEED, Action::Update { at: at(NEED) }, Need { consent: None, ..need() }).await;
    assert!(matches!(node.asked(&caller, "").await, Err(Error::NotFound)));
    let registered = node.directory.views.current().accounts.get(Uuid::from_u128(ACCOUNT)).unwrap().revision;
    node.put(ACCOUNT, Action::Update { at: registered }, Account { disabled: true, ..account() }).await;
    assert_eq!(reader(&node), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_named_who_is_a_draft_by_now() {
    let node = Node::start().await;
    node.put_second().await;
    assert_eq!(node.overlapping().await, ["Asset recovery trainers"]);
    let _following = node.hold();
    let at = |view: &View| {
        let id = Uuid::from_u128(FIRST);
        (view.activities.get(id).unwrap().revision, view.providers.get(id).unwrap().revision)
    };
    let (activity_at, provider_at) = at(&node.directory.views.current());
    let draft = Activity { status: Status::Draft, ..activity() };
    let hidden = node.put(FIRST, Action::Update { at: activity_at }, draft).await;
    assert_eq!(node.overlapping().await, [""; 0], "of a published provider");
    node.put(FIRST, Action::Update { at: hidden }, activity()).await;
    assert_eq!(node.overlapping().await, ["Asset recovery trainers"]);
    node.put(FIRST, Action::Update { at: provider_at }, Provider { status: Status::Draft, ..provider() }).await;
    let matches = node.asked(&secretariat(), "").await.unwrap();
    assert_eq!((matches.candidates.len(), matches.excluded.len()), (1, 0));
    assert_eq!(node.overlapping().await, [""; 0], "of a draft");
    assert!(node.prepared().view.revision < hidden, "all of it from the view before");
}
