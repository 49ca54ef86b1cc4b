//! The issuers whose tokens are accepted, and the tasks that keep the keys of those fresh which publish them at a URL.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::AppError;
use super::doctor::Finding;
use super::node::embedded_issuer;
use crate::auth::token::{IssuerConfig, KeySet, KeySetError, KeySource, MAX_KEY_SET_BYTES, Verifier, Wishes, renewal};
use crate::config::Config;
use crate::net::Fetcher;
use crate::telemetry::metric;

/// Time for one fetch, and so for a call that waits for it.
const FETCH_TIME: Duration = Duration::from_secs(5);

/// How often keys are fetched, and how long they are good for.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// After a fetch that went well.
    every: Duration,
    /// After one that failed, and before one that a call wishes for.
    again: Duration,
    /// How long a set is good for when no newer one can be had.
    keep: Duration,
}

/// The pace of a service.
const PACE: Pace =
    Pace { every: Duration::from_mins(10), again: Duration::from_secs(30), keep: Duration::from_hours(24) };

/// The verifier of all configured issuers, with tasks that keep their keys fresh. A start does not wait for an issuer.
pub(super) fn verifier(
    config: &Config,
    tasks: &mut Vec<JoinHandle<()>>,
    stop: &CancellationToken,
) -> Result<Arc<Verifier>, AppError> {
    let mut fetchers = Vec::new();
    for issuer in &config.issuers {
        if let KeySource::Url(url) = &issuer.jwks {
            let fetcher = Fetcher::new(url.clone(), &issuer.ca, MAX_KEY_SET_BYTES, FETCH_TIME)?;
            fetchers.push((issuer.issuer.clone(), fetcher));
        }
    }
    let mut issuers = config.issuers.iter().cloned().map(IssuerConfig::load).collect::<Result<Vec<_>, _>>()?;
    if config.embedded_issuer {
        issuers.push(embedded_issuer(&config.data_dir)?.trusted()?);
    }
    let (mut renewals, mut keepers) = (HashMap::new(), Vec::new());
    for (issuer, fetcher) in fetchers {
        let (asking, wishes) = renewal(FETCH_TIME);
        renewals.insert(issuer.clone(), asking);
        keepers.push((issuer, fetcher, wishes));
    }
    let verifier = Arc::new(Verifier::new(issuers)?.with_renewals(renewals));
    for (issuer, fetcher, wishes) in keepers {
        let keeper = Keeper { issuer, fetcher, verifier: Arc::clone(&verifier), wishes, pace: PACE, good: None };
        tasks.push(tokio::spawn(keeper.run(stop.clone())));
    }
    Ok(verifier)
}

/// Whether the keys of every configured issuer can be had: read from a file, or fetched from where they are published.
pub(super) async fn looked_at(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    for issuer in &config.issuers {
        let keys = match &issuer.jwks {
            KeySource::File(path) => KeySet::read(path).map_err(|error| error.to_string()),
            KeySource::Url(url) => fetched(url, &issuer.ca).await.map_err(|reason| format!("{url}: {reason}")),
        };
        found.push(match keys {
            Ok(keys) => Finding::good("issuer", format!("{} has {} keys", issuer.issuer, keys.len())),
            Err(reason) => Finding::fault("issuer", format!("{}: {reason}", issuer.issuer)),
        });
    }
    found
}

/// The keys that are published at a URL.
async fn fetched(url: &Url, authorities: &Path) -> Result<KeySet, String> {
    let fetcher = Fetcher::new(url.clone(), authorities, MAX_KEY_SET_BYTES, FETCH_TIME);
    let document = fetcher.map_err(|error| error.to_string())?.fetch().await.map_err(|error| error.to_string())?;
    KeySet::parse(&document).map_err(|error| error.to_string())
}

/// Keeps the keys of one issuer fresh.
struct Keeper {
    /// Name of the issuer.
    issuer: String,
    /// Where its keys are.
    fetcher: Fetcher,
    /// Who checks tokens with them.
    verifier: Arc<Verifier>,
    /// Calls whose token names an unknown key.
    wishes: Wishes,
    /// How often.
    pace: Pace,
    /// The set in force, and when it was fetched last.
    good: Option<(Vec<u8>, Instant)>,
}

impl Keeper {
    /// Fetches again and again.
    async fn run(mut self, stop: CancellationToken) {
        metrics::gauge!(metric::ISSUER_KEYS, "issuer" => self.issuer.clone()).set(0.0);
        loop {
            let began = Instant::now();
            self.wishes.begin();
            let went_well = self.fetch().await;
            let (wished, rest) = (began + self.pace.again, if went_well { self.pace.every } else { self.pace.again });
            self.wishes.end(wished);
            let next = self.end_of_keys().map_or(began + rest, |end| end.min(began + rest));
            let pause = async {
                tokio::time::sleep_until(wished.min(next).into()).await;
                tokio::select! {
                    () = tokio::time::sleep_until(next.into()) => {}
                    () = self.wishes.heard() => {}
                }
            };
            if stop.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    }

    /// When the keys in force are good no longer.
    fn end_of_keys(&self) -> Option<Instant> {
        self.good.as_ref().map(|(_, fetched)| *fetched + self.pace.keep)
    }

    /// Fetches once and puts the keys in force; keeps the old ones when that fails, as long as they are good. A set without
    /// any key that could be used is no failure to answer: it withdraws those of before at once.
    async fn fetch(&mut self) -> bool {
        metrics::counter!(metric::ISSUER_FETCHES, "issuer" => self.issuer.clone()).increment(1);
        let fetched = self.fetcher.fetch().await.map_err(|error| error.to_string());
        let taken = fetched.and_then(|document| {
            let keys = KeySet::parse(&document).map_err(|error| {
                if matches!(error, KeySetError::NoUsableKey) {
                    // What the issuer answers is its word: it has taken back the keys that it told before.
                    self.withdraw("the issuer publishes no key any more: its tokens are refused from now on");
                }
                error.to_string()
            })?;
            let is_new = self.good.as_ref().is_none_or(|(known, _)| known[..] != document[..]);
            if is_new {
                self.put(&keys);
                tracing::info!(issuer = self.issuer, keys = keys.len(), "keys of the issuer are in force");
            }
            self.good = Some((document.into(), Instant::now()));
            Ok(())
        });
        if let Err(reason) = &taken {
            let url = self.fetcher.url();
            tracing::error!(issuer = self.issuer, %url, reason, "the keys of the issuer cannot be fetched");
            if self.end_of_keys().is_some_and(|end| end <= Instant::now()) {
                self.withdraw("its keys are too old: its tokens are refused from now on");
            }
        }
        let failing = f64::from(u8::from(taken.is_err()));
        metrics::gauge!(metric::ISSUER_FETCH_FAILING, "issuer" => self.issuer.clone()).set(failing);
        taken.is_ok()
    }

    /// Takes the keys in force out of it, where there are any.
    fn withdraw(&mut self, why: &str) {
        if self.good.take().is_some() {
            tracing::error!(issuer = self.issuer, "{why}");
            self.put(&KeySet::none());
        }
    }

    /// Puts keys in force.
    fn put(&self, keys: &KeySet) {
        if let Err(error) = self.verifier.replace_keys(&self.issuer, keys) {
            tracing::error!(%error, "keys of nobody");
        }
        let number = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        metrics::gauge!(metric::ISSUER_KEYS, "issuer" => self.issuer.clone()).set(number);
    }
}

#[cfg(test)]
mod tests;
