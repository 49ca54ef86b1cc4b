//! Audit rows, with a write and without.

use focalpoint::store::{AuditEntry, AuditFilter, AuditScope, Details, Outcome, Write};
use jiff::Timestamp;

use crate::store::Backend;
use crate::store::given::{account, create, entry, time, write};

pub(crate) async fn audit_rows_are_numbered_in_commit_order(backend: impl Backend) {
    let store = backend.open().await;
    store.record_audit(vec![entry("1"), entry("2")]).await.unwrap();
    store.commit(Write { audit: vec![entry("3"), entry("4")], ..write([create(1, "{}")]) }).await.unwrap();
    store.record_audit(Vec::new()).await.unwrap();
    store.record_audit(vec![entry("5")]).await.unwrap();
    let rows = store.audit(AuditFilter::default(), 10).await.unwrap();
    let found: Vec<_> = rows.iter().map(|row| (row.sequence, row.entry.method.as_str())).collect();
    assert_eq!(found, [(5, "5"), (4, "4"), (3, "3"), (2, "2"), (1, "1")]);
}

pub(crate) async fn audit_rows_that_wait_together_stand_in_the_order_in_which_they_came(backend: impl Backend) {
    let store = backend.open().await;
    // While the first are being written, the others come to wait together.
    let (busy, a, b, c, d) = tokio::join!(
        store.record_audit(vec![entry("busy"); 5000]),
        store.record_audit(vec![entry("a")]),
        store.commit(Write { audit: vec![entry("b")], ..write([create(1, "{}")]) }),
        store.record_audit(vec![entry("c"), entry("c")]),
        store.record_audit(vec![entry("d")]),
    );
    assert!(busy.is_ok() && a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok());
    let rows = store.audit(AuditFilter::default(), 5).await.unwrap();
    let found: Vec<_> = rows.iter().map(|row| (row.sequence, row.entry.method.as_str())).collect();
    assert_eq!(found, [(5005, "d"), (5004, "c"), (5003, "c"), (5002, "b"), (5001, "a")]);
}

pub(crate) async fn audit_rows_come_back_as_they_went_in(backend: impl Backend) {
    let store = backend.open().await;
    let moment: Timestamp = "2026-02-28T23:59:59.123456Z".parse().unwrap();
    let sent = AuditEntry {
        time: moment,
        actor: Some(account(7)),
        method: "GetOfficer".to_owned(),
        outcome: Outcome::Denied("QUOTA".to_owned()),
        resource: Some("officers/0190".to_owned()),
        details: Details { fields: vec!["phones".to_owned(), "holder.name".to_owned()], count: Some(3) },
    };
    let outcomes = [sent.outcome.clone(), Outcome::Allowed, Outcome::Failed("STALE".to_owned())];
    let sent = outcomes.map(|outcome| AuditEntry { outcome, ..sent.clone() });
    store.record_audit(sent.to_vec()).await.unwrap();
    let rows = store.audit(AuditFilter::default(), 10).await.unwrap();
    assert_eq!(rows.into_iter().rev().map(|row| row.entry).collect::<Vec<_>>(), sent);
}

pub(crate) async fn audit_rows_are_filtered_and_paged(backend: impl Backend) {
    let store = backend.open().await;
    let entries = (1..=100).map(|n: i64| AuditEntry {
        time: time(n),
        actor: (n % 2 == 0).then(|| account(1)),
        resource: (n % 3 == 0).then(|| "needs/1".to_owned()),
        ..entry(if n % 5 == 0 { "GetNeed" } else { "ListNeeds" })
    });
    store.record_audit(entries.collect()).await.unwrap();
    let all = async |filter| {
        let rows = store.audit(filter, usize::MAX).await.unwrap();
        rows.iter().map(|row| row.sequence).collect::<Vec<_>>()
    };
    let wanted = |fits: fn(&u64) -> bool| (1..=100).rev().filter(fits).collect::<Vec<_>>();
    let none = AuditFilter::default;
    assert_eq!(all(none()).await, wanted(|_| true));
    assert_eq!(all(AuditFilter { actor: Some(account(1)), ..none() }).await, wanted(|n| n % 2 == 0));
    assert_eq!(all(AuditFilter { before: Some(30), after: Some(20), ..none() }).await.len(), 9);
    assert_eq!(all(AuditFilter { resource: Some("needs/1".into()), ..none() }).await, wanted(|n| n % 3 == 0));
    assert_eq!(all(AuditFilter { method: Some("GetNeed".into()), ..none() }).await, wanted(|n| n % 5 == 0));
    assert_eq!(all(AuditFilter { since: Some(time(40)), ..none() }).await, wanted(|n| *n >= 40));
    let every = AuditFilter {
        before: Some(91),
        actor: Some(account(1)),
        resource: Some("needs/1".into()),
        method: Some("GetNeed".into()),
        since: Some(time(30)),
        ..none()
    };
    assert_eq!(all(every).await, [90, 60, 30]);
    assert_eq!(all(AuditFilter { until: Some(time(40)), ..none() }).await, wanted(|n| *n < 40));
    let in_any = |any_of: &[AuditScope]| AuditFilter { any_of: any_of.to_vec(), ..none() };
    let (mine, needs) =
        (AuditScope::Actor(account(1)), AuditScope::Resources(vec!["needs/1".into(), "needs/2".into()]));
    assert_eq!(all(in_any(&[mine.clone(), needs.clone()])).await, wanted(|n| n % 2 == 0 || n % 3 == 0));
    assert!(all(in_any(&[AuditScope::Resources(Vec::new())])).await.is_empty());
    let both = AuditFilter { method: Some("GetNeed".into()), ..in_any(&[mine, needs]) };
    assert_eq!(all(both).await, wanted(|n| n % 5 == 0 && (n % 2 == 0 || n % 3 == 0)));
    for size in [1, 5, 16, 53] {
        let (mut paged, mut before) = (Vec::new(), None);
        loop {
            let page = store.audit(AuditFilter { before, ..none() }, size).await.unwrap();
            let Some(end) = page.last() else { break };
            before = Some(end.sequence);
            paged.extend(page.iter().map(|row| row.sequence));
        }
        assert_eq!(paged, wanted(|_| true), "in pages of {size}");
    }
}

pub(crate) async fn audit_rows_are_chosen_by_method(backend: impl Backend) {
    let store = backend.open().await;
    let methods = ["NeedService.GetNeed", "NeedServiceX.Y", "Seed", "AccountService.WhoAmI", "needservice.GetNeed"];
    store.record_audit(methods.map(entry).to_vec()).await.unwrap();
    let methods = vec!["NeedService.GetNeed".to_owned(), "AccountService.WhoAmI".to_owned()];
    let filter = AuditFilter { any_of: vec![AuditScope::Methods(methods)], ..AuditFilter::default() };
    let rows = store.audit(filter, 10).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), [4, 1]);
}

pub(crate) async fn audit_rows_of_a_refused_write_are_not_written(backend: impl Backend) {
    let store = backend.open().await;
    store.commit(write([create(1, "{}")])).await.unwrap();
    store.commit(Write { audit: vec![entry("no")], ..write([create(1, "{}")]) }).await.unwrap_err();
    store.record_audit(vec![entry("yes")]).await.unwrap();
    let rows = store.audit(AuditFilter::default(), 10).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.sequence, row.entry.method.as_str())).collect::<Vec<_>>(),
        [(2, "yes"), (1, "Test")]
    );
}
