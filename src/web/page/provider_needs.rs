//! The needs that their reader may see, ranked for one provider: for the provider itself, those that are shared with it.

use askama::Template;
use axum::extract::{Path, State};

use super::matches::{Missed, explained};
use super::needs::Shown;
use crate::auth::policy::Operation;
use crate::directory::{MatchedNeed, MissedNeed, ProviderQuery};
use crate::domain::{NeedId, ProviderId};
use crate::web::fit::{Double, Fit, Rule, percent};
use crate::web::frame::{Frame, html};
use crate::web::named::{self, Named, title};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Needs that are shown.
const MOST: i32 = 30;

/// The page.
#[derive(Template)]
#[template(path = "provider_needs.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// What the provider is called.
    name: Named,
    /// The needs, best first.
    needs: Vec<Ranked>,
    /// Those from which a rule keeps the provider.
    missed: Vec<Missed>,
    /// How many were looked at, in words.
    considered: String,
}

/// A need that fits.
struct Ranked {
    /// The need.
    need: Shown,
    /// Where it is explained in full.
    path: String,
    /// How well it fits.
    fit: Fit,
    /// Help that must not be given twice.
    doubles: Vec<Double>,
}

/// Shows the needs.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let words = visit.visitor.words;
    let provider = format!("providers/{id}");
    let query = ProviderQuery { provider: provider.clone(), limit: MOST, ..ProviderQuery::default() };
    let matched = site.directory.match_provider(&visit.principal, &query).await;
    let matched = visit.settle(&site, Operation::MatchProvider, matched).await?;
    let is_own = visit.principal.provider.is_some();
    let of = ProviderId::of_name(&provider);
    let needs = matched.candidates.iter().filter_map(|it| Some(ranked(words, of?, it)));
    let missed = matched.excluded.iter().filter_map(|it| Some(missed(words, of?, it)));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say(if is_own { "for-us-title" } else { "for-provider-title" })),
        name: named::provider(&site, &visit, &provider).await,
        needs: needs.collect(),
        missed: missed.collect(),
        considered: words.count("for-us-considered", matched.considered.into()),
    }))
}

/// A need as it is shown.
fn ranked(words: Words, provider: ProviderId, matched: &MatchedNeed) -> Ranked {
    let entry = matched.need.entry();
    let id = NeedId(entry.id);
    Ranked {
        need: Shown::of(words, id, &entry.record),
        path: explained(&id.name(), provider),
        fit: Fit::of(words, &matched.candidate),
        doubles: Double::all(words, &matched.overlaps, &[]),
    }
}

/// A need from which a rule keeps the provider.
fn missed(words: Words, provider: ProviderId, missed: &MissedNeed) -> Missed {
    let entry = missed.need.entry();
    Missed {
        path: explained(&NeedId(entry.id).name(), provider),
        name: title(words, &entry.record),
        score: percent(missed.score),
        rules: missed.rules.iter().map(|rule| Rule::of(words, rule)).collect(),
    }
}
