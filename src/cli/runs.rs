//! `focalpoint runs`: the matches and plans that the caller's side has saved.

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::show;
use crate::pb;

/// What to do with saved runs.
#[derive(Debug, Args)]
pub(super) struct RunsArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with saved runs.
#[derive(Debug, Subcommand)]
enum Action {
    /// List the saved runs of your side.
    List(ConnectionArgs),
    /// Remove saved runs; they cannot be repeated any more.
    Delete {
        /// The runs: runs/ID.
        #[arg(required = true, value_name = "RUN")]
        names: Vec<String>,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
}

/// Runs it.
pub(super) async fn run(args: RunsArgs, out: &Output) -> Result<(), CliError> {
    match args.action {
        Action::List(connection) => list(&connection, out).await,
        Action::Delete { names, connection } => {
            let client = connection.connect().await?;
            for name in &names {
                client.delete_run(pb::DeleteRunRequest { name: name.clone(), ..Default::default() }).await?;
            }
            out.answer(&serde_json::json!({ "deleted": names }), || format!("removed {}", names.join(", ")))
        }
    }
}

/// Lists every run.
async fn list(connection: &ConnectionArgs, out: &Output) -> Result<(), CliError> {
    let client = connection.connect().await?;
    let mut all = pb::ListRunsResponse::default();
    let mut message = pb::ListRunsRequest { page_size: 100, ..Default::default() };
    loop {
        let page = client.list_runs(message.clone()).await?;
        all.runs.extend(page.runs);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || {
        if all.runs.is_empty() {
            return "your side has saved no run".to_owned();
        }
        // Names are long, and are to be copied: who saved a run is in the answer of --json.
        let rows = all.runs.iter().map(|run| {
            let saved = run.create_time.as_ref().map(show::time).unwrap_or_default();
            vec![run.name.clone(), saved, what(run)]
        });
        out.table(&["Run", "Saved", "What"], rows)
    })
}

/// What a run is of, in words.
fn what(run: &pb::Run) -> String {
    let Some(plan) = &run.plan else {
        let need = if run.need.is_empty() { "a need that you may not match now" } else { &run.need };
        return format!("match of {need}, first {}", run.limit);
    };
    let narrowed = [("for", &plan.states), ("on", &plan.articles), ("in", &plan.stages)];
    let narrowed = narrowed.into_iter().filter(|(_, of)| !of.is_empty());
    let words = narrowed.map(|(by, of)| format!("{by} {}", of.join(" ")));
    let words: Vec<String> = std::iter::once("plan".to_owned()).chain(words).collect();
    let roles = if plan.roles == "DELIVERY" { ", delivery alone" } else { "" };
    words.join(" ") + roles
}
