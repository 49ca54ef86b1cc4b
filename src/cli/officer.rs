//! `focalpoint officer`: erasing the persons who were or are focal points.

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::erasure;
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
        erasure::confirm(&format!(
            "This erases {name}: every name, telephone number, mailbox and other entry that was ever written of this officer,\n\
             from the directory, its history and the files of the service. It cannot be undone. What stays is that there was\n\
             an officer, who changed it when, and that you erased it."
        ))?;
    }
    let client = connection.connect().await?;
    let erased = client.erase_officer(pb::EraseOfficerRequest { name, etag, ..Default::default() }).await?;
    out.answer(&erased, || erasure::told(erased.erase_time.as_ref(), &erased.erased_by, erased.complete))
}
