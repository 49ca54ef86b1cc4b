//! Opening the database: how it is reached, settings, migrations, and the checks without which it is not opened at all.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, SqlStr};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::super::OpenError;
use super::super::mark::Reach;
use super::column::Columns;
use super::head::{self, Head};

/// The oldest version whose statistics are those of the last `VACUUM` at once.
const OLDEST: i64 = 150_000;
/// Connections for reads and snapshots, and one that listens.
const READERS: u32 = 9;
/// Connections of a store that is only read.
const LOOKERS: u32 = 2;
/// What the log must be like where the head says that it ends.
const END: &str = "SELECT revision, audit, (SELECT coalesce(max(revision), 0) FROM revision) AS last_revision, \
     (SELECT coalesce(max(sequence), 0) FROM audit) AS last_audit FROM head";
/// Settings of the connection that writes. One that hangs inside a transaction holds up every node, so the server ends it.
const WRITER: [(&str, &str); 7] = [
    ("default_transaction_isolation", "read committed"),
    ("default_transaction_read_only", "off"),
    ("idle_in_transaction_session_timeout", "5s"),
    // Else a commit that waits for a standby is given up by the server, and told as done.
    ("statement_timeout", "0"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
];
/// Settings of those that read. A snapshot that nobody reads any more keeps the server from tidying.
const READER: [(&str, &str); 2] =
    [("default_transaction_read_only", "on"), ("idle_in_transaction_session_timeout", "10min")];

/// A connection that writes, to a database that has passed every check.
pub(super) struct Checked {
    /// The connection.
    pub(super) conn: PgConnection,
    /// Where the log ends.
    pub(super) head: Head,
}

/// A database that has passed every check.
pub(super) struct Opened {
    /// The one connection that writes, and the end of the log.
    pub(super) writer: Checked,
    /// Connections that cannot write.
    pub(super) readers: PgPool,
    /// How it is reached.
    pub(super) options: PgConnectOptions,
}

/// Opens the database of a URL.
pub(super) async fn open(url: &str) -> Result<Opened, OpenError> {
    let options = writing(url)?;
    let writer = writer(&options).await?;
    // The address may lead elsewhere by the time that a connection is made.
    let primary = pool(READERS).after_connect(|conn, _| Box::pin(require_primary(conn)));
    let readers = primary.connect_with(self::options(url)?.options(READER)).await?;
    Ok(Opened { writer, readers, options })
}

/// How the database of a URL is reached for writing.
pub(super) fn writing(url: &str) -> Result<PgConnectOptions, OpenError> {
    Ok(options(url)?.options(WRITER))
}

/// Connections that cannot write, to the database of a URL that is of this version, and where its log ends.
pub(super) async fn look(url: &str) -> Result<(PgPool, Head), OpenError> {
    let readers = pool(LOOKERS).connect_with(options(url)?.options(READER)).await?;
    let mut conn = readers.acquire().await?;
    require_version(&mut conn).await?;
    require_whole(&mut conn).await?;
    let head = head::read(&mut conn).await?;
    drop(conn);
    Ok((readers, head))
}

/// Refuses a database that must be migrated first, was by a newer program, or has no tables.
async fn require_version(conn: &mut PgConnection) -> Result<(), OpenError> {
    if !ask::<bool>(conn, "SELECT to_regclass('_sqlx_migrations') IS NOT NULL").await? {
        return Err(OpenError::Empty);
    }
    let found: i64 = ask(conn, "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success").await?;
    let wanted = migrations().iter().map(|migration| migration.version).max().unwrap_or_default();
    let remedy = match found.cmp(&wanted) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less => "run `focalpoint migrate`",
        std::cmp::Ordering::Greater => "use the newer program",
    };
    Err(OpenError::Version { found, wanted, remedy })
}

/// Connects for writing, brings the tables to this version, and checks everything without which nothing is written.
pub(super) async fn writer(options: &PgConnectOptions) -> Result<Checked, OpenError> {
    let mut conn = options.connect().await?;
    require_safe(&mut conn).await?;
    migrate(&mut conn).await?;
    checked(conn).await
}

/// The same for a store that is open: the tables must be of this version, and nothing is changed before it is known whose they
/// are.
pub(super) async fn again(options: &PgConnectOptions) -> Result<Checked, OpenError> {
    let mut conn = options.connect().await?;
    require_safe(&mut conn).await?;
    require_version(&mut conn).await?;
    checked(conn).await
}

/// A connection to tables of this version, once the rest is checked.
async fn checked(mut conn: PgConnection) -> Result<Checked, OpenError> {
    require_owner(&mut conn).await?;
    require_whole(&mut conn).await?;
    let head = head::read(&mut conn).await?;
    Ok(Checked { conn, head })
}

/// How connections that cannot write are kept. One whose call was given up is closed where it does not answer: it would wait
/// as long as the system does for what was sent on a link that is dead.
fn pool(most: u32) -> PgPoolOptions {
    let limit = Duration::from_secs(5);
    PgPoolOptions::new().max_connections(most).acquire_timeout(limit).after_release(move |conn, _| {
        Box::pin(async move {
            timeout(limit, conn.ping()).await.map_err(silent)??;
            Ok(true)
        })
    })
}

