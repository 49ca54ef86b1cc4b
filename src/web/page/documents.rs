//! Documents to hand over: the letter to a State about its needs, and the dossier of what is shared with a provider, each in a
//! language and a format of choice.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::auth::policy::{self, Operation};
use crate::directory::{DocumentQuery, DocumentShown, PageRequest, ProviderFilter};
use crate::domain::ProviderId;
use crate::domain::vocabulary::LANGUAGES;
use crate::report::document::Format;
use crate::web::choice::{Choice, states};
use crate::web::download::download;
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::named::Named;
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Providers that a search by name shows.
const MOST_FOUND: i32 = 10;

/// The page.
#[derive(Template)]
#[template(path = "documents.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Whether the reader may have letters.
    has_letter: bool,
    /// States to write to; none for the accounts of one.
    states: Vec<Choice>,
    /// Whether the reader may have dossiers.
    has_dossier: bool,
    /// Whether there is one to have without looking for a provider.
    is_own: bool,
    /// What was typed to find providers.
    query: String,
    /// The providers found by that: resource name, and name.
    found: Vec<(String, Named)>,
    /// Languages of documents.
    languages: Vec<Choice>,
    /// Formats of documents.
    formats: Vec<Choice>,
}

/// Shows what can be had.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let may = |operation| policy::enter(&visit.principal, operation).is_ok();
    let (has_letter, has_dossier) = (may(Operation::GetFollowUpLetter), may(Operation::GetDossier));
    if !has_letter {
        visit.may(&site, Operation::GetDossier).await?;
    }
    let query = asked.get("q").to_owned();
    let found = if query.is_empty() || !has_dossier { Vec::new() } else { found(&site, &visit, &query).await? };
    let language = |tag: &str| Choice::new(tag, words.language(tag), false);
    let format = |format: Format| Choice::new(format.as_str(), format.as_str().to_uppercase(), false);
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("documents-title")),
        has_letter,
        states: if visit.principal.state.is_none() { states(words, "") } else { Vec::new() },
        has_dossier,
        is_own: visit.principal.provider.is_some(),
        query,
        found,
        languages: LANGUAGES.map(language).into(),
        formats: Format::ALL.map(format).into(),
    }))
}

/// Answers with the letter to a State.
pub(in crate::web) async fn letter(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let made = site.directory.get_follow_up_letter(&visit.principal, &document(&asked, "state")).await;
    let made = visit.settle(&site, Operation::GetFollowUpLetter, made).await?;
    Ok(file(made))
}

/// Answers with the dossier to a provider.
pub(in crate::web) async fn dossier(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let made = site.directory.get_dossier(&visit.principal, &document(&asked, "provider")).await;
    let made = visit.settle(&site, Operation::GetDossier, made).await?;
    Ok(file(made))
}

/// Which document is asked for.
fn document(asked: &Fields, of: &str) -> DocumentQuery {
    DocumentQuery {
        of: asked.get(of).to_owned(),
        language: asked.get("language").to_owned(),
        format: asked.get("format").to_owned(),
        min_revision: String::new(),
    }
}

/// A document as a file.
fn file(made: DocumentShown) -> Response {
    download(made.format.media_type(), &made.file_name, made.content)
}

/// Providers by what was typed.
async fn found(site: &Site, visit: &Visit, query: &str) -> Result<Vec<(String, Named)>, Problem> {
    let page = PageRequest { size: MOST_FOUND, token: String::new() };
    let filter = ProviderFilter::default();
    let found = site.directory.search_providers(&visit.principal, query, &filter, "", &page, "").await;
    let found = visit.settle(site, Operation::SearchProviders, found).await?;
    let named = found.results.iter().map(|(provider, _)| {
        let entry = provider.entry();
        (ProviderId(entry.id).name(), visit.visitor.words.best(&entry.record.names))
    });
    Ok(named.collect())
}
