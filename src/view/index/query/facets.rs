//! Facets: how many of the records that fit have each value of a field.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tantivy::DocId;

use super::super::document::{CONFIRMED, facts};
use super::super::snapshot::Columns;
use super::answer::{Facet, FacetField};
use super::search::Side;
use crate::domain::codes::ProviderKind;
use crate::domain::{AuthorityKind, Network, vocabulary};

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// Counts by field.
#[derive(Debug)]
pub(in super::super) struct Counts {
    side: Side,
    /// Records by their packed codes; there are few different ones.
    codes: HashMap<u64, u32>,
    languages: HashMap<u64, u32>,
    /// Authorities by the day of their confirmation: making a year of each would cost more.
    confirmed: HashMap<u64, u32>,
}

impl Counts {
    /// Nothing counted yet.
    pub(in super::super) fn new(side: Side) -> Self {
        Self { side, codes: HashMap::new(), languages: HashMap::new(), confirmed: HashMap::new() }
    }

    /// Counts one record.
    pub(in super::super) fn count(&mut self, columns: &Columns, document: DocId) {
        *self.codes.entry(columns.codes(document)).or_default() += 1;
        for language in columns.languages.values_for_doc(document) {
            *self.languages.entry(language).or_default() += 1;
        }
        if matches!(self.side, Side::Contacts) {
            let day = day(columns.extra.first(document).unwrap_or_default() & CONFIRMED);
            *self.confirmed.entry(day).or_default() += 1;
        }
    }

    /// The facets: values by how many have them, then by code.
    pub(in super::super) fn facets(self) -> Vec<Facet> {
        let mut made: Vec<(FacetField, HashMap<String, u32>)> = vec![
            (FacetField::State, HashMap::new()),
            (FacetField::Region, HashMap::new()),
            (FacetField::Kind, HashMap::new()),
            (FacetField::Network, HashMap::new()),
        ];
        for (codes, count) in &self.codes {
            let state = facts::state_code(*codes);
            let regions = state.into_iter().flat_map(|state| state.regions().iter().map(ToString::to_string));
            let values = [
                state.iter().map(ToString::to_string).collect::<Vec<_>>(),
                regions.collect(),
                self.kinds(*codes),
                self.networks(*codes),
            ];
            for ((_, counts), values) in made.iter_mut().zip(values) {
                for value in values {
                    *counts.entry(value).or_default() += count;
                }
            }
        }
        let languages = self.languages.iter().map(|(packed, count)| (language(*packed), *count)).collect();
        made.push((FacetField::Language, languages));
        let mut confirmed = HashMap::new();
        for (day, count) in &self.confirmed {
            *confirmed.entry(year(*day)).or_default() += count;
        }
        made.push((FacetField::Freshness, confirmed));
        let sorted = |(field, counts): (FacetField, HashMap<String, u32>)| {
            let mut values: Vec<(String, u32)> = counts.into_iter().collect();
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            Facet { field, values }
        };
        made.into_iter().map(sorted).filter(|facet| !facet.values.is_empty()).collect()
    }

    /// The kinds in packed codes.
    fn kinds(&self, codes: u64) -> Vec<String> {
        match self.side {
            Side::Contacts => {
                let all = AuthorityKind::ALL.iter().filter(|kind| codes & facts::kind(kind) != 0);
                all.map(ToString::to_string).collect()
            }
            Side::Providers => {
                let all = ProviderKind::ALL.iter().filter(|kind| codes & facts::provider_kind(kind) != 0);
                all.map(ToString::to_string).collect()
            }
        }
    }

    /// The networks in packed codes.
    fn networks(&self, codes: u64) -> Vec<String> {
        match self.side {
            Side::Contacts => {
                let all = vocabulary().networks.iter().filter_map(|entry| Network::parse(&entry.code));
                all.filter(|network| codes & facts::network(*network) != 0).map(|network| network.to_string()).collect()
            }
            Side::Providers => Vec::new(),
        }
    }
}

/// The day of a time in seconds since 1970, from 1; 0 for never.
const fn day(seconds: u64) -> u64 {
    if seconds == 0 { 0 } else { seconds / DAY + 1 }
}

/// The year of a day, `never` for 0.
fn year(day: u64) -> String {
    let begun = day.checked_sub(1).and_then(|before| i64::try_from(before.saturating_mul(DAY)).ok());
    let time = begun.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map_or_else(|| "never".to_owned(), |time| TimeZone::UTC.to_datetime(time).year().to_string())
}

/// The subtag of a packed language.
fn language(packed: u64) -> String {
    packed.to_be_bytes().into_iter().filter(|byte| *byte != 0).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_at_midnight() {
        let year_at = |time: &str| {
            let seconds = time.parse::<Timestamp>().unwrap().as_second();
            year(day(u64::try_from(seconds).unwrap()))
        };
        assert_eq!(year_at("2025-12-31T23:59:59Z"), "2025");
        assert_eq!(year_at("2026-01-01T00:00:00Z"), "2026");
        assert_eq!(year(day(0)), "never");
    }
}
