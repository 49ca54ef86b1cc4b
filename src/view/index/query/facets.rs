//! Facets: how many of the records that fit have each value of a field.

use std::collections::HashMap;

use tantivy::DocId;

use super::super::Side;
use super::super::document::facts;
use super::super::snapshot::Snapshot;
use super::answer::{Facet, FacetField};
use crate::domain::codes::ProviderKind;
use crate::domain::{AuthorityKind, Network, State, vocabulary};

/// Counts by field.
pub(in super::super) struct Counts<'a> {
    snapshot: &'a Snapshot,
    side: Side,
    /// Records by State, packed.
    states: Vec<u32>,
    /// Records by bit of the packed codes.
    bits: [u32; u64::BITS as usize],
    /// Records by language, as each segment numbers them.
    languages: Vec<Vec<u32>>,
    /// Records by year of confirmation, 0 for never.
    years: Vec<u32>,
}

impl<'a> Counts<'a> {
    /// Nothing counted yet.
    pub(in super::super) fn new(snapshot: &'a Snapshot, side: Side) -> Self {
        Self {
            snapshot,
            side,
            states: vec![0; 1 << facts::STATUS],
            bits: [0; u64::BITS as usize],
            languages: snapshot.segments.iter().map(|columns| vec![0; columns.tally.languages().len()]).collect(),
            years: vec![0; 10_000],
        }
    }

    /// Counts one record of a segment.
    pub(in super::super) fn count(&mut self, segment: usize, document: DocId) {
        let columns = &self.snapshot.segments[segment];
        let codes = columns.codes(document);
        self.states[(codes & facts::STATE) as usize] += 1;
        let mut rest = codes & !facts::STATE;
        while rest != 0 {
            self.bits[rest.trailing_zeros() as usize] += 1;
            rest &= rest - 1;
        }
        for language in columns.tally.spoken(document) {
            self.languages[segment][*language as usize] += 1;
        }
        self.years[usize::from(columns.tally.year(document))] += 1;
    }

    /// The facets: values by how many have them, then by code.
    pub(in super::super) fn facets(&self) -> Vec<Facet> {
        let mut made = self.places();
        made.push((FacetField::Kind, self.kinds()));
        if matches!(self.side, Side::Contacts) {
            made.push((FacetField::Network, self.networks()));
        }
        let mut languages = Values::new();
        for (columns, counts) in self.snapshot.segments.iter().zip(&self.languages) {
            for (packed, count) in columns.tally.languages().iter().zip(counts) {
                *languages.entry(language(*packed)).or_default() += count;
            }
        }
        made.push((FacetField::Language, languages));
        if matches!(self.side, Side::Contacts) {
            let name = |year: usize| if year == 0 { "never".to_owned() } else { year.to_string() };
            let years = self.years.iter().enumerate().map(|(year, count)| (name(year), *count));
            made.push((FacetField::Freshness, years.filter(|(_, count)| *count > 0).collect()));
        }
        let sorted = |(field, counts): (FacetField, Values)| {
            let mut values: Vec<(String, u32)> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            Facet { field, values }
        };
        made.into_iter().map(sorted).filter(|facet| !facet.values.is_empty()).collect()
    }

    /// The States, and the regions that they lie in.
    fn places(&self) -> Vec<(FacetField, Values)> {
        let (mut states, mut regions) = (Values::new(), Values::new());
        for state in State::all() {
            let count = self.states[(facts::state(state) & facts::STATE) as usize];
            states.insert(state.to_string(), count);
            for region in state.regions() {
                *regions.entry(region.to_string()).or_default() += count;
            }
        }
        vec![(FacetField::State, states), (FacetField::Region, regions)]
    }

    /// The kinds.
    fn kinds(&self) -> Values {
        match self.side {
            Side::Contacts => {
                AuthorityKind::ALL.iter().map(|kind| (kind.to_string(), self.with(facts::kind(kind)))).collect()
            }
            Side::Providers => {
                ProviderKind::ALL.iter().map(|kind| (kind.to_string(), self.with(facts::provider_kind(kind)))).collect()
            }
        }
    }

    /// The networks.
    fn networks(&self) -> Values {
        let all = vocabulary().networks.iter().filter_map(|entry| Network::parse(&entry.code));
        all.map(|network| (network.to_string(), self.with(facts::network(network)))).collect()
    }

    /// How many have that bit; 0 where there is none.
    fn with(&self, bit: u64) -> u32 {
        self.bits.get(bit.trailing_zeros() as usize).copied().unwrap_or(0)
    }
}

/// How many records have each value.
type Values = HashMap<String, u32>;

/// The subtag of a packed language.
fn language(packed: u64) -> String {
    packed.to_be_bytes().into_iter().filter(|byte| *byte != 0).map(char::from).collect()
}
