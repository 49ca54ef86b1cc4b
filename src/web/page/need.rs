//! One need: what its reader may see of it, where it stands, and, for those who see it whole, who else learns of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::need_acts::Acts;
use super::needs::stage;
use crate::auth::policy::{self, Operation};
use crate::directory::{Options, Shown};
use crate::domain::need::Origin;
use crate::domain::{Need, Stage};
use crate::web::fit::period;
use crate::web::form::Form;
use crate::web::frame::{Frame, html};
use crate::web::named::{self, Named, title};
use crate::web::problem::Answer;
use crate::web::sharing::Sharing;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// The page.
#[derive(Template)]
#[template(path = "need.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Path of the page.
    path: String,
    /// Its version.
    etag: String,
    /// Where the reader can do more with it: path, and what.
    acts: Vec<(String, String)>,
    /// Whether the reader can submit it.
    submits: bool,
    /// What else the reader can do.
    more: Acts,
    /// Its title.
    title: Named,
    /// Its State.
    state: String,
    /// Where it stands.
    stage: String,
    /// What is lacking.
    description: Named,
    /// What else it says.
    facts: Vec<Fact>,
    /// Who benefits: page of the authority, and its name.
    beneficiaries: Vec<(String, Named)>,
    /// Who learns of it; none for those who see it by a consent.
    sharing: Option<Sharing>,
    /// Where it is told how the need is met: for whom everybody, or the reader's own provider.
    matching: Option<Matching>,
}

/// The way to the matches.
struct Matching {
    /// Where.
    path: String,
    /// What it is called.
    label: String,
}

/// Something that a need says.
struct Fact {
    /// What.
    label: String,
    /// In these words.
    lines: Vec<Named>,
}

/// Shows a need.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let words = visit.visitor.words;
    let name = format!("needs/{id}");
    let read = site.directory.get_need(&visit.principal, &name, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetNeed, read).await?;
    let need = &shown.entry().record;
    let mut beneficiaries = Vec::new();
    for name in &need.beneficiaries {
        beneficiaries.extend(named::authority(&site, &visit, name).await);
    }
    let sharing = match &shown {
        Shown::Whole(_) => Some(Sharing::of(&site, &visit, need).await),
        Shown::Part(_) => None,
    };
    let title = title(words, need);
    let registered = shown.entry().create_time.strftime("%Y-%m-%d").to_string();
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, title.1.clone()),
        matching: matching(&visit, &name),
        path: format!("/{name}"),
        etag: shown.entry().revision.to_string(),
        acts: acts(&visit, need, &name),
        more: Acts::of(&visit, need),
        submits: may(&visit, need, Operation::SubmitNeed) && need.stage == Stage::Draft,
        title,
        state: words.state(&need.state.to_string()),
        stage: stage(words, &need.stage),
        description: words.best(&need.description),
        facts: facts(words, need, registered),
        beneficiaries,
        sharing,
    }))
}

/// Whether the reader's role may do something to a need of its own State; the use case decides.
pub(super) fn may(visit: &Visit, need: &Need, operation: Operation) -> bool {
    let is_own = visit.principal.is_of(need.state.known().copied());
    is_own && policy::enter(&visit.principal, operation).is_ok()
}

/// Where the reader can do more with a need.
fn acts(visit: &Visit, need: &Need, name: &str) -> Vec<(String, String)> {
    let words = visit.visitor.words;
    let proposals = policy::enter(&visit.principal, Operation::ListProposals).is_ok();
    let all = [
        (may(visit, need, Operation::UpdateNeed), format!("/{name}/edit"), "need-form-edit"),
        (
            may(visit, need, Operation::NarrowConsent) && need.stage != Stage::Draft,
            format!("/{name}/consent"),
            "consent-title",
        ),
        (may(visit, need, Operation::ListDisclosures), format!("/{name}/disclosures"), "disclosures-title"),
        (proposals, format!("/proposals?need={name}"), "proposals-title"),
    ];
    all.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, to, label)| (to, words.say(label))).collect()
}

/// Submits a need.
pub(in crate::web) async fn submit(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, name) = (form.visit, format!("needs/{id}"));
    let etag = form.fields.get("etag");
    let done = site.directory.submit_need(&visit.principal, &name, etag, Options::default()).await;
    visit.settle(&site, Operation::SubmitNeed, done).await?;
    Ok(Redirect::to(&format!("/{name}")).into_response())
}

