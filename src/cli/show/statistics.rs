//! Statistics, for a person to read.

use super::code::{authority_kind, word};
use crate::cli::output::Output;
use crate::pb;

/// All tables that have something in them.
pub(in crate::cli) fn statistics(answer: &pb::GetStatisticsResponse, out: &Output) -> String {
    let mut blocks = vec![out.faint(&heading(answer))];
    let mut add = |title: &str, header: &[&str], rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            blocks.push(format!("{}\n{}", out.strong(title), out.table(header, rows)));
        }
    };
    add(
        "Needs",
        &["Standing", "Cycle", "Article", "Type", "Region", "Needs", "States", "Median age"],
        answer.needs.iter().map(|count| need(count, answer, out)).collect(),
    );
    add(
        "Proposals",
        &["Stage", "Region", "Proposals", "States"],
        answer.proposals.iter().map(|count| proposal(count, answer, out)).collect(),
    );
    add(
        "What providers have taken on",
        &["Provider", "Accepted", "Of", "Offered", "Engaged beside"],
        answer.loads.iter().map(load).collect(),
    );
    add(
        "What the directory covers",
        &["Kind of authority", "States", "Offices"],
        answer.coverage.iter().map(|count| coverage(count, out)).collect(),
    );
    if blocks.len() == 1 {
        blocks.push("nothing to count".to_owned());
    }
    blocks.join("\n\n")
}

/// Of what and when they are.
fn heading(answer: &pb::GetStatisticsResponse) -> String {
    let published = |answer: &pb::GetStatisticsResponse| {
        format!(
            "published, as on {}; every line has {} States behind it or more; the next ones come on {}",
            answer.as_of, answer.least_states, answer.next_release
        )
    };
    match answer.scope.as_str() {
        "PUBLISHED" => published(answer),
        "STATE" => format!("of one State, as on {}", answer.as_of),
        _ => format!("of all States, as on {}", answer.as_of),
    }
}

/// What stands for a code that is not told apart.
fn rest(code: &str, answer: &pb::GetStatisticsResponse, told: impl FnOnce(&str) -> String) -> String {
    match (code, answer.scope.as_str()) {
        ("", "PUBLISHED") => "the rest".to_owned(),
        ("", _) => String::new(),
        ("UNSPECIFIED", _) => "not said".to_owned(),
        (code, _) => told(code),
    }
}

/// A line of needs.
fn need(count: &pb::NeedCount, answer: &pb::GetStatisticsResponse, out: &Output) -> Vec<String> {
    let in_words = |code: &str| word(code, &out.language);
    let article = match (count.article.as_str(), count.chapter.as_str()) {
        ("", "" | "UNSPECIFIED") => rest(&count.chapter, answer, str::to_owned),
        ("", chapter) => format!("rest of chapter {chapter}"),
        (article, _) => article.to_owned(),
    };
    vec![
        rest(&count.standing, answer, str::to_owned),
        rest(&count.cycle, answer, str::to_owned),
        article,
        rest(&count.assistance_type, answer, in_words),
        rest(&count.region, answer, in_words),
        count.needs.to_string(),
        count.states.to_string(),
        format!("{} d", count.median_age_days),
    ]
}

/// A line of proposals.
fn proposal(count: &pb::ProposalCount, answer: &pb::GetStatisticsResponse, out: &Output) -> Vec<String> {
    vec![
        rest(&count.stage, answer, str::to_owned),
        rest(&count.region, answer, |code| word(code, &out.language)),
        count.proposals.to_string(),
        count.states.to_string(),
    ]
}

/// A line of what a provider has taken on.
fn load(load: &pb::ProviderLoad) -> Vec<String> {
    let known = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    vec![
        load.display_name.clone(),
        load.accepted.to_string(),
        known(load.capacity),
        load.offered.to_string(),
        known(load.engaged),
    ]
}

/// A line of offices.
fn coverage(count: &pb::KindCoverage, out: &Output) -> Vec<String> {
    let kind = if count.kind.is_empty() { "the rest".to_owned() } else { authority_kind(&count.kind, &out.language) };
    vec![kind, count.states.to_string(), count.offices.to_string()]
}
