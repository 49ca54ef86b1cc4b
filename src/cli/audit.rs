//! `focalpoint audit`: the rows, checkpoints and proofs of a server, and the verification on the host.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::offline::OfflineArgs;
use super::output::Output;
use super::replacement::Replacement;
use crate::app;
use crate::audit::{Checkpoint, Hash, PublicKey, is_consistent};
use crate::client::Client;
use crate::config::Use;
use crate::pb;

/// What to do with the audit.
#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with the audit.
#[derive(Debug, Subcommand)]
enum Action {
    /// List the audit rows that you may see, the newest first.
    List(ListArgs),
    /// Fetch a signed checkpoint, and prove that it continues one that you have kept.
    Checkpoint(CheckpointArgs),
    /// Verify the whole log on the host: recompute everything from the database, and change nothing.
    ///
    /// Compares the log with the mark and the checkpoint in the data directory, and with checkpoints that you have kept
    /// elsewhere, which alone show that somebody with the whole machine has rewritten it. May run beside the service.
    Verify(VerifyArgs),
    /// Print the public key that checkpoints are checked with.
    Key(OfflineArgs),
}

/// Which rows.
#[derive(Debug, Args)]
struct ListArgs {
    /// Most rows.
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Only those of this account: accounts/ID.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    actor: String,
    /// Only those of this resource, such as needs/ID.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    resource: String,
    /// Only those of this method, such as `OfficerService.GetOfficer`.
    #[arg(long, value_name = "METHOD", default_value = "", hide_default_value = true)]
    operation: String,
    /// Only those from this time on, RFC 3339.
    #[arg(long, value_name = "TIME")]
    since: Option<jiff::Timestamp>,
    /// Only those before this time, RFC 3339.
    #[arg(long, value_name = "TIME")]
    until: Option<jiff::Timestamp>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// What to do with the checkpoint.
#[derive(Debug, Args)]
struct CheckpointArgs {
    /// File to keep it in; left out: standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A checkpoint that you have kept: the new one must be proved to continue it.
    #[arg(long, value_name = "FILE")]
    continues: Option<PathBuf>,
    /// The log's public key, from elsewhere; left out: the one that the server tells.
    #[arg(long, value_name = "NAME+ID+KEY")]
    log_key: Option<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// What to verify, and against what.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// A checkpoint that was kept elsewhere; may be repeated.
    #[arg(long = "checkpoint", value_name = "FILE")]
    pub(super) checkpoints: Vec<PathBuf>,
    /// The log's public key, from elsewhere; left out: that of the data directory.
    #[arg(long, value_name = "NAME+ID+KEY")]
    pub(super) log_key: Option<String>,
    /// Which data directory.
    #[command(flatten)]
    pub(super) data: OfflineArgs,
}

/// How far a verification is.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Shows that nothing is done yet.
    pub(super) fn begin() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} audit rows, {eta} left") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Shows how many rows are done, and of how many.
    pub(super) fn told(&self) -> impl FnMut(u64, u64) + Send {
        |done, all| {
            self.0.set_length(all);
            self.0.set_position(done);
        }
    }

    /// Shows nothing more.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// Runs `audit`.
pub(super) async fn run(args: AuditArgs, out: &Output) -> Result<(), CliError> {
    match args.action {
        Action::List(args) => list(args, out).await,
        Action::Checkpoint(args) => checkpoint(args, out).await,
        Action::Verify(args) => verify(args, out).await,
        Action::Key(args) => {
            let key = app::audit_key(&args.load(None, Use::Offline)?)?;
            out.answer(&json!({ "verifierKey": key }), || key.clone())
        }
    }
}

