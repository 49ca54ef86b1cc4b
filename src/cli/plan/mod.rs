//! `focalpoint plan`: who pays and who delivers for many needs at once, and two plans beside each other.

mod compare;
mod document;

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::Path;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::{matching, show};
use crate::client::Client;
use crate::pb;
use crate::pb::plan_matches_response::Content;

pub(super) use compare::{Change, Comparison};
pub(super) use document::Document;

/// What to plan.
#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// Only needs of this State, alpha-2; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    states: Vec<String>,
    /// Only needs on this article, such as 46 or 46.13; may be repeated.
    #[arg(long = "article", value_name = "ARTICLE")]
    articles: Vec<String>,
    /// Only needs in this stage, such as SUBMITTED; may be repeated.
    #[arg(long = "stage", value_name = "STAGE")]
    stages: Vec<String>,
    /// Which roles to plan.
    #[arg(long, value_enum, default_value_t = RolesArg::Both)]
    roles: RolesArg,
    /// Leave the worst-served State where the best plan leaves it.
    #[arg(long)]
    without_floor: bool,
    /// Weight of a criterion in place of the configured one, per mille; may be repeated.
    #[arg(long = "weight", value_name = "CRITERION=N", value_parser = matching::weight)]
    weights: Vec<(String, u32)>,
    /// Save the plan, so that it can be repeated later over the records as they are now.
    #[arg(long, conflicts_with = "as_of")]
    save: bool,
    /// Make the plan, check with `--save` that there is room for it, and save nothing.
    #[arg(long, conflicts_with = "as_of")]
    dry_run: bool,
    /// Repeat a saved plan: runs/ID, as `--save` told.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["states", "articles", "stages", "roles", "without_floor", "weights"])]
    as_of: Option<String>,
    /// Say what is different from another plan: a saved one, runs/ID, or a file that --json made. With two of them the second
    /// is compared with the first, and no plan is made.
    #[arg(long, value_name = "PLAN", num_args = 1..=2)]
    compare: Vec<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Which roles to plan, in the words of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RolesArg {
    /// Who pays and who delivers: a need is met where it has both.
    Both,
    /// Who delivers, under capacity alone; who pays is left open.
    Delivery,
}

/// Runs it.
pub(super) async fn run(args: PlanArgs, out: &Output) -> Result<(), CliError> {
    let [before, after] = [args.compare.first(), args.compare.get(1)];
    let before = match before {
        Some(name) => Some(named(&args, name, out).await?),
        None => None,
    };
    let after = match after {
        Some(name) => named(&args, name, out).await?,
        None => made(&args, out).await?,
    };
    match before {
        None => out.answer(&after, || show::plan(&after, out)),
        Some(before) => {
            let comparison = Comparison::of(&before, &after);
            out.answer(&comparison, || show::compared(&comparison, out))
        }
    }
}

/// The plan of that name: a saved one, or a file.
async fn named(args: &PlanArgs, name: &str, out: &Output) -> Result<Document, CliError> {
    if name.starts_with("runs/") {
        return repeated(args, name.to_owned(), out).await;
    }
    Document::read(Path::new(name))
}

/// A saved plan, which the server makes again.
async fn repeated(args: &PlanArgs, as_of: String, out: &Output) -> Result<Document, CliError> {
    let client = args.connection.connect().await?;
    receive(&client, pb::PlanMatchesRequest { as_of, ..Default::default() }, out).await
}

/// The plan that the server makes.
async fn made(args: &PlanArgs, out: &Output) -> Result<Document, CliError> {
    if let Some(as_of) = &args.as_of {
        return repeated(args, as_of.clone(), out).await;
    }
    let client = args.connection.connect().await?;
    let roles = match args.roles {
        RolesArg::Both => "BOTH",
        RolesArg::Delivery => "DELIVERY",
    };
    let message = pb::PlanMatchesRequest {
        filter: Some(pb::PlanFilter {
            states: args.states.clone(),
            articles: args.articles.clone(),
            stages: args.stages.clone(),
        }),
        weights: args.weights.iter().cloned().collect::<BTreeMap<_, _>>(),
        roles: roles.to_owned(),
        without_floor: args.without_floor,
        save: args.save,
        dry_run: args.dry_run,
        ..Default::default()
    };
    receive(&client, message, out).await
}

/// Receives a plan, and shows how far it is on a terminal.
async fn receive(client: &Client, message: pb::PlanMatchesRequest, out: &Output) -> Result<Document, CliError> {
    let mut answers = client.plan_matches(message).await?;
    let is_shown = !out.json && std::io::stderr().is_terminal();
    let bar = if is_shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(style());
    let mut document = Document::default();
    while let Some(answer) = answers.next().await? {
        match answer.content {
            Some(Content::Progress(progress)) => {
                bar.set_message(match progress.phase.as_str() {
                    "WAITING" => "waiting for its turn",
                    "READING" => "reading the records as they were",
                    "SCORING" => "comparing needs with providers",
                    _ => "giving providers to needs",
                });
                bar.set_length(progress.of);
                bar.set_position(if progress.of > 0 { progress.done } else { 0 });
            }
            Some(Content::Page(page)) => document.extend(page),
            Some(Content::Summary(summary)) => document.summary = Some(summary),
            None => {}
        }
    }
    bar.finish_and_clear();
    Ok(document)
}

/// How the bar looks.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg} [{bar:30}] {pos}/{len}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
