//! How notices are sent: off unless switched on, and everything explicit.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use crate::domain::vocabulary::LANGUAGES;
use crate::domain::{Party, ProviderId, State, Violations, check};
use crate::net::is_fetchable;

/// The longest that anything may be configured to last, in days.
const MOST_DAYS: u32 = 366;
/// The least for which what was settled is kept, in days: what was said is known until it is over.
const LEAST_KEPT: u32 = 100;
/// Most attempts that may be configured.
const MOST_ATTEMPTS: u32 = 100;
/// Most days before the end of which it may be said that a proposal expires.
const MOST_REMINDERS: usize = 10;

/// How notices are sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeConfig {
    /// Whether anybody is told of anything.
    pub enabled: bool,
    /// Language of notices to those who have said none.
    pub language: String,
    /// Days before its end on which it is said that a proposal expires.
    pub reminder_days: Vec<u32>,
    /// Days before a confirmation is due on which that is said; 0: never.
    pub confirmation_days: u32,
    /// Attempts after which a notice is given up.
    pub attempts: u32,
    /// Seconds after which one that failed is tried again; twice as many each time, up to six hours.
    pub retry_seconds: u32,
    /// Hours after which a notice is given up.
    pub give_up_hours: u32,
    /// Days for which the outbox keeps what was settled.
    pub keep_days: u32,
    /// How mails are sent; absent: none are.
    pub smtp: Option<SmtpConfig>,
    /// Programs that are called.
    pub webhooks: Vec<WebhookConfig>,
}

impl Default for NoticeConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            language: "en".to_owned(),
            reminder_days: vec![14, 3],
            confirmation_days: 30,
            attempts: 12,
            retry_seconds: 30,
            give_up_hours: 72,
            keep_days: 180,
            smtp: None,
            webhooks: Vec::new(),
        }
    }
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// STARTTLS, without which nothing is sent.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None; to a loopback address only.
    None,
}

/// How mails are sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// The mail server.
    pub host: String,
    /// Its port.
    #[serde(default = "submission")]
    pub port: u16,
    /// How the connection is protected.
    #[serde(default = "start_tls")]
    pub security: SmtpSecurity,
    /// Authorities in PEM that stand for the server; empty: those that this machine trusts.
    #[serde(default)]
    pub ca: PathBuf,
    /// Address that mails come from.
    pub from: String,
    /// User name at the server; empty: nobody signs in.
    #[serde(default)]
    pub username: String,
    /// File of the password, mode 0600.
    #[serde(default)]
    pub password_file: PathBuf,
    /// Time for one mail.
    #[serde(default = "timeout")]
    pub timeout_ms: u64,
}

/// A program that is called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Its name in the outbox.
    pub name: String,
    /// Whose it is: a State's alpha-2, `providers/{id}` or `secretariat`.
    pub owner: String,
    /// Where it is called.
    pub url: String,
    /// Files of the secrets that calls are signed with, mode 0600: one, or two while it changes.
    pub secrets: Vec<PathBuf>,
    /// Authorities in PEM that stand for the host; empty: those that this machine trusts.
    #[serde(default)]
    pub ca: PathBuf,
    /// Whether the host may have an address that is not on the public internet.
    #[serde(default)]
    pub private_address: bool,
    /// Time for one call.
    #[serde(default = "timeout")]
    pub timeout_ms: u64,
}

/// The port for the submission of mail (RFC 6409).
const fn submission() -> u16 {
    587
}

/// STARTTLS.
const fn start_tls() -> SmtpSecurity {
    SmtpSecurity::StartTls
}

/// Half a minute.
const fn timeout() -> u64 {
    30_000
}

impl WebhookConfig {
    /// The side whose program it is.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        if self.owner == "secretariat" {
            return Some(Party::Secretariat);
        }
        let provider = ProviderId::of_name(&self.owner).map(Party::Provider);
        provider.or_else(|| State::parse(&self.owner).map(Party::State))
    }

    /// Adds what is wrong with it.
    fn check(&self, v: &mut Violations) {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || self.name.len() > 63 || !self.name.chars().all(is_plain) {
            v.add("name", "expected 1 to 63 small letters, digits and hyphens");
        }
        if self.party().is_none() {
            v.add("owner", "expected a State such as `MN`, a provider as `providers/ID`, or `secretariat`");
        }
        if !self.url.parse::<Url>().is_ok_and(|url| is_fetchable(&url)) {
            v.add("url", "expected https:// with a host and without user and fragment");
        }
        if !(1..=2).contains(&self.secrets.len()) {
            v.add("secrets", "expected one file, or two while the secret changes");
        }
        for (i, file) in self.secrets.iter().enumerate() {
            check_file(file, &format!("secrets[{i}]"), v);
        }
        check_ca(&self.ca, v);
        check_time(self.timeout_ms, v);
    }
}

