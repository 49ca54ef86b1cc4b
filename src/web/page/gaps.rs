//! What the directory lacks, State by State: to a State its own, to those who keep the directory right all.

use askama::Template;
use axum::extract::State;

use super::entry::may_enter;
use crate::auth::policy::{self, Operation};
use crate::directory::GapFilter;
use crate::report::gaps::{Gap, GapKind};
use crate::web::address::next;
use crate::web::choice::{Choice, states};
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::named::Named;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Gaps on a page.
const SIZE: i32 = 50;
/// What is due: to be confirmed, or to be filled again.
pub(super) const DUE: &[GapKind] =
    &[GapKind::Unconfirmed, GapKind::ConfirmationDue, GapKind::Stale, GapKind::TermEnded];
/// What is not on record.
pub(super) const LACKING: &[GapKind] = &[
    GapKind::NoAuthority,
    GapKind::NoPhone,
    GapKind::NoEmail,
    GapKind::NoTimeZone,
    GapKind::NoLanguages,
    GapKind::NoOfficeHours,
];

/// The page.
#[derive(Template)]
#[template(path = "gaps.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Whether the reader may enter an authority.
    may_create: bool,
    /// Kinds to narrow the list to.
    kinds: Vec<Choice>,
    /// States to narrow the list to; none for the accounts of one.
    states: Vec<Choice>,
    /// The gaps.
    gaps: Vec<Lacking>,
    /// Where the next ones are.
    next: String,
}

/// A gap.
pub(super) struct Lacking {
    /// The State.
    pub(super) state: String,
    /// What is lacking.
    pub(super) what: String,
    /// The entry; empty where there is none.
    pub(super) name: Named,
    /// Where something can be done about it; empty where the reader cannot open that.
    pub(super) path: String,
    /// Since which day; empty where that is not known.
    pub(super) since: String,
}

impl Lacking {
    /// A gap as its reader sees it.
    pub(super) fn of(visit: &Visit, gap: &Gap) -> Self {
        let words = visit.visitor.words;
        let may_open = policy::enter(&visit.principal, Operation::GetAuthority).is_ok();
        let path = gap.authority.as_ref().map_or_else(
            || format!("/search?state={}", gap.state),
            |authority| format!("/authorities/{}", authority.id),
        );
        let missing = gap.missing.as_ref().map(|(kind, paragraph)| {
            words.with("gap-missing", &[("kind", &words.kind(kind.as_str())), ("paragraph", paragraph)])
        });
        Self {
            state: gap.state.name(words.0).to_owned(),
            what: missing.unwrap_or_else(|| words.code("gap", gap.kind.as_str())),
            name: gap.authority.as_ref().map(|authority| words.best(&authority.record.names)).unwrap_or_default(),
            path: if may_open { path } else { String::new() },
            since: gap.since.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

/// Shows the list.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let filter = GapFilter { state: asked.get("state").to_owned(), kinds: asked.all("kind") };
    let page = asked.page(SIZE);
    let listed = site.directory.list_gaps(&visit.principal, &filter, &page, "").await;
    let listed = visit.settle(&site, Operation::ListGaps, listed).await?;
    let kind = |kind: GapKind| {
        let code = kind.as_str();
        Choice::new(code, words.code("gap", code), filter.kinds.iter().any(|it| it == code))
    };
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("gaps-title")),
        may_create: may_enter(&visit, visit.principal.state),
        kinds: GapKind::ALL.map(kind).into(),
        states: if visit.principal.state.is_none() { states(words, asked.get("state")) } else { Vec::new() },
        gaps: listed.items.iter().map(|gap| Lacking::of(&visit, gap)).collect(),
        next: next("/gaps", &asked, &listed.next_page_token),
    }))
}
