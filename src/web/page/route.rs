//! The route finder: whom to ask in another State, on which way, in which language, and when it is open.

use askama::Template;
use axum::extract::State;

use crate::auth::policy::Operation;
use crate::directory::{Route, RouteQuery};
use crate::domain::AuthorityId;
use crate::domain::route::{Chosen, Fallback, Purpose};
use crate::domain::vocabulary::LANGUAGES;
use crate::web::choice::{Choice, states};
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::problem::Answer;
use crate::web::reach::{Clock, Fresh, Way};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// The page.
#[derive(Template)]
#[template(path = "route.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// The States to choose from.
    states: Vec<Choice>,
    /// The purposes to choose from.
    purposes: Vec<Choice>,
    /// The languages to choose from.
    languages: Vec<Choice>,
    /// Whether it is urgent.
    is_urgent: bool,
    /// What was found.
    found: Option<Shown>,
}

/// The answer.
struct Shown {
    /// What came of it.
    outcome: String,
    /// The same in English, with what to do.
    summary: String,
    /// Whom to ask.
    office: Option<Office>,
    /// What to be careful about: in the reader's language, and the English text.
    warnings: Vec<(String, String)>,
    /// What to try next.
    fallbacks: Vec<Next>,
    /// The State as whose request it was read.
    asks: String,
}

/// The office to ask.
struct Office {
    /// Where its page is.
    path: String,
    /// Language of its name.
    language: String,
    /// Its name.
    name: String,
    /// As what it is asked.
    kind: String,
    /// Why that one: in the reader's language, and the English text.
    reasons: Vec<(String, String)>,
    /// The ways.
    ways: Vec<Way>,
    /// The language to write in, and its basis.
    write_in: Option<(String, String)>,
    /// Whether it has to be translated, as a code: `yes`, `no` or `unknown`.
    translation: &'static str,
    /// The clock there, and whether it is open.
    clock: Clock,
    /// How far the entry holds.
    fresh: Fresh,
}

/// What to try next.
struct Next {
    /// How it stands to the office.
    relation: String,
    /// The office: path, language and name; none for the ministries.
    office: Option<(String, String, String)>,
    /// Why, in English.
    reason: String,
}

/// Shows the form, and the route where one is asked for.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let (state, purpose) = (asked.get("state").to_owned(), asked.get("purpose").to_owned());
    let is_urgent = asked.get("urgent") == "1";
    let languages = asked.all("language");
    let found = if state.is_empty() {
        None
    } else {
        let query = RouteQuery {
            requested_state: state.clone(),
            purpose: if purpose.is_empty() {
                Purpose::MutualLegalAssistance.as_str().to_owned()
            } else {
                purpose.clone()
            },
            urgent: is_urgent,
            languages: languages.clone(),
            ..RouteQuery::default()
        };
        let route = site.directory.resolve_route(&visit.principal, &query, "").await;
        Some(shown(words, &site, &visit.settle(&site, Operation::ResolveRoute, route).await?))
    };
    let purposes = Purpose::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), words.code("purpose", one.as_str()), one.as_str() == purpose));
    let languages =
        LANGUAGES.iter().map(|tag| Choice::new(tag, words.language(tag), languages.iter().any(|it| it == tag)));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("route-title")),
        states: states(words, &state),
        purposes: purposes.collect(),
        languages: languages.collect(),
        is_urgent,
        found,
    }))
}

/// A route as it is shown.
fn shown(words: Words, site: &Site, route: &Route) -> Shown {
    let answer = &route.answer;
    let warnings = answer.warnings.iter().map(|it| (words.code("warning", it.code), it.text.clone()));
    Shown {
        outcome: words.code("outcome", answer.outcome.as_str()),
        summary: answer.summary.clone(),
        office: answer.chosen.as_ref().and_then(|chosen| office(words, site, route, chosen)),
        warnings: warnings.collect(),
        fallbacks: answer.fallbacks.iter().map(|fallback| next(words, route, fallback)).collect(),
        asks: route.requesting.map(|state| state.name(words.0).to_owned()).unwrap_or_default(),
    }
}

/// The office to ask, as it is shown.
fn office(words: Words, site: &Site, route: &Route, chosen: &Chosen) -> Option<Office> {
    let (path, language, name) = named(words, route, chosen.office)?;
    let record = &route.office(chosen.office)?.record;
    let write_in = Some(&chosen.language).filter(|it| !it.language.is_empty());
    Some(Office {
        path,
        language,
        name,
        kind: words.kind(chosen.kind.as_str()),
        reasons: chosen.reasons.iter().map(|it| (words.code("reason", it.code), it.text.clone())).collect(),
        ways: chosen.channels.iter().map(|way| Way::of(words, way, &chosen.times.zone)).collect(),
        write_in: write_in.map(|it| (words.language(&it.language), words.code("basis", &it.basis))),
        translation: match chosen.language.translation_required {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        },
        clock: Clock::of(words, &chosen.times, route.at),
        fresh: Fresh::of(words, record, site.directory.today()),
    })
}

/// Path, language and name of an office of a route.
fn named(words: Words, route: &Route, office: AuthorityId) -> Option<(String, String, String)> {
    let (language, name) = words.best(&route.office(office)?.record.names);
    Some((format!("/{}", office.name()), language, name))
}

/// What to try next, as it is shown.
fn next(words: Words, route: &Route, fallback: &Fallback) -> Next {
    Next {
        relation: words.code("relation", fallback.relation.as_str()),
        office: fallback.office.and_then(|office| named(words, route, office)),
        reason: fallback.reason.clone(),
    }
}
