//! The work that waits for its reader: what the directory lacks, needs that are new, proposals that wait, and what takes a second
//! person. Each section is there for whoever may ask for it, and leads to where the work is done.

use askama::Template;
use axum::extract::State;

use super::gaps::{self, Lacking};
use super::needs::Shown as Need;
use super::proposals::Shown as Proposal;
use crate::auth::policy::{self, Operation};
use crate::directory::{GapFilter, NeedFilter, Page as Listed, PageRequest, ProposalFilter, Shown};
use crate::domain::proposal::ProposalStage;
use crate::domain::{NeedId, ProposalId, Stage};
use crate::report::gaps::GapKind;
use crate::web::address::address;
use crate::web::frame::{Frame, html};
use crate::web::named::{self, Named};
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Items of a section; the rest is where it leads to.
const MOST: i32 = 10;
/// Gaps that are counted: nobody's needs or proposals are read to count them.
const MOST_COUNTED: i32 = 100;

/// The page.
#[derive(Template)]
#[template(path = "worklist.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// The sections.
    sections: Vec<Section>,
}

/// A kind of work.
struct Section {
    /// What it is known by on the page.
    id: &'static str,
    /// What it is.
    title: String,
    /// How many there are, in figures; with a plus where there are more.
    count: String,
    /// Where all of it is.
    all: String,
    /// Entries that lack something.
    gaps: Vec<Lacking>,
    /// Needs.
    needs: Vec<Need>,
    /// Proposals.
    proposals: Vec<Proposal>,
    /// What takes a second person.
    approvals: Vec<String>,
    /// Entries of which somebody says that they are wrong: page, and name.
    errors: Vec<(String, Named)>,
}

