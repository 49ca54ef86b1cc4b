//! A provider's profile that one of its editors changes, and an activity that is added to it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::provider_sheet::{ACTIVITY, PROVIDER};
use super::record_form::{self, Of, begun, filled, is_more, is_told};
use crate::auth::policy::Operation;
use crate::directory::{Edit, Error, Options};
use crate::domain::{Activity, Text};
use crate::web::form::Form;
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The form of a profile.
fn of(name: &str) -> Of {
    Of {
        blank: &PROVIDER,
        path: format!("/{name}/edit"),
        back: format!("/{name}"),
        title: "provider-edit",
        text: "provider-form-text",
    }
}

/// The form of a new activity.
fn new(name: &str) -> Of {
    Of {
        blank: &ACTIVITY,
        path: format!("/{name}/activities/new"),
        title: "activity-new",
        text: "activity-form-text",
        ..of(name)
    }
}

/// Shows the form of a profile.
pub(in crate::web) async fn change(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let name = format!("providers/{id}");
    // Asks what an update would: whether this reader may change this profile.
    let nothing = Edit { name: name.clone(), ..Edit::default() };
    let options = Options { validate_only: true, ..Options::default() };
    let may = site.directory.update_provider(&visit.principal, &nothing, options).await;
    if !matches!(may, Err(Error::Invalid(_))) {
        visit.settle(&site, Operation::UpdateProvider, may).await?;
    }
    let read = site.directory.get_provider(&visit.principal, &name, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetProvider, read).await?;
    let typed = filled(&PROVIDER, &shown.entry().record, &shown.entry().revision.to_string());
    let typed = visit.settle(&site, Operation::UpdateProvider, typed).await?;
    Ok(record_form::page(&visit, of(&name), &typed, None))
}

/// Changes a profile.
pub(in crate::web) async fn update(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("providers/{id}");
    visit.may(&site, Operation::UpdateProvider).await?;
    let read = site.directory.get_provider(&visit.principal, &name, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetProvider, read).await?;
    let options = Options { validate_only: is_more(&fields), ..Options::default() };
    let done = match record_form::fields(&PROVIDER, &fields, &shown.entry().record) {
        Ok(read) => {
            let etag = fields.get("etag").to_owned();
            let edit = Edit { name: name.clone(), etag, fields: read, mask: PROVIDER.mask() };
            site.directory.update_provider(&visit.principal, &edit, options).await
        }
        Err(error) => Err(error),
    };
    if let Some(failed) = is_told(&done) {
        return Ok(record_form::page(&visit, of(&name), &fields, Some(failed).filter(|_| !is_more(&fields))));
    }
    visit.settle(&site, Operation::UpdateProvider, done).await?;
    if is_more(&fields) {
        return Ok(record_form::page(&visit, of(&name), &fields, None));
    }
    Ok(Redirect::to(&format!("/{name}")).into_response())
}

/// Goes on where the reader may add an activity to a provider.
async fn may_add(site: &Site, visit: &Visit, name: &str) -> Result<(), Problem> {
    let options = Options { validate_only: true, ..Options::default() };
    let least = Activity { title: Text::from([("und", "-")]), ..Activity::default() };
    let may = site.directory.add_activity(&visit.principal, name, least, options).await;
    visit.settle(site, Operation::AddActivity, may).await.map(|_| ())
}

/// Shows the form of a new activity.
pub(in crate::web) async fn begin(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let name = format!("providers/{id}");
    may_add(&site, &visit, &name).await?;
    let language = visit.visitor.words.0;
    let typed = begun(&visit, &[("title.0.language", language), ("description.0.language", language)])?;
    Ok(record_form::page(&visit, new(&name), &typed, None))
}

/// Adds an activity.
pub(in crate::web) async fn add(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("providers/{id}");
    may_add(&site, &visit, &name).await?;
    if is_more(&fields) {
        return Ok(record_form::page(&visit, new(&name), &fields, None));
    }
    let request = fields.once(Operation::AddActivity.name());
    let done = match record_form::typed(&ACTIVITY, &fields, &Activity::default()) {
        Ok(activity) => {
            let options = Options { request, ..Options::default() };
            site.directory.add_activity(&visit.principal, &name, activity, options).await
        }
        Err(error) => Err(error),
    };
    if let Some(failed) = is_told(&done) {
        return Ok(record_form::page(&visit, new(&name), &fields, Some(failed)));
    }
    visit.settle(&site, Operation::AddActivity, done).await?;
    Ok(Redirect::to(&format!("/{name}#activities")).into_response())
}
