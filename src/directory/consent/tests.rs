//! Tests of the consent ledger against a clock that the test moves.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::directory::tests::{Clock, Node};
use crate::directory::{PageRequest, Request};
use crate::domain::{AccountId, Key, NeedId, Provider, Record, Role, Source, State, StateCode, Text};
use crate::store::{Action, Put, Write};
use crate::view::{SCHEMA, encode};

/// The need.
const NEED: u128 = 1;
/// The providers.
const PROVIDERS: [u128; 2] = [2, 3];
/// The Monday on which every test begins.
const MONDAY: &str = "2026-11-23T10:00:00Z";

/// A directory with a submitted need of Mongolia, two providers, and its clock.
struct World {
    node: Node,
    clock: Arc<Clock>,
}

impl World {
    /// Starts on a Monday.
    async fn start() -> Self {
        let clock = Clock::at(MONDAY);
        let mut node = Node::at(Arc::<Clock>::clone(&clock)).await;
        node.follow();
        let world = Self { node, clock };
        for n in PROVIDERS {
            world.add(n, Provider { names: Text::from([("en", "Donor")]), ..Provider::default() }).await;
        }
        let title = Text::from([("en", "Training")]);
        let need = Need { state: StateCode::from("MN"), title, stage: Stage::Submitted, ..Need::default() };
        world.add(NEED, need).await;
        world
    }

    /// Writes a record under that number.
    async fn add<T: Record>(&self, n: u128, record: T) {
        let key = Key { kind: T::KIND, id: Uuid::from_u128(n) };
        let body = encode(&*record.validate().unwrap()).unwrap();
        let put = Put { key, action: Action::Create, unique: None, body, schema: SCHEMA };
        let (time, summary) = (self.clock.now(), "Test".to_owned());
        let write = Write {
            actor: None,
            request: None,
            time,
            summary,
            puts: vec![put],
            audit: Vec::new(),
            notices: Vec::new(),
        };
        let revision = self.node.directory.store.commit(write).await.unwrap().revision;
        self.node.directory.views.at_least(revision, Duration::from_mins(2)).await.unwrap();
    }

    /// Sets the clock.
    fn set(&self, time: &str) {
        self.clock.set(time);
    }

    /// An account of that role of Mongolia, signed in strongly a minute ago.
    fn of_state(&self, role: Role) -> Principal {
        Principal {
            account: AccountId(Uuid::from_u128(9)),
            role,
            state: State::parse("MN"),
            provider: None,
            scopes: Vec::new(),
            signed_in: Some(self.clock.now() - SignedDuration::from_mins(1)),
            strength: Some("phr".to_owned()),
            expires: None,
        }
    }

    /// The consent officer grants a consent to that provider.
    async fn grant(&self, provider: u128) -> Result<Written<Need>, Error> {
        let officer = self.of_state(Role::ConsentOfficer);
        self.node.directory.grant_consent(&officer, of_need(), Some(consent(provider))).await
    }

    /// Whether that provider sees the need by each of the ways there are.
    async fn sees(&self, provider: u128) -> bool {
        let reader = Principal {
            account: AccountId(Uuid::from_u128(10)),
            role: Role::ProviderReader,
            state: None,
            provider: Some(ProviderId(Uuid::from_u128(provider))),
            ..self.of_state(Role::ProviderReader)
        };
        let (directory, page) = (&self.node.directory, PageRequest::default());
        let got = directory.get_need(&reader, &of_need().name, "").await.is_ok();
        let listed = directory.list_needs(&reader, &<_>::default(), &page, "").await.unwrap().items.len();
        let query = crate::directory::MatchQuery { need: of_need().name, ..<_>::default() };
        let matched = directory.match_need(&reader, &query).await.is_ok();
        assert_eq!((got, matched), (listed == 1, listed == 1));
        got
    }
}

/// The need, whichever version.
fn of_need() -> OfNeed {
    OfNeed { name: NeedId(Uuid::from_u128(NEED)).name(), ..OfNeed::default() }
}

/// The same as a request that is repeated.
fn repeated(id: &str) -> OfNeed {
    let request = Some(Request { id: id.to_owned(), fingerprint: [0; 32] });
    OfNeed { options: Options { request, ..Options::default() }, ..of_need() }
}

/// A consent to a provider for half a year.
fn consent(provider: u128) -> Consent {
    let providers = vec![ProviderId(Uuid::from_u128(provider)).name()];
    let audience = Some(Audience { providers, ..Audience::default() });
    Consent { audience, until: "2027-05-31".to_owned(), ..Consent::default() }
}

#[tokio::test]
async fn a_consent_takes_effect_after_five_working_days_unless_somebody_objects() {
    let world = World::start().await;
    let granted = world.grant(PROVIDERS[0]).await.unwrap();
    let consent = granted.entry.record.consent.clone().unwrap();
    assert_eq!(consent.effective_from, "2026-12-01T00:00:00Z");
    assert!(!world.sees(PROVIDERS[0]).await);
    world.set("2026-11-30T23:59:59Z");
    assert!(!world.sees(PROVIDERS[0]).await);
    world.set("2026-12-01T00:00:00Z");
    assert!(world.sees(PROVIDERS[0]).await);
    assert!(!world.sees(PROVIDERS[1]).await);

    let other = World::start().await;
    other.grant(PROVIDERS[0]).await.unwrap();
    let editor = other.of_state(Role::GovernmentEditor);
    let withdrawn = other.node.directory.withdraw_consent(&editor, of_need(), true).await.unwrap();
    assert_eq!((&withdrawn.entry.record.consent, &withdrawn.entry.record.stage), (&None, &Stage::Submitted));
    other.set("2026-12-01T00:00:00Z");
    assert!(!other.sees(PROVIDERS[0]).await);
}