/// A server that does not answer.
fn silent(_: Elapsed) -> sqlx::Error {
    sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())
}

/// Refuses a connection to a standby, which may be behind for as long as it likes.
async fn require_primary(conn: &mut PgConnection) -> sqlx::Result<()> {
    if sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(conn).await? {
        return Err(sqlx::Error::Configuration("the server is a standby".into()));
    }
    Ok(())
}

/// How the database is reached: over a socket of this machine, or over TLS by a certificate that names the host.
fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    // The error may repeat the URL, which may hold a password.
    let unreadable = || OpenError::Database { reason: "its address cannot be read: postgres://…".to_owned() };
    let is_ours = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let parsed = PgConnectOptions::from_str(url).ok().filter(|_| is_ours);
    let options = parsed.ok_or_else(unreadable)?.application_name("focalpoint").disable_statement_logging();
    if options.get_socket().is_some() || options.get_host().starts_with('/') {
        return Ok(options);
    }
    let found = match options.get_ssl_mode() {
        // What is said where nothing is.
        PgSslMode::Prefer | PgSslMode::VerifyFull => return Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
    };
    Err(OpenError::Unsafe { what: "sslmode", found: found.to_owned(), wanted: "verify-full" })
}

/// Refuses a server that would not keep what it acknowledges, or that others may write to instead of it.
pub(super) async fn require_safe(conn: &mut PgConnection) -> Result<(), OpenError> {
    let version: i64 = ask(conn, "SELECT current_setting('server_version_num')::bigint").await?;
    if version < OLDEST {
        let wanted = "15 or later (150000)";
        return Err(OpenError::Unsafe { what: "version of PostgreSQL", found: version.to_string(), wanted });
    }
    if ask(conn, "SELECT pg_is_in_recovery()").await? {
        return Err(OpenError::Unsafe { what: "server", found: "a standby".to_owned(), wanted: "the primary" });
    }
    let waits = "SELECT set_config('synchronous_commit', 'on', false) \
                 WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";
    sqlx::query(waits).execute(&mut *conn).await?;
    let settings = [
        ("synchronous_commit", "SELECT current_setting('synchronous_commit')", "on or remote_apply"),
        ("fsync", "SELECT current_setting('fsync')", "on"),
        ("full_page_writes", "SELECT current_setting('full_page_writes')", "on"),
        // Else a server goes on after a disk that failed to keep what it was given.
        ("data_sync_retry", "SELECT current_setting('data_sync_retry')", "off"),
        ("track_counts", "SELECT current_setting('track_counts')", "on"),
        ("server_encoding", "SELECT current_setting('server_encoding')", "UTF8"),
    ];
    for (what, query, wanted) in settings {
        let found: String = ask(conn, query).await?;
        if !wanted.split(" or ").any(|wanted| wanted == found) {
            return Err(OpenError::Unsafe { what, found, wanted });
        }
    }
    Ok(())
}

/// Brings the tables to this version, under a lock that other nodes wait for.
async fn migrate(conn: &mut PgConnection) -> Result<(), OpenError> {
    let migrations = migrations();
    let newest = migrations.iter().map(|migration| migration.version).max().unwrap_or_default();
    match migrations.run_direct(None, conn, false).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) => {
            Err(OpenError::Version { found, wanted: newest, remedy: "use the newer program" })
        }
        Err(error) => Err(OpenError::Database { reason: error.to_string() }),
    }
}

/// The migrations, which are never edited once released.
fn migrations() -> Migrator {
    let texts =
        [("log", include_str!("migrations/0001_log.sql")), ("shared", include_str!("migrations/0002_shared.sql"))];
    let migration = |(version, (name, text)): (i64, (&'static str, &'static str))| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(text), false)
    };
    Migrator::with_migrations((1..).zip(texts).map(migration).collect())
}

/// Refuses a log that does not end where its head says.
async fn require_whole(conn: &mut PgConnection) -> Result<(), OpenError> {
    let row = sqlx::query(END).fetch_one(conn).await?;
    let said = Reach { revision: row.number("revision")?, audit: row.number("audit")? };
    let found = Reach { revision: row.number("last_revision")?, audit: row.number("last_audit")? };
    if found == said {
        return Ok(());
    }
    Err(OpenError::Corrupt { reason: format!("the head says {said:?}, but the log ends at {found:?}") })
}

/// Refuses a role that may not take out what was erased: the server would only warn of it.
async fn require_owner(conn: &mut PgConnection) -> Result<(), OpenError> {
    let owns = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class \
                WHERE oid IN ('change'::regclass, 'request'::regclass)";
    if ask(conn, owns).await? {
        return Ok(());
    }
    Err(OpenError::Unsafe { what: "role", found: "not the owner of the tables".to_owned(), wanted: "their owner" })
}

/// Asks the database for one value.
async fn ask<T>(conn: &mut PgConnection, query: &'static str) -> Result<T, OpenError>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    Ok(sqlx::query_scalar(query).fetch_one(conn).await?)
}
