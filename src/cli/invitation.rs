//! `focalpoint account invite` and what follows from it.

use clap::Args;

use super::account;
use super::connection::ConnectionArgs;
use super::error::CliError;
use super::output::Output;
use crate::pb;

/// The account to come.
#[derive(Debug, Args)]
pub(super) struct InviteArgs {
    /// What it may be, such as `GOVERNMENT_EDITOR`.
    #[arg(long)]
    role: String,
    /// Name shown to people.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    display_name: String,
    /// The State that it belongs to, alpha-2.
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    state: String,
    /// The provider that it belongs to: providers/ID.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    provider: String,
    /// Last day on which it holds, ISO 8601.
    #[arg(long, value_name = "DATE", default_value = "", hide_default_value = true)]
    valid_until: String,
    /// Only check the request.
    #[arg(long)]
    dry_run: bool,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Which invitations.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Also those that were accepted, taken back or have expired.
    #[arg(long)]
    all: bool,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Which invitation.
#[derive(Debug, Args)]
pub(super) struct RevokeArgs {
    /// The invitation: invitations/ID.
    invitation: String,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// The code of an invitation.
#[derive(Debug, Args)]
pub(super) struct AcceptArgs {
    /// The code that the inviter gave you.
    #[arg(allow_hyphen_values = true)]
    code: String,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Invites somebody, and says what they run.
pub(super) async fn invite(args: InviteArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let account = pb::Account {
        role: args.role,
        display_name: args.display_name,
        state: args.state,
        provider: args.provider,
        valid_until: args.valid_until,
        ..Default::default()
    };
    let message =
        pb::InviteAccountRequest { account: Some(account), validate_only: args.dry_run, ..Default::default() };
    let invited = client.invite_account(message).await?;
    out.answer(&invited, || {
        let told = block(&invited.invitation.clone().unwrap_or_default(), out);
        if invited.code.is_empty() {
            return told;
        }
        let code = &invited.code;
        format!(
            "{told}\n\nThe code, shown this once: {code}\nThe invited person runs: focalpoint account accept {code}"
        )
    })
}

/// Accepts an invitation.
pub(super) async fn accept(args: AcceptArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let account = client.accept_invitation(pb::AcceptInvitationRequest { code: args.code }).await?;
    out.answer(&account, || account::block(&account, out))
}

/// Takes an invitation back.
pub(super) async fn revoke(args: RevokeArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let message = pb::RevokeInvitationRequest { name: args.invitation, ..Default::default() };
    let revoked = client.revoke_invitation(message).await?;
    out.answer(&revoked, || block(&revoked, out))
}

/// Lists every invitation of the caller.
pub(super) async fn list(args: ListArgs, out: &Output) -> Result<(), CliError> {
    let client = args.connection.connect().await?;
    let mut all = pb::ListInvitationsResponse::default();
    let mut message = pb::ListInvitationsRequest { page_size: 100, show_closed: args.all, ..Default::default() };
    loop {
        let page = client.list_invitations(message.clone()).await?;
        all.invitations.extend(page.invitations);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || {
        let blocks: Vec<String> = all.invitations.iter().map(|invitation| block(invitation, out)).collect();
        if blocks.is_empty() { "no invitation is open".to_owned() } else { blocks.join("\n\n") }
    })
}

/// One invitation.
fn block(invitation: &pb::Invitation, out: &Output) -> String {
    let account = invitation.account.clone().unwrap_or_default();
    let fields = [
        ("State", invitation.state.clone()),
        ("For", account::owner(&account, out)),
        ("Shown as", account.display_name.clone()),
        ("Valid until", account.valid_until.clone()),
        ("Code until", invitation.expire_time.clone()),
        ("Account", invitation.accepted_account.clone()),
    ];
    [out.strong(&account.role), out.faint(&invitation.name), out.fields(fields)].join("\n")
}
