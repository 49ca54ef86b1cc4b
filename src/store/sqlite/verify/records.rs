//! The current records, which are what is served: each is the last change of its key, and every such change is there.

use sqlx::{Row, SqliteConnection};

use super::super::super::{StoreError, Verified};
use super::super::column::Columns;
use super::MOST;

/// Records that are not the last change of their key.
const OTHERS: &str = "SELECT kind, id FROM record r WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.kind = r.kind \
     AND c.id = r.id AND c.revision = r.revision AND c.seq = r.seq AND c.created = r.created AND c.operation <> 'remove') \
     OR EXISTS (SELECT 1 FROM change c WHERE c.kind = r.kind AND c.id = r.id AND c.revision > r.revision) LIMIT ?";
/// Keys whose last change is no removal and that have no record.
const MISSING: &str = "SELECT kind, id FROM change c WHERE c.operation <> 'remove' AND NOT EXISTS (SELECT 1 FROM change l \
     WHERE l.kind = c.kind AND l.id = c.id AND l.revision > c.revision) AND NOT EXISTS (SELECT 1 FROM record r \
     WHERE r.kind = c.kind AND r.id = c.id) LIMIT ?";

/// Compares the current records with the changes, which the audit rows stand for.
pub(super) async fn check(conn: &mut SqliteConnection, verified: &mut Verified) -> Result<(), StoreError> {
    let wrong = [(OTHERS, "is not what its last change says"), (MISSING, "is missing among the current records")];
    for (query, fault) in wrong {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        for row in sqlx::query(query).bind(most).fetch_all(&mut *conn).await? {
            let (kind, id): (&str, _) = (row.try_get("kind")?, row.id("id")?);
            verified.found(format!("{kind} {id} {fault}"));
        }
    }
    Ok(())
}
