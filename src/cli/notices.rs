//! `focalpoint notices`: the outbox, on the host.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::error::CliError;
use super::offline::OfflineArgs;
use super::output::Output;
use crate::app;
use crate::config::Use;

/// Notices of each state that are listed unless more are asked for.
const LISTED: usize = 1000;

/// What to do with the outbox.
#[derive(Debug, Args)]
pub(super) struct NoticesArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with the outbox.
#[derive(Debug, Subcommand)]
enum Action {
    /// List notices that wait or were given up; also beside the service.
    List {
        /// Only those that stand there; may be repeated. Left out: waiting and dead.
        #[arg(long = "state", value_enum)]
        states: Vec<State>,
        /// Most of each state, the oldest first.
        #[arg(long, default_value_t = LISTED)]
        limit: usize,
        /// Which data directory.
        #[command(flatten)]
        data: OfflineArgs,
    },
    /// Have those that were given up sent after all; while no service runs on the data directory.
    Retry(OfflineArgs),
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    /// To be sent.
    Waiting,
    /// Taken by the other side.
    Sent,
    /// Not sent, since there was nobody to tell any more, or nothing.
    Dropped,
    /// Given up.
    Dead,
}

impl From<State> for app::NoticeState {
    fn from(state: State) -> Self {
        match state {
            State::Waiting => Self::Waiting,
            State::Sent => Self::Sent,
            State::Dropped => Self::Dropped,
            State::Dead => Self::Dead,
        }
    }
}

/// Runs `notices`.
pub(super) async fn run(args: NoticesArgs, out: &Output) -> Result<(), CliError> {
    match args.action {
        Action::List { states, limit, data } => {
            let states = if states.is_empty() { vec![State::Waiting, State::Dead] } else { states };
            let states: Vec<app::NoticeState> = states.into_iter().map(Into::into).collect();
            let notices = app::notices(&data.load(None, Use::Offline)?, &states, limit).await?;
            out.answer(&json!({ "notices": notices }), || {
                let rows = notices.iter().map(|it| {
                    let attempts = it.attempts.to_string();
                    let (kind, resource, recipient) = (it.kind.clone(), it.resource.clone(), it.recipient.clone());
                    vec![it.state.clone(), kind, resource, recipient, attempts, it.next.clone(), it.reason.clone()]
                });
                out.table(&["Stands", "Tells", "About", "To", "Attempts", "Next or settled", "Why"], rows)
            })
        }
        Action::Retry(data) => {
            let revived = app::revive_notices(&data.load(None, Use::Offline)?).await?;
            out.answer(&json!({ "waiting": revived }), || format!("{revived} notices wait to be sent again"))
        }
    }
}
