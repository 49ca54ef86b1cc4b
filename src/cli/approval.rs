//! `focalpoint approval`: what takes two people, for the second of them.

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use crate::pb;

/// What to do with acts that take two people.
#[derive(Debug, Args)]
pub(super) struct ApprovalArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with acts that take two people.
#[derive(Debug, Subcommand)]
enum Action {
    /// List what waits for you as the second person, and what you asked for.
    List {
        /// Also what was decided or has expired.
        #[arg(long)]
        all: bool,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
    /// Ask that an authority of your State be closed; the answer says what the second person runs.
    Close {
        /// The authority: authorities/ID.
        authority: String,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
    /// Agree as the second person; it is carried out with that.
    Approve(DecideArgs),
    /// Refuse as the second person, or take back what you asked for.
    Reject(DecideArgs),
}

/// Which act to decide on.
#[derive(Debug, Args)]
struct DecideArgs {
    /// The act: approvals/ID.
    approval: String,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Runs it.
pub(super) async fn run(args: ApprovalArgs, out: &Output) -> Result<(), CliError> {
    let decided = match args.action {
        Action::List { all, connection } => return list(all, &connection, out).await,
        Action::Close { authority: name, connection } => {
            let client = connection.connect().await?;
            let closed = client.close_authority(pb::CloseAuthorityRequest { name, ..Default::default() }).await?;
            return out.answer(&closed, || closed.name.clone());
        }
        Action::Approve(DecideArgs { approval: name, connection }) => {
            let client = connection.connect().await?;
            client.approve(pb::ApproveRequest { name, ..Default::default() }).await?
        }
        Action::Reject(DecideArgs { approval: name, connection }) => {
            let client = connection.connect().await?;
            client.reject(pb::RejectRequest { name, ..Default::default() }).await?
        }
    };
    out.answer(&decided, || {
        let next = match (decided.state.as_str(), decided.export.as_ref()) {
            ("APPROVED", Some(_)) => {
                format!("\n{} can export once until {}", decided.requester_name, decided.expire_time)
            }
            _ => String::new(),
        };
        table([&decided], out) + &next
    })
}

/// Lists every act.
async fn list(show_decided: bool, connection: &ConnectionArgs, out: &Output) -> Result<(), CliError> {
    let client = connection.connect().await?;
    let mut all = pb::ListPendingResponse::default();
    let mut message = pb::ListPendingRequest { page_size: 100, show_decided, ..Default::default() };
    loop {
        let page = client.list_pending(message.clone()).await?;
        all.approvals.extend(page.approvals);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || table(&all.approvals, out))
}

/// Acts as a table.
fn table<'a>(approvals: impl IntoIterator<Item = &'a pb::Approval>, out: &Output) -> String {
    let rows = approvals.into_iter().map(|approval| {
        let asked_by = match approval.requester_name.as_str() {
            "" => approval.requester.clone(),
            name => format!("{name}\n{}", approval.requester),
        };
        vec![
            approval.name.clone(),
            approval.state.clone(),
            format!("{}\n{}", approval.operation, asked(approval)),
            asked_by,
            approval.expire_time.clone(),
        ]
    });
    out.table(&["Approval", "State", "What", "Asked by", "Until"], rows)
}

/// What was asked for, in words.
fn asked(approval: &pb::Approval) -> String {
    let mut lines: Vec<String> = Vec::new();
    if !approval.object.is_empty() {
        lines.push(approval.object.clone());
    }
    if let Some(account) = &approval.account {
        let disabled = if account.disabled { ", disabled" } else { "" };
        lines.push(format!("{} {}{disabled}", account.role, account.display_name).trim().to_owned());
        lines.push(format!("{} of {}", account.subject, account.issuer));
        if !account.certificate.is_empty() {
            lines.push(format!("bound to {}", account.certificate));
        }
        if !account.valid_from.is_empty() || !account.valid_until.is_empty() {
            lines.push(format!("valid {}..{}", account.valid_from, account.valid_until));
        }
    }
    if let Some(export) = &approval.export {
        let of = |names: &[String], all: &str| if names.is_empty() { all.to_owned() } else { names.join(" ") };
        let (kinds, states) = (of(&export.kinds, "all kinds"), of(&export.states, "all States"));
        lines.push(format!("{}: {kinds}, {states}", export.format));
    }
    lines.join("\n")
}
