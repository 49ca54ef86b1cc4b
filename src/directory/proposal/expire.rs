//! Proposals that nobody answered in time: a read shows them as expired at once, and the service writes it down, a bounded
//! number at a time.

use std::sync::Arc;

use crate::directory::{Directory, Error};
use crate::domain::proposal::{Event, ProposalAct, ProposalSide, ProposalStage};
use crate::domain::{Proposal, ProposalId};
use crate::store::{AuditEntry, Details, Outcome, Write};
use crate::view::{Entry, Projected as _};

/// Proposals that one write expires at most.
const BATCH: usize = 64;
/// What the audit calls it.
const EXPIRE: &str = "Proposals.Expire";

impl Directory {
    /// Writes down which proposals have expired, those of a batch, and answers how many; 0 where all are done.
    ///
    /// # Errors
    /// `Unavailable`. When one of them was written to meanwhile none is, and the next call sees what was written.
    pub async fn expire_proposals(&self) -> Result<usize, Error> {
        let (now, view) = (self.written_at(), self.views.current());
        let is_over = |entry: &&Arc<Entry<Proposal>>| {
            entry.record.waits() && entry.record.stage_at(now) == ProposalStage::Expired
        };
        let (mut puts, mut audit) = (Vec::new(), Vec::new());
        for entry in view.proposals.iter().filter(is_over).take(BATCH) {
            let event = Event { act: ProposalAct::Expire, side: ProposalSide::Service, ..Event::default() };
            let next = entry.record.after(event, now, &self.proposal_rules)?;
            puts.push(self.replaced(entry, None, next, entry.record.namespace())?.put()?);
            audit.push(AuditEntry {
                time: now,
                actor: None,
                method: EXPIRE.to_owned(),
                outcome: Outcome::Allowed,
                resource: Some(ProposalId(entry.id).name()),
                details: Details::default(),
            });
        }
        if puts.is_empty() {
            return Ok(0);
        }
        let count = puts.len();
        let notices = self.notices_of(None, None, &puts)?;
        let write = Write { actor: None, request: None, time: now, summary: EXPIRE.to_owned(), puts, audit, notices };
        match self.store.commit(write).await.map_err(Error::from) {
            Ok(_) | Err(Error::StaleEtag) => {}
            Err(error) => return Err(error),
        }
        // The next batch is chosen from a view that has what was written.
        self.newest().await?;
        Ok(count)
    }
}
