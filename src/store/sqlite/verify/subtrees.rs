//! The subtrees that the store keeps, against those that the rows make.

use sqlx::SqliteConnection;

use crate::audit::{Frontier, Hash};

use super::super::super::{StoreError, Verified};
use super::super::column;

/// Leaves of a kept subtree, in subtrees of the kept level below.
const WIDTH: u64 = 256;
/// Levels between those that are kept.
const STEP: usize = 8;

/// The subtrees under way: one of each kept level.
#[derive(Debug, Default)]
pub(super) struct Subtrees {
    /// The tree of the subtree that is being filled, by level.
    levels: Vec<Frontier>,
    /// How many were completed, by level.
    complete: Vec<u64>,
}

impl Subtrees {
    /// Takes a leaf in, and compares the subtrees that it completes.
    pub(super) async fn push(
        &mut self,
        conn: &mut SqliteConnection,
        leaf: Hash,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        let mut hash = leaf;
        for at in 0.. {
            if self.levels.len() == at {
                self.levels.push(Frontier::default());
                self.complete.push(0);
            }
            let (Some(frontier), Some(complete)) = (self.levels.get_mut(at), self.complete.get_mut(at)) else { break };
            frontier.push(hash);
            if frontier.size() < WIDTH {
                break;
            }
            hash = std::mem::take(frontier).root();
            let level = (at + 1) * STEP;
            let kept: Option<Vec<u8>> = sqlx::query_scalar("SELECT hash FROM tree WHERE level = ? AND number = ?")
                .bind(column::limit(level))
                .bind(complete.cast_signed())
                .fetch_optional(&mut *conn)
                .await?;
            if kept.and_then(|kept| column::hash(&kept)) != Some(hash) {
                verified.found(format!("subtree {complete} of level {level} is not that of the audit rows under it"));
            }
            *complete += 1;
        }
        Ok(())
    }

    /// Checks that no other subtrees are kept.
    pub(super) async fn rest(&self, conn: &mut SqliteConnection, verified: &mut Verified) -> Result<(), StoreError> {
        let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM tree").fetch_one(conn).await?;
        let complete: u64 = self.complete.iter().sum();
        if kept.cast_unsigned() != complete {
            verified.found(format!("{kept} subtrees are kept, where the audit rows make {complete}"));
        }
        Ok(())
    }
}
