//! What is done with a proposal beside answering it: it is brought before the provider, its maker takes it back, and both sides say
//! how it goes and what came of it. The workflow says what is possible; the use cases decide.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};

use super::proposal::page;
use crate::auth::policy::{self, Operation};
use crate::directory::{Error, OfProposal, Options, Progress, Written};
use crate::domain::proposal::{ArticleOutcome, Outcome, ProposalAct, ProposalSide};
use crate::domain::{Proposal, Role};
use crate::web::choice::Choice;
use crate::web::form::{Fields, Form};
use crate::web::problem::Answer;
use crate::web::sheet::{Input, Sheet};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// What the reader can do with a proposal.
#[derive(Default)]
pub(super) struct Steps {
    /// Whether to bring it before the provider.
    pub(super) offers: bool,
    /// How it goes: what such a word is called, and the form.
    pub(super) says: Option<(String, Sheet)>,
    /// What came of it: the form.
    pub(super) outcome: Option<Sheet>,
    /// Whether to take it back.
    pub(super) withdraws: bool,
    /// Why, as typed.
    pub(super) withdraw_note: String,
}

impl Steps {
    /// Those of a proposal, with what was typed and what is wrong with it.
    pub(super) async fn of(
        site: &Site,
        visit: &Visit,
        proposal: &Proposal,
        typed: &Fields,
        wrong: Option<&Error>,
    ) -> Self {
        let Some(reader) = side(visit) else { return Self::default() };
        let possible = proposal.possible(&reader, visit.principal.provider, site.directory.now());
        let may =
            |act: &ProposalAct, operation| possible.contains(act) && policy::enter(&visit.principal, operation).is_ok();
        let words = visit.visitor.words;
        let said = [ProposalAct::Progress, ProposalAct::FollowUp, ProposalAct::Comment];
        let said = said.into_iter().find(|act| may(act, Operation::AddProgress));
        let outcome = may(&ProposalAct::Outcome, Operation::RecordOutcome);
        let articles = if outcome { articles(site, visit, proposal).await } else { Vec::new() };
        Self {
            offers: may(&ProposalAct::Offer, Operation::OfferProposal),
            says: said.map(|act| {
                let sheet = told(progress(words, typed, &act), typed, "progress", wrong);
                (words.code("say", act.as_str()), sheet)
            }),
            outcome: outcome.then(|| told(outcomes(words, typed, &articles), typed, "outcome", wrong)),
            withdraws: may(&ProposalAct::Withdraw, Operation::WithdrawProposal),
            withdraw_note: typed.get("withdraw-note").to_owned(),
        }
    }

    /// Whether there are any.
    pub(super) fn are_there(&self) -> bool {
        self.offers || self.says.is_some() || self.outcome.is_some() || self.withdraws
    }
}

/// The side that the reader is on; none for whoever is on none.
fn side(visit: &Visit) -> Option<ProposalSide> {
    match (visit.principal.provider, visit.principal.state, &visit.principal.role) {
        (Some(_), ..) => Some(ProposalSide::Provider),
        (None, Some(_), _) => Some(ProposalSide::State),
        (None, None, Role::Secretariat) => Some(ProposalSide::Secretariat),
        (None, None, _) => None,
    }
}

/// A form with what is wrong with it, where it is the one that was sent.
fn told(sheet: Sheet, typed: &Fields, act: &str, wrong: Option<&Error>) -> Sheet {
    match wrong {
        Some(Error::Invalid(violations)) if typed.get("act") == act => sheet.told(violations),
        Some(_) | None => sheet,
    }
}

