//! Statistics: what their reader may count, as charts with a table behind each, and as files.

mod figures;
mod file;

use askama::Template;
use axum::extract::State;

use crate::auth::policy::Operation;
use crate::directory::{StatisticsQuery, StatisticsScope, StatisticsShown};
use crate::report::statistics::Dimension;
use crate::web::address::address;
use crate::web::chart::Chart;
use crate::web::choice::{Choice, states};
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::problem::{Answer, Problem};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

pub(in crate::web) use file::{csv, json};

/// The page.
#[derive(Template)]
#[template(path = "statistics.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Of what they are, and as on which day.
    scope: String,
    /// States to narrow them to; none for whoever has those of one, or what is published.
    states: Vec<Choice>,
    /// By what needs can be told apart; none where it is not the reader's to say.
    dimensions: Vec<Choice>,
    /// The charts.
    charts: Vec<Chart>,
    /// Where all of it can be downloaded.
    file: String,
}

/// Shows the charts.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let counted = counted(&site, &visit, &asked).await?;
    let is_published = counted.scope == StatisticsScope::Published;
    let chooses_state = !is_published && visit.principal.state.is_none();
    let chosen = asked.all("by");
    let is_chosen =
        |code: &str| if chosen.is_empty() { code == "STANDING" } else { chosen.iter().any(|it| it == code) };
    let dimension =
        |it: Dimension| Choice::new(it.as_str(), words.code("dimension", it.as_str()), is_chosen(it.as_str()));
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("statistics-title")),
        scope: scope(words, &visit, &asked, &counted),
        states: if chooses_state { states(words, asked.get("state")) } else { Vec::new() },
        dimensions: if is_published { Vec::new() } else { Dimension::ALL.map(dimension).into() },
        charts: figures::charts(words, &counted, &|table| path("csv", &asked, table)),
        file: path("json", &asked, ""),
    }))
}

/// What the reader may count of what was asked.
async fn counted(site: &Site, visit: &Visit, asked: &Fields) -> Result<StatisticsShown, Problem> {
    let query = StatisticsQuery {
        state: asked.get("state").to_owned(),
        dimensions: asked.all("by"),
        min_revision: String::new(),
    };
    let counted = site.directory.get_statistics(&visit.principal, &query).await;
    visit.settle(site, Operation::GetStatistics, counted).await
}

/// Of what statistics are, in words.
fn scope(words: Words, visit: &Visit, asked: &Fields, counted: &StatisticsShown) -> String {
    let date = counted.as_of.to_string();
    match counted.scope {
        StatisticsScope::State => {
            let own = visit.principal.state.map(|state| state.code().to_owned());
            let state = words.state(&own.unwrap_or_else(|| asked.get("state").to_owned()));
            words.with("statistics-of-state", &[("state", &state), ("date", &date)])
        }
        StatisticsScope::All => words.with("statistics-of-all", &[("date", &date)]),
        StatisticsScope::Published => {
            let (least, next) = (counted.scope.least_states().to_string(), counted.next_release.to_string());
            words.with("statistics-published", &[("date", &date), ("least", &least), ("next", &next)])
        }
    }
}

/// Where the same is as a file.
fn path(format: &str, asked: &Fields, table: &str) -> String {
    let same = asked.pairs().filter(|(name, _)| ["by", "state"].contains(name));
    address(&format!("/statistics.{format}"), same.chain([("table", table)]))
}
