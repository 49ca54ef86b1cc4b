//! `focalpoint bundles`: equal needs of neighbouring States, and what one activity for them is worth.

use std::collections::BTreeMap;

use clap::Args;

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use super::{matching, show};
use crate::pb;

/// What to bundle.
#[derive(Debug, Args)]
pub(super) struct BundlesArgs {
    /// Only needs of this State, alpha-2; may be repeated.
    #[arg(long = "state", value_name = "CODE")]
    states: Vec<String>,
    /// Only needs on this article, such as 33 or 46.13; may be repeated.
    #[arg(long = "article", value_name = "ARTICLE")]
    articles: Vec<String>,
    /// Only needs in this stage, such as SUBMITTED; may be repeated.
    #[arg(long = "stage", value_name = "STAGE")]
    stages: Vec<String>,
    /// Most bundles.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(i32).range(1..=100))]
    limit: i32,
    /// Weight of a criterion in place of the configured one, per mille; may be repeated.
    #[arg(long = "weight", value_name = "CRITERION=N", value_parser = matching::weight)]
    weights: Vec<(String, u32)>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Runs it.
pub(super) async fn run(args: BundlesArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let message = pb::FindBundlesRequest {
        filter: Some(pb::PlanFilter { states: args.states, articles: args.articles, stages: args.stages }),
        limit: args.limit,
        weights: args.weights.into_iter().collect::<BTreeMap<_, _>>(),
        ..Default::default()
    };
    let answer = client.find_bundles(message).await?;
    out.answer(&answer, || show::bundles(&answer, out))
}