/// The articles of the need, as far as the reader sees it.
async fn articles(site: &Site, visit: &Visit, proposal: &Proposal) -> Vec<String> {
    let read = site.directory.get_need(&visit.principal, &proposal.need, "").await;
    read.map(|(need, _)| need.entry().record.articles.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

/// The form of how it goes.
fn progress(words: Words, typed: &Fields, act: &ProposalAct) -> Sheet {
    let percent = Input::typed("number", "percent", words.say("progress-percent"), typed, &["percent"]);
    let note = Input::typed("block", "progress-note", words.say("answer-note"), typed, &["note"]);
    let percent = (*act == ProposalAct::Progress).then_some(percent);
    Sheet::new(percent.into_iter().chain([note]).collect())
}

/// The form of what came of it: for each article of the need, or on the whole.
fn outcomes(words: Words, typed: &Fields, articles: &[String]) -> Sheet {
    let choices = |name: &str| {
        let choice =
            |it: &Outcome| Choice::new(it.as_str(), words.of("STAGE", it.as_str()), typed.get(name) == it.as_str());
        let all = Outcome::ALL.iter().map(choice);
        std::iter::once(Choice::new("", words.say("outcome-unsaid"), false)).chain(all).collect::<Vec<_>>()
    };
    let mut inputs = Vec::new();
    let said = articles.iter().filter(|article| !typed.get(&format!("of.{article}")).is_empty());
    let place = |article: &String| said.clone().position(|it| it == article).unwrap_or(articles.len());
    for article in articles {
        let (of, remarks) = (format!("of.{article}"), format!("remarks.{article}"));
        let [wrong, wrong_remarks] = ["outcome", "remarks"].map(|it| format!("outcomes[{}].{it}", place(article)));
        inputs.push(Input::chosen("select", &of, words.article(article), choices(&of), &[&wrong]));
        let label = words.with("outcome-remarks", &[("article", article)]);
        inputs.push(Input::typed("text", &remarks, label, typed, &[&wrong_remarks]));
    }
    // Where articles are known, what came of it on the whole follows from them.
    if articles.is_empty() {
        let whole = words.say("outcome-whole");
        inputs.push(Input::chosen("select", "outcome", whole, choices("outcome"), &["outcome"]));
    }
    inputs.push(Input::typed("block", "outcome-note", words.say("answer-note"), typed, &["note"]));
    Sheet::new(inputs)
}

/// Which proposal a form is about.
fn of(name: &str, fields: &Fields) -> OfProposal {
    OfProposal { name: name.to_owned(), etag: fields.get("etag").to_owned(), options: Options::default() }
}

/// What a step came to: back to the proposal, or the page with what was typed and what is wrong with it.
async fn ended(
    site: &Site,
    visit: &Visit,
    name: &str,
    fields: &Fields,
    (operation, done): (Operation, Result<Written<Proposal>, Error>),
) -> Answer {
    if let Err(error @ (Error::Invalid(_) | Error::StaleEtag)) = &done {
        return page(site, visit, name, fields, Some(error)).await;
    }
    visit.settle(site, operation, done).await?;
    Ok(Redirect::to(&format!("/{name}")).into_response())
}

/// Brings a proposal before the provider.
pub(in crate::web) async fn offer(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, fields, name) = (form.visit, form.fields, format!("proposals/{id}"));
    let done = site.directory.offer_proposal(&visit.principal, of(&name, &fields)).await;
    ended(&site, &visit, &name, &fields, (Operation::OfferProposal, done)).await
}

/// Says how it goes.
pub(in crate::web) async fn progress_made(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, fields, name) = (form.visit, form.fields, format!("proposals/{id}"));
    let percent = fields.get("percent");
    let done = match percent.parse() {
        Err(_) if !percent.is_empty() => {
            visit.may(&site, Operation::AddProgress).await?;
            Err(Error::field("percent", "expected 0 to 100"))
        }
        read => {
            let progress = Progress { note: fields.get("progress-note").to_owned(), percent: read.ok() };
            site.directory.add_progress(&visit.principal, of(&name, &fields), progress).await
        }
    };
    ended(&site, &visit, &name, &fields, (Operation::AddProgress, done)).await
}

/// Says what came of it.
pub(in crate::web) async fn record(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, fields, name) = (form.visit, form.fields, format!("proposals/{id}"));
    let of_articles = fields.pairs().filter_map(|(field, said)| {
        let article = field.strip_prefix("of.").filter(|_| !said.is_empty())?;
        let remarks = fields.get(&format!("remarks.{article}")).to_owned();
        Some(ArticleOutcome { article: article.into(), outcome: Outcome::from(said), remarks })
    });
    let outcomes = of_articles.collect();
    let (outcome, note) = (Outcome::from(fields.get("outcome")), fields.get("outcome-note").to_owned());
    let done = site.directory.record_outcome(&visit.principal, of(&name, &fields), outcome, outcomes, note).await;
    ended(&site, &visit, &name, &fields, (Operation::RecordOutcome, done)).await
}

/// Takes a proposal back.
pub(in crate::web) async fn withdraw(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let (visit, fields, name) = (form.visit, form.fields, format!("proposals/{id}"));
    let note = fields.get("withdraw-note").to_owned();
    let done = site.directory.withdraw_proposal(&visit.principal, of(&name, &fields), note).await;
    ended(&site, &visit, &name, &fields, (Operation::WithdrawProposal, done)).await
}
