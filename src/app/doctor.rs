//! A look at everything that a service needs on its host. Changes nothing, and may run beside the service.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::audit::verify_audit;
use super::{AppError, chain, files, issuers, offline};
use crate::auth::key_file;
use crate::config::Config;
use crate::domain::{Revision, Source as _, SystemSource};
use crate::net::LiveTls;
use crate::store::{OpenError, Verified};
use crate::view::ViewError;

/// Days before the end of a certificate from which it is told.
const SOON_DAYS: i64 = 30;

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// Not for long, or not as it could be.
    Warning,
    /// So that a service does not work, or must not be trusted.
    Fault,
    /// Not looked at: it cannot be now, or there is none.
    Unchecked,
}

impl Health {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Fault => "fault",
            Self::Unchecked => "not checked",
        }
    }
}

/// What was looked at, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What: `configuration`, `keys`, `certificate`, `issuer`, `log`, `clock` or `index`.
    pub subject: &'static str,
    /// How it was found.
    pub health: Health,
    /// In words, with what to do.
    pub told: String,
}

impl Finding {
    /// One that is as it should be.
    pub(super) fn good(subject: &'static str, told: impl Into<String>) -> Self {
        Self { subject, health: Health::Good, told: told.into() }
    }

    /// One that does not work.
    pub(super) fn fault(subject: &'static str, why: impl Into<String>) -> Self {
        Self { subject, health: Health::Fault, told: why.into() }
    }

    /// One that works, but should be seen to.
    fn warning(subject: &'static str, why: impl Into<String>) -> Self {
        Self { subject, health: Health::Warning, told: why.into() }
    }

    /// One that was not looked at.
    fn unchecked(subject: &'static str, why: impl Into<String>) -> Self {
        Self { subject, health: Health::Unchecked, told: why.into() }
    }
}

/// Looks at configuration, keys, certificate, issuers, clock, log and index, in that order. `wrong` is why no service starts
/// with the configuration; `progress` is told how many audit rows are verified, and of how many.
pub async fn doctor(
    config: &Config,
    wrong: Option<String>,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Vec<Finding> {
    let now = SystemSource.now();
    let mut found = vec![match wrong {
        Some(why) => Finding::fault("configuration", why),
        None => Finding::good("configuration", "a service starts with it"),
    }];
    found.extend(keys(config));
    found.push(certificate(config, now));
    found.extend(issuers::looked_at(config).await);
    let verified = verify_audit(config, &[], None, progress).await;
    // The time after the verification: a service beside it writes meanwhile.
    found.push(clock(verified.as_ref().ok(), SystemSource.now()));
    found.extend(log(&verified));
    found.push(index(offline::check_index(config).await));
    found
}

/// Whether the keys in the data directory can be used by the service and read by nobody else.
fn keys(config: &Config) -> Vec<Finding> {
    let names = [files::AUDIT_KEY, files::PAGE_SECRET, files::ISSUER_KEY];
    let paths = names.map(|name| config.data_dir.join(name));
    let (there, missing): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.exists());
    let mut found: Vec<Finding> = there
        .iter()
        .filter_map(|path| key_file::read_private(path).err())
        .map(|error| Finding::fault("keys", chain(&error)))
        .collect();
    let is_needed = |path: &&&PathBuf| config.embedded_issuer || !path.ends_with(files::ISSUER_KEY);
    let missing: Vec<_> = missing.iter().filter(is_needed).map(|path| path.display().to_string()).collect();
    if !missing.is_empty() {
        let told = format!("missing: {}; the next start makes new ones", missing.join(" and "));
        found.push(Finding::warning("keys", told));
    }
    if found.is_empty() {
        found.push(Finding::good("keys", format!("{} files, which their owner alone can read", there.len())));
    }
    found
}