impl Section {
    /// A section of a list; of what is on its first page.
    fn of<T>(words: Words, id: &'static str, all: &str, listed: &Listed<T>) -> Self {
        let more = if listed.next_page_token.is_empty() { "" } else { "+" };
        Self {
            id,
            title: words.code("worklist", id),
            count: format!("{}{more}", listed.items.len()),
            all: all.to_owned(),
            gaps: Vec::new(),
            needs: Vec::new(),
            proposals: Vec::new(),
            approvals: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Whether there is nothing to do.
    fn is_done(&self) -> bool {
        self.gaps.is_empty()
            && self.needs.is_empty()
            && self.proposals.is_empty()
            && self.approvals.is_empty()
            && self.errors.is_empty()
    }
}

/// Shows the work.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit) -> Answer {
    visit.may(&site, Operation::ListGaps).await?;
    let may = |operation| policy::enter(&visit.principal, operation).is_ok();
    let mut sections = Vec::new();
    for (id, kinds) in [("due", gaps::DUE), ("lacking", gaps::LACKING)] {
        sections.push(lacking(&site, &visit, id, kinds).await?);
    }
    if may(Operation::ListErrorReports) {
        sections.push(reported(&site, &visit).await?);
    }
    if may(Operation::ListNeeds) {
        sections.push(new_needs(&site, &visit).await?);
    }
    if may(Operation::ListProposals) {
        sections.push(waiting(&site, &visit).await?);
        sections.push(to_follow(&site, &visit).await?);
    }
    if may(Operation::ListPending) {
        sections.push(second_person(&site, &visit).await?);
    }
    let title = visit.visitor.words.say("worklist-title");
    Ok(html(&Page { frame: Frame::signed_in(&visit, title), sections }))
}

/// The first page of a list.
fn first() -> PageRequest {
    PageRequest { size: MOST, token: String::new() }
}

/// What the directory lacks of those kinds.
async fn lacking(site: &Site, visit: &Visit, id: &'static str, kinds: &[GapKind]) -> Result<Section, Problem> {
    let filter = GapFilter { state: String::new(), kinds: kinds.iter().map(|kind| kind.as_str().to_owned()).collect() };
    let page = PageRequest { size: MOST_COUNTED, token: String::new() };
    let listed = site.directory.list_gaps(&visit.principal, &filter, &page, "").await;
    let listed = visit.settle(site, Operation::ListGaps, listed).await?;
    let words = visit.visitor.words;
    let shown = usize::try_from(MOST).unwrap_or_default();
    let gaps = listed.items.iter().take(shown).map(|gap| Lacking::of(visit, gap)).collect();
    let all = address("/gaps", filter.kinds.iter().map(|kind| ("kind", kind.as_str())));
    Ok(Section { gaps, ..Section::of(words, id, &all, &listed) })
}

/// Entries of which somebody says that they are wrong, and nobody has seen to it: those that the reader may close, and its own.
async fn reported(site: &Site, visit: &Visit) -> Result<Section, Problem> {
    let listed = site.directory.list_error_reports(&visit.principal, &<_>::default(), &first(), "").await;
    let listed = visit.settle(site, Operation::ListErrorReports, listed).await?;
    let mut errors = Vec::new();
    for entry in &listed.items {
        let named = named::authority(site, visit, &entry.record.authority).await;
        let name = named.map_or_else(Named::default, |(_, name)| name);
        errors.push((format!("/{}/errors", entry.record.authority), name));
    }
    Ok(Section { errors, ..Section::of(visit.visitor.words, "errors", "", &listed) })
}

/// Needs to look at, the newest first: to a State its drafts, to the secretariat those that were submitted.
async fn new_needs(site: &Site, visit: &Visit) -> Result<Section, Problem> {
    let (id, stage) =
        if visit.principal.state.is_some() { ("drafts", Stage::Draft) } else { ("new", Stage::Submitted) };
    let stage = stage.as_str();
    let status = if visit.principal.state.is_some() { vec!["DRAFT".to_owned()] } else { Vec::new() };
    let filter = NeedFilter { stages: vec![stage.to_owned()], status, newest_first: true, ..NeedFilter::default() };
    let listed = site.directory.list_needs(&visit.principal, &filter, &first(), "").await;
    let listed = visit.settle(site, Operation::ListNeeds, listed).await?;
    let words = visit.visitor.words;
    let needs = listed.items.iter().map(Shown::entry);
    let needs = needs.map(|entry| Need::of(words, NeedId(entry.id), &entry.record)).collect();
    Ok(Section { needs, ..Section::of(words, id, &format!("/needs?stage={stage}&order=newest"), &listed) })
}

/// Proposals that wait for an answer.
async fn waiting(site: &Site, visit: &Visit) -> Result<Section, Problem> {
    let stages = [ProposalStage::Proposed, ProposalStage::StateAgreed, ProposalStage::Offered];
    let stages = stages.iter().map(|stage| stage.as_str().to_owned()).collect();
    proposals(site, visit, "waiting", &ProposalFilter { stages, ..ProposalFilter::default() }).await
}

/// Proposals of which it is time to ask what has become of them.
async fn to_follow(site: &Site, visit: &Visit) -> Result<Section, Problem> {
    let today = jiff::tz::Offset::UTC.to_datetime(site.directory.now()).date().to_string();
    let stages = [ProposalStage::Accepted, ProposalStage::InDelivery, ProposalStage::Completed];
    let stages = stages.iter().map(|stage| stage.as_str().to_owned()).collect();
    proposals(site, visit, "follow", &ProposalFilter { stages, due_by: today, ..ProposalFilter::default() }).await
}

/// A section of proposals.
async fn proposals(site: &Site, visit: &Visit, id: &'static str, filter: &ProposalFilter) -> Result<Section, Problem> {
    let listed = site.directory.list_proposals(&visit.principal, filter, &first(), "").await;
    let listed = visit.settle(site, Operation::ListProposals, listed).await?;
    let mut proposals = Vec::new();
    for entry in listed.items.iter().map(Shown::entry) {
        proposals.push(Proposal::of(site, visit, ProposalId(entry.id), &entry.record).await);
    }
    let stages = filter.stages.iter().map(|stage| ("stage", stage.as_str()));
    let all = address("/proposals", stages.chain([("due", filter.due_by.as_str())]));
    Ok(Section { proposals, ..Section::of(visit.visitor.words, id, &all, &listed) })
}

/// What takes a second person.
async fn second_person(site: &Site, visit: &Visit) -> Result<Section, Problem> {
    let listed = site.directory.list_pending(&visit.principal, false, &first(), "").await;
    let listed = visit.settle(site, Operation::ListPending, listed).await?;
    let words = visit.visitor.words;
    let approvals = listed.items.iter().map(|entry| super::approvals::what(words, &entry.record)).collect();
    Ok(Section { approvals, ..Section::of(words, "second", "/approvals", &listed) })
}
