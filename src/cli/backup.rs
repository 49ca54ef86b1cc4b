//! `focalpoint backup` and `focalpoint restore`: the log on the host, copied and put back.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::audit::{Progress, VerifyArgs};
use super::error::CliError;
use super::offline::OfflineArgs;
use super::output::Output;
use crate::app::{self, Verified};
use crate::config::Use;

/// Where to.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The folder to make, for this backup alone.
    folder: PathBuf,
    /// Which data directory.
    #[command(flatten)]
    data: OfflineArgs,
}

/// From where.
#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// The folder of the backup.
    folder: PathBuf,
    /// Against what it is verified, and which data directory.
    #[command(flatten)]
    verify: VerifyArgs,
}

/// Runs `backup`.
pub(super) async fn backup(args: &BackupArgs, out: &Output) -> Result<(), CliError> {
    let config = args.data.load(None, Use::Offline)?;
    let progress = Progress::begin();
    let verified = app::backup(&config, &args.folder, &mut progress.told()).await;
    progress.end();
    let verified = verified?;
    if !verified.findings.is_empty() {
        return refused(&verified, "nothing was backed up: the log is not what it should be", out);
    }
    out.answer(&told(&verified), || {
        format!(
            "{}: {}\nkeys, certificates and configuration are not in it; nor is what was erased, and what will be erased is: keep \
             it no longer than you must",
            args.folder.display(),
            held(&verified)
        )
    })
}

/// Runs `restore`.
pub(super) async fn restore(args: &RestoreArgs, out: &Output) -> Result<(), CliError> {
    let VerifyArgs { checkpoints, log_key, data } = &args.verify;
    let config = data.load(None, Use::Offline)?;
    let progress = Progress::begin();
    let restored = app::restore(&config, &args.folder, checkpoints, log_key.as_deref(), &mut progress.told()).await;
    progress.end();
    let app::Restored { verified, revision } = restored?;
    if !verified.findings.is_empty() {
        return refused(&verified, "nothing was restored: the backup is not what it should be", out);
    }
    out.answer(&told(&verified), || {
        let against = match &*verified.compared {
            [] => "nothing outside the backup: a missing end would not show".to_owned(),
            compared => compared.join(", "),
        };
        let absent = match &*verified.absent {
            [] => String::new(),
            absent => format!("; not there to compare with: {}", absent.join(" and ")),
        };
        format!(
            "{} holds {} now, and is at revision {revision}; compared with {against}{absent}\nthe index is made by the next start; \
             erase again what was erased since the backup",
            config.data_dir.display(),
            held(&verified)
        )
    })
}

/// Tells what does not hold.
fn refused(verified: &Verified, what: &str, out: &Output) -> Result<(), CliError> {
    out.answer(&told(verified), || [&verified.findings.join("\n"), what].map(|text| text as &str).join("\n"))?;
    Err(CliError::Findings(verified.findings.len() as u64 + verified.untold))
}

/// What a log holds, for people.
fn held(verified: &Verified) -> String {
    format!("{} changes in {} revisions, {} audit rows", verified.changes, verified.revisions, verified.rows)
}

/// What was verified, for programs.
fn told(verified: &Verified) -> Value {
    json!({
        "revisions": verified.revisions,
        "changes": verified.changes,
        "erased": verified.erased,
        "auditRows": verified.rows,
        "rootHash": verified.root.to_string(),
        "comparedWith": verified.compared,
        "absent": verified.absent,
        "findings": verified.findings,
        "untold": verified.untold,
    })
}
