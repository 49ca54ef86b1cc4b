//! The command line: one file a verb. Client verbs know the service only by its gRPC API, as any other program would.
//!
//! Answers go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage,
//! 3 refused by the server, 4 unreachable.

mod account;
mod action_plan;
mod approval;
mod args;
mod audit;
mod backup;
mod bundles;
mod connection;
mod demo;
mod doctor;
mod erasure;
mod error;
mod examples;
mod export;
mod group;
mod import;
mod invitation;
mod matching;
mod need;
mod notices;
mod officer;
mod offline;
mod output;
mod plan;
mod proposal;
mod replacement;
mod report;
mod route;
mod runs;
mod search;
mod serve;
mod shell;
mod show;
#[cfg(test)]
mod tests;
mod watch;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
use error::CliError;
use output::Output;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to fail: help or usage was all there was to say.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Runs a verb in a runtime that fits it.
fn start(cli: Cli) -> Result<(), CliError> {
    let serves = matches!(cli.command, Command::Demo(_) | Command::Serve(_));
    let mut builder = if serves {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    let runtime = builder.enable_all().build().map_err(CliError::Runtime)?;
    runtime.block_on(execute(cli.command, &Output::detect(cli.json)))
}

/// Runs a verb.
async fn execute(command: Command, out: &Output) -> Result<(), CliError> {
    match command {
        Command::Demo(args) => demo::run(args, out).await,
        Command::Init(args) => serve::init(args, out).await,
        Command::Serve(args) => serve::run(args).await,
        Command::Search(args) => search::run(args, out).await,
        Command::Route(args) => route::run(args, out).await,
        Command::Match(args) => matching::run(args, out).await,
        Command::Plan(args) => plan::run(args, out).await,
        Command::Runs(args) => runs::run(args, out).await,
        Command::Bundles(args) => bundles::run(args, out).await,
        Command::Need(args) => need::run(args, out).await,
        Command::Proposal(args) => proposal::run(args, out).await,
        Command::Report(args) => report::run(args, out).await,
        Command::Group(args) => group::run(args, out).await,
        Command::Officer(args) => officer::run(args, out).await,
        Command::Import(args) => import::run(args, out).await,
        Command::Export(args) => export::run(args, out).await,
        Command::Watch(args) => watch::run(args, out).await,
        Command::Account(args) => account::run(args, out).await,
        Command::Approval(args) => approval::run(args, out).await,
        Command::Audit(args) => audit::run(args, out).await,
        Command::Whoami(args) => account::who_am_i(&args, out).await,
        Command::Token(args) => offline::token(&args, out),
        Command::Certs(args) => offline::certs(&args, out),
        Command::Backup(args) => backup::backup(&args, out).await,
        Command::Restore(args) => backup::restore(&args, out).await,
        Command::Doctor(args) => doctor::run(&args, out).await,
        Command::Reindex(args) => offline::reindex(&args, out).await,
        Command::Notices(args) => notices::run(args, out).await,
        Command::Migrate(args) => offline::migrate(&args, out).await,
        Command::Completions(args) => shell::completions(&args, out),
        Command::Man(args) => shell::man(&args, out),
    }
}
