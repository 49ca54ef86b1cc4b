//! Tests of looking for few rows among many.

use uuid::Uuid;

use super::*;
use crate::directory::tests::Node;
use crate::store::Outcome;

#[tokio::test]
async fn few_rows_among_many_are_found_in_order_and_in_pages() {
    let node = Node::still().await;
    let directory = &node.directory;
    let account = AccountId(Uuid::from_u128(1));
    let row = |number: u64| AuditEntry {
        time: Timestamp::UNIX_EPOCH,
        actor: Some(account),
        method: if number % 15_000 == 7 { "Seldom" } else { "Often" }.to_owned(),
        outcome: Outcome::Allowed,
        resource: None,
        details: Details::default(),
    };
    let all = 2 * STRETCH + 5_007;
    directory.store.record_audit((1..=all).map(row).collect()).await.unwrap();
    let seldom = AuditFilter { method: Some("Seldom".to_owned()), ..AuditFilter::default() };
    let numbers = |rows: Vec<AuditRow>| rows.into_iter().map(|row| row.sequence).collect::<Vec<_>>();
    let rows = async |filter: &AuditFilter, limit| directory.audit_rows(filter, limit, u64::MAX).await.unwrap().0;
    let found = numbers(rows(&seldom, 10).await);
    assert_eq!(found, [45_007, 30_007, 15_007, 7]);
    let mut paged = Vec::new();
    while paged.len() < found.len() {
        let filter = AuditFilter { before: paged.last().copied(), ..seldom.clone() };
        paged.extend(numbers(rows(&filter, 1).await));
    }
    assert_eq!(paged, found);
    // Cut off, and gone on with from where it ended.
    let (first, reached) = directory.audit_rows(&seldom, 10, 1).await.unwrap();
    assert_eq!((numbers(first), reached), (vec![45_007, 30_007], all + 1 - STRETCH));
    let filter = AuditFilter { before: Some(reached), ..seldom.clone() };
    assert_eq!(numbers(rows(&filter, 10).await), [15_007, 7]);
    let often = AuditFilter { method: Some("Often".to_owned()), before: Some(u64::MAX), ..AuditFilter::default() };
    assert_eq!(rows(&often, usize::MAX).await.len() as u64, all - 4);
    let nothing = AuditFilter { before: Some(0), ..AuditFilter::default() };
    assert!(rows(&nothing, 10).await.is_empty());
}

#[test]
fn a_page_is_cut_off_only_for_those_who_may_know_how_many_rows_there_are() {
    let by = |role| {
        let state = if role == Role::GovernmentReader { "MN" } else { "" };
        let account = crate::domain::Account { role, state: state.into(), ..Default::default() };
        stretches(&Principal::of(AccountId(Uuid::from_u128(1)), &account))
    };
    assert_eq!([Role::Auditor, Role::Secretariat, Role::GovernmentReader].map(by), [MOST_STRETCHES; 3]);
    assert_eq!([Role::Administrator, Role::ProviderReader].map(by), [u64::MAX; 2]);
}

#[test]
fn a_page_that_is_cut_off_goes_on_where_it_ended() {
    let row = |sequence| {
        let entry = AuditEntry {
            time: Timestamp::UNIX_EPOCH,
            actor: None,
            method: "Any".to_owned(),
            outcome: Outcome::Allowed,
            resource: None,
            details: Details::default(),
        };
        AuditRow { sequence, entry }
    };
    assert_eq!(next_of(vec![row(9), row(7), row(5)], 4, 2), (vec![row(9), row(7)], Some(7)), "a full page");
    assert_eq!(next_of(vec![row(9)], 4, 2), (vec![row(9)], Some(4)), "cut off");
    assert_eq!(next_of(vec![], 4, 2), (vec![], Some(4)), "cut off with nothing on it");
    assert_eq!(next_of(vec![row(9), row(7)], 1, 2), (vec![row(9), row(7)], None), "the end");
}