/// The way to the matches, for whoever may see any.
fn matching(visit: &Visit, name: &str) -> Option<Matching> {
    let words = visit.visitor.words;
    policy::enter(&visit.principal, Operation::MatchNeed).ok()?;
    let matching = match visit.principal.provider {
        Some(own) => Matching { path: format!("/{name}/matches/{}", own.0), label: words.say("matches-own") },
        None => Matching { path: format!("/{name}/matches"), label: words.say("matches-title") },
    };
    Some(matching)
}

/// What a need says, beside title and description.
fn facts(words: Words, need: &Need, registered: String) -> Vec<Fact> {
    let own = |text: String| (words.0.to_owned(), text);
    let plain = |text: &str| (String::new(), text.to_owned());
    let article = |code: &_| own(words.article(&ToString::to_string(code)));
    let coded = |code: &str| own(words.coded(code));
    let cost =
        need.estimated_cost.iter().flat_map(|cost| [format!("{} {}", cost.value, cost.currency), cost.remarks.clone()]);
    let validation = need.validation.iter().map(|it| plain(&[it.by.as_str(), it.date.as_str()].join(" ")));
    let interpreter = need.provides_interpreter.then(|| own(words.code("need", "interpreterProvided")));
    let facts: [(&str, Vec<Named>); 16] = [
        ("articles", need.articles.iter().map(article).collect()),
        ("themes", need.themes.iter().map(|code| coded(&code.to_string())).collect()),
        ("assistanceTypes", need.assistance_types.iter().map(|code| coded(code)).collect()),
        ("priority", need.priority.map(|place| plain(&place.to_string())).into_iter().collect()),
        ("horizon", known(need.horizon.as_str()).map(|code| own(words.of("HORIZON", code))).collect()),
        ("level", known(need.level.as_str()).map(|code| own(words.of("LEVEL", code))).collect()),
        ("desired", known(&period(&need.desired_start, &need.desired_by)).map(isolated).collect()),
        ("estimatedCost", cost.filter(|text| !text.is_empty()).map(|text| plain(&text)).collect()),
        ("workingLanguages", listed(words, need.working_languages.iter().map(|tag| words.language(tag)))),
        ("providesInterpreter", interpreter.into_iter().collect()),
        ("existingHelp", need.existing_help.iter().map(|text| plain(text)).collect()),
        ("origin", need.origin.iter().map(|origin| own(found_in(words, origin))).collect()),
        ("validation", validation.collect()),
        ("coordinator", known(&need.coordinator).map(plain).collect()),
        ("sources", need.sources.iter().map(|source| plain(&source.title)).filter(|it| !it.1.is_empty()).collect()),
        ("registered", vec![plain(&registered)]),
    ];
    let told = facts.into_iter().filter(|(_, lines)| !lines.is_empty());
    told.map(|(field, lines)| Fact { label: words.code("need", field), lines }).collect()
}

/// A text that is there.
fn known(text: &str) -> impl Iterator<Item = &str> {
    Some(text).filter(|text| !text.is_empty()).into_iter()
}

/// A stretch of text from left to right, without a language.
fn isolated(text: &str) -> Named {
    (String::new(), format!("\u{2066}{text}\u{2069}"))
}

/// Words in a line of the reader's language; nothing where there are none.
fn listed(words: Words, all: impl Iterator<Item = String>) -> Vec<Named> {
    let line = all.collect::<Vec<_>>().join(&words.say("comma"));
    Some((words.0.to_owned(), line)).filter(|(_, line)| !line.is_empty()).into_iter().collect()
}

/// Where a need was found.
fn found_in(words: Words, origin: &Origin) -> String {
    let cycle = origin.cycle.map(|cycle| words.report("ORIGIN_CYCLE").replace("{count}", &cycle.to_string()));
    let year = origin.year.map(|year| year.to_string());
    let rest = [origin.report.clone(), origin.paragraph.clone()];
    let kind = words.of("ORIGIN", origin.kind.as_str());
    let parts = std::iter::once(kind).chain(cycle).chain(year).chain(rest).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(&words.say("comma"))
}
