//! `focalpoint demo`: starts the demonstration, says what it runs as and what to try, or tries that itself.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, Parser as _};
use serde_json::json;

use super::args::{Cli, Command};
use super::error::CliError;
use super::output::{self, Output};
use super::{account, export, matching, search};
use crate::app::{self, Demo, DemoOptions};
use crate::client::Profile;
use crate::telemetry::{self, LogConfig, TraceConfig};

/// How to run the demonstration.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Loopback address of the service.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7443")]
    listen: SocketAddr,
    /// Where to keep it; left out: a new temporary folder.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Where its log of records is kept, as `postgres://USER@HOST/DATABASE`; left out: with the rest.
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    database_url: String,
    /// Run the three commands to try, print their answers, and end.
    #[arg(long)]
    once: bool,
    /// Leave the demonstration data out.
    #[arg(long)]
    empty: bool,
    /// File to write once it serves: address, CA file, token files by role.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// What is logged on standard error.
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    log: String,
}

/// The role that the commands to try are run as.
const ROLE: &str = "government";
/// What to try with the demonstration data: a contact, an authority in full, a match with its reasons.
const TRY: [&[&str]; 3] = [
    &["search", "central authority Mongolia"],
    &["search", "KPK", "--limit", "1", "--detail"],
    &["match", "demo-need-mn-case-management", "--limit", "5"],
];
/// What to try without data.
const TRY_EMPTY: [&[&str]; 3] = [&["whoami"], &["search", "KPK"], &["match"]];

/// Runs it.
pub(super) async fn run(args: DemoArgs, out: &Output) -> Result<(), CliError> {
    let log = LogConfig { filter: args.log, ..LogConfig::default() };
    telemetry::install(&log, &TraceConfig::default()).map_err(app::AppError::from)?;
    telemetry::log_panics();
    let data_dir = match &args.data_dir {
        Some(path) => Some(std::path::absolute(path).map_err(CliError::file(path))?),
        None => None,
    };
    let options = DemoOptions {
        data_dir,
        database_url: args.database_url,
        listen: args.listen,
        empty: args.empty,
        ready_file: args.ready_file,
    };
    let demo = Demo::start(options).await?;
    let commands = if args.empty { TRY_EMPTY } else { TRY };
    let shown = show(&demo, args.once, &commands, out).await;
    if shown.is_ok() && !args.once {
        app::stop_signal().await;
    }
    demo.stop().await;
    shown
}

/// Says what runs and what to try, or tries it.
async fn show(demo: &Demo, once: bool, commands: &[&[&str]], out: &Output) -> Result<(), CliError> {
    let profile = Profile {
        server: demo.address().to_string(),
        ca: Some(demo.ca().to_owned()),
        token_file: demo.tokens().get(ROLE).cloned(),
        ..Profile::default()
    };
    let client = demo.data_dir().join("client.toml");
    std::fs::write(&client, profile.to_toml()).map_err(CliError::file(&client))?;
    if once {
        return try_all(commands, &profile, out).await;
    }
    let facts = json!({
        "address": demo.address(), "ca": demo.ca(), "client": client, "tokens": demo.tokens(), "signIn": demo.link_file(),
    });
    out.answer(&facts, || welcome(demo, &client, commands, out))
}

/// Runs the commands to try: each with its answer, or one JSON document with all of them.
async fn try_all(commands: &[&[&str]], profile: &Profile, out: &Output) -> Result<(), CliError> {
    let collecting = out.collecting();
    let mut tried = Vec::new();
    for command in commands {
        if out.json {
            execute(command, profile, &collecting).await?;
            tried.push(json!({ "command": typed(command), "answer": collecting.take_collected().pop() }));
        } else {
            output::print(&format!("{}\n", out.strong(&format!("$ {}", typed(command)))))?;
            execute(command, profile, out).await?;
            output::print("")?;
        }
    }
    if out.json { output::print(&format!("{:#}", json!({ "tried": tried }))) } else { Ok(()) }
}

/// What the demonstration runs as, and what to try.
fn welcome(demo: &Demo, client: &Path, commands: &[&[&str]], out: &Output) -> String {
    let kept = if demo.is_temporary() { "removed at the end" } else { "kept" };
    let facts = [
        ("Address", demo.address().to_string()),
        ("CA file", demo.ca().display().to_string()),
        ("Operations", format!("http://{}/readyz", demo.operations())),
        ("Data", format!("{} ({kept})", demo.data_dir().display())),
    ];
    let tokens = demo.tokens().iter().map(|(role, file)| vec![role.clone(), file.display().to_string()]);
    let program = std::env::args().next().unwrap_or_else(|| "focalpoint".to_owned());
    let typed = commands.iter().map(|command| format!("  {}", typed(command).replacen("focalpoint", &program, 1)));
    [
        out.strong("focalpoint demonstration"),
        out.fields(facts),
        String::new(),
        out.table(&["Role", "Token file"], tokens),
        String::new(),
        format!(
            "Open it in a browser (the link works once, for 15 minutes; the next one is in {}):\n",
            demo.link_file().display()
        ),
        format!("  {}", demo.link()),
        String::new(),
        format!("Try it in another terminal (as {ROLE}):\n"),
        format!("  export FOCALPOINT_CLIENT={}", client.display()),
        typed.collect::<Vec<_>>().join("\n"),
        String::new(),
        out.faint("Ctrl-C ends it."),
    ]
    .join("\n")
}

/// A command as a person types it.
fn typed(command: &[&str]) -> String {
    let quoted = |word: &&str| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() };
    std::iter::once("focalpoint".to_owned()).chain(command.iter().map(quoted)).collect::<Vec<_>>().join(" ")
}

/// Runs a command to try against the server.
async fn execute(command: &[&str], profile: &Profile, out: &Output) -> Result<(), CliError> {
    let file = |path: &Option<PathBuf>| path.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
    let (ca, token) = (file(&profile.ca), file(&profile.token_file));
    let connection = ["--server", &profile.server, "--ca", &ca, "--token-file", &token];
    let words = std::iter::once("focalpoint").chain(command.iter().copied()).chain(connection);
    match Cli::try_parse_from(words).map(|cli| cli.command) {
        Ok(Command::Search(args)) => search::run(args, out).await,
        Ok(Command::Match(args)) => matching::run(args, out).await,
        Ok(Command::Export(args)) => export::run(args, out).await,
        Ok(Command::Whoami(args)) => account::who_am_i(&args, out).await,
        Ok(_) => Err(CliError::Usage(format!("`{}` is not tried here", typed(command)))),
        Err(error) => Err(CliError::Usage(error.to_string())),
    }
}
