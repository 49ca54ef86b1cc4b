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
        block(&decided, out) + &next
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
    out.answer(&all, || blocks(&all.approvals, out))
}

/// Acts, each as a block.
fn blocks<'a>(approvals: impl IntoIterator<Item = &'a pb::Approval>, out: &Output) -> String {
    let blocks: Vec<String> = approvals.into_iter().map(|approval| block(approval, out)).collect();
    if blocks.is_empty() { "nothing waits".to_owned() } else { blocks.join("\n\n") }
}

/// One act.
fn block(approval: &pb::Approval, out: &Output) -> String {
    let mut fields = vec![("State", approval.state.clone()), ("On", approval.object.clone())];
    if let Some(account) = &approval.account {
        let before = approval.account_before.as_ref().map(of_account);
        for (at, (name, value)) in of_account(account).into_iter().enumerate() {
            let was = before.as_ref().map_or(value.as_str(), |before| before[at].1.as_str());
            let or_none = |text: &str| if text.is_empty() { "(none)".to_owned() } else { text.to_owned() };
            let shown = if was == value { value } else { format!("{} -> {}", or_none(was), or_none(&value)) };
            fields.push((name, shown));
        }
    }
    if let Some(export) = &approval.export {
        let or_all = |names: &[String]| if names.is_empty() { "all".to_owned() } else { names.join(" ") };
        fields.extend([
            ("Format", export.format.clone()),
            ("Kinds", or_all(&export.kinds)),
            ("States", or_all(&export.states)),
        ]);
    }
    let person = |name: &str, account: &str| format!("{name} {account}").trim().to_owned();
    fields.extend([
        ("Asked by", person(&approval.requester_name, &approval.requester)),
        ("Until", approval.expire_time.clone()),
        ("Decided by", person(&approval.decider_name, &approval.decider)),
    ]);
    let method = approval.operation.split_once('.').map_or("", |(_, method)| method);
    [out.strong(method), out.faint(&approval.name), out.fields(fields)].join("\n")
}

/// What an account is, by name.
fn of_account(account: &pb::Account) -> [(&'static str, String); 11] {
    [
        ("Role", account.role.clone()),
        ("State of", account.state.clone()),
        ("Provider", account.provider.clone()),
        ("Issuer", account.issuer.clone()),
        ("Subject", account.subject.clone()),
        ("Shown as", account.display_name.clone()),
        ("Scopes", account.scopes.join(" ")),
        ("Certificate", account.certificate.clone()),
        ("Valid from", account.valid_from.clone()),
        ("Valid until", account.valid_until.clone()),
        ("Disabled", if account.disabled { "yes" } else { "no" }.to_owned()),
    ]
}