impl SmtpConfig {
    /// Adds what is wrong with it.
    fn check(&self, v: &mut Violations) {
        if self.host.is_empty() || self.host.chars().any(|c| c.is_whitespace() || c == '/') {
            v.add("host", "expected the name or address of the mail server");
        }
        if self.port == 0 {
            v.add("port", "expected 1 to 65535");
        }
        let is_loopback =
            self.host == "localhost" || self.host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        if self.security == SmtpSecurity::None && !is_loopback {
            v.add("security", "`none` is for a loopback address only; give `starttls` or `tls` for any other");
        }
        let mut from = self.from.clone();
        check::email(&mut from, "from", v);
        if from.is_empty() {
            v.add("from", "is required: the address that mails come from");
        }
        if self.username.is_empty() != self.password_file.as_os_str().is_empty() {
            v.add("username", "goes with `password_file`; give both or neither");
        }
        if !self.username.is_empty() && self.security == SmtpSecurity::None {
            v.add("username", "is not sent without TLS");
        }
        if !self.password_file.as_os_str().is_empty() {
            check_file(&self.password_file, "password_file", v);
        }
        check_ca(&self.ca, v);
        check_time(self.timeout_ms, v);
    }
}

impl NoticeConfig {
    /// Checks the values; those of what is switched off too.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn validate(&self) -> Result<(), Violations> {
        let mut v = Violations::default();
        if self.enabled && self.smtp.is_none() && self.webhooks.is_empty() {
            v.add("enabled", "needs a way to send: `[notices.smtp]` or `[[notices.webhooks]]`");
        }
        if !LANGUAGES.contains(&self.language.as_str()) {
            v.add("language", format!("expected one of {}", LANGUAGES.join(", ")));
        }
        if self.reminder_days.len() > MOST_REMINDERS || self.reminder_days.iter().any(|day| !(1..=90).contains(day)) {
            v.add("reminder_days", format!("expected at most {MOST_REMINDERS} numbers of 1 to 90"));
        }
        if self.confirmation_days > 90 {
            v.add("confirmation_days", "expected at most 90");
        }
        if !(1..=MOST_ATTEMPTS).contains(&self.attempts) {
            v.add("attempts", format!("expected 1 to {MOST_ATTEMPTS}"));
        }
        if !(1..=3600).contains(&self.retry_seconds) {
            v.add("retry_seconds", "expected 1 to 3600");
        }
        if !(1..=MOST_DAYS * 24).contains(&self.give_up_hours) {
            v.add("give_up_hours", format!("expected 1 to {}", MOST_DAYS * 24));
        }
        if !(LEAST_KEPT..=MOST_DAYS * 10).contains(&self.keep_days) {
            v.add("keep_days", format!("expected {LEAST_KEPT} to {}", MOST_DAYS * 10));
        }
        if let Some(smtp) = &self.smtp {
            let mut of_it = Violations::default();
            smtp.check(&mut of_it);
            v.nest("smtp", of_it);
        }
        let mut names = BTreeSet::new();
        for (i, hook) in self.webhooks.iter().enumerate() {
            let mut of_it = Violations::default();
            hook.check(&mut of_it);
            if !names.insert(&hook.name) {
                of_it.add("name", "is given twice; each web hook has a name of its own");
            }
            v.nest(&format!("webhooks[{i}]"), of_it);
        }
        v.or(())
    }
}

/// A file that must be there.
fn check_file(path: &std::path::Path, key: &str, v: &mut Violations) {
    if !path.is_file() {
        v.add(key, format!("there is no file {}", path.display()));
    }
}

/// Authorities, where they are named.
fn check_ca(path: &std::path::Path, v: &mut Violations) {
    if !path.as_os_str().is_empty() {
        check_file(path, "ca", v);
    }
}

/// A time for one attempt.
fn check_time(timeout_ms: u64, v: &mut Violations) {
    if !(100..=120_000).contains(&timeout_ms) {
        v.add("timeout_ms", "expected 100 to 120000");
    }
}