/// Whether TLS can be built from its files, and for how long the certificate is valid.
fn certificate(config: &Config, now: Timestamp) -> Finding {
    let subject = "certificate";
    let Some(tls) = &config.tls else {
        return Finding::unchecked(subject, "none is configured; the service answers on a loopback address only");
    };
    let end = match LiveTls::load(tls.clone()) {
        Ok(live) => live.not_after(),
        Err(error) => return Finding::fault(subject, chain(&error)),
    };
    let Some(end) = end else {
        return Finding::fault(subject, format!("{} does not say until when it is valid", tls.certificate.display()));
    };
    let left = end.duration_since(now);
    let health = match left {
        left if left <= SignedDuration::ZERO => Health::Fault,
        left if left < SignedDuration::from_hours(24 * SOON_DAYS) => Health::Warning,
        _ => Health::Good,
    };
    let file = tls.certificate.display();
    let told = match left.as_hours() / 24 {
        _ if health == Health::Fault => format!("{file} ended at {end}: bring a new one"),
        days => format!("{file} ends at {end}, in {days} days"),
    };
    Finding { subject, health, told }
}

/// Whether the clock is behind what was written by it.
fn clock(verified: Option<&Verified>, now: Timestamp) -> Finding {
    let Some(last) = verified.and_then(|verified| verified.last) else {
        return Finding::unchecked("clock", "there is no log to compare it with");
    };
    if last > now {
        let told = format!("it says {now}, before the last entry of the log, which is of {last}: set it");
        return Finding::fault("clock", told);
    }
    Finding::good("clock", format!("{}; the last entry of the log is of {}", seconds(now), seconds(last)))
}

/// A time without parts of a second.
fn seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// What the verification of the log says.
fn log(verified: &Result<Verified, AppError>) -> Vec<Finding> {
    let verified = match verified {
        Ok(verified) => verified,
        Err(AppError::Open(error @ (OpenError::Missing { .. } | OpenError::Empty))) => {
            return vec![Finding::unchecked("log", error.to_string())];
        }
        Err(error) => return vec![Finding::fault("log", chain(error))],
    };
    let mut found: Vec<Finding> = verified.findings.iter().map(|finding| Finding::fault("log", finding)).collect();
    if verified.untold > 0 {
        found.push(Finding::fault("log", format!("and {} more of them", verified.untold)));
    }
    if !verified.absent.is_empty() {
        let told = format!("compared without {}: a missing end would not show", verified.absent.join(" and "));
        found.push(Finding::warning("log", told));
    }
    if found.is_empty() {
        let Verified { changes, revisions, rows, .. } = verified;
        let told = format!("{changes} changes in {revisions} revisions and {rows} audit rows are what was written");
        found.push(Finding::good("log", told));
    }
    found
}

/// What the comparison of records and index with the log says.
fn index(checked: Result<Revision, AppError>) -> Finding {
    match checked {
        Ok(revision) => Finding::good("index", format!("is what the log gives, up to revision {revision}")),
        Err(AppError::Open(error @ OpenError::Locked { .. })) => {
            Finding::unchecked("index", format!("{error}; it can be compared with the log while no service runs"))
        }
        Err(AppError::Open(error @ (OpenError::Missing { .. } | OpenError::Empty))) => {
            Finding::unchecked("index", error.to_string())
        }
        // A start makes it anew.
        Err(error @ AppError::View(ViewError::Unusable { .. })) => Finding::warning("index", error.to_string()),
        Err(error) => Finding::fault("index", chain(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_behind_the_log_is_a_fault() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
        let last = |last| Verified { last: Some(last), ..Verified::default() };
        assert_eq!(clock(Some(&last(now)), now).health, Health::Good);
        assert_eq!(clock(Some(&last(now + SignedDuration::from_secs(1))), now).health, Health::Fault);
        assert_eq!(clock(Some(&Verified::default()), now).health, Health::Unchecked);
        assert_eq!(clock(None, now).health, Health::Unchecked);
    }
}
