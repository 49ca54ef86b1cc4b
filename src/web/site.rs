//! What all pages work on; one for the whole program.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use super::issuer::Issuer;
use super::link::Links;
use super::session::Sessions;
use crate::directory::{Directory, Error, Matches, Planned};
use crate::domain::AccountId;
use crate::net::{CallQuota, Health, PerMinute, Strangers};

/// Attempts at a sign-in from one address in a minute.
const TRIES_A_MINUTE: u32 = 20;
/// Rows of the audit that the refusals of one account at sign-in leave in a minute.
const ROWS_A_MINUTE: u32 = 20;

/// What all pages work on. A clone shares it.
#[derive(Debug, Clone)]
pub struct Site(Arc<Shared>);

/// SHA-256 of what the API answers with matches and with a plan: saved runs are compared by it, wherever they were saved.
#[derive(Debug, Clone, Copy)]
pub struct Digests {
    /// That of matches.
    pub matches: fn(Matches) -> Result<String, Error>,
    /// That of a plan.
    pub plan: fn(&Planned) -> String,
}

/// What the clones of a site share.
#[derive(Debug)]
pub struct Shared {
    /// The use cases.
    pub(super) directory: Arc<Directory>,
    /// Digests of answers.
    pub(super) digests: Digests,
    /// How this node is.
    pub(super) health: Health,
    /// Places of those who have signed in, which they share with their calls.
    pub(super) calls: CallQuota,
    /// Counts whom it does not know.
    pub(super) strangers: Arc<Strangers>,
    /// Links that let their bearer in, for the demonstration.
    pub(super) links: Option<Arc<Links>>,
    /// The issuer at which people sign in.
    pub(super) issuer: Option<Issuer>,
    /// Who has signed in.
    pub(super) sessions: Sessions,
    /// Attempts at a sign-in by address.
    pub(super) tries: PerMinute<IpAddr>,
    /// Rows of the audit that refusals at sign-in leave, by account.
    pub(super) rows: PerMinute<AccountId>,
}

impl Site {
    /// Pages over those use cases.
    #[must_use]
    pub fn new(
        directory: Arc<Directory>,
        (digests, health): (Digests, Health),
        calls: CallQuota,
        strangers: Arc<Strangers>,
        links: Option<Arc<Links>>,
        issuer: Option<Issuer>,
    ) -> Self {
        Self(Arc::new(Shared {
            directory,
            digests,
            health,
            calls,
            strangers,
            links,
            issuer,
            sessions: Sessions::default(),
            tries: PerMinute::new(TRIES_A_MINUTE),
            rows: PerMinute::new(ROWS_A_MINUTE),
        }))
    }
}

impl Deref for Site {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
