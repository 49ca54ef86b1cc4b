//! `focalpoint account` and `focalpoint whoami`.

use clap::{Args, Subcommand};

use super::connection::ConnectionArgs;
use super::erasure;
use super::error::CliError;
use super::invitation::{self, AcceptArgs, InviteArgs, ListArgs, RevokeArgs};
use super::output::Output;
use super::show;
use crate::pb;

/// What to do with accounts.
#[derive(Debug, Args)]
pub(super) struct AccountArgs {
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
enum Action {
    /// Create an account for a subject of an issuer.
    Create(CreateArgs),
    /// Change what an account may be; only what is given changes.
    Update(UpdateArgs),
    /// Disable an account; its next call is refused.
    Disable {
        /// The account: accounts/ID.
        account: String,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
    /// Erase an account: all that was ever written of whom it is for; it cannot be undone.
    Erase {
        /// The account: accounts/ID.
        account: String,
        /// Only this version of it; an etag.
        #[arg(long, default_value = "", hide_default_value = true)]
        etag: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
    /// Say where notices to you go: that something waits for you or has happened, never what.
    Notify {
        /// E-mail address.
        #[arg(required_unless_present = "off", conflicts_with = "off", default_value = "", hide_default_value = true)]
        email: String,
        /// Language of the notices: ar, en, es, fr, ru or zh; left out: that of the service.
        #[arg(long, value_name = "TAG", default_value = "", hide_default_value = true)]
        language: String,
        /// No notices any more.
        #[arg(long)]
        off: bool,
        /// Which server.
        #[command(flatten)]
        connection: ConnectionArgs,
    },
    /// List the accounts that you manage.
    List(ConnectionArgs),
    /// Invite somebody to have an account; prints a code for them, once.
    Invite(InviteArgs),
    /// Accept an invitation, with a token of your own and no account yet.
    Accept(AcceptArgs),
    /// List your invitations.
    Invitations(ListArgs),
    /// Take back an invitation of yours.
    Revoke(RevokeArgs),
}

/// The account to create.
#[derive(Debug, Args)]
struct CreateArgs {
    /// Issuer of the tokens, their `iss`; left out for a service account that comes in by its certificate alone.
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    issuer: String,
    /// Subject of the tokens, their `sub`.
    #[arg(long, default_value = "", hide_default_value = true)]
    subject: String,
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
    /// What a service account may do; may be repeated.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// SHA-256 thumbprint of the certificate that it must present, base64url.
    #[arg(long, value_name = "THUMBPRINT", default_value = "", hide_default_value = true)]
    bound_to: String,
    /// Last day on which it holds; a service account needs one, at most 90 days from today.
    #[arg(long, value_name = "DATE", default_value = "", hide_default_value = true)]
    valid_until: String,
    /// Only check the request.
    #[arg(long)]
    dry_run: bool,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// What to change of an account.
#[derive(Debug, Args)]
struct UpdateArgs {
    /// The account: accounts/ID.
    account: String,
    /// Name shown to people.
    #[arg(long, value_name = "TEXT")]
    display_name: Option<String>,
    /// What it may be, such as `GOVERNMENT_EDITOR`.
    #[arg(long)]
    role: Option<String>,
    /// What a service account may do; may be repeated.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// SHA-256 thumbprint of the certificate that it must present, base64url.
    #[arg(long, value_name = "THUMBPRINT")]
    bound_to: Option<String>,
    /// First day on which it holds, ISO 8601.
    #[arg(long, value_name = "DATE")]
    valid_from: Option<String>,
    /// Last day on which it holds, ISO 8601.
    #[arg(long, value_name = "DATE")]
    valid_until: Option<String>,
    /// It is disabled no more.
    #[arg(long)]
    enable: bool,
    /// Only check the request.
    #[arg(long)]
    dry_run: bool,
    /// Which server.
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl UpdateArgs {
    /// The request.
    fn message(self) -> pb::UpdateAccountRequest {
        let given = [
            ("display_name", self.display_name.is_some()),
            ("role", self.role.is_some()),
            ("scopes", !self.scopes.is_empty()),
            ("certificate", self.bound_to.is_some()),
            ("valid_from", self.valid_from.is_some()),
            ("valid_until", self.valid_until.is_some()),
            ("disabled", self.enable),
        ];
        let paths = given.into_iter().filter(|(_, is_given)| *is_given).map(|(path, _)| path.to_owned()).collect();
        let account = pb::Account {
            name: self.account,
            display_name: self.display_name.unwrap_or_default(),
            role: self.role.unwrap_or_default(),
            scopes: self.scopes,
            certificate: self.bound_to.unwrap_or_default(),
            valid_from: self.valid_from.unwrap_or_default(),
            valid_until: self.valid_until.unwrap_or_default(),
            ..Default::default()
        };
        let update_mask = Some(pbjson_types::FieldMask { paths });
        pb::UpdateAccountRequest {
            account: Some(account),
            update_mask,
            validate_only: self.dry_run,
            ..Default::default()
        }
    }
}

/// Runs `account`.
pub(super) async fn run(args: AccountArgs, out: &Output) -> Result<(), CliError> {
    match args.action {
        Action::Create(args) => {
            let client = args.connection.connect().await?;
            let account = pb::Account {
                issuer: args.issuer,
                subject: args.subject,
                role: args.role,
                display_name: args.display_name,
                state: args.state,
                provider: args.provider,
                scopes: args.scopes,
                certificate: args.bound_to,
                valid_until: args.valid_until,
                ..Default::default()
            };
            let message =
                pb::CreateAccountRequest { account: Some(account), validate_only: args.dry_run, ..Default::default() };
            let account = client.create_account(message).await?;
            out.answer(&account, || block(&account, out))
        }
        Action::Update(args) => {
            let client = args.connection.connect().await?;
            let account = client.update_account(args.message()).await?;
            out.answer(&account, || block(&account, out))
        }
        Action::Disable { account, connection } => {
            let client = connection.connect().await?;
            let message = pb::DisableAccountRequest { name: account, ..Default::default() };
            let account = client.disable_account(message).await?;
            out.answer(&account, || block(&account, out))
        }
        Action::Notify { email, language, off: _, connection } => {
            let client = connection.connect().await?;
            let message = pb::SetNoticeAddressRequest { email, language, ..Default::default() };
            let account = client.set_notice_address(message).await?;
            out.answer(&account, || block(&account, out))
        }
        Action::Erase { account, etag, yes, connection } => {
            if !yes {
                erasure::confirm(&format!(
                    "This erases {account}: subject, name and certificate, from the register, its history, approvals,\n\
                     invitations and the files of the service. It cannot be undone. What stays is that there was an account,\n\
                     its role and owner, what it did when, and that you erased it. It never signs in again."
                ))?;
            }
            let client = connection.connect().await?;
            let message = pb::EraseAccountRequest { name: account, etag, ..Default::default() };
            let erased = client.erase_account(message).await?;
            out.answer(&erased, || erasure::told(erased.erase_time.as_ref(), &erased.erased_by, erased.complete))
        }
        Action::List(connection) => list(&connection, out).await,
        Action::Invite(args) => invitation::invite(args, out).await,
        Action::Accept(args) => invitation::accept(args, out).await,
        Action::Invitations(args) => invitation::list(args, out).await,
        Action::Revoke(args) => invitation::revoke(args, out).await,
    }
}

/// Lists every account.
async fn list(connection: &ConnectionArgs, out: &Output) -> Result<(), CliError> {
    let client = connection.connect().await?;
    let mut all = pb::ListAccountsResponse::default();
    let mut message = pb::ListAccountsRequest { page_size: 100, ..Default::default() };
    loop {
        let page = client.list_accounts(message.clone()).await?;
        all.accounts.extend(page.accounts);
        all.revision = page.revision;
        if page.next_page_token.is_empty() {
            break;
        }
        message.page_token = page.next_page_token;
    }
    out.answer(&all, || {
        let rows = all.accounts.iter().map(|account| {
            let standing = match (account.erased, account.disabled) {
                (true, _) => "erased",
                (false, true) => "disabled",
                (false, false) => "",
            };
            vec![
                account.name.clone(),
                account.role.clone(),
                owner(account, out),
                account.subject.clone(),
                account.display_name.clone(),
                standing.to_owned(),
            ]
        });
        out.table(&["Account", "Role", "For", "Subject", "Shown as", ""], rows)
    })
}

/// Runs `whoami`.
pub(super) async fn who_am_i(connection: &ConnectionArgs, out: &Output) -> Result<(), CliError> {
    let client = connection.connect().await?;
    let answer = client.who_am_i(pb::WhoAmIRequest {}).await?;
    out.answer(&answer, || {
        let account = answer.account.clone().unwrap_or_default();
        let methods = answer.methods.iter().map(|method| format!("  {method}")).collect::<Vec<_>>();
        format!("{}\n\nmay call, where the object permits it:\n{}", block(&account, out), methods.join("\n"))
    })
}

/// One account.
pub(super) fn block(account: &pb::Account, out: &Output) -> String {
    let fields = [
        ("Role", account.role.clone()),
        ("For", owner(account, out)),
        ("Issuer", account.issuer.clone()),
        ("Subject", account.subject.clone()),
        ("Scopes", account.scopes.join(", ")),
        ("Certificate", account.certificate.clone()),
        ("Until", account.valid_until.clone()),
        ("Notices to", account.email.clone()),
        ("Notices in", account.notice_language.clone()),
        ("Disabled", if account.disabled { "yes".to_owned() } else { String::new() }),
    ];
    let title = if account.display_name.is_empty() { &account.subject } else { &account.display_name };
    [out.strong(title), out.faint(&account.name), out.fields(fields)].join("\n")
}

/// Whom an account belongs to.
pub(super) fn owner(account: &pb::Account, out: &Output) -> String {
    if account.state.is_empty() { account.provider.clone() } else { show::state(&account.state, &out.language) }
}
