//! `focalpoint officer`: erasing the persons who were or are focal points.

use std::io::{self, BufRead as _, IsTerminal as _};

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use crate::pb;

/// What to do with officers.
#[derive(Debug, Args)]
pub(super) struct OfficerArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with officers.
#[derive(Debug, Subcommand)]
enum Action {
    /// Erase an officer, who may have been removed before; it cannot be undone.
    Erase {
        /// The officer: authorities/ID/officers/ID.
        name: String,
        /// Only this version of it; an etag.
        #[arg(long, default_value = "", hide_default_value = true)]
        etag: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
}

/// Runs it.
pub(super) async fn run(args: OfficerArgs, out: &Output) -> Result<(), CliError> {
    let Action::Erase { name, etag, yes, connection } = args.action;
    if !yes {
        confirm(&name)?;
    }
    let client = connection.connect().await?;
    let erased = client.erase_officer(pb::EraseOfficerRequest { name, etag, ..Default::default() }).await?;
    out.answer(&erased, || told(&erased))
}

/// Has the person say that this is meant.
fn confirm(name: &str) -> Result<(), CliError> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(CliError::Usage("erasing cannot be undone: confirm it with --yes".to_owned()));
    }
    eprintln!(
        "This erases {name}: every name, telephone number, mailbox and other entry that was ever written of this officer,\n\
         from the directory, its history and the files of the service. It cannot be undone. What stays is that there was\n\
         an officer, who changed it when, and that you erased it. Type `erase` to go on:"
    );
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer).map_err(CliError::Output)?;
    if answer.trim() == "erase" { Ok(()) } else { Err(CliError::Usage("nothing was erased".to_owned())) }
}

/// What is said of an erasure.
fn told(erased: &pb::EraseOfficerResponse) -> String {
    let time = erased.erase_time.as_ref().and_then(|time| jiff::Timestamp::from_second(time.seconds).ok());
    let time = time.map(|time| time.to_string()).unwrap_or_default();
    let by = if erased.erased_by.is_empty() { "the service, as its time was over" } else { &erased.erased_by };
    let files = if erased.complete {
        "No file of the service holds it any more; backups and exports do, for as long as they are kept."
    } else {
        "Files of the service still hold it while somebody reads what was there before. It goes as soon as that ends; the \
         same command says when it has."
    };
    format!("erased at {time} by {by}\n{files}")
}
