//! The answer of the matcher for a person: the ranking, the reasons, the near misses.

use super::code::{best, in_words};
use super::provider::{contact, name};
use crate::cli::output::Output;
use crate::pb;

/// The ranking, the first candidates with their reasons, and who was stopped by what.
pub(in crate::cli) fn matched(answer: &pb::MatchNeedResponse, explained: usize, out: &Output) -> String {
    let mut blocks = Vec::new();
    if answer.candidates.is_empty() {
        blocks.push("no provider fits".to_owned());
    } else {
        blocks.push(ranking(&answer.candidates, out));
    }
    for (i, candidate) in answer.candidates.iter().take(explained).enumerate() {
        blocks.push(explanation(i + 1, candidate, out));
    }
    if !answer.excluded.is_empty() {
        let rows = answer.excluded.iter().map(|excluded| {
            let reasons = excluded.rules.iter().map(|rule| rule.reason.clone());
            vec![excluded.display_name.clone(), percent(excluded.score), reasons.collect::<Vec<_>>().join("\n")]
        });
        blocks.push(format!(
            "{}\n{}",
            out.strong("Near misses"),
            out.table(&["Provider", "Would score", "Stopped by"], rows)
        ));
    }
    if let Some(run) = &answer.run {
        blocks.push(run_line(run, out));
    }
    blocks.join("\n\n")
}

/// How one provider fits a need, and every rule.
pub(in crate::cli) fn explained(answer: &pb::ExplainMatchResponse, out: &Output) -> String {
    let Some(candidate) = &answer.candidate else { return String::new() };
    let place = match answer.rank {
        Some(rank) => format!("fits, and is number {rank} for this need"),
        None if answer.fits => "fits".to_owned(),
        None => "does not fit".to_owned(),
    };
    let provider = candidate.provider.as_ref().map(|provider| name(provider, out)).unwrap_or_default();
    let rows = candidate.rule_outcomes.iter().map(|rule| {
        let came_out = if rule.passed { "passes" } else { "STOPS IT" };
        vec![words(&rule.rule), came_out.to_owned(), rule.reason.clone()]
    });
    let title = format!("{provider} {place}: {}", percent(candidate.score));
    let mut blocks = vec![reasons_of(&title, candidate, out), out.table(&["Rule", "", "Because"], rows)];
    blocks.extend(answer.run.as_ref().map(|run| run_line(run, out)));
    blocks.join("\n\n")
}

/// With what a run was made, in a line.
fn run_line(run: &pb::MatchRun, out: &Output) -> String {
    let hash = run.config_hash.get(..12).unwrap_or(&run.config_hash);
    let providers = if run.considered == 1 { "provider" } else { "providers" };
    let considered = out.faint(&format!("{} {providers} considered; weights and rules {hash}", run.considered));
    std::iter::once(considered).chain(saved(run)).collect::<Vec<_>>().join("\n")
}

/// What a run is saved as, and whether this is its first answer; nothing of one that was not saved.
pub(super) fn saved(run: &pb::MatchRun) -> Vec<String> {
    if run.name.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("saved as {}; repeat it with --as-of", run.name)];
    if run.differs {
        let why = "the configuration is another, you may see less now, or something was erased";
        lines.push(format!("this is not the first answer: {why}"));
    }
    lines
}

/// The candidates, one a row.
fn ranking(candidates: &[pb::Candidate], out: &Output) -> String {
    let rows = candidates.iter().enumerate().map(|(i, candidate)| {
        let provider = candidate.provider.as_ref().map(|provider| name(provider, out)).unwrap_or_default();
        vec![(i + 1).to_string(), provider, percent(candidate.score), most_of(&candidate.parts)]
    });
    out.table(&["", "Provider", "Score", "Most of it from"], rows)
}

/// The three parts that add most to a score, in a line.
pub(super) fn most_of(parts: &[pb::ScorePart]) -> String {
    let mut parts: Vec<&pb::ScorePart> = parts.iter().filter(|part| part.contribution > 0).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.contribution));
    let best = parts.iter().take(3).map(|part| format!("{} {}", words(&part.criterion), percent(part.contribution)));
    best.collect::<Vec<_>>().join(", ")
}

