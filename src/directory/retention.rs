//! Retention: officers whose data may not be kept any longer are erased by the service itself, a bounded number at a time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use uuid::Uuid;

use super::{Directory, Error, erasure};
use crate::domain::{AuthorityId, Kind, Officer, OfficerId, Revision};
use crate::store::{AuditEntry, Details, ERASE, Outcome, Write};
use crate::view::decode;

/// Officers that one write erases at most.
const BATCH: usize = 64;
/// Removed officers that are read at a time.
const PAGE: usize = 500;

/// An officer to be erased.
struct Due {
    /// Which.
    id: OfficerId,
    /// The authority it is or was of.
    parent: AuthorityId,
    /// Revision of the last write to it.
    at: Revision,
}

impl Directory {
    /// Erases officers whose data may not be kept any longer, those of a batch, and answers how many; 0 where all are
    /// done. `months` is how long what names no last day of its own is kept after the end of the term or the removal; 0:
    /// until somebody erases it.
    ///
    /// # Errors
    /// `Unavailable`; `StaleEtag` when one of them was written to meanwhile, whereupon none is erased.
    pub async fn erase_overdue(&self, months: u32) -> Result<usize, Error> {
        let now = self.source.now();
        let due = self.overdue(months, day(now)).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let puts = due.iter().map(|due| erasure::put(due.parent, due.id, due.at)).collect::<Result<_, _>>()?;
        let row = |resource, details| AuditEntry {
            time: now,
            actor: None,
            method: ERASE.to_owned(),
            outcome: Outcome::Allowed,
            resource: Some(resource),
            details,
        };
        let mut audit: Vec<_> = due.iter().map(|due| row(due.id.name(), Details::default())).collect();
        // Whose the erased were is known no more: their State is told by rows of the authorities.
        let mut parents = BTreeMap::<_, u64>::new();
        for due in &due {
            *parents.entry(due.parent.name()).or_default() += 1;
        }
        audit.extend(parents.into_iter().map(|(parent, count)| {
            let count = Some(count);
            row(parent, Details { count, ..Details::default() })
        }));
        let write = Write {
            actor: None,
            request: None,
            time: now,
            summary: ERASE.to_owned(),
            puts,
            audit,
            notices: Vec::new(),
        };
        let committed = self.store.commit(write).await?;
        // The next batch is chosen from a view without them; where that lags, their revision is stale and nothing is done.
        let _ = self.views.at_least(committed.revision, super::write::VISIBLE_WAIT).await;
        Ok(due.len())
    }

    /// Takes what was erased out of the files, and answers whether none holds it any more.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn scrub(&self) -> Result<bool, Error> {
        Ok(self.store.scrub().await?)
    }

    /// Officers whose data may not be kept on that day, current ones first, those of a batch.
    async fn overdue(&self, months: u32, today: Date) -> Result<Vec<Due>, Error> {
        let view = self.views.current();
        let is_over =
            |officer: &Officer, removed| officer.erase_from(removed, months).is_some_and(|from| from <= today);
        let of = |officer: &Officer, id, at| {
            let parent = AuthorityId::of_name(&officer.authority)?;
            Some(Due { id: OfficerId(id), parent, at })
        };
        let current = view.officers.iter().filter(|entry| is_over(&entry.record, None));
        let mut due: Vec<Due> =
            current.filter_map(|entry| of(&entry.record, entry.id, entry.revision)).take(BATCH).collect();
        let mut after: Option<Uuid> = None;
        while due.len() < BATCH {
            let page = self.store.removed(Kind::Officer, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for removed in &page {
                let Ok(officer) = decode::<Officer>(&removed.body, removed.schema) else { continue };
                if is_over(&officer, Some(day(removed.updated))) {
                    due.extend(of(&officer, removed.id, removed.revision));
                }
            }
        }
        due.truncate(BATCH);
        Ok(due)
    }
}

/// The day of a time in UTC.
fn day(time: Timestamp) -> Date {
    Offset::UTC.to_datetime(time).date()
}

#[cfg(test)]
mod tests;
