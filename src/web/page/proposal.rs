//! One proposal: who would help with what, what each side has answered, and the answer of the reader's own side. A proposal is made
//! from the page that explains a provider and a need.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use jiff::Timestamp;

use super::proposal_steps::Steps;
use super::proposals::due;
use crate::auth::policy::{self, Operation};
use crate::directory::{Error, OfProposal, Options, answer_operation};
use crate::domain::proposal::{Event, ProposalAct, ProposalSide};
use crate::domain::{Proposal, ProposalId, vocabulary};
use crate::web::choice::Choice;
use crate::web::fit::{Double, percent};
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::named::{self, Named};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// The page.
#[derive(Template)]
#[template(path = "proposal.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Path of the page.
    path: String,
    /// Its version.
    etag: String,
    /// Where the page of the need is.
    need: String,
    /// What the need is called.
    title: Named,
    /// The State of the need.
    state: String,
    /// Where it stands.
    stage: String,
    /// The day by which to answer; empty where nobody is waited for.
    due: String,
    /// Who pays, who delivers and who shares experience: label, page, and name.
    parties: Vec<(String, String, Named)>,
    /// What of the need it meets, and what is left: label, and words.
    coverage: Vec<(String, String)>,
    /// How well the provider fits, as it was; empty where that is not shown.
    score: String,
    /// Help that it must not duplicate.
    doubles: Vec<Double>,
    /// What was done with it.
    events: Vec<Told>,
    /// What the reader can answer.
    answers: Vec<Choice>,
    /// Whether it can be declined by the reader, which takes a reason.
    reasons: Vec<Choice>,
    /// What was written beside an answer that did not go through.
    note: String,
    /// What is wrong with what was sent, in English.
    wrong: Vec<String>,
    /// Whether what was sent was of an older version.
    is_stale: bool,
    /// What else the reader can do.
    steps: Steps,
}

/// Something that was done with a proposal.
struct Told {
    /// When.
    time: Moment,
    /// What, and by which side.
    what: String,
    /// Why and how, in words; may be empty.
    note: String,
}

/// What the reader can answer to a proposal: as far as its stage and the reader's role let it.
pub(super) fn possible(visit: &Visit, proposal: &Proposal, now: Timestamp) -> Vec<ProposalAct> {
    let (side, provider) = match (visit.principal.provider, visit.principal.state) {
        (Some(own), _) => (ProposalSide::Provider, Some(own)),
        (None, Some(_)) => (ProposalSide::State, None),
        (None, None) => return Vec::new(),
    };
    let may = |act: &ProposalAct| {
        answer_operation(act).is_some_and(|operation| policy::enter(&visit.principal, operation).is_ok())
    };
    proposal.possible(&side, provider, now).into_iter().filter(may).collect()
}

/// Shows a proposal.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    page(&site, &visit, &format!("proposals/{id}"), &Fields::default(), None).await
}

/// The page of a proposal, with what was sent and did not go through, and why.
pub(super) async fn page(site: &Site, visit: &Visit, name: &str, typed: &Fields, failed: Option<&Error>) -> Answer {
    let words = visit.visitor.words;
    let read = site.directory.get_proposal(&visit.principal, name, "").await;
    let (shown, _) = visit.settle(site, Operation::GetProposal, read).await?;
    let (entry, proposal) = (shown.entry(), &shown.entry().record);
    let answers = possible(visit, proposal, site.directory.now());
    let declines = answers.contains(&ProposalAct::Decline);
    let reasons = vocabulary().decline_reasons.iter().filter(|_| declines).map(|reason| {
        Choice::new(&reason.code, reason.labels.get(words.0).to_owned(), reason.code == typed.get("reason"))
    });
    let coverage = proposal.coverage.iter().flat_map(|it| [("coverage-meets", &it.meets), ("coverage-left", &it.left)]);
    let coverage = coverage.filter(|(_, text)| !text.is_empty()).map(|(label, text)| (words.say(label), text.clone()));
    let (status, wrong) = match failed {
        Some(Error::Invalid(violations)) => {
            let told = violations.0.iter().map(|it| format!("{}: {}", it.field, it.description));
            (StatusCode::BAD_REQUEST, told.collect())
        }
        Some(_) => (StatusCode::CONFLICT, Vec::new()),
        None => (StatusCode::OK, Vec::new()),
    };
    let named: Vec<_> =
        answers.iter().map(|act| Choice::new(act.as_str(), words.code("answer", act.as_str()), false)).collect();
    let page = Page {
        frame: Frame::signed_in(visit, words.say("proposal-title")),
        path: format!("/{name}"),
        etag: entry.revision.to_string(),
        need: format!("/{}", proposal.need),
        title: named::need(site, visit, &proposal.need).await,
        state: words.state(&proposal.state.to_string()),
        stage: words.of("PROPOSAL", proposal.stage.as_str()),
        due: due(proposal),
        parties: parties(site, visit, proposal).await,
        coverage: coverage.collect(),
        score: if proposal.score > 0 { percent(proposal.score) } else { String::new() },
        doubles: doubles(site, visit, proposal).await,
        events: proposal.events.iter().map(|event| told(words, event)).collect(),
        answers: named,
        reasons: reasons.collect(),
        note: typed.get("note").to_owned(),
        wrong,
        is_stale: status == StatusCode::CONFLICT,
        steps: Steps::of(site, visit, proposal, typed, failed).await,
    };
    Ok((status, html(&page)).into_response())
}

