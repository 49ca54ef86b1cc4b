//! The demonstration: everything in one process, with keys, certificates, data and a token for every role.

mod link;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use link::LinkFile;
use serde_json::json;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::node::embedded_issuer;
use super::{AppError, EMBEDDED_ISSUER, Node, files, write_ready};
use crate::auth::key_file;
use crate::auth::token::{EmbeddedIssuer, Grant};
use crate::config::Config;
use crate::demo;
use crate::directory::transfer::Seed;
use crate::domain::{Account, ConsentRules, Revision, Role, Scope, Source as _, StateCode, SystemSource};
use crate::net::certs::DevelopmentCa;
use crate::net::{TlsFiles, TlsVersion};

/// How long a token of the demonstration lives, and how often it is renewed.
const TOKEN_LIFETIME: Duration = Duration::from_hours(1);
/// Often enough that the sign-in in them stays recent.
const TOKEN_INTERVAL: Duration = Duration::from_mins(10);
/// How the tokens say that their subject signed in strongly.
const STRONG: &str = "phrh";
/// The State of the demonstration's government users, and the one of the user of another State.
const STATES: [&str; 2] = ["MN", "ID"];
/// The provider whose editor the demonstration has.
const PROVIDER: &str = "demo-provider";

/// How to run the demonstration.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Where it is kept; a new temporary folder, removed at the end, when there is none.
    pub data_dir: Option<PathBuf>,
    /// Where its log is kept, as the configuration says it; empty: in that folder.
    pub database_url: String,
    /// Loopback address of the service.
    pub listen: SocketAddr,
    /// Whether to leave the demonstration data out.
    pub empty: bool,
    /// File to write once it serves.
    pub ready_file: Option<PathBuf>,
}

/// The running demonstration.
#[derive(Debug)]
pub struct Demo {
    /// The service.
    node: Node,
    /// Certificate of the authority that signed the service's.
    ca: PathBuf,
    /// Token files by role.
    tokens: BTreeMap<String, PathBuf>,
    /// The link to sign in with a browser.
    link: String,
    /// Where it is kept.
    data_dir: PathBuf,
    /// Removes a temporary folder at the end.
    temporary: Option<TempDir>,
    /// Ends the renewal of tokens.
    stop: CancellationToken,
    /// Renews tokens, and the link.
    renewals: [JoinHandle<()>; 2],
}

impl Demo {
    /// Starts the demonstration; it serves when this returns.
    ///
    /// # Errors
    /// When the address is not a loopback one, or the service cannot start.
    pub async fn start(options: DemoOptions) -> Result<Self, AppError> {
        if !options.listen.ip().is_loopback() {
            let address = options.listen;
            return Err(AppError::Usage(format!("the demonstration listens on loopback only, not on {address}")));
        }
        let temporary = match options.data_dir {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("focalpoint-demo-").tempdir()),
        };
        let temporary = temporary.transpose().map_err(AppError::io("cannot make a temporary folder"))?;
        let data_dir = match (&options.data_dir, &temporary) {
            (Some(dir), _) => dir.clone(),
            (None, Some(dir)) => dir.path().to_owned(),
            (None, None) => return Err(AppError::Usage("no data directory".to_owned())),
        };
        private_dir(&data_dir)?;

        let now = SystemSource.now();
        let ca = DevelopmentCa::open(&data_dir.join(files::CERTIFICATES), now)?;
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let pem = ca.server(&names, now)?;
        let issuer = embedded_issuer(&data_dir)?;
        let config = Config {
            listen: options.listen,
            operations_listen: SocketAddr::new(options.listen.ip(), 0),
            data_dir: data_dir.clone(),
            database_url: options.database_url,
            tls: Some(TlsFiles {
                certificate: pem.certificate,
                private_key: pem.private_key,
                client_ca: None,
                client_crls: Vec::new(),
                minimum: TlsVersion::default(),
            }),
            embedded_issuer: true,
            // Nobody makes client certificates to have a look.
            takes_unbound: true,
            link_subjects: people(),
            // Nobody waits five working days to see what a consent does.
            consent: ConsentRules { objection_working_days: 0, ..ConsentRules::default() },
            ..Config::default()
        };
        let node = Node::start(&config).await?;
        if node.directory().revision() == Revision::ZERO {
            node.directory().seed(seed(options.empty), now).await?;
        }
        let tokens = Tokens { issuer, dir: data_dir.join(files::TOKENS) };
        private_dir(&tokens.dir)?;
        let paths = tokens.write_all(now)?;
        let file = LinkFile {
            links: node.links().map(Arc::clone).ok_or_else(|| AppError::BuiltIn("nobody can sign in".to_owned()))?,
            origin: format!("https://{}", node.address()),
            path: data_dir.join(files::SIGN_IN_LINK),
        };
        let link = file.write(now)?;
        if let Some(path) = &options.ready_file {
            let ready = json!({
                "address": node.address().to_string(), "ca": ca.certificate(), "tokens": paths, "signIn": file.path,
            });
            write_ready(path, &ready)?;
        }
        let stop = CancellationToken::new();
        let renewals = [tokio::spawn(tokens.renew(stop.clone())), tokio::spawn(file.renew(stop.clone()))];
        Ok(Self { node, ca: ca.certificate(), tokens: paths, link, data_dir, temporary, stop, renewals })
    }

    /// Address of the service.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.node.address()
    }

    /// Address of the operations endpoints.
    #[must_use]
    pub const fn operations(&self) -> SocketAddr {
        self.node.operations()
    }

    /// Certificate of the authority that signed the service's.
    #[must_use]
    pub fn ca(&self) -> &Path {
        &self.ca
    }

    /// Token files by role.
    #[must_use]
    pub const fn tokens(&self) -> &BTreeMap<String, PathBuf> {
        &self.tokens
    }

    /// The link to sign in with a browser, once.
    #[must_use]
    pub fn link(&self) -> &str {
        &self.link
    }

    /// Where the link lies that holds after the one before was used.
    #[must_use]
    pub fn link_file(&self) -> PathBuf {
        self.data_dir.join(files::SIGN_IN_LINK)
    }

    /// Where it is kept.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Whether the folder is removed at the end.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// Ends it.
    pub async fn stop(self) {
        self.stop.cancel();
        for renewal in self.renewals {
            let _ = renewal.await;
        }
        self.node.stop().await;
    }
}

