//! An authority that somebody of its State enters into the directory or changes; also one that the secretariat brings in.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::authority_sheet::AUTHORITY;
use super::record_form::{self, Of, begun, filled, is_more, is_told};
use crate::auth::policy::Operation;
use crate::directory::{Edit, Error, Options};
use crate::domain::{Authority, AuthorityId};
use crate::web::form::Form;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The form of a new entry.
fn new() -> Of {
    Of {
        blank: &AUTHORITY,
        path: "/authorities/new".to_owned(),
        back: "/entries".to_owned(),
        title: "authority-new",
        text: "authority-form-text",
    }
}

/// The form of an entry that there is.
fn of(name: &str) -> Of {
    Of { path: format!("/{name}/edit"), back: format!("/{name}"), title: "authority-edit", ..new() }
}

/// Shows the form of a new entry.
pub(in crate::web) async fn begin(State(site): State<Site>, visit: Visit) -> Answer {
    of_state(&site, &visit).await?;
    let language = visit.visitor.words.0;
    let typed = begun(&visit, &[("names.0.language", language), ("status", "PUBLISHED")])?;
    Ok(record_form::page(&visit, new(), &typed, None))
}

/// Goes on where the reader's role may enter authorities of its own State.
async fn of_state(site: &Site, visit: &Visit) -> Result<crate::domain::State, crate::web::problem::Problem> {
    visit.may(site, Operation::CreateAuthority).await?;
    let state = visit.principal.state.ok_or(Error::NotFound);
    visit.settle(site, Operation::CreateAuthority, state).await
}

/// Enters an authority.
pub(in crate::web) async fn create(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let state = of_state(&site, &visit).await?;
    if is_more(&fields) {
        return Ok(record_form::page(&visit, new(), &fields, None));
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
        return Ok(record_form::page(&visit, new(), &fields, Some(failed)));
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
