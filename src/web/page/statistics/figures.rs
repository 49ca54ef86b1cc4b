//! The figures of statistics in the words of their reader.

use crate::directory::StatisticsShown;
use crate::report::statistics::{Cell, CoverageCount, Load, NeedCount, ProposalCount, Standing};
use crate::web::chart::{Chart, Figure};
use crate::web::words::Words;

/// What stands for a code that a need does not name.
const UNSPECIFIED: &str = "UNSPECIFIED";

/// The charts; those without any figure are left out. `file` says where the table of that name can be downloaded.
pub(super) fn charts(words: Words, counted: &StatisticsShown, file: &dyn Fn(&str) -> String) -> Vec<Chart> {
    let statistics = &counted.statistics;
    let needs = statistics.needs.iter().map(|count| need(words, count)).collect();
    let proposals = statistics.proposals.iter().map(|count| proposal(words, count)).collect();
    let loads = statistics.loads.iter().map(load).collect();
    let coverage = statistics.coverage.iter().map(|count| offices(words, count)).collect();
    let say = |names: &[&str]| names.iter().map(|name| words.code("statistics", name)).collect();
    let all: [(&'static str, Vec<String>, Vec<Figure>); 4] = [
        ("needs", say(&["of-what", "column-needs", "column-states", "column-age"]), needs),
        ("proposals", say(&["of-what", "column-proposals", "column-states"]), proposals),
        ("loads", say(&["provider", "column-accepted", "column-offered", "column-capacity", "column-engaged"]), loads),
        ("coverage", say(&["of-what", "column-states", "column-offices"]), coverage),
    ];
    let shown = all.into_iter().filter(|(.., figures)| !figures.is_empty());
    let chart = |(id, headings, figures)| Chart::of(id, words.code("statistics", id), file(id), headings, figures);
    shown.map(chart).collect()
}

/// Needs.
fn need(words: Words, count: &NeedCount) -> Figure {
    let cells = [count.needs, count.states, count.median_age_days].map(|number| number.to_string());
    Figure { label: cell(words, &count.cell), count: count.needs, most: None, cells: cells.into() }
}

/// A cell in words: all that is told apart in it.
fn cell(words: Words, cell: &Cell) -> String {
    let mut parts = Vec::new();
    parts.extend(cell.standing.map(|standing| match standing {
        Standing::Open => words.say("standing-OPEN"),
        Standing::InDelivery | Standing::Met | Standing::PartlyMet | Standing::NotMet | Standing::Withdrawn => {
            words.of("STAGE", standing.as_str())
        }
    }));
    let said = |code: &str, say: &dyn Fn() -> String| match code {
        "" => None,
        UNSPECIFIED => Some(words.say("statistics-unspecified")),
        _ => Some(say()),
    };
    let article = cell.article.to_string();
    parts.extend(said(&cell.cycle, &|| words.with("statistics-cycle", &[("number", &cell.cycle)])));
    if cell.article == 0 {
        parts.extend(said(&cell.chapter, &|| words.with("statistics-chapter", &[("number", &cell.chapter)])));
    } else {
        parts.push(words.article(&article));
    }
    parts.extend(said(&cell.assistance_type, &|| words.coded(&cell.assistance_type)));
    parts.extend(said(&cell.region, &|| words.coded(&cell.region)));
    joined(words, &parts)
}

/// Proposals.
fn proposal(words: Words, count: &ProposalCount) -> Figure {
    let stage = count.cell.stage.as_ref().map(|stage| words.of("PROPOSAL", stage.as_str()));
    let region = Some(words.coded(&count.cell.region)).filter(|region| !region.is_empty());
    let parts: Vec<_> = stage.into_iter().chain(region).collect();
    let cells = [count.proposals, count.states].map(|number| number.to_string());
    Figure { label: joined(words, &parts), count: count.proposals, most: None, cells: cells.into() }
}

/// What a provider has taken on, against what it can.
fn load(load: &Load) -> Figure {
    let said = |number: Option<u32>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let cells = [load.accepted.to_string(), load.offered.to_string(), said(load.capacity), said(load.engaged)];
    Figure { label: load.name.clone(), count: load.accepted, most: load.capacity, cells: cells.into() }
}

/// Offices of a kind, by the States that have one.
fn offices(words: Words, count: &CoverageCount) -> Figure {
    let kind = count.kind.as_ref().map(|kind| words.kind(kind.as_str()));
    let cells = [count.states, count.offices].map(|number| number.to_string());
    let label = kind.unwrap_or_else(|| words.say("statistics-rest"));
    Figure { label, count: count.states, most: None, cells: cells.into() }
}

/// What is told apart in a cell; that it is all that is left where nothing is.
fn joined(words: Words, parts: &[String]) -> String {
    if parts.is_empty() { words.say("statistics-rest") } else { parts.join(" · ") }
}
