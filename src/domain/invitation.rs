//! The invitation: an account that waits for the person who is to have it, who shows a code once.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::code::codes;
use super::shape::shape;
use super::{Account, Kind, Record, Status, Valid, Violations};

/// The longest that a code may hold, in days, as far as it can be configured.
const MOST_DAYS: u32 = 30;

codes! {
    /// Where an invitation stands.
    InvitationState {
        /// Its code is good.
        Open = "OPEN",
        /// Somebody has the account.
        Accepted = "ACCEPTED",
        /// The inviter took it back.
        Revoked = "REVOKED",
        /// Nobody came in time.
        Expired = "EXPIRED",
    }
}

shape! {
    /// An invitation to have an account.
    pub struct Invitation {
        /// The account to come, without issuer and subject.
        pub account: Option<Account>,
        /// Resource name of the account that invites.
        pub inviter: String,
        /// Its name, as people know it.
        pub inviter_name: String,
        /// Until when the code holds; RFC 3339.
        pub expire_time: String,
        /// Where it stands.
        pub state: InvitationState,
        /// Resource name of the account that came of it.
        pub accepted_account: String,
        /// SHA-256 of the code, base64url; empty once it is not open any more. Never shown.
        pub code_digest: String,
        /// Nobody has names of their own for invitations.
        #[serde(skip)]
        pub external_id: String,
    }
}

impl Invitation {
    /// Where it stands at that time.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> InvitationState {
        let holds = self.expire_time.parse::<Timestamp>().is_ok_and(|end| now < end);
        if self.state == InvitationState::Open && !holds { InvitationState::Expired } else { self.state.clone() }
    }
}

impl Record for Invitation {
    const KIND: Kind = Kind::Invitation;

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

/// How long an invitation holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InvitationRules {
    /// Days for which the code holds.
    pub days: u32,
}

impl Default for InvitationRules {
    fn default() -> Self {
        Self { days: 7 }
    }
}

impl InvitationRules {
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

    /// Until when the code of an invitation that is made now holds.
    #[must_use]
    pub fn accept_until(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(SignedDuration::from_hours(i64::from(self.days) * 24)).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_for_as_many_days_as_configured_and_neither_none_nor_long() {
        let now: Timestamp = "2026-12-01T10:00:00Z".parse().unwrap();
        let end = InvitationRules { days: 3 }.accept_until(now);
        assert_eq!(end.to_string(), "2026-12-04T10:00:00Z");
        let invitation = Invitation { expire_time: end.to_string(), state: InvitationState::Open, ..<_>::default() };
        assert_eq!(invitation.state_at(end - SignedDuration::from_secs(1)), InvitationState::Open);
        assert_eq!(invitation.state_at(end), InvitationState::Expired);
        assert_eq!(Invitation { expire_time: String::new(), ..invitation }.state_at(now), InvitationState::Expired);
        let fits = |days| InvitationRules { days }.validate().is_ok();
        assert_eq!([0, 1, 30, 31].map(fits), [false, true, true, false]);
    }
}
