//! Which fields would have to be filled in for a criterion to count.

use crate::matching::score::asks;
use crate::matching::{Criterion, Wanted};

/// The fields that are missing where a criterion has no value: of the need where it says nothing, else of the provider.
pub(super) fn fields(criterion: Criterion, need: &Wanted) -> Vec<&'static str> {
    if asks(need, criterion) { of_provider(criterion) } else { of_need(criterion) }
}

/// Fields of the need.
fn of_need(criterion: Criterion) -> Vec<&'static str> {
    match criterion {
        Criterion::Text => vec!["need.title", "need.description"],
        Criterion::Articles => vec!["need.articles"],
        Criterion::Themes => vec!["need.themes"],
        Criterion::AssistanceTypes => vec!["need.assistanceTypes"],
        Criterion::Geography => vec!["need.state"],
        Criterion::Languages => vec!["need.workingLanguages"],
        Criterion::Horizon => vec!["need.horizon"],
        Criterion::Funding => vec!["need.estimatedCost"],
        Criterion::TrackRecord => vec!["need.articles", "need.themes"],
        Criterion::Freshness => Vec::new(),
    }
}

/// Fields of the provider.
fn of_provider(criterion: Criterion) -> Vec<&'static str> {
    match criterion {
        Criterion::Text => vec!["provider.description"],
        Criterion::Articles => vec!["provider.articles"],
        Criterion::Themes => vec!["provider.themes"],
        Criterion::AssistanceTypes => vec!["provider.assistanceTypes"],
        Criterion::Geography => vec!["provider.coverage"],
        Criterion::Languages => vec!["provider.languages"],
        Criterion::Horizon => vec!["provider.horizons"],
        Criterion::Funding => vec!["provider.funding"],
        Criterion::TrackRecord => vec!["provider.activities"],
        Criterion::Freshness => vec!["provider.updateTime"],
    }
}
