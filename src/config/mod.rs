//! The configuration of `focalpoint serve`: defaults, then a TOML file, then `FOCALPOINT__...` variables, then flags.
//!
//! Everything that is wrong is told at once, each with its key, where it was given, and what would be right. Nothing is
//! read here but the configuration itself: keys and certificates are looked for, not opened.

mod check;
mod layers;
mod repair;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::auth::SignInRule;
use crate::auth::token::IssuerConfig;
use crate::domain::{ApprovalRules, ConsentRules, InvitationRules, ProposalRules, WatchRules};
use crate::net::{Limits, TlsFiles};
use crate::post::NoticeConfig;
use crate::telemetry::{LogConfig, TraceConfig};
use crate::web::WebConfig;

pub use layers::{ConfigError, ENV_PREFIX, Flags};

/// Every key with its default and what it does, as a file to start from.
pub const SAMPLE: &str = include_str!("sample.toml");

/// How the service runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own that an operator sets by name")]
pub struct Config {
    /// Address of the service.
    pub listen: SocketAddr,
    /// Folder of everything that the service keeps.
    pub data_dir: PathBuf,
    /// Where the log of records is kept; empty: in `data_dir`.
    pub database_url: String,
    /// Loopback address of `/livez`, `/readyz` and `/metrics`.
    pub operations_listen: SocketAddr,
    /// Certificate and key; absent only with `plain_text`.
    pub tls: Option<TlsFiles>,
    /// Whether to serve without TLS, on a loopback address only.
    pub plain_text: bool,
    /// Issuers whose tokens are accepted.
    pub issuers: Vec<IssuerConfig>,
    /// Whether this service also accepts tokens that it signs with a key in `data_dir`.
    pub embedded_issuer: bool,
    /// Name of the audit log in its checkpoints.
    pub audit_origin: String,
    /// Whether reflection answers callers without a token.
    pub open_reflection: bool,
    /// Months for which officers are kept after the end of the term or the removal; 0: until somebody erases them.
    pub officer_retention_months: u32,
    /// What is asked of a State's consent that others learn of a need.
    pub consent: ConsentRules,
    /// The sign-in that consenting takes.
    pub strong_sign_in: SignInRule,
    /// How long what takes two people waits for the second.
    pub approvals: ApprovalRules,
    /// How long an invitation holds.
    pub invitations: InvitationRules,
    /// How long a proposal waits, and when to ask what came of it.
    pub proposals: ProposalRules,
    /// How streams of changes are kept up.
    pub watch: WatchRules,
    /// Who is told of what, and how.
    pub notices: NoticeConfig,
    /// Where people sign in to the pages; absent: nowhere.
    pub web: Option<WebConfig>,
    /// Whether accounts that must be bound to a certificate come in without one; for `demo`, and no key of a file.
    #[serde(skip)]
    pub takes_unbound: bool,
    /// Subjects of the embedded issuer as whom the bearer of a sign-in link may come in; for `demo`, and no key of a file.
    #[serde(skip)]
    pub link_subjects: Vec<String>,
    /// Limits of the listener.
    pub limits: Limits,
    /// What is logged, and how.
    pub log: LogConfig,
    /// Which calls are traced, and where to.
    pub traces: TraceConfig,
}

/// What a configuration is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// To serve: everything must be right.
    Serve,
    /// To work on the data while nothing serves: only what says where the data is must be right.
    Offline,
}

/// Where the log of records is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// SQLite in a folder of its own.
    Sqlite(PathBuf),
    /// PostgreSQL, by its URL, which may hold a password.
    Postgres(String),
}

/// What the URL of a PostgreSQL database begins with.
const POSTGRES: [&str; 2] = ["postgres://", "postgresql://"];

impl Default for Config {
    fn default() -> Self {
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self {
            listen: loopback(7443),
            data_dir: PathBuf::new(),
            database_url: String::new(),
            operations_listen: loopback(9464),
            tls: None,
            plain_text: false,
            issuers: Vec::new(),
            embedded_issuer: false,
            audit_origin: "focalpoint".to_owned(),
            open_reflection: false,
            officer_retention_months: 12,
            consent: ConsentRules::default(),
            strong_sign_in: SignInRule::default(),
            approvals: ApprovalRules::default(),
            invitations: InvitationRules::default(),
            proposals: ProposalRules::default(),
            watch: WatchRules::default(),
            notices: NoticeConfig::default(),
            web: None,
            takes_unbound: false,
            link_subjects: Vec::new(),
            limits: Limits::default(),
            log: LogConfig::default(),
            traces: TraceConfig::default(),
        }
    }
}

impl Config {
    /// Reads the configuration from a file, if one is named, from environment variables, and from flags.
    ///
    /// # Errors
    /// When the file cannot be read or is no TOML; else everything that is wrong with the values.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
        flags: &Flags,
        purpose: Use,
    ) -> Result<Self, ConfigError> {
        let (config, mut wrong) = layers::read(file, variables, flags)?;
        wrong.add_checks(config.check(purpose));
        wrong.into_result(config)
    }

    /// Whether the log is kept in PostgreSQL.
    fn is_postgres(&self) -> bool {
        POSTGRES.iter().any(|scheme| self.database_url.starts_with(scheme))
    }

    /// Where the log of records is kept.
    #[must_use]
    pub fn database(&self) -> Database {
        if self.is_postgres() {
            return Database::Postgres(self.database_url.clone());
        }
        let path = self.database_url.trim_start_matches("sqlite:").trim_start_matches("//");
        Database::Sqlite(if path.is_empty() { self.data_dir.join("store") } else { PathBuf::from(path) })
    }
}
