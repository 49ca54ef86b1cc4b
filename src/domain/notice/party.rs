//! Who is told: a side, and the ones of it by name. Addresses are looked up where a notice is sent.

use std::fmt;

use crate::domain::{AccountId, AuthorityId, ProviderId, State};

/// A side that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A State.
    State(State),
    /// A provider.
    Provider(ProviderId),
    /// The secretariat.
    Secretariat,
}

/// What web hooks are called by.
const WEBHOOKS: &str = "webhooks/";

/// One who is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// The person of an account, at the address that they gave.
    Account(AccountId),
    /// An office of a State, at its mailbox.
    Authority(AuthorityId),
    /// A provider, at its contact.
    Provider(ProviderId),
    /// A program of a side, by the name in the configuration.
    Webhook(String),
}

impl Recipient {
    /// The one of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let account = AccountId::of_name(name).map(Self::Account);
        let authority = || AuthorityId::of_name(name).map(Self::Authority);
        let provider = || ProviderId::of_name(name).map(Self::Provider);
        let webhook = || name.strip_prefix(WEBHOOKS).map(|name| Self::Webhook(name.to_owned()));
        account.or_else(authority).or_else(provider).or_else(webhook)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => f.write_str(&id.name()),
            Self::Authority(id) => f.write_str(&id.name()),
            Self::Provider(id) => f.write_str(&id.name()),
            Self::Webhook(name) => write!(f, "{WEBHOOKS}{name}"),
        }
    }
}
