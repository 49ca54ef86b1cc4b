//! What stands around every page: title, way around, languages, and whoever has signed in.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};

use super::assets;
use super::visit::{Visit, Visitor};
use super::words::Words;
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::domain::vocabulary::LANGUAGES;

/// The pages that the way around leads to: path, message, and one of what its reader must be allowed to do. In a path, `own` stands for
/// the provider that the reader belongs to; who belongs to none is not led there.
const PLACES: [(&str, &str, &[Operation]); 16] = [
    ("/search", "nav-search", &[Operation::SearchAuthorities]),
    ("/route", "nav-route", &[Operation::ResolveRoute]),
    ("/entries", "nav-entries", &[Operation::ConfirmAuthority]),
    ("/providers/own/needs", "nav-for-us", &[Operation::MatchProvider]),
    ("/providers/own", "nav-profile", &[Operation::ListActivities]),
    ("/needs", "nav-needs", &[Operation::ListNeeds]),
    ("/proposals", "nav-proposals", &[Operation::ListProposals]),
    ("/worklist", "nav-worklist", &[Operation::ListGaps]),
    ("/plan", "nav-plan", &[Operation::PlanMatches]),
    ("/bundles", "nav-bundles", &[Operation::FindBundles]),
    ("/documents", "nav-documents", &[Operation::GetFollowUpLetter, Operation::GetDossier]),
    ("/statistics", "nav-statistics", &[Operation::GetStatistics]),
    ("/accounts", "nav-accounts", &[Operation::ListAccounts]),
    ("/import", "nav-import", &[Operation::Import]),
    ("/audit", "nav-audit", &[Operation::ListAuditEntries]),
    ("/account", "nav-account", &[Operation::WhoAmI]),
];

/// What the languages are called in themselves.
const OWN_NAMES: [&str; 6] = ["العربية", "English", "Español", "Français", "Русский", "中文"];

/// What stands around a page.
#[derive(Debug)]
pub(super) struct Frame {
    /// The words.
    pub(super) words: Words,
    /// Title.
    pub(super) title: String,
    /// Path and query to come back to.
    pub(super) here: String,
    /// The way around.
    pub(super) places: Vec<Place>,
    /// The token of the session's forms; none for whoever has not signed in.
    pub(super) token: Option<String>,
}

/// A page that the way around leads to.
#[derive(Debug)]
pub(super) struct Place {
    /// Where it is.
    pub(super) path: String,
    /// What it is called.
    pub(super) label: String,
    /// Whether the reader is there.
    pub(super) is_here: bool,
}

impl Frame {
    /// Around a page for whoever need not have signed in.
    pub(super) fn open(visitor: &Visitor, title: &str) -> Self {
        let (words, here) = (visitor.words, visitor.here.clone());
        Self { words, title: words.say(title), here, places: Vec::new(), token: None }
    }

    /// Around a page for whoever has signed in, with the title in words.
    pub(super) fn signed_in(visit: &Visit, title: String) -> Self {
        let (words, here) = (visit.visitor.words, visit.visitor.here.clone());
        let path = here.split('?').next().unwrap_or_default();
        let place = |(to, label)| Place { is_here: to == path, path: to, label: words.say(label) };
        let places = places(&visit.principal).map(place).collect();
        Self { words, title, places, token: Some(visit.session.form_token.clone()), here }
    }

    /// A message.
    pub(super) fn say(&self, name: &str) -> String {
        self.words.say(name)
    }

    /// The style sheet.
    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn style(&self) -> String {
        assets::STYLE.path()
    }

    /// The script.
    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn script(&self) -> String {
        assets::SCRIPT.path()
    }

    /// The icon.
    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn icon(&self) -> String {
        assets::ICON.path()
    }

    /// The languages to choose from: tag, name in itself, and whether it is this one.
    pub(super) fn languages(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let own = self.words.0;
        LANGUAGES.into_iter().zip(OWN_NAMES).map(move |(tag, name)| (tag, name, tag == own))
    }
}

/// The pages that somebody is led to, the first one first: path and message.
pub(super) fn places(principal: &Principal) -> impl Iterator<Item = (String, &'static str)> {
    let may = |operation: &Operation| policy::enter(principal, *operation).is_ok();
    let allowed = PLACES.iter().filter(move |(.., operations)| operations.iter().any(may));
    allowed.filter_map(|(path, label, _)| match path.split_once("/providers/own") {
        Some((_, rest)) => Some((format!("/{}{rest}", principal.provider?.name()), *label)),
        None => Some(((*path).to_owned(), *label)),
    })
}

/// A page as an answer.
pub(super) fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page does not render");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
