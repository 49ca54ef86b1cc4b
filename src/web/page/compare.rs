//! Two runs side by side: two rankings of the providers for a need, or two plans. Each is made again over the records as they
//! were, so that their reader sees in neither what may not be seen now.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::extract::{Path, State};

use super::matches::FIRST;
use super::plan::run;
use crate::auth::policy::Operation;
use crate::directory::{Error, MatchQuery, PlanQuery, Planned};
use crate::domain::{NeedId, ProviderId, Revision};
use crate::web::fit::percent;
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::named::{Named, title};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// The page.
#[derive(Template)]
#[template(path = "compare.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// What its rows are.
    of: String,
    /// What is compared.
    sides: [String; 2],
    /// How many rows differ, in words.
    differing: String,
    /// What there is in either.
    rows: Vec<Row>,
}

/// A provider or a need in both.
#[derive(Debug)]
struct Row {
    /// Where its page is.
    path: String,
    /// What it is called.
    name: Named,
    /// What it is in each; empty where it is not there.
    cells: [String; 2],
}

/// Compares a saved match of a need with another, or with one as of now that has as many candidates.
pub(in crate::web) async fn matches(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let (need, run) = (format!("needs/{id}"), asked.get("second"));
    let saved = |run: &str| MatchQuery { need: need.clone(), as_of: format!("runs/{run}"), ..MatchQuery::default() };
    let first = ranked(&site, &visit, &saved(asked.get("first"))).await;
    let first = visit.settle(&site, Operation::MatchNeed, first).await?;
    let limit = i32::try_from(first.1.len()).unwrap_or(i32::MAX).max(FIRST);
    let now = MatchQuery { need: need.clone(), limit, ..MatchQuery::default() };
    let second = ranked(&site, &visit, &if run.is_empty() { now } else { saved(run) }).await;
    let second = visit.settle(&site, Operation::MatchNeed, second).await?;
    Ok(html(&page(&visit, "account-provider", [first, second])))
}

/// Compares two saved plans.
pub(in crate::web) async fn plans(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let first = visit.settle(&site, Operation::PlanMatches, planned(&site, &visit, asked.get("first")).await).await?;
    let second = planned(&site, &visit, asked.get("second")).await;
    let second = visit.settle(&site, Operation::PlanMatches, second).await?;
    Ok(html(&page(&visit, "compare-need", [first, second])))
}

/// What is compared: what it is called, and its rows, each with what it is known by, its path, its name and its cell.
type Side = (String, Vec<(String, Named, String)>);

/// The ranking of a match.
async fn ranked(site: &Site, visit: &Visit, query: &MatchQuery) -> Result<Side, Error> {
    let words = visit.visitor.words;
    let matched = site.directory.match_need(&visit.principal, query).await?;
    let rows = (1..).zip(&matched.candidates).map(|(place, it): (usize, _)| {
        let name = words.best(&it.provider.entry().record.names);
        let path = ProviderId(it.provider.entry().id).name();
        (path, name, format!("{place}. {}", percent(it.candidate.score)))
    });
    Ok((called(words, !query.as_of.is_empty(), matched.revision), rows.collect()))
}

/// The needs of a saved plan with who helps.
async fn planned(site: &Site, visit: &Visit, saved: &str) -> Result<Side, Error> {
    let words = visit.visitor.words;
    let query = PlanQuery { as_of: format!("runs/{saved}"), ..PlanQuery::default() };
    let planned = run(site, visit, &query).await?;
    let met = planned.plan.assignments.iter().map(|it| {
        let of = [Some(it.deliverer), it.funder].into_iter().flatten().map(|chosen| planned.called(chosen.provider));
        row(words, &planned, it.need, of.collect::<Vec<_>>().join(" + "))
    });
    let unmet = planned.plan.unmet.iter();
    let unmet = unmet.map(|it| row(words, &planned, it.need, words.code("unmet", it.reason.as_str())));
    Ok((called(words, true, planned.revision), met.chain(unmet).collect()))
}

/// A need of a plan.
fn row(words: Words, planned: &Planned, need: NeedId, told: String) -> (String, Named, String) {
    (need.name(), planned.need(need).map(|entry| title(words, &entry.record)).unwrap_or_default(), told)
}

/// What a side is called.
fn called(words: Words, is_saved: bool, revision: Revision) -> String {
    let of = if is_saved { words.say("compare-saved") } else { words.say("compare-now") };
    format!("{of}, {} {}", words.say("runs-revision"), revision.0)
}

/// The page of two sides: what the second has, in its order, and then what only the first has.
fn page(visit: &Visit, of: &str, [first, second]: [Side; 2]) -> Page {
    let words = visit.visitor.words;
    let sides = [first.0, second.0];
    let rows = beside(first.1, second.1);
    let differing = rows.iter().filter(|row| row.cells[0] != row.cells[1]).count();
    Page {
        frame: Frame::signed_in(visit, words.say("compare-title")),
        of: words.say(of),
        sides,
        differing: words.count("compare-differing", differing as u64),
        rows,
    }
}

/// The rows of both sides.
fn beside(first: Vec<(String, Named, String)>, second: Vec<(String, Named, String)>) -> Vec<Row> {
    let had: HashMap<String, String> = first.iter().map(|(path, _, cell)| (path.clone(), cell.clone())).collect();
    let has: BTreeSet<String> = second.iter().map(|(path, ..)| path.clone()).collect();
    let both = second.into_iter().map(|(path, name, cell)| {
        let cells = [had.get(&path).cloned().unwrap_or_default(), cell];
        Row { path: format!("/{path}"), name, cells }
    });
    let gone = first.into_iter().filter(|(path, ..)| !has.contains(path));
    let gone = gone.map(|(path, name, cell)| Row { path: format!("/{path}"), name, cells: [cell, String::new()] });
    both.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_either_side_has_is_in_one_row_in_the_order_of_the_second() {
        let side = |cells: &[(&str, &str)]| {
            cells.iter().map(|(path, cell)| ((*path).to_owned(), Named::default(), (*cell).to_owned())).collect()
        };
        let rows = beside(side(&[("a", "1. 90"), ("b", "2. 80")]), side(&[("c", "1. 95"), ("a", "2. 90")]));
        let told: Vec<_> = rows.iter().map(|row| (&*row.path, &*row.cells[0], &*row.cells[1])).collect();
        assert_eq!(told, [("/c", "", "1. 95"), ("/a", "1. 90", "2. 90"), ("/b", "2. 80", "")]);
    }
}
