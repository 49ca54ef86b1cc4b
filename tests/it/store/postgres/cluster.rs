//! A PostgreSQL server of the tests' own, from the installed package: one for all tests of the program, a database for each;
//! and one of its own for a test that stops it.
//!
//! It refuses to run as root, so there it runs as the user `postgres` that comes with the package. A shell keeps it: once
//! this program has ended, however it did, the shell reads the end of its input, stops the server and takes its files away.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

/// Makes the cluster, and starts and stops the server as its input says, and says so each time; stops at the end of it.
const KEEPER: &str = r#"
set -e
dir=$1 bin=$2 port=$3 word=start
"$bin/initdb" --no-sync -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C >"$dir/log" 2>&1
while :; do
    case $word in
        start) "$bin/pg_ctl" -s -w -t 120 -D "$dir/data" -l "$dir/log" -o "-c unix_socket_directories=$dir \
            -c listen_addresses=127.0.0.1 -c port=$port -c ssl=on -c ssl_cert_file=$dir/server.pem \
            -c ssl_key_file=$dir/server.key -c max_connections=300 -c max_wal_size=4GB" start >>"$dir/log" 2>&1 ;;
        stop) "$bin/pg_ctl" -s -w -t 120 -D "$dir/data" -m fast stop >>"$dir/log" 2>&1 ;;
    esac
    echo ready
    read -r word || break
done
"$bin/pg_ctl" -s -D "$dir/data" -m immediate stop >>"$dir/log" 2>&1 || :
rm -rf "$dir"
"#;
/// The name that the server's certificate has; its address is 127.0.0.1, which has another.
const HOST: &str = "localhost";

/// The server.
static SERVER: LazyLock<Arc<Server>> = LazyLock::new(|| Arc::new(Server::start()));
/// The number of the next database.
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    /// Its folder, where its socket is.
    dir: PathBuf,
    /// Its port.
    port: u16,
    /// The shell, and what it says; the server ends with this program's end of the pipe.
    keeper: Mutex<(Child, BufReader<ChildStdout>)>,
}

impl Server {
    /// Starts the server of this program.
    pub(crate) fn start() -> Self {
        let dir = tempfile::Builder::new().prefix("focalpoint-pg-").tempdir().unwrap().keep();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        certificates(&dir);
        let mut command = if fs::metadata("/proc/self").unwrap().uid() == 0 {
            give(&dir);
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut keeper = command
            .args(["-c", KEEPER, "keeper"])
            .args([&dir, &programs()])
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // An interrupt at the terminal is for this program alone; the end of its input is what the shell acts on.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut output = BufReader::new(keeper.stdout.take().unwrap());
        output.read_line(&mut said).unwrap();
        if said != "ready\n" {
            let log = fs::read_to_string(dir.join("log")).unwrap_or_default();
            drop(fs::remove_dir_all(&dir));
            panic!("the PostgreSQL server of the tests did not start:\n{log}");
        }
        Self { dir, port, keeper: Mutex::new((keeper, output)) }
    }

    /// A connection of the superuser to a database.
    async fn superuser(&self, database: &str) -> PgConnection {
        let options = PgConnectOptions::new_without_pgpass().username("postgres").database(database);
        options.socket(&self.dir).port(self.port).disable_statement_logging().connect().await.unwrap()
    }

    /// Has the server `start` or `stop`, and waits until it has.
    pub(crate) fn tell(&self, word: &str) {
        let mut keeper = self.keeper.lock().unwrap();
        let (child, output) = &mut *keeper;
        writeln!(child.stdin.as_mut().unwrap(), "{word}").unwrap();
        let mut said = String::new();
        output.read_line(&mut said).unwrap();
        assert_eq!(said, "ready\n", "the server did not {word}");
    }
}

/// The folder of the newest PostgreSQL that is installed.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().map(|version| version.unwrap().path());
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let found = versions.filter(|path| path.join("bin/initdb").is_file()).max_by_key(number);
    found.expect("PostgreSQL is not installed: the Debian package is `postgresql`").join("bin")
}

/// The authority and the certificate of the server, and another authority.
fn certificates(dir: &Path) {
    let authority = |name: &str| {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        let key = rcgen::KeyPair::generate().unwrap();
        fs::write(dir.join(format!("{name}.pem")), params.self_signed(&key).unwrap().pem()).unwrap();
        rcgen::Issuer::new(params, key)
    };
    authority("other");
    let issuer = authority("authority");
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec![HOST.to_owned()]).unwrap();
    fs::write(dir.join("server.pem"), params.signed_by(&key, &issuer).unwrap().pem()).unwrap();
    fs::write(dir.join("server.key"), key.serialize_pem()).unwrap();
    fs::set_permissions(dir.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
}

/// Gives the folder and what is in it to the user of the package; this program still gets to the socket.
fn give(dir: &Path) {
    let id = |which| {
        let told = Command::new("id").args([which, "postgres"]).output().unwrap();
        String::from_utf8(told.stdout).unwrap().trim().parse::<u32>().expect("there is no user postgres")
    };
    let (user, group) = (id("-u"), id("-g"));
    for file in fs::read_dir(dir).unwrap() {
        chown(file.unwrap().path(), Some(user), Some(group)).unwrap();
    }
    chown(dir, Some(user), Some(group)).unwrap();
}

/// A database of its own.
#[derive(Debug)]
pub(crate) struct Database {
    /// The server that it is of.
    server: Arc<Server>,
    /// Its name.
    name: String,
}

impl Database {
    /// Makes an empty one, which belongs to a user who may do nothing else.
    pub(crate) async fn new() -> Self {
        Self::on(Arc::clone(&SERVER)).await
    }

    /// The same on a server.
    pub(crate) async fn on(on: Arc<Server>) -> Self {
        let number = DATABASES.fetch_add(1, Ordering::SeqCst);
        let (name, owner) = (format!("test_{number}"), format!("owner_{number}"));
        let mut server = on.superuser("postgres").await;
        run(&mut server, &format!("CREATE ROLE {owner} LOGIN")).await;
        run(&mut server, &format!("CREATE DATABASE {name} OWNER {owner} TEMPLATE template0")).await;
        Self { server: on, name }
    }

    /// Its owner's name for it, over the socket.
    pub(crate) fn url(&self) -> String {
        let (owner, port) = (self.name.replace("test", "owner"), self.server.port);
        format!("postgres:///{}?user={owner}&host={}&port={port}", self.name, self.server.dir.display())
    }

    /// Its owner's name for it, over TCP.
    pub(super) fn remote_url(&self, host: &str, more: &str) -> String {
        self.url_by(host, self.port(), more)
    }

    /// The same by another port that leads there.
    pub(crate) fn url_by(&self, host: &str, port: u16, more: &str) -> String {
        format!("postgres://{}@{host}:{port}/{}{more}", self.name.replace("test", "owner"), self.name)
    }

    /// The port of its server.
    pub(crate) fn port(&self) -> u16 {
        self.server.port
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A connection of the superuser.
    pub(super) async fn superuser(&self) -> PgConnection {
        self.server.superuser(&self.name).await
    }

    /// Does something to it behind the store's back.
    pub(crate) async fn behind_its_back(&self, statement: &str) {
        run(&mut self.superuser().await, statement).await;
    }
}

/// The file of the authority of that name, `authority` or `other`.
pub(crate) fn authority(name: &str) -> String {
    SERVER.dir.join(format!("{name}.pem")).display().to_string()
}

/// Runs a statement.
async fn run(conn: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(conn).await.unwrap();
}
