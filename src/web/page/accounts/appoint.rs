//! New accounts: an invitation to one where a single person gives the role, and where it takes two, an account that the second
//! person approves. The code of an invitation is shown once, on the page that answers, and kept nowhere.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;

use crate::auth::policy::Operation;
use crate::directory::{Error, Options};
use crate::domain::{Account, ProviderId, Role, State as Country, Violations};
use crate::web::choice::{Choice, states};
use crate::web::code;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::problem::{Answer, Problem};
use crate::web::sheet::{Input, Sheet};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The roles that a manager of a State gives.
const OF_STATE: &[Role] = &[Role::GovernmentReader, Role::GovernmentEditor, Role::ConsentOfficer];
/// The roles that a manager of a provider gives.
const OF_PROVIDER: &[Role] = &[Role::ProviderReader, Role::ProviderEditor];
/// The roles that those who oversee the service give alone: the first manager of a State or provider.
const MANAGERS: &[Role] = &[Role::AccountManager, Role::ProviderManager];
/// The roles that oversee others, which take two people.
const OVERSEERS: &[Role] = &[Role::Secretariat, Role::Administrator, Role::Auditor];

/// The page.
#[derive(Template)]
#[template(path = "accounts_new.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the form goes.
    path: &'static str,
    /// What comes of it, in words.
    text: String,
    /// What makes sending the form twice do it once.
    request: String,
    /// The form.
    sheet: Sheet,
}

/// The answer to an invitation.
#[derive(Template)]
#[template(path = "invited.html", config = "src/web/askama.toml")]
struct Invited {
    /// What all pages have.
    frame: Frame,
    /// Whom it is for.
    name: String,
    /// What the invited person shows; empty where it was shown before.
    code: String,
    /// Until when it holds.
    until: Option<Moment>,
}

/// A form of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// To invite somebody.
    Invite,
    /// To ask for an account that takes two people.
    Create,
}

/// Shows the form of an invitation.
pub(in crate::web) async fn begin_invite(State(site): State<Site>, visit: Visit) -> Answer {
    visit.may(&site, Operation::InviteAccount).await?;
    begin(&visit, Kind::Invite)
}

/// Shows the form of an account that takes two people.
pub(in crate::web) async fn begin_create(State(site): State<Site>, visit: Visit) -> Answer {
    visit.may(&site, Operation::SecondPersonAccount).await?;
    begin(&visit, Kind::Create)
}

/// Invites somebody.
pub(in crate::web) async fn invite(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let options = Options { request: fields.once(Operation::InviteAccount.name()), ..Options::default() };
    let done = site.directory.invite_account(&visit.principal, account(&visit, &fields), options).await;
    if let Err(Error::Invalid(violations)) = &done {
        return Ok(page(&visit, Kind::Invite, &fields, Some(violations)));
    }
    let done = visit.settle(&site, Operation::InviteAccount, done).await?;
    let words = visit.visitor.words;
    let invitation = &done.entry.record;
    let until = invitation.expire_time.parse::<Timestamp>().ok();
    Ok(html(&Invited {
        frame: Frame::signed_in(&visit, words.say("invited-title")),
        name: invitation.account.as_ref().map(|account| account.display_name.clone()).unwrap_or_default(),
        until: until.map(|until| Moment::of(words, until, "UTC")),
        code: done.code,
    }))
}

/// Asks for an account that a second person approves.
pub(in crate::web) async fn create(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let options = Options { request: fields.once(Operation::CreateAccount.name()), ..Options::default() };
    let done = site.directory.create_account(&visit.principal, account(&visit, &fields), options).await;
    match done {
        Err(Error::Invalid(violations)) => Ok(page(&visit, Kind::Create, &fields, Some(&violations))),
        Err(Error::SecondPersonRequired { .. }) => Ok(Redirect::to("/approvals").into_response()),
        done => {
            visit.settle(&site, Operation::CreateAccount, done).await?;
            Ok(Redirect::to("/accounts").into_response())
        }
    }
}

/// The account that a form makes: of the reader's own State or provider, where there is one.
fn account(visit: &Visit, typed: &Fields) -> Account {
    let own_state = visit.principal.state.map(Country::code);
    let own_provider = visit.principal.provider.map(ProviderId::name);
    Account {
        role: typed.get("role").into(),
        display_name: typed.get("name").to_owned(),
        state: own_state.unwrap_or_else(|| typed.get("state")).into(),
        provider: own_provider.unwrap_or_else(|| typed.get("provider").to_owned()),
        valid_until: typed.get("until").to_owned(),
        issuer: typed.get("issuer").to_owned(),
        subject: typed.get("subject").to_owned(),
        ..Account::default()
    }
}

/// An empty form.
fn begin(visit: &Visit, kind: Kind) -> Answer {
    let request = code::new().ok_or_else(|| Problem::fault(&visit.visitor, "page", "no randomness"))?;
    Ok(page(visit, kind, &Fields::from(vec![("request".to_owned(), request)]), None))
}

/// The form with what was typed, and what is wrong with it.
fn page(visit: &Visit, kind: Kind, typed: &Fields, wrong: Option<&Violations>) -> Response {
    let words = visit.visitor.words;
    let (path, title, text) = match kind {
        Kind::Invite => ("/accounts/invite", words.say("accounts-invite"), words.say("accounts-invite-text")),
        Kind::Create => ("/accounts/create", words.say("accounts-create"), words.say("accounts-create-text")),
    };
    let sheet = sheet(visit, kind, typed);
    let sheet = if let Some(wrong) = wrong { sheet.told(wrong) } else { sheet };
    let request = typed.get("request").to_owned();
    let page = html(&Page { frame: Frame::signed_in(visit, title), path, text, request, sheet });
    if wrong.is_some() { (StatusCode::BAD_REQUEST, page).into_response() } else { page }
}

/// The fields of a form.
fn sheet(visit: &Visit, kind: Kind, typed: &Fields) -> Sheet {
    let words = visit.visitor.words;
    let principal = &visit.principal;
    let roles = match (kind, principal.state, principal.provider) {
        (Kind::Create, ..) => OVERSEERS,
        (Kind::Invite, Some(_), _) => OF_STATE,
        (Kind::Invite, None, Some(_)) => OF_PROVIDER,
        (Kind::Invite, None, None) => MANAGERS,
    };
    let role =
        |role: &Role| Choice::new(role.as_str(), words.code("role", role.as_str()), typed.get("role") == role.as_str());
    let roles = roles.iter().map(role).collect();
    let text = |name, label, path| Input::typed("text", name, words.say(label), typed, &[path]);
    let mut inputs = vec![
        Input::chosen("select", "role", words.say("account-role"), roles, &["account.role"]),
        text("name", "account-name", "account.displayName"),
    ];
    if kind == Kind::Create {
        inputs.push(text("issuer", "accounts-issuer", "account.issuer").with_hint(words.say("accounts-issuer-hint")));
        inputs.push(text("subject", "accounts-subject", "account.subject"));
    } else if principal.state.is_none() && principal.provider.is_none() {
        let none = Choice::new("", words.say("accounts-no-state"), false);
        let states = std::iter::once(none).chain(states(words, typed.get("state"))).collect();
        inputs.push(Input::chosen("select", "state", words.say("account-state"), states, &["account.state"]));
        let provider = text("provider", "account-provider", "account.provider");
        inputs.push(provider.with_hint(words.say("accounts-provider-hint")));
    }
    inputs.push(Input::typed("date", "until", words.say("accounts-until"), typed, &["account.validUntil"]));
    Sheet::new(inputs)
}
