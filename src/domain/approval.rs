//! The approval: an act that takes two people, as the first of them asked for it, until the second decides.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::code::codes;
use super::shape::shape;
use super::{Account, Kind, Record, Status, Valid, Violations};

/// The longest that an act may wait, in days, as far as it can be configured.
const MOST_DAYS: u32 = 90;
/// Hours in which an export that was approved may be made.
const USE_HOURS: i64 = 24;

codes! {
    /// Where an act that takes two people stands.
    ApprovalState {
        /// The second person has not decided.
        Pending = "PENDING",
        /// The second person agreed; the first has not used it.
        Approved = "APPROVED",
        /// The second person refused, or the first took it back.
        Rejected = "REJECTED",
        /// Nobody decided, or nobody used it, in time.
        Expired = "EXPIRED",
        /// It was carried out.
        Done = "DONE",
    }
}

shape! {
    /// An export that was asked for.
    pub struct ExportAsked {
        /// Format of the file.
        pub format: String,
        /// Kinds of record; empty: all.
        pub kinds: Vec<String>,
        /// Only of these States, alpha-2; empty: all.
        pub states: Vec<String>,
    }

    /// An act that takes two people.
    pub struct Approval {
        /// Method that the first person called, as the policy table names it.
        pub operation: String,
        /// Resource name of what it acts on; empty for what is not there yet.
        pub object: String,
        /// Etag of that when it was asked for.
        pub object_etag: String,
        /// The account to create, or as it is to be.
        pub account: Option<Account>,
        /// The account as it was when that was asked for; none for one to create.
        pub account_before: Option<Account>,
        /// The export to make.
        pub export: Option<ExportAsked>,
        /// Resource name of the account that asked.
        pub requester: String,
        /// Its name, as people know it.
        pub requester_name: String,
        /// Until when it can be approved, and then used; RFC 3339.
        pub expire_time: String,
        /// Where it stands.
        pub state: ApprovalState,
        /// Resource name of the account that decided.
        pub decider: String,
        /// Its name, as people know it.
        pub decider_name: String,
        /// When it decided, RFC 3339.
        pub decide_time: String,
        /// Nobody has names of their own for approvals.
        #[serde(skip)]
        pub external_id: String,
    }
}

impl Approval {
    /// Where it stands at that time: one that nobody decided on or used in time has expired.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> ApprovalState {
        let waits = matches!(self.state, ApprovalState::Pending | ApprovalState::Approved);
        let is_over = self.expire_time.parse::<Timestamp>().is_ok_and(|end| end <= now);
        if waits && is_over { ApprovalState::Expired } else { self.state.clone() }
    }

    /// Whether another asks for the same act.
    #[must_use]
    pub fn is_for_same(&self, other: &Self) -> bool {
        self.asked() == other.asked()
    }

    /// What is asked for, without who, when and at which version.
    #[must_use]
    pub fn asked(&self) -> Self {
        Self {
            operation: self.operation.clone(),
            object: self.object.clone(),
            account: self.account.clone(),
            export: self.export.clone(),
            ..Self::default()
        }
    }
}

impl Record for Approval {
    const KIND: Kind = Kind::Approval;

    fn external_id(&self) -> &str {
        &self.external_id
    }

    fn external_id_mut(&mut self) -> &mut String {
        &mut self.external_id
    }

    fn status(&self) -> &Status {
        const COUNTS: &Status = &Status::Published;
        COUNTS
    }

    fn validate(self) -> Result<Valid<Self>, Violations> {
        Ok(Valid::witness(self))
    }
}

/// How long what takes two people waits for the second.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalRules {
    /// Days after which what nobody decided on has expired.
    pub days: u32,
}

impl Default for ApprovalRules {
    fn default() -> Self {
        Self { days: 7 }
    }
}

impl ApprovalRules {
    /// Checks the rules themselves.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn validate(&self) -> Result<(), Violations> {
        let mut v = Violations::default();
        if !(1..=MOST_DAYS).contains(&self.days) {
            v.add("days", format!("expected 1 to {MOST_DAYS}"));
        }
        v.or(())
    }

    /// Until when an act that is asked for now can be approved.
    #[must_use]
    pub fn decide_until(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(SignedDuration::from_hours(i64::from(self.days) * 24)).unwrap_or(Timestamp::MAX)
    }

    /// Until when an export that is approved now can be made.
    #[must_use]
    pub fn use_until(now: Timestamp) -> Timestamp {
        now.saturating_add(SignedDuration::from_hours(USE_HOURS)).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_for_as_many_days_as_configured_and_neither_none_nor_for_ever() {
        let now: Timestamp = "2026-12-01T10:00:00Z".parse().unwrap();
        assert_eq!(ApprovalRules { days: 3 }.decide_until(now).to_string(), "2026-12-04T10:00:00Z");
        let fits = |days| ApprovalRules { days }.validate().is_ok();
        assert_eq!([0, 1, 90, 91].map(fits), [false, true, true, false]);
    }

    #[test]
    fn what_was_decided_does_not_expire_and_what_waits_or_may_be_used_does() {
        let end: Timestamp = "2026-12-01T10:00:00Z".parse().unwrap();
        for state in ApprovalState::ALL {
            let approval = Approval { state: state.clone(), expire_time: end.to_string(), ..Approval::default() };
            let expires = matches!(state, ApprovalState::Pending | ApprovalState::Approved);
            assert_eq!(approval.state_at(end - SignedDuration::from_secs(1)), *state);
            assert_eq!(approval.state_at(end), if expires { ApprovalState::Expired } else { state.clone() });
        }
    }
}