/// Why a candidate has its score, and whom to contact.
fn explanation(place: usize, candidate: &pb::Candidate, out: &Output) -> String {
    let title = candidate.provider.as_ref().map(|provider| name(provider, out)).unwrap_or_default();
    reasons_of(&format!("{place}. {title}: {}", percent(candidate.score)), candidate, out)
}

/// A title, then why a candidate has its score, and whom to contact.
fn reasons_of(title: &str, candidate: &pb::Candidate, out: &Output) -> String {
    let mut blocks = vec![parts(title, &candidate.parts, &candidate.overlaps, out)];
    blocks.extend(candidate.tools.iter().map(|offer| tool_line(offer, out)));
    for side in &candidate.contacts {
        blocks.push(contact_line(side, out));
    }
    blocks.join("\n")
}

/// A title, then the parts of a score, and help that overlaps.
pub(super) fn parts(title: &str, parts: &[pb::ScorePart], overlaps: &[pb::Overlap], out: &Output) -> String {
    let mut blocks = vec![out.strong(title)];
    let rows = parts.iter().map(|part| {
        let value = part.value.map_or_else(|| "-".to_owned(), percent);
        let why = if part.value.is_none() && !part.missing.is_empty() {
            format!("not known: {}", part.missing.join(", "))
        } else {
            reasons(part, out)
        };
        vec![words(&part.criterion), value, percent(part.weight), percent(part.contribution), why]
    });
    blocks.push(out.table(&["Criterion", "Met", "Weight", "Adds", "Because"], rows));
    for overlap in overlaps {
        let what = if overlap.proposal.is_empty() { &overlap.title } else { &overlap.proposal };
        blocks.push(format!("Overlaps with {}: {what} ({})", overlap.provider, overlap.subjects.join(", ")));
    }
    blocks.join("\n")
}

/// A tool that can be used today, in a line.
fn tool_line(offer: &pb::ToolOffer, out: &Output) -> String {
    let tool = offer.tool.clone().unwrap_or_default();
    let languages = match (tool.languages.as_slice(), offer.in_language) {
        ([], _) => String::new(),
        (some, Some(false)) => format!(" (in {}, which the need does not name)", some.join(", ")),
        (some, Some(true) | None) => format!(" (in {})", some.join(", ")),
    };
    let subjects = in_words(&offer.subjects.join(", "), &out.language);
    let url = if tool.url.is_empty() { String::new() } else { format!(" {}", tool.url) };
    format!("Can be used today: {}{languages}, on {subjects}{url}", best(&tool.title, &out.language))
}

/// Whom to contact, in a line.
fn contact_line(side: &pb::MatchContact, out: &Output) -> String {
    let whom = match (&side.provider_contact, &side.authority) {
        (Some(provider), _) => contact(provider),
        (None, Some(authority)) => {
            let reach =
                authority.emails.iter().cloned().chain(authority.phones.iter().map(|phone| phone.number.clone()));
            let name = best(&authority.names, &out.language).to_owned();
            std::iter::once(name).chain(reach.take(2)).collect::<Vec<_>>().join(", ")
        }
        (None, None) => String::new(),
    };
    let label = if side.side == "STATE" { "Contact in the State" } else { "Contact at the provider" };
    if side.reason.is_empty() { format!("{label}: {whom}") } else { format!("{label}: {whom} ({})", side.reason) }
}

/// Evidence that is shown of a part.
const EVIDENCE: usize = 3;

/// The evidence of a part, each piece once and in a line.
fn reasons(part: &pb::ScorePart, out: &Output) -> String {
    let mut lines: Vec<String> = Vec::new();
    for evidence in &part.evidence {
        let is_text = part.criterion == "TEXT";
        let subject = if is_text { evidence.subject.clone() } else { in_words(&evidence.subject, &out.language) };
        let quote = if evidence.quote.is_empty() { String::new() } else { format!(": {}", evidence.quote) };
        let line = subject + &quote;
        if !lines.contains(&line) && lines.len() < EVIDENCE {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// A code as words.
fn words(code: &str) -> String {
    code.to_lowercase().replace('_', " ")
}

/// A share of a million in per cent.
pub(super) fn percent(millionths: u32) -> String {
    format!("{:.1} %", f64::from(millionths) / 10_000.0)
}
