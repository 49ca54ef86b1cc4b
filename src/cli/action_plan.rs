//! `focalpoint need action-plan` and `order`: a State's needs in the order in which it wants them met.

use clap::Args;

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::matching::resolve;
use super::output::Output;
use super::show;
use crate::client::Client;
use crate::pb;

/// Whose plan to show.
#[derive(Debug, Args)]
pub(super) struct ActionPlanArgs {
    /// The State, alpha-2; left out: your own.
    #[arg(long, value_name = "CODE")]
    state: Option<String>,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Which needs to put first.
#[derive(Debug, Args)]
pub(super) struct OrderArgs {
    /// The needs that come first, in their order: needs/ID, or their external ids.
    #[arg(required = true, value_name = "NEED")]
    needs: Vec<String>,
    /// Only check it.
    #[arg(long)]
    dry_run: bool,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Shows a plan.
pub(super) async fn show(args: ActionPlanArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    print(&client, args.state.unwrap_or_default(), out).await
}

/// Puts needs first, and shows the plan; with `--dry-run` says which would have another place.
pub(super) async fn order(args: OrderArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    // Of the version that the names are looked up at: a plan that somebody else changes meanwhile is left alone.
    let etag = client.get_action_plan(pb::GetActionPlanRequest::default()).await?.etag;
    let mut needs = Vec::with_capacity(args.needs.len());
    for need in args.needs {
        needs.push(resolve(&client, need).await?);
    }
    let request = pb::SetActionPlanRequest { needs, etag, validate_only: args.dry_run, ..Default::default() };
    let ordered = client.set_action_plan(request).await?;
    if args.dry_run {
        return out.answer(&ordered, || format!("{} needs would have another place", ordered.changed.len()));
    }
    print(&client, String::new(), out).await
}

/// Prints the plan of a State.
async fn print(client: &Client, state: String, out: &Output) -> Result<(), CliError> {
    let plan = client.get_action_plan(pb::GetActionPlanRequest { state, ..Default::default() }).await?;
    out.answer(&plan, || shown(&plan, out))
}

/// A plan for a person.
fn shown(plan: &pb::ActionPlan, out: &Output) -> String {
    let state = show::state(&plan.state, &out.language);
    if plan.needs.is_empty() {
        return format!("there is no open need of {state} that you may see");
    }
    let rows = plan.needs.iter().map(|need| {
        let cost = need.estimated_cost.as_ref().map(|cost| format!("{} {}", cost.value, cost.currency));
        vec![
            need.priority.map_or_else(|| "-".to_owned(), |place| place.to_string()),
            if need.external_id.is_empty() { need.name.clone() } else { need.external_id.clone() },
            show::best(&need.title, &out.language).to_owned(),
            need.articles.join(", "),
            need.stage.clone(),
            need.desired_by.clone(),
            cost.unwrap_or_default(),
        ]
    });
    let table = out.table(&["Place", "Need", "Title", "Articles", "Stage", "By", "Cost"], rows);
    let more = if plan.left_out > 0 { format!("\n{} more are not shown", plan.left_out) } else { String::new() };
    format!("{}\n{table}{more}", out.strong(&format!("Action plan of {state}")))
}
