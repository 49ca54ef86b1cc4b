//! An officer of an authority that somebody of its State adds or changes.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::officer_sheet::OFFICER;
use super::record_form::{self, Of, begun, filled, is_more, is_told};
use crate::auth::policy::Operation;
use crate::directory::{Edit, Error, Options};
use crate::domain::Officer;
use crate::web::form::Form;
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The form of a new officer of an authority.
fn new(parent: &str) -> Of {
    let back = format!("/{parent}/officers");
    Of { blank: &OFFICER, path: format!("{back}/new"), back, title: "officer-new", text: "officer-form-text" }
}

/// The form of an officer that there is.
fn of(parent: &str, name: &str) -> Of {
    Of { path: format!("/{name}/edit"), title: "officer-edit", ..new(parent) }
}

/// Goes on where the reader may add an officer to an authority.
async fn may_add(site: &Site, visit: &Visit, parent: &str) -> Result<(), Problem> {
    let options = Options { validate_only: true, ..Options::default() };
    let least = Officer { role: "-".to_owned(), ..Officer::default() };
    let may = site.directory.create_officer(&visit.principal, parent, least, options).await;
    visit.settle(site, Operation::CreateOfficer, may).await.map(|_| ())
}

/// Shows the form of a new officer.
pub(in crate::web) async fn begin(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let parent = format!("authorities/{id}");
    may_add(&site, &visit, &parent).await?;
    let typed = begun(&visit, &[("title.0.language", visit.visitor.words.0)])?;
    Ok(record_form::page(&visit, new(&parent), &typed, None))
}

/// Adds an officer.
pub(in crate::web) async fn create(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let parent = format!("authorities/{id}");
    may_add(&site, &visit, &parent).await?;
    if is_more(&fields) {
        return Ok(record_form::page(&visit, new(&parent), &fields, None));
    }
    let request = fields.once(Operation::CreateOfficer.name());
    let done = match record_form::typed(&OFFICER, &fields, &Officer::default()) {
        Ok(officer) => {
            let options = Options { request, ..Options::default() };
            site.directory.create_officer(&visit.principal, &parent, officer, options).await
        }
        Err(error) => Err(error),
    };
    if let Some(failed) = is_told(&done) {
        return Ok(record_form::page(&visit, new(&parent), &fields, Some(failed)));
    }
    visit.settle(&site, Operation::CreateOfficer, done).await?;
    Ok(Redirect::to(&format!("/{parent}/officers")).into_response())
}

/// Shows the form of an officer that there is.
pub(in crate::web) async fn change(
    State(site): State<Site>,
    visit: Visit,
    Path((authority, officer)): Path<(String, String)>,
) -> Answer {
    let parent = format!("authorities/{authority}");
    let name = format!("{parent}/officers/{officer}");
    // Asks what an update would: whether this reader may change this officer.
    let nothing = Edit { name: name.clone(), ..Edit::default() };
    let options = Options { validate_only: true, ..Options::default() };
    let may = site.directory.update_officer(&visit.principal, &nothing, options).await;
    if !matches!(may, Err(Error::Invalid(_))) {
        visit.settle(&site, Operation::UpdateOfficer, may).await?;
    }
    let read = site.directory.get_officer(&visit.principal, &name, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetOfficer, read).await?;
    let typed = filled(&OFFICER, &shown.entry().record, &shown.entry().revision.to_string());
    let typed = visit.settle(&site, Operation::UpdateOfficer, typed).await?;
    Ok(record_form::page(&visit, of(&parent, &name), &typed, None))
}

/// Changes an officer.
pub(in crate::web) async fn update(
    State(site): State<Site>,
    Path((authority, officer)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let Form { visit, fields } = form;
    let parent = format!("authorities/{authority}");
    let name = format!("{parent}/officers/{officer}");
    visit.may(&site, Operation::UpdateOfficer).await?;
    let read = site.directory.get_officer(&visit.principal, &name, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetOfficer, read).await?;
    let options = Options { validate_only: is_more(&fields), ..Options::default() };
    let done = match record_form::fields(&OFFICER, &fields, &shown.entry().record) {
        Ok(read) => {
            let etag = fields.get("etag").to_owned();
            let edit = Edit { name: name.clone(), etag, fields: read, mask: OFFICER.mask() };
            site.directory.update_officer(&visit.principal, &edit, options).await
        }
        Err(error) => Err(error),
    };
    if let Some(failed) = is_told(&done) {
        return Ok(record_form::page(&visit, of(&parent, &name), &fields, Some(failed).filter(|_| !is_more(&fields))));
    }
    visit.settle(&site, Operation::UpdateOfficer, done).await?;
    if is_more(&fields) {
        return Ok(record_form::page(&visit, of(&parent, &name), &fields, None));
    }
    Ok(Redirect::to(&format!("/{parent}/officers")).into_response())
}
