//! The authorities of the reader's own State, with what is due to be confirmed first.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;

use super::entry::{may, may_enter};
use crate::auth::policy::Operation;
use crate::directory::{AuthorityFilter, Entry, Error, PageRequest};
use crate::domain::{Authority, AuthorityId, Status};
use crate::web::frame::{Frame, html};
use crate::web::named::Named;
use crate::web::problem::{Answer, Problem};
use crate::web::reach::Fresh;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Entries that are read at a time.
const SIZE: i32 = 100;
/// The most that are listed.
const MOST: usize = 1000;

/// The page.
#[derive(Template)]
#[template(path = "entries.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// The State.
    state: String,
    /// Whether the reader may enter another.
    may_create: bool,
    /// The entries.
    entries: Vec<Row>,
    /// Whether there are more than are listed.
    is_cut: bool,
}

/// An entry in the list.
struct Row {
    /// Where its page is.
    path: String,
    /// What it is called.
    name: Named,
    /// Its version.
    etag: String,
    /// What it is designated for.
    kinds: Vec<String>,
    /// Whether it counts, in words; empty where it does.
    status: String,
    /// How far it holds.
    fresh: Fresh,
    /// The day by which to confirm it; empty where nobody has yet.
    due: String,
    /// Whether the reader may confirm it.
    may_confirm: bool,
    /// Error reports on it that are open, in words; empty where there are none.
    errors: String,
}

/// Shows the list.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit) -> Answer {
    visit.may(&site, Operation::ListAuthorities).await?;
    let state = visit.settle(&site, Operation::ListAuthorities, visit.principal.state.ok_or(Error::NotFound)).await?;
    let words = visit.visitor.words;
    let mut entries = read(&site, &visit, state.code()).await?;
    entries.sort_by_cached_key(|entry| order(&entry.record, words.best(&entry.record.names).1));
    let today = site.directory.today();
    let errors = errors(&site, &visit).await?;
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("entries-title")),
        state: state.name(words.0).to_owned(),
        may_create: may_enter(&visit, Some(state)),
        is_cut: entries.len() >= MOST,
        entries: entries.iter().map(|entry| row(&visit, &errors, entry, today)).collect(),
    }))
}

/// The entries of a State, but for those that are closed.
async fn read(site: &Site, visit: &Visit, state: &str) -> Result<Vec<std::sync::Arc<Entry<Authority>>>, Problem> {
    let status = [Status::Published, Status::Draft, Status::Suspended].map(|status| status.to_string()).to_vec();
    let filter = AuthorityFilter { states: vec![state.to_owned()], status, ..AuthorityFilter::default() };
    let (mut entries, mut token) = (Vec::new(), String::new());
    loop {
        let page = PageRequest { size: SIZE, token };
        let listed = site.directory.list_authorities(&visit.principal, &filter, &page, "").await;
        let listed = visit.settle(site, Operation::ListAuthorities, listed).await?;
        entries.extend(listed.items);
        if listed.next_page_token.is_empty() || entries.len() >= MOST {
            return Ok(entries);
        }
        token = listed.next_page_token;
    }
}

/// How many error reports are open on each authority of the reader's State, of the first [`MOST`].
async fn errors(site: &Site, visit: &Visit) -> Result<HashMap<String, u64>, Problem> {
    let mut errors = HashMap::new();
    let (mut seen, mut token) = (0, String::new());
    loop {
        let page = PageRequest { size: SIZE, token };
        let listed = site.directory.list_error_reports(&visit.principal, &<_>::default(), &page, "").await;
        let listed = visit.settle(site, Operation::ListErrorReports, listed).await?;
        seen += listed.items.len();
        listed.items.iter().for_each(|it| *errors.entry(it.record.authority.clone()).or_default() += 1);
        if listed.next_page_token.is_empty() || seen >= MOST {
            return Ok(errors);
        }
        token = listed.next_page_token;
    }
}

/// What comes first: what nobody has confirmed, then what is due soonest, and within a day by name.
fn order(authority: &Authority, name: String) -> (Option<Date>, String) {
    (authority.confirmation_due(), name)
}

/// An entry in the list.
fn row(visit: &Visit, errors: &HashMap<String, u64>, entry: &Entry<Authority>, today: Date) -> Row {
    let (words, authority) = (visit.visitor.words, &entry.record);
    let name = AuthorityId(entry.id).name();
    Row {
        errors: errors.get(&name).map(|many| words.count("errors-count", *many)).unwrap_or_default(),
        path: format!("/{name}"),
        name: words.best(&authority.names),
        etag: entry.revision.to_string(),
        kinds: authority.kinds.iter().map(|kind| words.kind(kind.kind.as_str())).collect(),
        status: words.known("status", authority.status.as_str()).unwrap_or_default(),
        fresh: Fresh::of(words, authority, today),
        due: authority.confirmation_due().map(|due| due.to_string()).unwrap_or_default(),
        may_confirm: may(visit, authority, Operation::ConfirmAuthority),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::authority::Verification;

    #[test]
    fn what_is_due_comes_first() {
        let confirmed = |due: &str| {
            let verified_at = "2026-01-01T00:00:00Z".to_owned();
            let verification = vec![Verification { verified_at, next_due: due.to_owned(), ..Verification::default() }];
            Authority { verification, ..Authority::default() }
        };
        let mut all = [
            ("later", confirmed("2027-05-01")),
            ("b never", Authority::default()),
            ("over", confirmed("2026-02-01")),
            ("a never", Authority::default()),
        ];
        all.sort_by_cached_key(|(name, authority)| order(authority, (*name).to_owned()));
        assert_eq!(all.map(|(name, _)| name), ["a never", "b never", "over", "later"]);
    }
}
