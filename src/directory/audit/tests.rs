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
    let found = numbers(directory.audit_rows(&seldom, 10).await.unwrap());
    assert_eq!(found, [45_007, 30_007, 15_007, 7]);
    let mut paged = Vec::new();
    while paged.len() < found.len() {
        let filter = AuditFilter { before: paged.last().copied(), ..seldom.clone() };
        paged.extend(numbers(directory.audit_rows(&filter, 1).await.unwrap()));
    }
    assert_eq!(paged, found);
    let often = AuditFilter { method: Some("Often".to_owned()), before: Some(u64::MAX), ..AuditFilter::default() };
    assert_eq!(directory.audit_rows(&often, usize::MAX).await.unwrap().len() as u64, all - 4);
    let nothing = AuditFilter { before: Some(0), ..AuditFilter::default() };
    assert!(directory.audit_rows(&nothing, 10).await.unwrap().is_empty());
}
