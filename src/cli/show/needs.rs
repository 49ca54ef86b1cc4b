//! The needs for a provider, for a person: the ranking, the reasons, the near misses.

use super::candidate::{most_of, parts, percent};
use super::code::{best, state};
use crate::cli::output::Output;
use crate::pb;

/// The ranking, the first needs with their reasons, and which the provider is kept from by what.
pub(in crate::cli) fn needs(answer: &pb::MatchProviderResponse, explained: usize, out: &Output) -> String {
    let mut blocks = Vec::new();
    if answer.candidates.is_empty() {
        blocks.push("no need that you may match fits".to_owned());
    } else {
        let rows = answer.candidates.iter().enumerate().map(|(i, candidate)| {
            let need = candidate.need.clone().unwrap_or_default();
            vec![
                (i + 1).to_string(),
                if need.external_id.is_empty() { need.name } else { need.external_id },
                state(&need.state, &out.language),
                best(&need.title, &out.language).to_owned(),
                percent(candidate.score),
                most_of(&candidate.parts),
            ]
        });
        blocks.push(out.table(&["", "Need", "State", "Title", "Score", "Most of it from"], rows));
    }
    for (i, candidate) in answer.candidates.iter().take(explained).enumerate() {
        let need = candidate.need.clone().unwrap_or_default();
        let title = Some(best(&need.title, &out.language)).filter(|title| !title.is_empty()).unwrap_or(&need.name);
        let title = format!("{}. {title}: {}", i + 1, percent(candidate.score));
        blocks.push(parts(&title, &candidate.parts, &candidate.overlaps, out));
    }
    if !answer.excluded.is_empty() {
        let rows = answer.excluded.iter().map(|excluded| {
            let reasons = excluded.rules.iter().map(|rule| rule.reason.clone());
            let title = best(&excluded.title, &out.language).to_owned();
            vec![excluded.need.clone(), title, percent(excluded.score), reasons.collect::<Vec<_>>().join("\n")]
        });
        let table = out.table(&["Need", "Title", "Would score", "Stopped by"], rows);
        blocks.push(format!("{}\n{table}", out.strong("Near misses")));
    }
    if let Some(run) = &answer.run {
        let hash = run.config_hash.get(..12).unwrap_or(&run.config_hash);
        let left_out = match answer.left_out {
            0 => String::new(),
            number => format!(", {number} of before them not"),
        };
        let needs = if run.considered == 1 { "need" } else { "needs" };
        blocks.push(out.faint(&format!("{} {needs} considered{left_out}; weights and rules {hash}", run.considered)));
    }
    blocks.join("\n\n")
}
