//! `focalpoint watch`: changes of the directory as they are made, and a copy of it in a file that stays exact.
//!
//! A stream that ends is begun again where it was, with the token of that moment; what came of a transaction that was not whole
//! is forgotten.

mod kept;
mod shown;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use self::kept::Kept;
use self::shown::Shown;
use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use crate::client::ClientError;
use crate::pb;
use crate::pb::watch_changes_request::Begin;

/// The pause before a stream is begun again, first and at most.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(30)];
/// Reasons for which a stream cannot go on, and begins with a copy.
const BEGIN_AGAIN: [&str; 2] = ["REVISION_OUT_OF_RANGE", "INVALID_RESUME_TOKEN"];

/// What to watch.
#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// Where to begin: `copy` of all that there is, `now`, the revision of an answer, or the resume token of a stream.
    #[arg(long, value_name = "BEGIN", default_value = "copy")]
    from: String,
    /// Keep a copy in this file, and go on where it stands; a file that is not there begins with a copy.
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    copy: Option<PathBuf>,
    /// End once everything is told that was written when the stream began.
    #[arg(long)]
    once: bool,
    /// Only this kind of record, authority or provider; may be repeated.
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// Only authorities of this State, alpha-2, and providers that cover it; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    states: Vec<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Runs it: until it is ended, or all is told.
pub(super) async fn run(args: WatchArgs, out: &Output) -> Result<(), CliError> {
    let (kept, token) = args.copy.as_deref().map(Kept::open).transpose()?.unzip();
    let begin = match token.flatten() {
        Some(token) => Some(Begin::ResumeToken(token)),
        None => begin(&args.from),
    };
    let mut follower = Follower { begin, kept, shown: Shown::new(out.clone()), pending: Vec::new(), has_begun: false };
    let mut pause = PAUSES[0];
    loop {
        match follower.follow(&args).await {
            Ok(()) => return Ok(()),
            Err(CliError::Client(error)) if follower.goes_on(&error) => {
                if std::mem::take(&mut follower.has_begun) {
                    pause = PAUSES[0];
                }
                eprintln!("the stream ended: {error}; going on in {} s", pause.as_secs_f32());
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSES[1]);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Where a text says to begin; none: with a copy.
fn begin(from: &str) -> Option<Begin> {
    match from {
        "copy" => None,
        "now" => Some(Begin::Now(true)),
        revision if revision.len() == 16 && revision.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Some(Begin::AfterRevision(revision.to_owned()))
        }
        token => Some(Begin::ResumeToken(token.to_owned())),
    }
}

/// What follows the directory from stream to stream.
struct Follower {
    /// Where the next stream begins.
    begin: Option<Begin>,
    /// The copy in a file.
    kept: Option<Kept>,
    /// What is printed.
    shown: Shown,
    /// What came since the last token.
    pending: Vec<pb::Change>,
    /// Whether this stream has told anything.
    has_begun: bool,
}

impl Follower {
    /// Follows one stream to its end, which is an error unless all is told and nothing more is asked for.
    async fn follow(&mut self, args: &WatchArgs) -> Result<(), CliError> {
        let client = args.connection.connect().await?;
        let message = pb::WatchChangesRequest {
            begin: self.begin.clone(),
            kinds: args.kinds.clone(),
            states: args.states.clone(),
            ..Default::default()
        };
        self.pending.clear();
        let mut is_copy = false;
        let mut answers = client.watch_changes(message).await?;
        while let Some(mut answer) = answers.next().await? {
            self.has_begun = true;
            is_copy |= answer.copy;
            self.pending.append(&mut answer.changes);
            if !answer.resume_token.is_empty() {
                self.take(&answer, std::mem::take(&mut is_copy))?;
            }
            if answer.heartbeat && args.once {
                return Ok(());
            }
        }
        Err(client.ended().into())
    }

    /// Takes what has come as one, with the token of it.
    fn take(&mut self, answer: &pb::WatchChangesResponse, is_copy: bool) -> Result<(), CliError> {
        let changes = std::mem::take(&mut self.pending);
        if let Some(kept) = &mut self.kept {
            kept.take(&changes, answer, is_copy)?;
        }
        self.shown.take(&changes, answer, is_copy)?;
        self.begin = Some(Begin::ResumeToken(answer.resume_token.clone()));
        Ok(())
    }

    /// Whether to begin another stream after an error, and where.
    fn goes_on(&mut self, error: &ClientError) -> bool {
        let was_told = matches!(self.begin, Some(Begin::ResumeToken(_)));
        match error {
            ClientError::Refused(refusal) if BEGIN_AGAIN.contains(&refusal.reason.as_str()) => {
                // A copy that was asked for cannot be what is out of range.
                self.kept.is_some() && self.begin.take().is_some()
            }
            ClientError::Unreachable { .. } => was_told,
            // The place of a stream that has just broken may not be free yet.
            ClientError::Refused(refusal) => {
                let is_passing = refusal.code == "UNAVAILABLE" || refusal.reason == "OVER_QUOTA";
                self.has_begun || is_passing && was_told
            }
            ClientError::Failed(_) => self.has_begun,
            ClientError::Profile(_)
            | ClientError::Address(_)
            | ClientError::File { .. }
            | ClientError::Token { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests;
