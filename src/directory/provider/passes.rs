//! Whether a provider passes a filter, in lists as in searches: what a record does not say excludes nobody.

use crate::domain::{LanguageTag, Provider, StateSet, Status, vocabulary};
use crate::view::index::ProviderFilter;

/// Whether a provider passes a filter.
pub(super) fn passes(provider: &Provider, filter: &ProviderFilter) -> bool {
    let status = if provider.status.is_absent() { &Status::Published } else { &provider.status };
    let kinds = Some(&provider.kind).filter(|kind| kind.is_known());
    filter.status.contains(status)
        && meet(&filter.kinds, kinds.into_iter())
        && meet(&filter.roles, provider.roles.iter().filter(|role| role.is_known()))
        && meet(&filter.themes, provider.themes.iter().filter_map(|theme| theme.known()))
        && meet(&filter.assistance_types, known_types(provider))
        && meet(&filter.horizons, provider.horizons.iter().filter(|horizon| horizon.is_known()))
        && speaks(provider, &filter.languages)
        && is_for(provider, filter)
        && covers(provider, &filter.states)
}

/// Whether nothing is wanted, nothing is there, or something of what is wanted is there.
fn meet<'a, T: PartialEq + 'a>(wanted: &[T], there: impl Iterator<Item = &'a T>) -> bool {
    let mut there = there.peekable();
    wanted.is_empty() || there.peek().is_none() || there.any(|value| wanted.contains(value))
}

/// The types of assistance that it gives, as far as this version knows them.
fn known_types(provider: &Provider) -> impl Iterator<Item = &String> {
    provider.assistance_types.iter().filter(|code| vocabulary().assistance_type(code).is_some())
}

/// Whether it works in one of the languages, whichever their regions.
fn speaks(provider: &Provider, wanted: &[LanguageTag]) -> bool {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let wanted: Vec<String> = wanted.iter().map(|tag| primary(tag.as_str())).collect();
    let there: Vec<String> = provider.languages.iter().map(|tag| primary(tag)).collect();
    meet(&wanted, there.iter())
}

/// Whether it helps on one of the articles, or on a paragraph of it.
fn is_for(provider: &Provider, filter: &ProviderFilter) -> bool {
    let wanted: Vec<u8> = filter.articles.iter().map(|article| article.article).collect();
    let known = provider.articles.iter().filter_map(|code| code.known());
    let there: Vec<u8> = known.map(|article| article.article).collect();
    meet(&wanted, there.iter())
}

/// Whether it works in one of the States.
pub(in crate::directory) fn covers(provider: &Provider, states: &StateSet) -> bool {
    let Some(coverage) = provider.coverage.as_ref().filter(|_| !states.is_empty()) else { return true };
    let covered = coverage.covered();
    states.iter().any(|state| covered.contains(state))
}

#[cfg(test)]
mod tests;
