//! The pages that people use: the same use cases and the same policy as gRPC, rendered on the server.
//!
//! Every page is listed here. A handler reads what was asked, calls a use case, and hands its answer to a template, which
//! escapes all of it; it decides nothing of who may see what. Every page works without a script. A GET changes nothing; what
//! changes something is a POST that `form` lets in.

mod address;
mod ask;
mod assets;
mod chart;
mod choice;
mod code;
mod cookie;
mod download;
mod fit;
mod form;
mod frame;
mod headers;
mod issuer;
mod language;
mod link;
mod map;
mod moment;
mod named;
mod page;
mod problem;
mod qr;
mod reach;
mod session;
mod sharing;
mod sheet;
mod site;
mod visit;
mod what_if;
mod words;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};

pub use issuer::{Issuer, IssuerError, WebConfig};
pub use link::Links;
pub use site::{Digests, Site};

use page::{
    account, accounts, approvals, audit, authority, authority_form, bundles, compare, consent, disclosures, documents,
    entries, entry, errors, explained, gaps, health, history, home, import, issuer as at_issuer, languages, matches,
    need, need_acts, need_form, needs, officer_form, officers, order, plan, proposal, proposal_steps, proposals,
    provider, provider_form, provider_needs, route, runs, search, sign_in, statistics, vcard, worklist,
};

/// The router of all pages.
pub fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(home::go))
        .route("/sign-in", get(sign_in::show))
        .route("/sign-in/link", get(sign_in::choose).post(sign_in::by_link))
        .route("/sign-in/issuer", post(at_issuer::go))
        .route(issuer::BACK, get(at_issuer::back).post(at_issuer::arrive))
        .route("/sign-in/role", post(sign_in::change))
        .route("/sign-out", post(account::sign_out))
        .route("/account", get(account::show))
        .route("/health", get(health::show))
        .route("/account/sessions/end", post(account::end))
        .route("/language", post(languages::choose))
        .route("/search", get(search::show))
        .route("/entries", get(entries::show))
        .route("/authorities/new", get(authority_form::begin).post(authority_form::create))
        .route("/authorities/{id}/edit", get(authority_form::change).post(authority_form::update))
        .route("/authorities/{id}/confirm", post(entry::confirm))
        .route("/authorities/{id}/close", post(entry::close))
        .route("/authorities/{id}/history", get(history::show))
        .route("/authorities/{id}/officers", get(officers::show))
        .route("/authorities/{id}/officers/new", get(officer_form::begin).post(officer_form::create))
        .route("/authorities/{id}/officers/{officer}/edit", get(officer_form::change).post(officer_form::update))
        .route("/authorities/{id}/officers/{officer}/remove", post(officers::remove))
        .route("/authorities/{id}/errors", get(errors::show).post(errors::create))
        .route("/errorReports/{id}/close", post(errors::close))
        .route("/authorities/{id}", get(authority::show))
        .route("/authorities/{id}/contact.vcf", get(vcard::download))
        .route("/route", get(route::show))
        .route("/needs", get(needs::show))
        .route("/needs/new", get(need_form::begin).post(need_form::register))
        .route("/needs/order", get(order::show).post(order::set))
        .route("/needs/{id}/edit", get(need_form::change).post(need_form::update))
        .route("/needs/{id}", get(need::show))
        .route("/needs/{id}/submit", post(need::submit))
        .route("/needs/{id}/close", post(need_acts::close))
        .route("/needs/{id}/freeze", post(need_acts::freeze))
        .route("/needs/{id}/lift", post(need_acts::lift))
        .route("/needs/{id}/disclosures", get(disclosures::show))
        .route("/needs/{id}/consent", get(consent::show).post(consent::send))
        .route("/needs/{id}/matches", get(matches::show))
        .route("/needs/{id}/matches/save", post(runs::save_match))
        .route("/needs/{id}/matches/compare", get(compare::matches))
        .route("/needs/{id}/matches/{provider}", get(explained::show))
        .route("/needs/{id}/matches/{provider}/propose", post(proposal::make))
        .route("/proposals", get(proposals::show))
        .route("/proposals/{id}", get(proposal::show))
        .route("/proposals/{id}/answer", post(proposal::answer))
        .route("/proposals/{id}/offer", post(proposal_steps::offer))
        .route("/proposals/{id}/progress", post(proposal_steps::progress_made))
        .route("/proposals/{id}/outcome", post(proposal_steps::record))
        .route("/proposals/{id}/withdraw", post(proposal_steps::withdraw))
        .route("/providers/{id}", get(provider::show))
        .route("/providers/{id}/edit", get(provider_form::change).post(provider_form::update))
        .route("/providers/{id}/activities/new", get(provider_form::begin).post(provider_form::add))
        .route("/providers/{id}/needs", get(provider_needs::show))
        .route("/assets/{name}", get(assets::serve))
        .merge(desk())
        .fallback(problem::no_such_page)
        .method_not_allowed_fallback(problem::no_such_page)
        .layer(middleware::from_fn(headers::guard))
        .with_state(site)
}

/// The pages of those who run the service, and what is counted.
fn desk() -> Router<Site> {
    Router::new()
        .route("/worklist", get(worklist::show))
        .route("/gaps", get(gaps::show))
        .route("/approvals", get(approvals::show))
        .route("/approvals/{id}/approve", post(approvals::approve))
        .route("/approvals/{id}/reject", post(approvals::reject))
        .route("/accounts", get(accounts::show))
        .route("/accounts/invite", get(accounts::begin_invite).post(accounts::invite))
        .route("/accounts/create", get(accounts::begin_create).post(accounts::create))
        .route("/accounts/{id}/disable", post(accounts::disable))
        .route("/invitations/{id}/revoke", post(accounts::revoke))
        .route("/audit", get(audit::show))
        .route("/audit/rows/{row}", get(audit::prove))
        .route("/plan", get(plan::show))
        .route("/plan/save", post(runs::save_plan))
        .route("/plan/compare", get(compare::plans))
        .route("/runs", get(runs::show))
        .route("/runs/{id}/delete", post(runs::delete))
        .route("/bundles", get(bundles::show))
        .route("/import", get(import::begin).post(import::send))
        .route("/documents", get(documents::show))
        .route("/documents/letter", get(documents::letter))
        .route("/documents/dossier", get(documents::dossier))
        .route("/statistics", get(statistics::show))
        .route("/statistics.csv", get(statistics::csv))
        .route("/statistics.json", get(statistics::json))
}
