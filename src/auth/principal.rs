//! The caller as the account register knows it.

use jiff::Timestamp;

use crate::domain::{Account, AccountId, ProviderId, Role, Scope, State};

/// Who is calling: role and owner come from the account, never from the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The account.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
    /// The State that it belongs to.
    pub state: Option<State>,
    /// The provider that it belongs to.
    pub provider: Option<ProviderId>,
    /// What it may do, for a service account.
    pub scopes: Vec<Scope>,
    /// When the person last signed in, where the token says so.
    pub signed_in: Option<Timestamp>,
    /// How strong that sign-in was, where the token says so.
    pub strength: Option<String>,
    /// When the token ends, leeway not included; none without a token.
    pub expires: Option<Timestamp>,
}

impl Principal {
    /// The caller of that account, which must not be disabled; the caller of this checks that.
    #[must_use]
    pub fn of(id: AccountId, account: &Account) -> Self {
        Self {
            account: id,
            role: account.role.clone(),
            state: account.state.known().copied(),
            provider: ProviderId::of_name(&account.provider),
            scopes: account.scopes.clone(),
            signed_in: None,
            strength: None,
            expires: None,
        }
    }

    /// Whether it belongs to the State.
    #[must_use]
    pub fn is_of(&self, state: Option<State>) -> bool {
        self.state.is_some() && self.state == state
    }
}
