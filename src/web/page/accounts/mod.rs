//! The accounts that their reader manages: who may come in, as what, and who is invited. Whom a role takes two people for waits
//! among the approvals.

mod appoint;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};
use jiff::Timestamp;

use super::approvals::facts;
use crate::auth::policy::{self, Operation};
use crate::directory::{Options, PageRequest};
use crate::domain::{Account, AccountId, Invitation, InvitationId};
use crate::web::address::next;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

pub(in crate::web) use appoint::{begin_create, begin_invite, create, invite};

/// Accounts on a page.
const SIZE: i32 = 30;
/// Invitations that are shown; nobody has more open.
const MOST_INVITATIONS: i32 = 100;

/// The page.
#[derive(Template)]
#[template(path = "accounts.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Whether the reader may ask for accounts that take two people.
    may_create: bool,
    /// The invitations that are open.
    invitations: Vec<Invited>,
    /// The accounts.
    accounts: Vec<Shown>,
    /// Where the next ones are.
    next: String,
}

/// An account.
struct Shown {
    /// Where it is disabled.
    path: String,
    /// What people call it.
    name: String,
    /// What there is to know of it: label, and value.
    facts: Vec<(String, String)>,
    /// Whether it is refused.
    is_disabled: bool,
    /// Whether the reader can disable it: everybody's but the reader's own.
    can_disable: bool,
}

/// An invitation.
struct Invited {
    /// Where it is taken back.
    path: String,
    /// Whom it is for.
    name: String,
    /// As what: role, and whose.
    role: String,
    /// Until when its code holds.
    until: Option<Moment>,
}

/// Shows the accounts.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let page = asked.page(SIZE);
    let listed = site.directory.list_accounts(&visit.principal, &page, "").await;
    let listed = visit.settle(&site, Operation::ListAccounts, listed).await?;
    let own = visit.principal.account;
    let accounts = listed.items.iter().map(|entry| shown(words, AccountId(entry.id), &entry.record, own));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("accounts-title")),
        may_create: policy::enter(&visit.principal, Operation::SecondPersonAccount).is_ok(),
        invitations: invitations(&site, &visit).await?,
        accounts: accounts.collect(),
        next: next("/accounts", &asked, &listed.next_page_token),
    }))
}

/// Disables an account: its next call is refused.
pub(in crate::web) async fn disable(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let name = format!("accounts/{id}");
    let done = site.directory.disable_account(&form.visit.principal, &name, Options::default()).await;
    form.visit.settle(&site, Operation::DisableAccount, done).await?;
    Ok(Redirect::to("/accounts").into_response())
}

/// Takes an invitation back.
pub(in crate::web) async fn revoke(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let name = format!("invitations/{id}");
    let done = site.directory.revoke_invitation(&form.visit.principal, &name, Options::default()).await;
    form.visit.settle(&site, Operation::RevokeInvitation, done).await?;
    Ok(Redirect::to("/accounts").into_response())
}

/// An account as it is shown.
fn shown(words: Words, id: AccountId, account: &Account, own: AccountId) -> Shown {
    let told = facts(words, account).into_iter().filter(|(label, value)| *label != "account-name" && !value.is_empty());
    Shown {
        path: format!("/{}/disable", id.name()),
        name: account.display_name.clone(),
        facts: told.map(|(label, value)| (words.say(label), value)).collect(),
        is_disabled: account.disabled,
        can_disable: !account.disabled && id != own,
    }
}

/// The open invitations that the reader made.
async fn invitations(site: &Site, visit: &Visit) -> Result<Vec<Invited>, Problem> {
    let page = PageRequest { size: MOST_INVITATIONS, token: String::new() };
    let listed = site.directory.list_invitations(&visit.principal, false, &page, "").await;
    let listed = visit.settle(site, Operation::ListInvitations, listed).await?;
    let words = visit.visitor.words;
    Ok(listed.items.iter().map(|entry| invited(words, InvitationId(entry.id), &entry.record)).collect())
}

/// An invitation as it is shown.
fn invited(words: Words, id: InvitationId, invitation: &Invitation) -> Invited {
    let account = invitation.account.clone().unwrap_or_default();
    let owner = account.state.known().map(|state| state.name(words.0).to_owned()).unwrap_or(account.provider);
    let role = [words.code("role", account.role.as_str()), owner];
    let role: Vec<_> = role.into_iter().filter(|part| !part.is_empty()).collect();
    let until = invitation.expire_time.parse::<Timestamp>().ok();
    Invited {
        path: format!("/{}/revoke", id.name()),
        name: account.display_name,
        role: role.join(" · "),
        until: until.map(|until| Moment::of(words, until, "UTC")),
    }
}