#[tokio::test]
async fn a_consent_that_holds_goes_on_until_the_next_one_takes_effect() {
    let world = World::start().await;
    world.grant(PROVIDERS[0]).await.unwrap();
    world.set("2026-12-01T00:00:00Z");
    let second = world.grant(PROVIDERS[1]).await.unwrap();
    assert!(second.entry.record.next_consent.is_some());
    let seen = [world.sees(PROVIDERS[0]).await, world.sees(PROVIDERS[1]).await];
    assert_eq!(seen, [true, false]);
    world.set("2026-12-09T00:00:00Z");
    let seen = [world.sees(PROVIDERS[0]).await, world.sees(PROVIDERS[1]).await];
    assert_eq!(seen, [false, true]);
    let editor = world.of_state(Role::GovernmentEditor);
    let refused = world.node.directory.withdraw_consent(&editor, of_need(), true).await;
    assert!(matches!(refused, Err(Error::WrongStage(_))), "nothing waits any more");
    world.node.directory.withdraw_consent(&editor, of_need(), false).await.unwrap();
    let seen = [world.sees(PROVIDERS[0]).await, world.sees(PROVIDERS[1]).await];
    assert_eq!(seen, [false, false]);
}

#[tokio::test]
async fn an_objection_to_the_next_consent_leaves_the_one_that_holds() {
    let world = World::start().await;
    world.grant(PROVIDERS[0]).await.unwrap();
    world.set("2026-12-01T00:00:00Z");
    world.grant(PROVIDERS[1]).await.unwrap();
    let editor = world.of_state(Role::GovernmentEditor);
    world.node.directory.withdraw_consent(&editor, of_need(), true).await.unwrap();
    world.set("2026-12-15T00:00:00Z");
    let seen = [world.sees(PROVIDERS[0]).await, world.sees(PROVIDERS[1]).await];
    assert_eq!(seen, [true, false]);
}

#[tokio::test]
async fn consent_takes_a_strong_sign_in_of_the_last_minutes_and_a_lifted_freeze_too() {
    let world = World::start().await;
    let good = world.of_state(Role::ConsentOfficer);
    let now = world.clock.now();
    let weak = [
        Principal { signed_in: Some(now - SignedDuration::from_mins(16)), ..good.clone() },
        Principal { signed_in: None, ..good.clone() },
        Principal { strength: Some("1".to_owned()), ..good.clone() },
        Principal { strength: None, ..good.clone() },
    ];
    let directory = &world.node.directory;
    for principal in &weak {
        let granted = directory.grant_consent(principal, of_need(), Some(consent(PROVIDERS[0]))).await;
        assert!(matches!(granted, Err(Error::StrongSignInRequired { within_minutes: 15, .. })), "{principal:?}");
        let lifted = directory.lift_freeze(principal, of_need()).await;
        assert!(matches!(lifted, Err(Error::StrongSignInRequired { .. })), "{principal:?}");
    }
    world.grant(PROVIDERS[0]).await.unwrap();
}

#[tokio::test]
async fn a_grant_that_is_repeated_later_is_answered_as_the_first_time() {
    let world = World::start().await;
    let (directory, officer) = (&world.node.directory, world.of_state(Role::ConsentOfficer));
    let grant = async |id: &str, consent| directory.grant_consent(&officer, repeated(id), Some(consent)).await;
    let first = grant("a", consent(PROVIDERS[0])).await.unwrap();
    world.set("2026-11-23T11:00:00Z");
    let again = grant("a", consent(PROVIDERS[0])).await.unwrap();
    assert_eq!(first.revision, again.revision);
    let new = grant("b", consent(PROVIDERS[0])).await;
    assert!(matches!(new, Err(Error::StrongSignInRequired { .. })), "{new:?}");
    let editor = world.of_state(Role::GovernmentEditor);
    let until = |day: &str| Some(Consent { until: day.to_owned(), ..consent(PROVIDERS[0]) });
    let narrow = async |id: &str, day: &str| directory.narrow_consent(&editor, repeated(id), until(day)).await;
    let first = narrow("c", "2027-04-30").await.unwrap();
    narrow("d", "2027-03-31").await.unwrap();
    assert_eq!(narrow("c", "2027-04-30").await.unwrap().revision, first.revision);
    let wider = narrow("e", "2027-04-30").await;
    assert!(matches!(wider, Err(Error::Invalid(_))), "{wider:?}");
}

#[tokio::test]
async fn an_act_that_is_repeated_is_answered_as_the_first_time_and_a_new_one_is_refused() {
    let world = World::start().await;
    world.grant(PROVIDERS[0]).await.unwrap();
    let (directory, editor) = (&world.node.directory, world.of_state(Role::GovernmentEditor));
    let first = directory.withdraw_consent(&editor, repeated("a"), false).await.unwrap();
    let again = directory.withdraw_consent(&editor, repeated("a"), false).await.unwrap();
    assert_eq!(first.revision, again.revision);
    let new = directory.withdraw_consent(&editor, repeated("b"), false).await;
    assert!(matches!(new, Err(Error::WrongStage(_))), "{new:?}");
    let submitted = directory.submit_need(&editor, &of_need().name, "", repeated("c").options).await;
    assert!(matches!(submitted, Err(Error::WrongStage(_))), "a request id lets nothing through: {submitted:?}");
    assert_eq!(directory.revision(), first.revision);
}
