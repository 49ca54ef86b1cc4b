//! One provider and one need in full: every part of the score and every rule, whether the two fit or not.

use askama::Template;
use axum::extract::{Path, State};

use super::record_form::new_request;
use crate::auth::policy::{self, Operation};
use crate::directory::{ExplainQuery, Explained};
use crate::domain::Stage;
use crate::web::fit::{Contact, Double, Fit, Rule};
use crate::web::frame::{Frame, html};
use crate::web::named::{Named, title};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// The page.
#[derive(Template)]
#[template(path = "explained.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the need is.
    need: String,
    /// What the need is called.
    title: Named,
    /// What the provider is called.
    name: Named,
    /// Where its profile is.
    profile: String,
    /// How the two stand to each other, in a sentence.
    outcome: String,
    /// Whether every rule lets the provider pass.
    fits: bool,
    /// How well it fits.
    fit: Fit,
    /// Every rule.
    rules: Vec<Rule>,
    /// Help that must not be given twice.
    doubles: Vec<Double>,
    /// Whom to contact on the State's side.
    state_contacts: Vec<Contact>,
    /// How to reach the provider.
    contacts: Vec<Contact>,
    /// Path of the page.
    path: String,
    /// Whether the reader may propose the provider for the need.
    proposes: bool,
    /// What makes sending the proposal twice do it once.
    request: String,
    /// Where all candidates are; empty for those who see themselves alone.
    all: String,
}

/// Explains a pair.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path((need, provider)): Path<(String, String)>,
) -> Answer {
    let words = visit.visitor.words;
    let (need, provider) = (format!("needs/{need}"), format!("providers/{provider}"));
    let path = format!("/{need}/matches/{}", provider.trim_start_matches("providers/"));
    let profile = format!("/{provider}");
    let query = ExplainQuery { need: need.clone(), provider, ..ExplainQuery::default() };
    let explained = site.directory.explain_match(&visit.principal, &query).await;
    let explained = visit.settle(&site, Operation::ExplainMatch, explained).await?;
    let read = site.directory.get_need(&visit.principal, &need, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetNeed, read).await?;
    let may_open = policy::enter(&visit.principal, Operation::GetAuthority).is_ok();
    let named = &explained.candidate;
    let is_own = visit.principal.provider.is_some();
    let is_open = !matches!(shown.entry().record.stage, Stage::Draft | Stage::Withdrawn);
    let may_propose = policy::enter(&visit.principal, Operation::CreateProposal).is_ok();
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say(if is_own { "matches-own" } else { "explained-title" })),
        title: title(words, &shown.entry().record),
        name: words.best(&named.provider.entry().record.names),
        profile,
        outcome: outcome(words, &explained),
        fits: explained.fits,
        fit: Fit::of(words, &named.candidate),
        rules: named.candidate.rules.iter().map(|rule| Rule::of(words, rule)).collect(),
        doubles: Double::all(words, &explained.overlaps, &explained.proposals),
        state_contacts: explained.state_contacts.iter().map(|it| Contact::of_state(words, it, may_open)).collect(),
        contacts: named.contacts.iter().map(|contact| Contact::of_provider(words, contact)).collect(),
        path,
        proposes: explained.fits && is_open && may_propose,
        request: new_request(&visit)?,
        all: if is_own { String::new() } else { format!("/{need}/matches") },
        need: format!("/{need}"),
    }))
}

/// How the two stand to each other.
fn outcome(words: Words, explained: &Explained) -> String {
    match explained.rank {
        Some(rank) => words.count("explained-rank", rank.into()),
        None => words.code("explained-fits", if explained.fits { "yes" } else { "no" }),
    }
}
