//! What nobody does, and is said all the same: that a proposal expires soon, that it is time to ask what came of one, that the
//! confirmation of an entry comes due. Each is said once to each, however often this looks.

use jiff::{SignedDuration, ToSpan as _};

use super::Gathered;
use crate::directory::{Directory, Error};
use crate::domain::notice::{follow_up_round, next_to_act, reminder_day};
use crate::domain::proposal::ProposalStage;
use crate::domain::{AuthorityId, NoticeKind, Party, ProposalId, Status};
use crate::store::{Notice, OutboxChange, Write};
use crate::view::View;

/// Notices that one write brings at most.
const BATCH: usize = 256;
/// What the write is called.
const REMIND: &str = "Notices.Remind";

impl Directory {
    /// Puts what is to be said now into the outbox, as far as it is not there, and forgets what was settled long ago.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remind(&self) -> Result<(), Error> {
        if !self.notice_rules.enabled {
            return Ok(());
        }
        let mut notices = self.reminders(&self.views.current());
        while !notices.is_empty() {
            let rest = notices.split_off(notices.len().min(BATCH));
            let (time, summary) = (self.written_at(), REMIND.to_owned());
            let (puts, audit) = (Vec::new(), Vec::new());
            self.store.commit(Write { actor: None, request: None, time, summary, puts, audit, notices }).await?;
            notices = rest;
        }
        let kept = SignedDuration::from_hours(i64::from(self.notice_rules.keep_days) * 24);
        if let Ok(before) = self.source.now().checked_sub(kept) {
            self.store.change_outbox(OutboxChange::Prune { before }).await?;
        }
        Ok(())
    }

    /// All that is to be said now, said before or not.
    fn reminders(&self, view: &View) -> Vec<Notice> {
        let (now, today) = (self.source.now(), self.today());
        let mut gathered = Gathered { directory: self, view, except: None, notices: Vec::new() };
        // One that is nearly as long as the time to answer would be said right after the question.
        let answer_days = self.proposal_rules.answer_days;
        let days: Vec<u32> =
            self.notice_rules.reminder_days.iter().copied().filter(|days| *days < answer_days).collect();
        for entry in view.proposals.iter() {
            let (name, proposal) = (ProposalId(entry.id).name(), &entry.record);
            if let Some(day) = reminder_day(proposal, now, &days) {
                let key = format!("{}/{day}", proposal.expire_time);
                for party in next_to_act(proposal) {
                    gathered.tell(&NoticeKind::ProposalExpiresSoon, &name, party, Some(&key));
                }
            }
            if let Some(round) = follow_up_round(proposal, today) {
                let key = format!("{}/{round}", proposal.follow_up_due);
                let state = proposal.state.known().map(|state| Party::State(*state));
                let secretariat = Some(Party::Secretariat).filter(|_| proposal.stage == ProposalStage::Completed);
                for party in state.into_iter().chain(secretariat) {
                    gathered.tell(&NoticeKind::FollowUpDue, &name, party, Some(&key));
                }
            }
        }
        self.confirmations(view, &mut gathered);
        gathered.notices
    }

    /// Which confirmations come due.
    fn confirmations(&self, view: &View, gathered: &mut Gathered<'_>) {
        let (today, days) = (self.today(), self.notice_rules.confirmation_days);
        for entry in view.authorities.iter().filter(|entry| days > 0 && entry.record.status == Status::Published) {
            let (Some(due), Some(state)) = (entry.record.confirmation_due(), entry.record.state.known()) else {
                continue;
            };
            if today <= due && today >= due.saturating_sub(i64::from(days).days()) {
                let (name, key) = (AuthorityId(entry.id).name(), due.to_string());
                gathered.tell(&NoticeKind::ConfirmationDue, &name, Party::State(*state), Some(&key));
            }
        }
    }
}
