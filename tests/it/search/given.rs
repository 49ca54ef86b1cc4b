//! What the tests of search stand on: an index of a few records, asked by text.

use focalpoint::demo::{AUTHORITIES, PROVIDERS};
use focalpoint::domain::authority::KindEntry;
use focalpoint::domain::line::{Line, ValidLine, parse_line};
use focalpoint::domain::{Activity, Authority, AuthorityId, AuthorityKind, ProviderId, Revision, StateCode, Text};
use focalpoint::view::index::{
    ContactFilter, ContactQuery, Hits, ProviderFilter, ProviderQuery, SearchIndex, Searchers,
};
use uuid::Uuid;

/// An authority of a State with names by language.
pub(crate) fn office<const N: usize>(state: &str, kind: AuthorityKind, names: [(&str, &str); N]) -> Authority {
    Authority {
        state: StateCode::from(state),
        kinds: vec![KindEntry { kind, designation: None }],
        names: Text::from(names),
        ..Authority::default()
    }
}

/// A directory that is searched by text; records are known by their `externalId`, or the best of their names.
pub(crate) struct Directory {
    pub(crate) searchers: Searchers,
    names: Vec<String>,
}

impl Directory {
    /// The directory of these authorities, with ids in their order.
    pub(crate) fn of(records: &[Authority]) -> Self {
        let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true)).unwrap();
        let mut names = Vec::new();
        for record in records {
            names.push(name(&record.external_id, &record.names));
            index.put_authority(AuthorityId(id(names.len())), record).unwrap();
        }
        Self { searchers: index.commit(Revision(1)).unwrap(), names }
    }

    /// The directory of the demonstration data.
    pub(crate) fn demo() -> Self {
        let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true)).unwrap();
        let mut names = Vec::new();
        for line in AUTHORITIES.lines().chain(PROVIDERS.lines()) {
            match parse_line(line).and_then(Line::validate).unwrap() {
                ValidLine::Authority(record) => {
                    names.push(name(&record.external_id, &record.names));
                    index.put_authority(AuthorityId(id(names.len())), &record).unwrap();
                }
                ValidLine::Provider(record, activities) => {
                    names.push(name(&record.external_id, &record.names));
                    let activities: Vec<&Activity> = activities.iter().map(|activity| &**activity).collect();
                    index.put_provider(ProviderId(id(names.len())), &record, &activities).unwrap();
                }
                ValidLine::Officer(_) | ValidLine::Activity(_) | ValidLine::Need(_) => {}
            }
        }
        Self { searchers: index.commit(Revision(1)).unwrap(), names }
    }

    /// The whole answer to a text.
    pub(crate) fn ask(&self, text: &str) -> Hits {
        self.ask_within(text, ContactFilter::default())
    }

    /// The whole answer to a text within a constraint.
    pub(crate) fn ask_within(&self, text: &str, filter: ContactFilter) -> Hits {
        let query = ContactQuery { text, filter, with_facets: true, with_highlights: true };
        self.searchers.search_authorities(&query, 10, 0).unwrap()
    }

    /// The authorities found for a text, best first.
    pub(crate) fn find(&self, text: &str) -> Vec<&str> {
        self.names_of(&self.ask(text))
    }

    /// The first authority found for a text; empty for none.
    pub(crate) fn first(&self, text: &str) -> &str {
        self.find(text).first().copied().unwrap_or_default()
    }

    /// The providers found for a text within a constraint, best first.
    pub(crate) fn find_providers(&self, text: &str, filter: ProviderFilter) -> Vec<&str> {
        let query = ProviderQuery { text, filter, ..ProviderQuery::default() };
        self.names_of(&self.searchers.search_providers(&query, 10, 0).unwrap())
    }

    /// The names of what was found.
    pub(crate) fn names_of(&self, hits: &Hits) -> Vec<&str> {
        let number = |id: Uuid| usize::try_from(id.as_u128()).unwrap();
        hits.found.iter().map(|hit| self.names[number(hit.id) - 1].as_str()).collect()
    }
}

/// The id of the record with that number, from 1.
pub(crate) fn id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
}

/// What a record is known by.
fn name(external_id: &str, names: &Text) -> String {
    if external_id.is_empty() { names.best(&[]).unwrap_or_default().to_owned() } else { external_id.to_owned() }
}
