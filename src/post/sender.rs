//! The task that empties the outbox: what is due is prepared, counted, sent and settled, one after the other for each way. It
//! reads the outbox beside everything else, and writes one small row a step, so that no write of anybody waits for a mail server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::pace::wait_after;
use super::{Failure, Hook, Mailer, NoticeConfig, PostError};
use crate::directory::{Delivery, Directory, Error, NoticeState, QueuedNotice};
use crate::telemetry::metric;

/// How often the outbox is looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// Notices that are looked at together.
const BATCH: usize = 64;
/// Notices that are sent at the same time.
const TOGETHER: usize = 4;
/// What is said of a notice that is older than any may be.
const TOO_OLD: &str = "TOO_OLD";
/// What is said of a notice for whose recipient there is no way.
const NO_WAY: &str = "NO_WAY";

/// Sends what is in the outbox.
#[derive(Debug)]
pub struct Sender {
    /// The use cases.
    directory: Arc<Directory>,
    /// The way to the mail server, where there is one.
    mailer: Option<Mailer>,
    /// The web hooks by name.
    hooks: BTreeMap<String, Hook>,
    /// Attempts after which a notice is given up.
    attempts: u32,
    /// Seconds after which one that failed is tried again.
    retry_seconds: u32,
    /// Age at which it is given up.
    most_age: SignedDuration,
}

impl Sender {
    /// The one that is configured so.
    ///
    /// # Errors
    /// When a file that the configuration names cannot be used.
    pub fn new(directory: Arc<Directory>, config: &NoticeConfig) -> Result<Self, PostError> {
        let mailer = config.smtp.as_ref().map(Mailer::new).transpose()?;
        let hook = |config: &super::WebhookConfig| Ok((config.name.clone(), Hook::new(config)?));
        let hooks = config.webhooks.iter().map(hook).collect::<Result<_, PostError>>()?;
        let most_age = SignedDuration::from_hours(i64::from(config.give_up_hours));
        let (attempts, retry_seconds) = (config.attempts, config.retry_seconds);
        Ok(Self { directory, mailer, hooks, attempts, retry_seconds, most_age })
    }

    /// Sends until it is stopped. What is under way then is cut off, and repeated after the next start.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            match stop.run_until_cancelled(self.round()).await {
                None => return,
                Some(Ok(())) => {}
                Some(Err(error)) => tracing::warn!(%error, "the outbox cannot be worked through now"),
            }
            if stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await.is_none() {
                return;
            }
        }
    }

    /// Works through what is due, and tells how much is left.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn round(&self) -> Result<(), Error> {
        let due = self.directory.due_notices(BATCH).await?;
        let sending = due.into_iter().map(|queued| async move { self.send(&queued).await });
        let mut sent = futures_util::stream::iter(sending).buffer_unordered(TOGETHER);
        while let Some(sent) = sent.next().await {
            sent?;
        }
        let (counts, waited) = self.directory.notice_counts().await?;
        #[expect(clippy::cast_precision_loss, reason = "a metric is a float")]
        for (name, value) in [
            (metric::NOTICES_WAITING, counts.waiting as f64),
            (metric::NOTICES_DEAD, counts.dead as f64),
            (metric::NOTICES_OLDEST, waited as f64),
        ] {
            metrics::gauge!(name).set(value);
        }
        Ok(())
    }

    /// Sends one, or says why not.
    async fn send(&self, queued: &QueuedNotice) -> Result<(), Error> {
        let id = queued.notice.id;
        if queued.attempts >= self.attempts || self.directory.notice_age(queued) > self.most_age {
            return self.give_up(queued, if queued.reason.is_empty() { TOO_OLD } else { &queued.reason }).await;
        }
        let delivery = match self.directory.prepare_notice(queued).await? {
            Ok(delivery) => delivery,
            Err(dropped) => {
                metrics::counter!(metric::NOTICES, "outcome" => "dropped").increment(1);
                return self.directory.settle_notice(id, NoticeState::Dropped, dropped.as_str()).await;
            }
        };
        if !self.directory.begin_notice(queued, wait_after(self.retry_seconds, queued.attempts, id)).await? {
            return Ok(());
        }
        match self.deliver(queued, &delivery).await {
            Ok(()) => {
                metrics::counter!(metric::NOTICES, "outcome" => "sent").increment(1);
                self.directory.settle_notice(id, NoticeState::Sent, "").await
            }
            Err(Failure::Never(reason)) => self.give_up(queued, reason).await,
            Err(Failure::Again(reason)) if queued.attempts + 1 >= self.attempts => self.give_up(queued, reason).await,
            Err(Failure::Again(reason)) => {
                metrics::counter!(metric::NOTICES, "outcome" => "failed").increment(1);
                tracing::warn!(notice = %id, reason, attempt = queued.attempts + 1, "a notice could not be sent");
                self.directory.fail_notice(id, reason).await
            }
        }
    }

    /// Hands a notice to the other side.
    async fn deliver(&self, queued: &QueuedNotice, delivery: &Delivery) -> Result<(), Failure> {
        match delivery {
            Delivery::Mail { address, letter } => match &self.mailer {
                Some(mailer) => mailer.send(queued, address, letter).await,
                None => Err(Failure::Never(NO_WAY)),
            },
            Delivery::Call { webhook } => match self.hooks.get(webhook) {
                Some(hook) => hook.call(queued, self.directory.now()).await,
                None => Err(Failure::Never(NO_WAY)),
            },
        }
    }

    /// Gives a notice up, and says so to the operator.
    async fn give_up(&self, queued: &QueuedNotice, reason: &str) -> Result<(), Error> {
        metrics::counter!(metric::NOTICES, "outcome" => "dead").increment(1);
        tracing::error!(notice = %queued.notice.id, reason, "a notice is given up; see `focalpoint notices list`");
        self.directory.settle_notice(queued.notice.id, NoticeState::Dead, reason).await
    }
}
