//! Proposals, for a person to read.

use crate::cli::output::Output;
use crate::cli::show;
use crate::domain::vocabulary;
use crate::pb;

/// Proposals as a table.
pub(in crate::cli) fn proposals(proposals: &[pb::Proposal], out: &Output) -> String {
    if proposals.is_empty() {
        return "there is no proposal that you may see".to_owned();
    }
    let rows = proposals.iter().map(|proposal| {
        let state = show::state(&proposal.state, &out.language);
        vec![proposal.name.clone(), state, proposal.stage.clone(), parties(proposal), due(proposal)]
    });
    out.table(&["Proposal", "State", "Stage", "Providers", "Due"], rows)
}

/// One proposal with its history.
pub(in crate::cli) fn proposal(proposal: &pb::Proposal, out: &Output) -> String {
    let coverage = proposal.coverage.clone().unwrap_or_default();
    let percent = proposal.percent.map(|percent| format!("{percent} %")).unwrap_or_default();
    let score = if proposal.parts.is_empty() { String::new() } else { format!("{} of 1000000", proposal.score) };
    let alternates: Vec<_> =
        proposal.alternates.iter().map(|other| format!("{} ({})", other.provider, other.score)).collect();
    let fields = [
        ("Stage", proposal.stage.clone()),
        ("Need", format!("{} of {}", proposal.need, show::state(&proposal.state, &out.language))),
        ("Pays", proposal.funder.clone()),
        ("Delivers", proposal.deliverer.clone()),
        ("Peers", proposal.peers.join(", ")),
        ("Meets", coverage.meets),
        ("Leaves", coverage.left),
        ("Made by", proposal.made_by.clone()),
        ("Due", due(proposal)),
        ("Delivered", percent),
        ("Outcome", outcome(&proposal.outcome, &proposal.outcomes)),
        ("Score", score),
        ("Others who fit", alternates.join(", ")),
    ];
    let mut parts = vec![out.strong(&proposal.name), out.fields(fields)];
    if !proposal.overlaps.is_empty() {
        let rows = proposal.overlaps.iter().map(|overlap| {
            let what = if overlap.proposal.is_empty() { &overlap.title } else { &overlap.proposal };
            vec![what.clone(), overlap.provider.clone(), overlap.subjects.join(" "), overlap.end.clone()]
        });
        parts.extend([out.strong("Must not duplicate"), out.table(&["What", "Provider", "Subjects", "Until"], rows)]);
    }
    if !proposal.events.is_empty() {
        let rows = proposal.events.iter().map(|event| {
            let by = if event.provider.is_empty() { &event.side } else { &event.provider };
            vec![second(&event.time), event.act.clone(), by.clone(), event.stage.clone(), said(event, out)]
        });
        parts.extend([out.strong("History"), out.table(&["When", "Act", "By", "Stage then", "Words"], rows)]);
    }
    parts.join("\n")
}

/// A time to the second.
fn second(time: &str) -> String {
    time.parse::<jiff::Timestamp>()
        .and_then(|time| time.round(jiff::Unit::Second))
        .map_or_else(|_| time.to_owned(), |time| time.to_string())
}

/// The providers of a proposal.
fn parties(proposal: &pb::Proposal) -> String {
    match (proposal.funder.as_str(), proposal.deliverer.as_str()) {
        (funder, deliverer) if funder == deliverer => format!("{deliverer} pays and delivers"),
        ("", deliverer) => format!("{deliverer} delivers"),
        (funder, "") => format!("{funder} pays"),
        (funder, deliverer) => format!("{funder} pays, {deliverer} delivers"),
    }
}

/// What is due, and when.
fn due(proposal: &pb::Proposal) -> String {
    let waits = ["PROPOSED", "STATE_AGREED", "OFFERED"].contains(&proposal.stage.as_str());
    match (proposal.expire_time.split('T').next(), proposal.follow_up_due.as_str()) {
        (Some(day), _) if waits && !day.is_empty() => format!("answer by {day}"),
        (_, "") => String::new(),
        (_, day) => format!("ask again on {day}"),
    }
}

/// What came of it.
fn outcome(whole: &str, outcomes: &[pb::ArticleOutcome]) -> String {
    let by_article: Vec<_> = outcomes.iter().map(|of| format!("{}: {}", of.article, of.outcome)).collect();
    if by_article.is_empty() { whole.to_owned() } else { format!("{whole} ({})", by_article.join(", ")) }
}

/// What was said with an act.
fn said(event: &pb::ProposalEvent, out: &Output) -> String {
    let reason = vocabulary().decline_reason(&event.reason).map(|entry| entry.labels.get(&out.language).to_owned());
    let percent = event.percent.map(|percent| format!("{percent} %"));
    let outcome = Some(outcome(&event.outcome, &event.outcomes)).filter(|text| !text.is_empty());
    let note = Some(event.note.clone()).filter(|note| !note.is_empty());
    let all: Vec<String> = [reason, percent, outcome, note].into_iter().flatten().collect();
    all.join("; ")
}
