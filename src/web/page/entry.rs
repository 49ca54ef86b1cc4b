//! What the State of an entry can do with it: confirm it, close it, change it, and look at what it was. The use cases decide; a
//! page offers what they would let its reader do.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};

use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Confirmation, Entry, Error, Options};
use crate::domain::{self, Authority, AuthorityId};
use crate::web::address::address;
use crate::web::form::Form;
use crate::web::frame::{Frame, html};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::{Visit, safe};

/// What the reader can do with an entry.
pub(super) struct Acts {
    /// Its version.
    pub(super) etag: String,
    /// Where more is done: path, and what.
    pub(super) links: Vec<(String, String)>,
    /// Whether the reader may confirm it.
    pub(super) may_confirm: bool,
    /// Whether the reader may ask to close it.
    pub(super) may_close: bool,
}

impl Acts {
    /// Those of an entry.
    pub(super) fn of(visit: &Visit, entry: &Entry<Authority>) -> Self {
        let name = AuthorityId(entry.id).name();
        let all = [
            (Operation::UpdateAuthority, "edit", "authority-edit"),
            (Operation::ListAuthorityRevisions, "history", "history-title"),
        ];
        let allowed = all.into_iter().filter(|(operation, ..)| may(visit, &entry.record, *operation));
        let allowed: Vec<_> = allowed.map(|(_, to, label)| (to, label)).collect();
        // To an officer an entry that its State has not confirmed is another's like any.
        let officers = policy::enter(&visit.principal, Operation::ListOfficers).ok();
        let officers = officers.map(|_| ("officers", "officers-title"));
        let words = visit.visitor.words;
        let links = allowed.into_iter().chain(officers);
        let links = links.map(|(to, label)| (format!("/{name}/{to}"), words.say(label)));
        let looked = looked(visit, &entry.record, &name).map(|path| (path, words.say("entry-looked")));
        Self {
            etag: entry.revision.to_string(),
            links: links.chain(looked).collect(),
            may_confirm: may(visit, &entry.record, Operation::ConfirmAuthority),
            may_close: may(visit, &entry.record, Operation::CloseAuthority)
                && entry.record.status != crate::domain::Status::Closed,
        }
    }

    /// Whether there are any.
    pub(super) fn are_there(&self) -> bool {
        !self.links.is_empty() || self.may_confirm || self.may_close
    }
}

/// Whether the policy lets the reader do something to an entry.
pub(super) fn may(visit: &Visit, authority: &Authority, operation: Operation) -> bool {
    let relation = if visit.principal.is_of(authority.state.known().copied()) {
        Relation::Own
    } else if authority.unconfirmed {
        Relation::Unconfirmed
    } else {
        Relation::Other
    };
    policy::enter(&visit.principal, operation).is_ok_and(|entered| entered.on(relation).is_ok())
}

/// Whether the policy lets the reader enter an authority of a State.
pub(super) fn may_enter(visit: &Visit, state: Option<domain::State>) -> bool {
    let state = state.map(|state| state.code().into()).unwrap_or_default();
    may(visit, &Authority { state, ..Authority::default() }, Operation::CreateAuthority)
}

/// Where those of the entry's State are told who did what to a resource of it; none for anybody else.
pub(super) fn looked(visit: &Visit, authority: &Authority, resource: &str) -> Option<String> {
    let is_own = visit.principal.is_of(authority.state.known().copied());
    let tells = policy::enter(&visit.principal, Operation::AuditRowsOwnRecords)
        .is_ok_and(|entered| entered.on(Relation::Any).is_ok());
    (is_own && tells).then(|| address("/audit", [("resource", resource)]))
}

/// Confirms an entry as a whole.
pub(in crate::web) async fn confirm(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("authorities/{id}");
    let (etag, options) = (fields.get("etag"), Options::default());
    let done = site.directory.confirm_authority(&visit.principal, &name, etag, Confirmation::default(), options).await;
    visit.settle(&site, Operation::ConfirmAuthority, done).await?;
    let back = Some(safe(fields.get("next"))).filter(|next| *next != "/");
    Ok(Redirect::to(back.unwrap_or(&format!("/{name}"))).into_response())
}

/// What takes a second person, who is asked.
#[derive(Template)]
#[template(path = "asked.html", config = "src/web/askama.toml")]
struct Asked {
    /// What all pages have.
    frame: Frame,
    /// What was asked for.
    text: String,
    /// Resource name of the approval that waits.
    approval: String,
    /// Where to go on.
    back: String,
}

/// Asks to close an entry.
pub(in crate::web) async fn close(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("authorities/{id}");
    let done = site.directory.close_authority(&visit.principal, &name, fields.get("etag"), Options::default()).await;
    let Err(Error::SecondPersonRequired { approval }) = done else {
        visit.settle(&site, Operation::CloseAuthority, done).await?;
        return Ok(Redirect::to(&format!("/{name}")).into_response());
    };
    let words = visit.visitor.words;
    let page = Asked {
        frame: Frame::signed_in(&visit, words.say("asked-title")),
        text: words.say("asked-close"),
        approval: approval.unwrap_or_default(),
        back: format!("/{name}"),
    };
    Ok((StatusCode::ACCEPTED, html(&page)).into_response())
}
