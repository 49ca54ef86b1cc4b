//! Tests of retention, at times that the tests say.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::auth::Principal;
use crate::directory::tests::{Clock, Node};
use crate::directory::{AuditQuery, Options, PageRequest, officer_name};
use crate::domain::officer::Retention;
use crate::domain::{Account, AccountId, Authority, Role, Source, StateCode, Text};
use crate::store::{AuditFilter, Operation};

/// Longest wait until reads show what was written.
const LONG: Duration = Duration::from_mins(2);

/// A directory with an authority, whose view follows, and its clock.
async fn given() -> (Node, Arc<Clock>, String) {
    let clock = Clock::at("2026-01-01T12:00:00Z");
    let source: Arc<dyn Source> = Arc::<Clock>::clone(&clock);
    let mut node = Node::at(source).await;
    node.follow();
    let names = Text::from([("en", "Office")]);
    let authority = Authority { state: StateCode::from("MN"), names, ..Authority::default() };
    let written = node.directory.create_authority(&editor(), authority, Options::default()).await.unwrap();
    let parent = AuthorityId(written.entry.id).name();
    node.directory.views.at_least(written.revision, LONG).await.unwrap();
    (node, clock, parent)
}

fn editor() -> Principal {
    let account = Account { role: Role::GovernmentEditor, state: StateCode::from("MN"), ..Account::default() };
    Principal::of(AccountId(Uuid::from_u128(7)), &account)
}

/// Adds an officer with a last day of its own, or a last day in the post, or neither; its name.
async fn add(node: &Node, parent: &str, until: &str, term_end: &str) -> String {
    let retention = (!until.is_empty()).then(|| Retention { until: until.to_owned(), basis: String::new() });
    let officer = Officer { role: "Desk".into(), retention, term_end: term_end.to_owned(), ..Officer::default() };
    let written = node.directory.create_officer(&editor(), parent, officer, Options::default()).await.unwrap();
    node.directory.views.at_least(written.revision, LONG).await.unwrap();
    officer_name(OfficerId(written.entry.id), &written.entry.record)
}

/// Whether an officer is still in the directory.
async fn is_there(node: &Node, name: &str) -> bool {
    node.directory.get_officer(&editor(), name, "").await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_are_erased_the_day_after_the_last_one_by_the_service_itself() {
    let (node, clock, parent) = given().await;
    let ruled = add(&node, &parent, "2026-03-31", "").await;
    let ended = add(&node, &parent, "", "2025-06-30").await;
    let removed = add(&node, &parent, "", "").await;
    let kept = add(&node, &parent, "2030-01-01", "2020-01-01").await;
    node.directory.remove_officer(&editor(), &removed, "", Options::default()).await.unwrap();
    for (day, erased) in [
        ("2026-03-31", 0),
        ("2026-04-01", 1),
        ("2026-06-30", 0),
        ("2026-07-01", 1),
        ("2027-01-01", 0),
        ("2027-01-02", 1),
        ("2029-12-31", 0),
    ] {
        clock.set(&format!("{day}T12:00:00Z"));
        assert_eq!(node.directory.erase_overdue(12).await.unwrap(), erased, "{day}");
        assert_eq!(node.directory.erase_overdue(12).await.unwrap(), 0, "{day}, once more");
    }
    assert!(is_there(&node, &kept).await);
    assert!(node.directory.scrub().await.unwrap());
    for (name, versions) in [(&ruled, 2), (&ended, 2), (&removed, 3)] {
        assert!(!is_there(&node, name).await, "{name}");
        let id = OfficerId(name.rsplit('/').next().unwrap().parse().unwrap());
        let history = node.directory.store.history(id.key(), None, 10).await.unwrap();
        assert_eq!(history.len(), versions);
        assert!(history[1..].iter().all(|version| version.body.is_empty()));
        let last = &history[0];
        assert_eq!((last.operation, last.actor, &*last.summary), (Operation::Remove, None, ERASE));
        let filter = AuditFilter { resource: Some(id.name()), method: Some(ERASE.to_owned()), ..<_>::default() };
        assert_eq!(node.directory.store.audit(filter, 10).await.unwrap().len(), 1);
        // Who asks for it later is told that the service did it.
        let again = node.directory.erase_officer(&editor(), name, "", Options::default()).await.unwrap();
        assert_eq!((again.by, again.time, again.is_complete), (None, last.time, true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_sees_that_its_officers_were_erased_and_by_whom() {
    let (node, clock, parent) = given().await;
    for _ in 0..2 {
        add(&node, &parent, "2026-03-31", "").await;
    }
    let asked = add(&node, &parent, "", "").await;
    clock.set("2026-04-01T12:00:00Z");
    assert_eq!(node.directory.erase_overdue(12).await.unwrap(), 2);
    let other = AccountId(Uuid::from_u128(8));
    let colleague = Principal { account: other, ..editor() };
    node.directory.erase_officer(&colleague, &asked, "", Options::default()).await.unwrap();
    let erasures = async |by: &Principal| {
        let query = AuditQuery { operation: ERASE.to_owned(), ..AuditQuery::default() };
        let page = node.directory.list_audit_entries(by, &query, &PageRequest::default()).await.unwrap();
        let told =
            page.rows.into_iter().map(|row| (row.entry.actor, row.entry.resource.unwrap(), row.entry.details.count));
        told.collect::<Vec<_>>()
    };
    let expected = [(Some(other), parent.clone(), None), (None, parent.clone(), Some(2))];
    assert_eq!(erasures(&editor()).await, expected);
    let abroad = Account { role: Role::GovernmentEditor, state: StateCode::from("KE"), ..Account::default() };
    assert_eq!(erasures(&Principal::of(AccountId(Uuid::from_u128(9)), &abroad)).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_erased_in_batches_and_none_where_months_are_not_counted() {
    let (node, clock, parent) = given().await;
    for _ in 0..BATCH + 3 {
        add(&node, &parent, "", "2024-01-31").await;
    }
    clock.set("2026-02-01T12:00:00Z");
    assert_eq!(node.directory.erase_overdue(0).await.unwrap(), 0);
    assert_eq!(node.directory.erase_overdue(24).await.unwrap(), BATCH);
    assert_eq!(node.directory.erase_overdue(24).await.unwrap(), 3);
    assert_eq!(node.directory.erase_overdue(24).await.unwrap(), 0);
}
