//! What is asked of the index and what it answers.

mod answer;
mod ask;
mod candidates;
mod clauses;
mod compare;
mod coverage;
mod facets;
mod filter;
mod heard;
mod highlight;
mod list;
mod missing;
mod read;
mod scan;
mod search;
mod spell;
mod weigh;

pub use answer::{Correction, Facet, FacetField, Hit, Hits, Interpretation, Matched, Missing};
pub use ask::{ContactFilter, ContactQuery, ProviderFilter, ProviderQuery};
pub(super) use filter::Filter;
pub(super) use search::Search;
