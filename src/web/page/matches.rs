//! Who can meet a need: the candidates with their reasons, help that must not be given twice, near misses with the rule that
//! stopped each, and the question why another one is not among them.

use askama::Template;
use axum::extract::{Path, State};

use crate::auth::policy::{self, Operation};
use crate::directory::{Error, MatchQuery, Matches, NamedCandidate, PageRequest, ProviderFilter, Saving};
use crate::domain::ProviderId;
use crate::web::fit::{Contact, Double, Fit, Rule, percent};
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::named::{Named, title};
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::what_if::WhatIf;
use crate::web::words::Words;

/// Candidates that are shown at first.
pub(super) const FIRST: i32 = 10;
/// Candidates that are shown to whoever asks for more.
const MORE: i32 = 50;
/// Providers that a search by name shows.
const MOST_FOUND: i32 = 10;

/// The page.
#[derive(Template)]
#[template(path = "matches.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the need is.
    need: String,
    /// What the need is called.
    title: Named,
    /// The candidates, best first.
    candidates: Vec<Shown>,
    /// Help that must not be given twice.
    doubles: Vec<Double>,
    /// Whom to contact on the State's side.
    contacts: Vec<Contact>,
    /// Those whom a rule stopped.
    missed: Vec<Missed>,
    /// How many were looked at, in words.
    considered: String,
    /// Where more candidates are; empty where these are all that are shown.
    more: String,
    /// What the parts of a score count.
    what_if: WhatIf,
    /// The saved run that it repeats.
    repeats: Option<Repeated>,
    /// Whether the reader may save it.
    may_save: bool,
    /// Whether more candidates are shown than at first.
    is_long: bool,
    /// What was typed to find a provider.
    query: String,
    /// The providers found by that: page, and name.
    found: Option<Vec<(String, Named)>>,
}

/// A saved run that was repeated.
pub(super) struct Repeated {
    /// Its name.
    pub(super) run: String,
    /// Whether it gives what it gave at first.
    pub(super) is_same: bool,
}

/// A candidate.
struct Shown {
    /// Where it is explained in full.
    path: String,
    /// Where its profile is.
    profile: String,
    /// Its name.
    name: Named,
    /// What kind of provider it is.
    kind: String,
    /// How well it fits.
    fit: Fit,
    /// How to reach it.
    contacts: Vec<Contact>,
}

/// A near miss.
pub(super) struct Missed {
    /// Where it is explained in full.
    pub(super) path: String,
    /// Its name.
    pub(super) name: Named,
    /// The score that it would have.
    pub(super) score: String,
    /// The rules that stopped it.
    pub(super) rules: Vec<Rule>,
}

/// Shows the candidates.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let words = visit.visitor.words;
    let need = format!("needs/{id}");
    let what_if = visit.settle(&site, Operation::MatchNeed, WhatIf::of(words, &asked)).await?;
    let query = query(&need, &asked, &what_if);
    let (limit, run) = (query.limit, query.as_of.clone());
    let matched = site.directory.match_need(&visit.principal, &query).await;
    let matched = visit.settle(&site, Operation::MatchNeed, matched).await?;
    let read = site.directory.get_need(&visit.principal, &need, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetNeed, read).await?;
    let has_more = limit == FIRST && matched.candidates.len() == usize::try_from(FIRST).unwrap_or_default();
    let may_save = run.is_empty() && policy::enter(&visit.principal, Operation::ListRuns).is_ok();
    let query = asked.get("q").to_owned();
    let found = if query.is_empty() { None } else { Some(found(&site, &visit, &need, &query).await?) };
    let mut page = Page {
        frame: Frame::signed_in(&visit, words.say("matches-title")),
        title: title(words, &shown.entry().record),
        candidates: matched.candidates.iter().map(|it| candidate(words, &need, it)).collect(),
        doubles: Double::all(words, &matched.overlaps, &matched.proposals),
        contacts: state_contacts(&visit, &matched),
        missed: missed(words, &need, &matched),
        considered: words.count("matches-considered", matched.considered.into()),
        more: if has_more { format!("/{need}/matches?more=1{}", what_if.query()) } else { String::new() },
        what_if,
        repeats: None,
        may_save,
        is_long: limit == MORE,
        need: format!("/{need}"),
        query,
        found,
    };
    page.repeats = visit.settle(&site, Operation::MatchNeed, repeated(&site, run, matched)).await?;
    Ok(html(&page))
}

/// What is asked of a need: a saved run again, or so many candidates by those weights.
pub(super) fn query(need: &str, asked: &Fields, what_if: &WhatIf) -> MatchQuery {
    let (need, run) = (need.to_owned(), asked.get("run"));
    if !run.is_empty() {
        return MatchQuery { need, as_of: format!("runs/{run}"), ..MatchQuery::default() };
    }
    let limit = if asked.get("more") == "1" { MORE } else { FIRST };
    MatchQuery { need, limit, weights: what_if.replaced.clone(), ..MatchQuery::default() }
}

/// Whether a saved run that was repeated gives what it gave at first.
fn repeated(site: &Site, run: String, mut matched: Matches) -> Result<Option<Repeated>, Error> {
    let Saving::Repeats { digest, .. } = std::mem::take(&mut matched.saving) else { return Ok(None) };
    Ok(Some(Repeated { run, is_same: (site.digests.matches)(matched)? == digest }))
}

/// A candidate as it is shown.
fn candidate(words: Words, need: &str, named: &NamedCandidate) -> Shown {
    let provider = &named.provider.entry().record;
    Shown {
        path: explained(need, named.candidate.provider),
        profile: format!("/{}", named.candidate.provider.name()),
        name: words.best(&provider.names),
        kind: words.provider_kind(provider.kind.as_str()),
        fit: Fit::of(words, &named.candidate),
        contacts: named.contacts.iter().map(|contact| Contact::of_provider(words, contact)).collect(),
    }
}

/// Where a pair is explained in full.
pub(super) fn explained(need: &str, provider: ProviderId) -> String {
    format!("/{need}/matches/{}", provider.0)
}

/// Whom to contact on the State's side.
fn state_contacts(visit: &Visit, matched: &Matches) -> Vec<Contact> {
    let may_open = policy::enter(&visit.principal, Operation::GetAuthority).is_ok();
    matched.state_contacts.iter().map(|it| Contact::of_state(visit.visitor.words, it, may_open)).collect()
}

/// Those whom a rule stopped.
fn missed(words: Words, need: &str, matched: &Matches) -> Vec<Missed> {
    let missed = matched.excluded.iter().map(|named| Missed {
        path: explained(need, named.exclusion.provider),
        name: (String::new(), named.name.clone()),
        score: percent(named.exclusion.score),
        rules: named.exclusion.rules.iter().map(|rule| Rule::of(words, rule)).collect(),
    });
    missed.collect()
}

/// Providers by what was typed, with the page that explains each.
async fn found(site: &Site, visit: &Visit, need: &str, query: &str) -> Result<Vec<(String, Named)>, Problem> {
    let page = PageRequest { size: MOST_FOUND, token: String::new() };
    let filter = ProviderFilter::default();
    let found = site.directory.search_providers(&visit.principal, query, &filter, "", &page, "").await;
    let found = visit.settle(site, Operation::SearchProviders, found).await?;
    let named = found.results.iter().map(|(provider, _)| {
        let entry = provider.entry();
        (explained(need, ProviderId(entry.id)), visit.visitor.words.best(&entry.record.names))
    });
    Ok(named.collect())
}
