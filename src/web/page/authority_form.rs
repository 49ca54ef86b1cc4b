//! An authority that somebody of its State enters into the directory or changes; also one that the secretariat brings in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::authority_sheet::AUTHORITY;
use super::entry::may_enter;
use super::record_form::{self, Of, begun, filled, is_more, is_told};
use crate::auth::policy::Operation;
use crate::directory::{Edit, Error, Options};
use crate::domain::{self, Authority, AuthorityId};
use crate::web::address::address;
use crate::web::choice::{Choice, states};
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Where the form of a new entry is.
const NEW: &str = "/authorities/new";

/// Whose entry a new one is to be, of those who enter some of any State.
#[derive(Template)]
#[template(path = "choose_state.html", config = "src/web/askama.toml")]
struct ChooseState {
    /// What all pages have.
    frame: Frame,
    /// The States.
    states: Vec<Choice>,
}

/// The form of a new entry of that State.
fn new(visit: &Visit, state: domain::State) -> Of {
    let chosen = if visit.principal.state.is_some() { "" } else { state.code() };
    Of {
        blank: &AUTHORITY,
        path: address(NEW, [("state", chosen)]),
        back: if chosen.is_empty() { "/entries".to_owned() } else { "/gaps".to_owned() },
        title: "authority-new",
        text: "authority-form-text",
    }
}

/// The form of an entry that there is.
fn of(name: &str) -> Of {
    Of {
        blank: &AUTHORITY,
        path: format!("/{name}/edit"),
        back: format!("/{name}"),
        title: "authority-edit",
        text: "authority-form-text",
    }
}

/// Shows the form of a new entry, once it is known whose it is.
pub(in crate::web) async fn begin(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let Some(state) = state_of(&site, &visit, &asked).await? else {
        let frame = Frame::signed_in(&visit, words.say("authority-new"));
        return Ok(html(&ChooseState { frame, states: states(words, "") }));
    };
    let typed = begun(&visit, &[("names.0.language", words.0), ("status", "PUBLISHED")])?;
    Ok(record_form::page(&visit, new(&visit, state), &typed, None))
}

/// Whose the entry is: of the reader's State, or of the one that is asked for where the reader has none.
async fn state_of(site: &Site, visit: &Visit, asked: &Fields) -> Result<Option<domain::State>, Problem> {
    let of = visit.principal.state.or_else(|| domain::State::parse(asked.get("state")));
    let allowed = may_enter(visit, of).then_some(of).ok_or(Error::Forbidden);
    visit.settle(site, Operation::CreateAuthority, allowed).await
}

/// Enters an authority.
pub(in crate::web) async fn create(State(site): State<Site>, asked: Fields, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let state = state_of(&site, &visit, &asked).await?.ok_or(Error::NotFound);
    let state = visit.settle(&site, Operation::CreateAuthority, state).await?;
    if is_more(&fields) {
        return Ok(record_form::page(&visit, new(&visit, state), &fields, None));
    }
    let was = Authority { state: state.code().into(), ..Authority::default() };
    let request = fields.once(Operation::CreateAuthority.name());
    let done = match record_form::typed(&AUTHORITY, &fields, &was) {
        Ok(authority) => {
            let options = Options { request, ..Options::default() };
            site.directory.create_authority(&visit.principal, authority, options).await
        }
        Err(error) => Err(error),
    };
    if let Some(failed) = is_told(&done) {
        return Ok(record_form::page(&visit, new(&visit, state), &fields, Some(failed)));
    }
    let done = visit.settle(&site, Operation::CreateAuthority, done).await?;
    Ok(Redirect::to(&format!("/{}", AuthorityId(done.entry.id).name())).into_response())
}

/// Shows the form of an entry that there is, to whom the policy lets change it.
pub(in crate::web) async fn change(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let name = format!("authorities/{id}");
    // Asks what an update would: whether this reader may change this entry.
    let nothing = Edit { name: name.clone(), ..Edit::default() };
    let options = Options { validate_only: true, ..Options::default() };
    let may = site.directory.update_authority(&visit.principal, &nothing, options).await;
    if !matches!(may, Err(Error::Invalid(_))) {
        visit.settle(&site, Operation::UpdateAuthority, may).await?;
    }
    let read = site.directory.get_authority(&visit.principal, &name, "").await;
    let (entry, _) = visit.settle(&site, Operation::GetAuthority, read).await?;
    let typed = filled(&AUTHORITY, &entry.record, &entry.revision.to_string());
    let typed = visit.settle(&site, Operation::UpdateAuthority, typed).await?;
    Ok(record_form::page(&visit, of(&name), &typed, None))
}

/// Changes an entry.
pub(in crate::web) async fn update(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("authorities/{id}");
    visit.may(&site, Operation::UpdateAuthority).await?;
    let read = site.directory.get_authority(&visit.principal, &name, "").await;
    let (entry, _) = visit.settle(&site, Operation::GetAuthority, read).await?;
    let read = record_form::fields(&AUTHORITY, &fields, &entry.record);
    let options = Options { validate_only: is_more(&fields), ..Options::default() };
    let done = match read {
        Ok(read) => {
            let etag = fields.get("etag").to_owned();
            let edit = Edit { name: name.clone(), etag, fields: read, mask: AUTHORITY.mask() };
            site.directory.update_authority(&visit.principal, &edit, options).await
        }
        Err(error) => Err(error),
    };
    if let Some(failed) = is_told(&done) {
        return Ok(record_form::page(&visit, of(&name), &fields, Some(failed).filter(|_| !is_more(&fields))));
    }
    visit.settle(&site, Operation::UpdateAuthority, done).await?;
    if is_more(&fields) {
        return Ok(record_form::page(&visit, of(&name), &fields, None));
    }
    Ok(Redirect::to(&format!("/{name}")).into_response())
}