/// Makes a folder that only its owner has any right on.
pub(super) fn private_dir(path: &Path) -> Result<(), AppError> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(AppError::io(format!("cannot make {}", path.display())))
}

/// The accounts of the demonstration: name of the role in the ready file, role, and State if it has one.
fn roles() -> [(&'static str, Role, Option<&'static str>); 12] {
    let [own, other] = STATES;
    [
        ("government", Role::GovernmentReader, Some(own)),
        ("editor", Role::GovernmentEditor, Some(own)),
        ("consent-officer", Role::ConsentOfficer, Some(own)),
        ("account-manager", Role::AccountManager, Some(own)),
        ("other-state", Role::GovernmentEditor, Some(other)),
        ("provider", Role::ProviderEditor, None),
        ("secretariat", Role::Secretariat, None),
        ("secretariat-2", Role::Secretariat, None),
        ("administrator", Role::Administrator, None),
        ("administrator-2", Role::Administrator, None),
        ("auditor", Role::Auditor, None),
        ("service", Role::Service, Some(own)),
    ]
}

/// Subjects of those accounts that are of people, who may come in with a browser.
fn people() -> Vec<String> {
    let people = roles().into_iter().filter(|(_, role, _)| *role != Role::Service);
    people.map(|(name, _, _)| name.to_owned()).collect()
}

/// What the store of the demonstration begins with. Without data it has only the accounts, and a draft of the profile
/// that the provider's editor belongs to.
fn seed(empty: bool) -> Seed<'static> {
    let accounts = roles().map(|(name, role, state)| Account {
        issuer: EMBEDDED_ISSUER.to_owned(),
        subject: name.to_owned(),
        display_name: format!("Demonstration: {name}"),
        provider: if role == Role::ProviderEditor { PROVIDER.to_owned() } else { String::new() },
        scopes: if role == Role::Service {
            vec![Scope::DirectoryRead, Scope::NeedRead, Scope::MatchRun]
        } else {
            Vec::new()
        },
        state: state.map(StateCode::from).unwrap_or_default(),
        role,
        ..Account::default()
    });
    let files = if empty { vec![demo::EMPTY_PROFILE] } else { vec![demo::AUTHORITIES, demo::PROVIDERS, demo::NEEDS] };
    Seed { files, accounts: accounts.into() }
}

/// The token files.
struct Tokens {
    /// Signs them.
    issuer: EmbeddedIssuer,
    /// Where they are.
    dir: PathBuf,
}

impl Tokens {
    /// Writes a fresh token for every role.
    fn write_all(&self, now: Timestamp) -> Result<BTreeMap<String, PathBuf>, AppError> {
        let mut paths = BTreeMap::new();
        for (name, _, _) in roles() {
            let grant = Grant {
                subject: name,
                client_id: "focalpoint-demo",
                lifetime: TOKEN_LIFETIME,
                auth_time: Some(now),
                acr: Some(STRONG),
                certificate: None,
            };
            let token = self.issuer.issue(&grant, now, SystemSource.new_id())?;
            let path = self.dir.join(name);
            key_file::write_private(&path, token.as_bytes())?;
            paths.insert(name.to_owned(), path);
        }
        Ok(paths)
    }

    /// Renews the tokens before they end.
    async fn renew(self, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(TOKEN_INTERVAL)).await.is_some() {
            if let Err(error) = self.write_all(SystemSource.now()) {
                tracing::error!(%error, "cannot renew the tokens");
            }
        }
    }
}
