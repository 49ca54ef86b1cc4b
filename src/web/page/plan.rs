//! A plan for the open needs: who delivers and who pays for which, what stays unmet and why; or a saved one made again over the
//! records as they were.

use askama::Template;
use axum::extract::State;
use tokio::sync::watch;

use super::matches::Repeated;
use crate::auth::policy::Operation;
use crate::directory::{Assignment, Chosen, Error, PlanPhase, PlanQuery, Planned, Saving, Unmet};
use crate::domain::{NeedId, PlanAsked, ProviderId};
use crate::web::choice::{Choice, states};
use crate::web::fit::percent;
use crate::web::form::{BETWEEN, Fields};
use crate::web::frame::{Frame, html};
use crate::web::named::{Named, title};
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Needs that are shown, of those that are met and of those that are not.
const MOST_SHOWN: usize = 200;
/// Providers that are named as the nearest.
const MOST_NEAREST: usize = 3;

/// The page.
#[derive(Template)]
#[template(path = "plan.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// States to narrow it to.
    states: Vec<Choice>,
    /// Articles to narrow it to, as typed.
    articles: String,
    /// What is planned: both roles, or delivery alone.
    roles: Vec<Choice>,
    /// Whether the worst-served State is left where the best plan leaves it.
    without_floor: bool,
    /// The plan; none before it is asked for.
    plan: Option<Told>,
}

/// A plan as it is shown.
struct Told {
    /// The saved run that it repeats; none for a new one.
    repeats: Option<Repeated>,
    /// The sums: label, and figure.
    sums: Vec<(String, String)>,
    /// The needs that are met.
    met: Vec<Met>,
    /// The needs that are not.
    unmet: Vec<Left>,
    /// Needs that are not shown, in words; empty where there are none.
    more: String,
}

/// A need.
struct Need {
    /// Where its page is.
    path: String,
    /// What it is called.
    title: Named,
    /// Its State.
    state: String,
}

/// A need that is met.
struct Met {
    /// The need.
    need: Need,
    /// Who delivers: name, and how well it fits.
    deliverer: (String, String),
    /// Who pays; none where only delivery is planned.
    funder: Option<(String, String)>,
    /// Whether that is from its seed fund.
    from_seed: bool,
}

/// A need that is not met.
struct Left {
    /// The need.
    need: Need,
    /// Why.
    why: String,
    /// Who fits it best, should there be room.
    nearest: Vec<String>,
}

/// Shows the form, and the plan once it is asked for.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    visit.may(&site, Operation::PlanMatches).await?;
    let words = visit.visitor.words;
    let is_asked = asked.get("go") == "1" || !asked.get("run").is_empty();
    let plan = if is_asked { Some(made(&site, &visit, &asked).await?) } else { None };
    let chosen = asked.get("roles");
    let roles = ["BOTH", "DELIVERY"].map(|code| Choice::new(code, words.code("plan-roles", code), code == chosen));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("plan-title")),
        states: states(words, asked.get("state")),
        articles: asked.get("articles").to_owned(),
        roles: roles.into(),
        without_floor: asked.get("floor") == "0",
        plan,
    }))
}

/// Makes the plan that is asked for.
async fn made(site: &Site, visit: &Visit, asked: &Fields) -> Result<Told, Problem> {
    let planned = visit.settle(site, Operation::PlanMatches, run(site, visit, &query(asked)).await).await?;
    let repeats = match &planned.saving {
        Saving::Repeats { name, digest } => {
            Some(Repeated { run: name.clone(), is_same: (site.digests.plan)(&planned) == *digest })
        }
        Saving::None | Saving::New(_) => None,
    };
    Ok(shown(visit.visitor.words, &planned, repeats))
}

/// Makes a plan.
pub(super) async fn run(site: &Site, visit: &Visit, query: &PlanQuery) -> Result<Planned, Error> {
    let planning = site.directory.begin_plan(&visit.principal, query).await?;
    let (told, _) = watch::channel(PlanPhase::default());
    site.directory.run_plan(planning, told).await
}

/// What a form asks for: a saved run, or needs.
pub(super) fn query(asked: &Fields) -> PlanQuery {
    let run = asked.get("run");
    if !run.is_empty() {
        return PlanQuery { as_of: format!("runs/{run}"), ..PlanQuery::default() };
    }
    let articles = asked.get("articles").split(BETWEEN).map(str::trim).filter(|code| !code.is_empty());
    let asked = PlanAsked {
        states: asked.all("state"),
        articles: articles.map(str::to_owned).collect(),
        roles: asked.get("roles").to_owned(),
        without_floor: asked.get("floor") == "0",
        ..PlanAsked::default()
    };
    PlanQuery { asked, ..PlanQuery::default() }
}

/// A plan as it is shown.
fn shown(words: Words, planned: &Planned, repeats: Option<Repeated>) -> Told {
    let plan = &planned.plan;
    let totals = &plan.totals;
    let sums = [
        ("plan-needs", totals.needs.to_string()),
        ("plan-met", totals.met.to_string()),
        ("plan-floor", percent(totals.floor.saturating_mul(1000))),
        ("plan-unserved", totals.unserved.to_string()),
        ("plan-considered", plan.considered.to_string()),
        ("plan-secretariat", totals.secretariat.to_string()),
    ];
    let beyond = |many: usize| many.saturating_sub(MOST_SHOWN) as u64;
    let beyond = beyond(plan.assignments.len()) + beyond(plan.unmet.len()) + u64::from(planned.left_out);
    Told {
        repeats,
        sums: sums.into_iter().map(|(label, figure)| (words.say(label), figure)).collect(),
        met: plan.assignments.iter().take(MOST_SHOWN).map(|it| met(words, planned, it)).collect(),
        unmet: plan.unmet.iter().take(MOST_SHOWN).map(|it| left(words, planned, it)).collect(),
        more: if beyond == 0 { String::new() } else { words.count("plan-more", beyond) },
    }
}

/// A need of a plan.
fn need(words: Words, planned: &Planned, id: NeedId) -> Need {
    let entry = planned.need(id);
    Need {
        path: format!("/{}", id.name()),
        title: entry.map(|entry| title(words, &entry.record)).unwrap_or_default(),
        state: entry.map(|entry| words.state(&entry.record.state.to_string())).unwrap_or_default(),
    }
}

/// A need that is met.
fn met(words: Words, planned: &Planned, it: &Assignment) -> Met {
    let chosen = |of: Chosen| (planned.called(of.provider), percent(of.score));
    Met {
        need: need(words, planned, it.need),
        deliverer: chosen(it.deliverer),
        funder: it.funder.map(chosen),
        from_seed: it.from_seed,
    }
}

/// A need that is not met.
fn left(words: Words, planned: &Planned, it: &Unmet) -> Left {
    let why = words.code("unmet", it.reason.as_str());
    let rule = it.reason.rule().map(|rule| words.of("RULE", &rule.to_string()));
    let nearest = it.nearest.iter().take(MOST_NEAREST).map(|id: &ProviderId| planned.called(*id));
    Left {
        need: need(words, planned, it.need),
        why: rule.map_or_else(|| why.clone(), |rule| format!("{why}: {rule}")),
        nearest: nearest.collect(),
    }
}