/// Lists rows, page after page.
async fn list(args: ListArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let moment =
        |time: jiff::Timestamp| pbjson_types::Timestamp { seconds: time.as_second(), nanos: time.subsec_nanosecond() };
    let filter = pb::AuditFilter {
        actor: args.actor,
        resource: args.resource,
        operation: args.operation,
        since: args.since.map(moment),
        until: args.until.map(moment),
    };
    let mut all = pb::ListAuditEntriesResponse::default();
    let mut message = pb::ListAuditEntriesRequest { filter: Some(filter), ..Default::default() };
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    loop {
        let left = limit - all.audit_entries.len();
        message.page_size = i32::try_from(left.min(100)).unwrap_or(100);
        let page = client.list_audit_entries(message.clone()).await?;
        all.audit_entries.extend(page.audit_entries);
        all.revision = page.revision;
        if page.next_page_token.is_empty() || all.audit_entries.len() >= limit {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || {
        let rows = all.audit_entries.iter().map(|row| {
            let time = row.time.as_ref().map(|time| jiff::Timestamp::new(time.seconds, time.nanos));
            let who = [&row.actor_role, &row.actor_state, &row.actor_provider, &row.actor];
            let who: Vec<&str> = who.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
            vec![
                time.and_then(Result::ok).map(|time| format!("{time:.0}")).unwrap_or_default(),
                if who.is_empty() { "the service".to_owned() } else { who.join(" ") },
                row.operation.clone(),
                [row.outcome.as_str(), row.reason.as_str()].join(" ").trim_end().to_owned(),
                row.resource.clone(),
            ]
        });
        out.table(&["Time", "Who", "Operation", "Outcome", "Resource"], rows)
    })
}

/// Fetches a checkpoint, checks its signature, and has it proved to continue another.
async fn checkpoint(args: CheckpointArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let answer = client.get_checkpoint(pb::GetCheckpointRequest {}).await?;
    let (_, key) = PublicKey::parse_verifier(args.log_key.as_deref().unwrap_or(&answer.verifier_key))
        .ok_or_else(|| CliError::Usage("the key is not of the form name+id+key".to_owned()))?;
    let new = opened(&answer.note, key, "the server's checkpoint")?;
    if let Some(path) = &args.continues {
        let note = std::fs::read_to_string(path).map_err(CliError::file(path))?;
        let old = opened(&note, key, &path.display().to_string())?;
        prove(&client, &old, &new, path).await?;
    }
    if let Some(path) = &args.output {
        let mut file = Replacement::of(path)?;
        file.write(answer.note.as_bytes())?;
        file.finish()?;
    }
    out.answer(&answer, || match (&args.continues, &args.output) {
        (Some(old), Some(new)) => format!("proved to continue {}; wrote {}", old.display(), new.display()),
        (Some(old), None) => format!("proved to continue {}\n\n{}", old.display(), answer.note),
        (None, Some(new)) => format!("wrote {}", new.display()),
        (None, None) => answer.note.clone(),
    })
}

/// The checkpoint in a note that the key has signed.
fn opened(note: &str, key: PublicKey, name: &str) -> Result<Checkpoint, CliError> {
    let unproved = |reason: String| CliError::Unproved(format!("{name}: {reason}"));
    let (text, _) = key.open(note).map_err(|error| unproved(error.to_string()))?;
    Checkpoint::parse(text).map_err(|error| unproved(error.to_string()))
}

/// Has a checkpoint proved to continue another.
async fn prove(client: &Client, old: &Checkpoint, new: &Checkpoint, path: &Path) -> Result<(), CliError> {
    let path = path.display();
    if old.size > new.size {
        let reason = format!("the log has {} audit rows, but {} at {path}: rows are missing", new.size, old.size);
        return Err(CliError::Unproved(reason));
    }
    let message = pb::GetConsistencyProofRequest { old_tree_size: old.size, new_tree_size: new.size };
    let proof = client.get_consistency_proof(message).await?;
    let hashes: Option<Vec<Hash>> = proof.hashes.iter().map(|hash| hash.as_ref().try_into().ok().map(Hash)).collect();
    if hashes.is_some_and(|hashes| is_consistent(old.size, old.root, new.size, new.root, &hashes)) {
        return Ok(());
    }
    Err(CliError::Unproved(format!("the log does not continue {path}: this is another history")))
}

/// Verifies the log of a data directory.
async fn verify(args: VerifyArgs, out: &Output) -> Result<(), CliError> {
    let config = args.data.load(None, Use::Offline)?;
    let progress = Progress::begin();
    let key = args.log_key.as_deref();
    let verified = app::verify_audit(&config, &args.checkpoints, key, &mut progress.told()).await;
    progress.end();
    let verified = verified?;
    let answer = json!({
        "auditRows": verified.rows,
        "rootHash": verified.root.to_string(),
        "revisions": verified.revisions,
        "changes": verified.changes,
        "erased": verified.erased,
        "comparedWith": verified.compared,
        "absent": verified.absent,
        "findings": verified.findings,
        "untold": verified.untold,
    });
    out.answer(&answer, || {
        let mut lines = verified.findings.clone();
        if verified.untold > 0 {
            lines.push(format!("and {} more", verified.untold));
        }
        lines.push(format!(
            "{} audit rows, {} revisions, {} changes of which {} erased; root {}",
            verified.rows, verified.revisions, verified.changes, verified.erased, verified.root
        ));
        if verified.erased > 0 && verified.findings.is_empty() {
            lines.push("each erased change is of a record that an audit row says to have been erased".to_owned());
        }
        lines.push(if verified.compared.is_empty() {
            "compared with nothing outside the database: a missing end would not show".to_owned()
        } else {
            format!("compared with {}", verified.compared.join(", "))
        });
        if !verified.absent.is_empty() {
            let absent = verified.absent.join(" and ");
            lines.push(format!(
                "not there: {absent}, which every start of the service leaves; if nobody took it away on purpose, compare \
                 with a checkpoint that was kept elsewhere (--checkpoint)"
            ));
        }
        lines.join("\n")
    })?;
    match verified.findings.len() as u64 + verified.untold {
        0 => Ok(()),
        findings => Err(CliError::Findings(findings)),
    }
}
