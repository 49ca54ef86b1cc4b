//! The proposals that their reader may see, in the order in which they were made.

use askama::Template;
use axum::extract::State;

use super::proposal::possible;
use crate::auth::policy::Operation;
use crate::directory::{ProposalFilter, Shown as Listed};
use crate::domain::proposal::ProposalStage;
use crate::domain::{Proposal, ProposalId};
use crate::web::address::next;
use crate::web::choice::Choice;
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::named::{self, Named};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Proposals on a page.
const SIZE: i32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "proposals.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Stages to narrow the list to.
    stages: Vec<Choice>,
    /// The proposals.
    proposals: Vec<Shown>,
    /// Where the next ones are.
    next: String,
}

/// A proposal in a list.
pub(super) struct Shown {
    /// Where its page is.
    pub(super) path: String,
    /// What its need is called.
    pub(super) title: Named,
    /// The State of the need.
    pub(super) state: String,
    /// Where it stands.
    pub(super) stage: String,
    /// The providers in it.
    pub(super) providers: Vec<Named>,
    /// The day by which to answer; empty where nobody is waited for.
    pub(super) due: String,
    /// Whether the reader can answer it.
    pub(super) is_for_reader: bool,
}

impl Shown {
    /// A proposal as its reader sees it.
    pub(super) async fn of(site: &Site, visit: &Visit, id: ProposalId, proposal: &Proposal) -> Self {
        let words = visit.visitor.words;
        let mut providers = Vec::new();
        for party in proposal.parties() {
            providers.push(named::provider(site, visit, &party.name()).await);
        }
        Self {
            path: format!("/{}", id.name()),
            title: named::need(site, visit, &proposal.need).await,
            state: words.state(&proposal.state.to_string()),
            stage: words.of("PROPOSAL", proposal.stage.as_str()),
            providers,
            due: due(proposal),
            is_for_reader: !possible(visit, proposal, site.directory.now()).is_empty(),
        }
    }
}

/// The day by which a proposal is to be answered; empty where it waits for nobody.
pub(super) fn due(proposal: &Proposal) -> String {
    if proposal.waits() { proposal.expire_time.chars().take(10).collect() } else { String::new() }
}

/// Shows the list.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let filter = ProposalFilter {
        stages: asked.all("stage"),
        need: asked.get("need").to_owned(),
        due_by: asked.get("due").to_owned(),
        ..<_>::default()
    };
    let page = asked.page(SIZE);
    let listed = site.directory.list_proposals(&visit.principal, &filter, &page, "").await;
    let listed = visit.settle(&site, Operation::ListProposals, listed).await?;
    let mut proposals = Vec::with_capacity(listed.items.len());
    for entry in listed.items.iter().map(Listed::entry) {
        proposals.push(Shown::of(&site, &visit, ProposalId(entry.id), &entry.record).await);
    }
    let chosen = asked.get("stage");
    let stages = ProposalStage::ALL.iter().map(ProposalStage::as_str);
    let stages = stages.map(|one| Choice::new(one, words.of("PROPOSAL", one), one == chosen));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("proposals-title")),
        stages: stages.collect(),
        proposals,
        next: next("/proposals", &asked, &listed.next_page_token),
    }))
}
