//! The outbox as the operator sees it: what is configured, what waits, what was given up.

use std::sync::Arc;

use serde::Serialize;

use super::AppError;
use super::database::Log;
use crate::config::{Config, Database};
use crate::directory::{Directory, NoticeRules};
use crate::domain::{Source as _, SystemSource};
use crate::post::{NoticeConfig, Sender};
use crate::store::{self, NoticeState, OutboxChange, OutboxFilter, PostgresStore, QueuedNotice, Store as _};

/// What the use cases need to know of the configuration.
pub(super) fn rules(config: &NoticeConfig) -> NoticeRules {
    let party = |hook: &crate::post::WebhookConfig| Some((hook.name.clone(), hook.party()?));
    NoticeRules {
        enabled: config.enabled,
        mails: config.smtp.is_some(),
        language: config.language.clone(),
        reminder_days: config.reminder_days.clone(),
        confirmation_days: config.confirmation_days,
        keep_days: config.keep_days,
        webhooks: config.webhooks.iter().filter_map(party).collect(),
    }
}

/// The sender, where notices are enabled.
pub(super) fn sender(config: &Config, directory: &Arc<Directory>) -> Result<Option<Sender>, AppError> {
    if !config.notices.enabled {
        return Ok(None);
    }
    Ok(Some(Sender::new(Arc::clone(directory), &config.notices)?))
}

/// A notice of the outbox as it is shown: names and codes, and no address, since it holds none.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutboxNotice {
    /// Its identifier, which mails and calls carry.
    pub id: String,
    /// What it tells.
    pub kind: String,
    /// What it is about.
    pub resource: String,
    /// Who is told.
    pub recipient: String,
    /// Where it stands: `waiting`, `sent`, `dropped` or `dead`.
    pub state: String,
    /// When it was written, RFC 3339.
    pub time: String,
    /// Attempts that were begun.
    pub attempts: u32,
    /// When it is tried next, or was settled, RFC 3339.
    pub next: String,
    /// Code of why it stands there, where there is a reason.
    pub reason: String,
}

impl From<QueuedNotice> for OutboxNotice {
    fn from(queued: QueuedNotice) -> Self {
        let QueuedNotice { notice, time, state, attempts, next, reason } = queued;
        Self {
            id: notice.id.to_string(),
            kind: notice.kind,
            resource: notice.resource,
            recipient: notice.recipient,
            state: state.as_str().to_owned(),
            time: time.to_string(),
            attempts,
            next: next.to_string(),
            reason,
        }
    }
}

/// The notices in some states in the outbox of a data directory, the oldest first, at most so many of each; also beside the
/// service.
///
/// # Errors
/// When there is no log, or it cannot be read.
pub async fn notices(config: &Config, states: &[NoticeState], limit: usize) -> Result<Vec<OutboxNotice>, AppError> {
    let queued = match config.database() {
        Database::Sqlite(dir) => store::outbox(&dir, states, limit).await?,
        Database::Postgres(url) => in_states(&PostgresStore::open_read_only(&url).await?, states, limit).await?,
    };
    Ok(queued.into_iter().map(OutboxNotice::from).collect())
}

/// The notices in some states in the outbox of an open log, which is closed then.
async fn in_states(store: &PostgresStore, states: &[NoticeState], limit: usize) -> Result<Vec<QueuedNotice>, AppError> {
    let mut found = Vec::new();
    for state in states {
        found.extend(store.outbox(OutboxFilter::In(*state), limit).await?);
    }
    store.close().await;
    Ok(found)
}

/// Has all notices that were given up wait again, and answers how many.
///
/// # Errors
/// When there is no log, or a service runs on the data directory.
pub async fn revive_notices(config: &Config) -> Result<u64, AppError> {
    Log::require(config).await?;
    let log = Log::open(config).await?;
    let revived = log.store.change_outbox(OutboxChange::Revive { at: SystemSource.now() }).await;
    log.store.close().await;
    Ok(revived?)
}