/// Who would help.
async fn parties(site: &Site, visit: &Visit, proposal: &Proposal) -> Vec<(String, String, Named)> {
    let words = visit.visitor.words;
    let peers = proposal.peers.iter().map(|peer| ("party-peer", peer));
    let all = [("party-funder", &proposal.funder), ("party-deliverer", &proposal.deliverer)].into_iter().chain(peers);
    let mut named = Vec::new();
    for (label, name) in all.filter(|(_, name)| !name.is_empty()) {
        named.push((words.say(label), format!("/{name}"), named::provider(site, visit, name).await));
    }
    named
}

/// Help that a proposal must not duplicate, with the names of who gives it.
async fn doubles(site: &Site, visit: &Visit, proposal: &Proposal) -> Vec<Double> {
    let mut named = Vec::new();
    for overlap in &proposal.overlaps {
        named.push((overlap.clone(), named::provider(site, visit, &overlap.provider).await.1));
    }
    Double::all(visit.visitor.words, &[], &named)
}

/// Something that was done, in words.
fn told(words: Words, event: &Event) -> Told {
    let at = event.time.parse::<Timestamp>().unwrap_or_default();
    let reason = vocabulary().decline_reason(&event.reason).map(|it| it.labels.get(words.0).to_owned());
    let percent = event.percent.map(|percent| format!("{percent} %"));
    let outcome = Some(words.of("STAGE", event.outcome.as_str())).filter(|outcome| !outcome.is_empty());
    let note = Some(event.note.clone()).filter(|note| !note.is_empty());
    let said: Vec<_> = [reason, percent, outcome, note].into_iter().flatten().collect();
    let (act, side) = (words.code("act", event.act.as_str()), words.code("side", event.side.as_str()));
    Told {
        time: Moment::of(words, at, "UTC"),
        what: words.with("act-by", &[("act", &act), ("side", &side)]),
        note: said.join(" · "),
    }
}

/// Answers a proposal for the reader's side.
pub(in crate::web) async fn answer(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("proposals/{id}");
    let of = OfProposal { name: name.clone(), etag: fields.get("etag").to_owned(), options: Options::default() };
    let (act, note) = (ProposalAct::from(fields.get("answer")), fields.get("note").to_owned());
    let reason = Some(fields.get("reason").to_owned()).filter(|_| act == ProposalAct::Decline).unwrap_or_default();
    let done = site.directory.respond_to_proposal(&visit.principal, of, &act, reason, note).await;
    if let Err(error @ (Error::Invalid(_) | Error::StaleEtag)) = &done {
        return page(&site, &visit, &name, &fields, Some(error)).await;
    }
    visit.settle(&site, Operation::RespondToProposal, done).await?;
    Ok(Redirect::to(&format!("/{name}")).into_response())
}

/// Makes a proposal of a provider for a need.
pub(in crate::web) async fn make(
    State(site): State<Site>,
    Path((need, provider)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let Form { visit, fields } = form;
    let provider = format!("providers/{provider}");
    let is = |part: &str| Some(provider.clone()).filter(|_| fields.all("part").iter().any(|it| it == part));
    let proposal = Proposal {
        need: format!("needs/{need}"),
        funder: is("funder").unwrap_or_default(),
        deliverer: is("deliverer").unwrap_or_default(),
        ..Proposal::default()
    };
    let options = Options { request: fields.once(Operation::CreateProposal.name()), ..Options::default() };
    let made = site.directory.create_proposal(&visit.principal, proposal, options).await;
    let made = visit.settle(&site, Operation::CreateProposal, made).await?;
    Ok(Redirect::to(&format!("/{}", ProposalId(made.entry.id).name())).into_response())
}
