//! The recent strong sign-in that acts of a person for its State take: how long ago at most, and how strong.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::Principal;
use crate::domain::Violations;

/// How far the clock of an issuer may be ahead.
const LEEWAY: SignedDuration = SignedDuration::from_secs(30);

/// What counts as a recent strong sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInRule {
    /// Minutes since the person signed in (`auth_time`), at most.
    pub within_minutes: u32,
    /// Values of `acr` that are strong.
    pub strengths: Vec<String>,
}

impl Default for SignInRule {
    fn default() -> Self {
        Self { within_minutes: 15, strengths: ["phr", "phrh"].map(str::to_owned).into() }
    }
}

impl SignInRule {
    /// Checks the rule itself.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn validate(&self) -> Result<(), Violations> {
        let mut v = Violations::default();
        if !(1..=1440).contains(&self.within_minutes) {
            v.add("within_minutes", "expected 1 to 1440");
        }
        if self.strengths.iter().all(String::is_empty) {
            v.add("strengths", "at least one is required: what the issuer's `acr` says of a strong sign-in");
        }
        v.or(())
    }

    /// Whether the caller's token says that the person signed in so recently and so strongly.
    #[must_use]
    pub fn is_met(&self, principal: &Principal, now: Timestamp) -> bool {
        let limit = SignedDuration::from_mins(i64::from(self.within_minutes));
        let is_recent = principal.signed_in.is_some_and(|at| at <= now + LEEWAY && now.duration_since(at) <= limit);
        let is_strong = principal.strength.as_ref().is_some_and(|acr| !acr.is_empty() && self.strengths.contains(acr));
        is_recent && is_strong
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{AccountId, Role};

    #[test]
    fn a_sign_in_counts_when_it_is_recent_and_strong() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let met = |signed_in: Option<i64>, strength: Option<&str>| {
            let principal = Principal {
                account: AccountId(Uuid::nil()),
                role: Role::ConsentOfficer,
                state: None,
                provider: None,
                scopes: Vec::new(),
                signed_in: signed_in.map(|seconds| now - SignedDuration::from_secs(seconds)),
                strength: strength.map(str::to_owned),
                expires: None,
            };
            SignInRule::default().is_met(&principal, now)
        };
        assert!(met(Some(0), Some("phr")) && met(Some(15 * 60), Some("phrh")) && met(Some(-30), Some("phr")));
        assert!(!met(Some(15 * 60 + 1), Some("phr")), "too long ago");
        assert!(!met(Some(-31), Some("phr")), "in the future");
        assert!(!met(None, Some("phr")) && !met(Some(0), None) && !met(Some(0), Some("0")) && !met(Some(0), Some("")));
    }

    #[test]
    fn a_rule_that_anybody_or_nobody_meets_is_refused() {
        assert!(SignInRule::default().validate().is_ok());
        assert!(SignInRule { within_minutes: 0, ..SignInRule::default() }.validate().is_err());
        assert!(SignInRule { strengths: Vec::new(), ..SignInRule::default() }.validate().is_err());
        assert!(SignInRule { strengths: vec![String::new()], ..SignInRule::default() }.validate().is_err());
    }
}
