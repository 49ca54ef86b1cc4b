//! Reminders: each is said once to each, when it is due, and not any more once it is not.

use std::collections::BTreeSet;

use focalpoint::directory::NoticeRules;
use focalpoint::domain::authority::Verification;
use focalpoint::domain::codes::VerificationMethod;
use focalpoint::domain::{Authority, StateCode, Text};
use jiff::SignedDuration;
use uuid::Uuid;

use super::given::Given;
use super::told::rules;
use crate::consent::world::put;

/// So many days.
const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

impl Given {
    /// What is said when the service looks now, and when it looks again.
    async fn reminded(&self) -> BTreeSet<String> {
        self.world.directory().remind().await.unwrap();
        self.world.directory().remind().await.unwrap();
        let all = self.prepared().await;
        let set: BTreeSet<String> = all.iter().map(|(kind, to)| format!("{kind} {}", to.clone().unwrap())).collect();
        assert_eq!(set.len(), all.len(), "nobody is told twice: {all:?}");
        set
    }
}

/// A set of lines.
fn lines(kind: &str, names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| format!("{kind} {name}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_to_answer_is_reminded_on_the_configured_days() {
    let given = Given::submitted_telling().await;
    let name = given.create("SEC").await.unwrap().name;
    given.told().await;
    assert_eq!(given.reminded().await, BTreeSet::new());
    given.world.advance(days(75));
    assert_eq!(given.reminded().await, BTreeSet::new(), "15 days before");
    given.world.advance(days(1));
    let state = lines("PROPOSAL_EXPIRES_SOON", &["gc", "ge", "/state"]);
    assert_eq!(given.reminded().await, state, "14 days before");
    given.world.advance(days(10));
    assert_eq!(given.reminded().await, BTreeSet::new(), "4 days before");
    given.world.advance(days(1));
    assert_eq!(given.reminded().await, state, "3 days before");
    given.respond("Gc", &name, "AGREE").await.unwrap();
    given.told().await;
    given.world.advance(days(77));
    assert_eq!(given.reminded().await, lines("PROPOSAL_EXPIRES_SOON", &["sec", "/centre"]), "it waits for another");
    given.world.advance(days(14));
    assert_eq!(given.reminded().await, BTreeSet::new(), "it is over");
    given.world.expire_proposals().await;
    assert_eq!(given.told().await, lines("PROPOSAL_EXPIRED", &["gc", "ge", "/state", "sec", "/centre"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_four_times_what_came_of_it_and_not_once_that_is_said() {
    let given = Given::submitted_telling().await;
    let name = given.offered().await;
    given.respond("De", &name, "ACCEPT").await.unwrap();
    given.progress("De", &name, None).await.unwrap();
    given.prepared().await;
    given.world.advance(days(364));
    assert_eq!(given.reminded().await, BTreeSet::new());
    given.world.advance(days(1));
    let state = lines("FOLLOW_UP_DUE", &["gc", "ge", "/state"]);
    assert_eq!(given.reminded().await, state, "while help is under way it is the State's to say");
    for _ in 0..3 {
        given.world.advance(days(89));
        assert_eq!(given.reminded().await, BTreeSet::new());
        given.world.advance(days(1));
        assert_eq!(given.reminded().await, state);
    }
    given.world.advance(days(90));
    assert_eq!(given.reminded().await, BTreeSet::new(), "enough");

    let other = Given::submitted_telling().await;
    let name = other.offered().await;
    other.respond("De", &name, "ACCEPT").await.unwrap();
    other.progress("De", &name, None).await.unwrap();
    other.outcome("Ge", &name, &[("46", "MET"), ("52", "MET")]).await.unwrap();
    other.world.advance(days(366));
    other.progress("Ge", &name, None).await.unwrap();
    other.prepared().await;
    assert_eq!(other.reminded().await, BTreeSet::new(), "it was said");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_told_when_the_confirmation_of_an_entry_comes_due() {
    let given = Given::telling(NoticeRules { webhooks: Vec::new(), ..rules() }).await;
    let office = |id: u128, due: &str, unconfirmed| {
        let verification = Verification {
            verified_at: "2026-01-10T00:00:00Z".to_owned(),
            next_due: due.to_owned(),
            method: VerificationMethod::StateConfirmed,
            ..Verification::default()
        };
        let authority = Authority {
            state: StateCode::from("MN"),
            names: Text::from([("en", "Office")]),
            verification: vec![verification],
            unconfirmed,
            ..Authority::default()
        };
        put(Uuid::from_u128((9 << 90) + id), authority)
    };
    // Now it is 2026-11-25.
    let offices = [office(1, "2026-12-25", false), office(2, "2026-12-26", false), office(3, "2026-12-01", true)];
    given.world.put(offices.into()).await;
    given.world.put(vec![office(4, "2026-11-24", false)]).await;
    given.world.directory().remind().await.unwrap();
    let about: BTreeSet<String> = given.due().await.iter().map(|queued| queued.notice.resource.clone()).collect();
    assert_eq!(about, [format!("authorities/{}", Uuid::from_u128((9 << 90) + 1))].into(), "30 days before, not after");
    assert_eq!(given.told().await, lines("CONFIRMATION_DUE", &["gc", "ge"]));
    given.world.advance(days(1));
    assert_eq!(given.reminded().await, lines("CONFIRMATION_DUE", &["gc", "ge"]), "the next entry");
}
