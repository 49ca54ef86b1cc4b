//! Statistics as files, for programs and spreadsheets: codes as they are in the API, and no cell that a spreadsheet would
//! take for a formula.

use axum::extract::State;
use serde_json::{Value, json};

use super::counted;
use crate::directory::StatisticsShown;
use crate::directory::transfer::safe_row;
use crate::report::statistics::{CoverageCount, Load, NeedCount, ProposalCount, Standing};
use crate::web::download::download;
use crate::web::form::Fields;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The tables, each with its columns: those of the API's messages.
const TABLES: [(&str, &[&str]); 4] = [
    (
        "needs",
        &["standing", "cycle", "chapter", "article", "assistanceType", "region", "needs", "states", "medianAgeDays"],
    ),
    ("proposals", &["stage", "region", "proposals", "states"]),
    ("loads", &["provider", "displayName", "capacity", "engaged", "accepted", "offered"]),
    ("coverage", &["kind", "states", "offices"]),
];

/// Answers with everything as JSON.
pub(in crate::web) async fn json(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let counted = counted(&site, &visit, &asked).await?;
    let text = format!("{:#}\n", object(&counted));
    Ok(download("application/json", &format!("statistics-{}.json", counted.as_of), text.into_bytes()))
}

/// Answers with the table of that name as CSV; with that of needs where none is named.
pub(in crate::web) async fn csv(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let counted = counted(&site, &visit, &asked).await?;
    let (name, columns) = TABLES.into_iter().find(|(name, _)| *name == asked.get("table")).unwrap_or(TABLES[0]);
    let text = table(&object(&counted), name, columns);
    Ok(download("text/csv; charset=utf-8", &format!("statistics-{name}-{}.csv", counted.as_of), text.into_bytes()))
}

/// A table of an answer, with its header row.
fn table(answer: &Value, name: &str, columns: &[&str]) -> String {
    let mut text = safe_row(columns.iter().map(|column| (*column).to_owned()));
    for row in answer[name].as_array().into_iter().flatten() {
        text.push_str(&safe_row(columns.iter().map(|column| match &row[*column] {
            Value::Null => String::new(),
            Value::String(cell) => cell.clone(),
            cell @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => cell.to_string(),
        })));
    }
    text
}

/// The answer of the API in its JSON.
fn object(counted: &StatisticsShown) -> Value {
    let statistics = &counted.statistics;
    json!({
        "scope": counted.scope.as_str(),
        "asOf": counted.as_of.to_string(),
        "nextRelease": counted.next_release.to_string(),
        "leastStates": counted.scope.least_states(),
        "needs": statistics.needs.iter().map(need).collect::<Vec<_>>(),
        "proposals": statistics.proposals.iter().map(proposal).collect::<Vec<_>>(),
        "loads": statistics.loads.iter().map(load).collect::<Vec<_>>(),
        "coverage": statistics.coverage.iter().map(coverage).collect::<Vec<_>>(),
        "revision": counted.revision.to_string(),
    })
}

/// Needs.
fn need(count: &NeedCount) -> Value {
    let cell = &count.cell;
    json!({
        "standing": cell.standing.map_or("", Standing::as_str),
        "cycle": cell.cycle,
        "chapter": cell.chapter,
        "article": if cell.article == 0 { String::new() } else { cell.article.to_string() },
        "assistanceType": cell.assistance_type,
        "region": cell.region,
        "needs": count.needs,
        "states": count.states,
        "medianAgeDays": count.median_age_days,
    })
}

/// Proposals.
fn proposal(count: &ProposalCount) -> Value {
    let stage = count.cell.stage.as_ref().map(ToString::to_string).unwrap_or_default();
    json!({ "stage": stage, "region": count.cell.region, "proposals": count.proposals, "states": count.states })
}

/// What a provider has taken on.
fn load(load: &Load) -> Value {
    json!({
        "provider": load.provider.name(),
        "displayName": load.name,
        "capacity": load.capacity,
        "engaged": load.engaged,
        "accepted": load.accepted,
        "offered": load.offered,
    })
}

/// Offices of a kind.
fn coverage(count: &CoverageCount) -> Value {
    let kind = count.kind.as_ref().map(ToString::to_string).unwrap_or_default();
    json!({ "kind": kind, "states": count.states, "offices": count.offices })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_its_columns_and_no_formula() {
        let answer = json!({ "loads": [
            { "provider": "providers/x", "displayName": "=HYPERLINK(\"https://evil.example\")", "capacity": null, "accepted": 2 },
            { "provider": "providers/y", "displayName": "Fund, \"great\"", "capacity": 3, "accepted": 0 },
        ] });
        let text = table(&answer, "loads", &["provider", "displayName", "capacity", "accepted"]);
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "provider,displayName,capacity,accepted",
                "providers/x,\"'=HYPERLINK(\"\"https://evil.example\"\")\",,2",
                "providers/y,\"Fund, \"\"great\"\"\",3,0",
                ""
            ]
        );
    }
}
