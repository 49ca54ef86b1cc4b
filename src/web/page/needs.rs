//! The needs that their reader may see, in the order in which they were registered.

use askama::Template;
use axum::extract::State;

use crate::auth::policy::{self, Operation};
use crate::directory::{NeedFilter, Shown as Listed};
use crate::domain::{Need, NeedId, Stage, Status};
use crate::web::address::next;
use crate::web::choice::{Choice, states};
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::named::{Named, title};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Needs on a page.
const SIZE: i32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "needs.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Stages to narrow the list to.
    stages: Vec<Choice>,
    /// States to narrow the list to; none for the accounts of one.
    states: Vec<Choice>,
    /// The needs.
    needs: Vec<Shown>,
    /// Where the reader can do more: path, and what.
    acts: Vec<(&'static str, String)>,
    /// Whether the reader may see who can meet them.
    may_match: bool,
    /// Where the next ones are.
    next: String,
}

/// A need in a list.
pub(super) struct Shown {
    /// Where its page is.
    pub(super) path: String,
    /// Its title.
    pub(super) title: Named,
    /// Its State.
    pub(super) state: String,
    /// Where it stands.
    pub(super) stage: String,
    /// Its place in the action plan.
    pub(super) priority: Option<u32>,
    /// What it is on.
    pub(super) subjects: Vec<String>,
}

impl Shown {
    /// A need as its reader sees it.
    pub(super) fn of(words: Words, id: NeedId, need: &Need) -> Self {
        let articles = need.articles.iter().map(|code| words.article(&code.to_string()));
        let themes = need.themes.iter().map(|code| words.coded(&code.to_string()));
        Self {
            path: format!("/{}", id.name()),
            title: title(words, need),
            state: words.state(&need.state.to_string()),
            stage: stage(words, &need.stage),
            priority: need.priority,
            subjects: articles.chain(themes).collect(),
        }
    }
}

/// What a stage is called.
pub(super) fn stage(words: Words, stage: &Stage) -> String {
    if *stage == Stage::Draft { words.code("status", "DRAFT") } else { words.of("STAGE", stage.as_str()) }
}

/// Shows the list.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let filter = NeedFilter {
        states: asked.all("state"),
        stages: asked.all("stage"),
        status: Status::ALL.iter().map(ToString::to_string).collect(),
        newest_first: asked.get("order") == "newest",
        ..NeedFilter::default()
    };
    let page = asked.page(SIZE);
    let listed = site.directory.list_needs(&visit.principal, &filter, &page, "").await;
    let listed = visit.settle(&site, Operation::ListNeeds, listed).await?;
    let needs = listed.items.iter().map(Listed::entry);
    let stages =
        Stage::ALL.iter().map(|one| Choice::new(one.as_str(), stage(words, one), asked.get("stage") == one.as_str()));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("needs-title")),
        stages: stages.collect(),
        states: if visit.principal.state.is_none() { states(words, asked.get("state")) } else { Vec::new() },
        needs: needs.map(|entry| Shown::of(words, NeedId(entry.id), &entry.record)).collect(),
        acts: acts(&visit),
        may_match: policy::enter(&visit.principal, Operation::MatchNeed).is_ok(),
        next: next("/needs", &asked, &listed.next_page_token),
    }))
}

/// Where the reader can do more with the needs of a State.
fn acts(visit: &Visit) -> Vec<(&'static str, String)> {
    let all = [
        (Operation::RegisterNeed, "/needs/new", "need-form-new"),
        (Operation::SetActionPlan, "/needs/order", "order-title"),
    ];
    // To a provider such a need is hidden, not forbidden, so that the policy lets it ask.
    let is_of_state = visit.principal.state.is_some();
    let allowed = |operation| is_of_state && policy::enter(&visit.principal, operation).is_ok();
    let allowed = all.into_iter().filter(|(operation, ..)| allowed(*operation));
    allowed.map(|(_, to, label)| (to, visit.visitor.words.say(label))).collect()
}
