//! What is asked of the index and what it answers.

mod answer;
mod ask;

pub use answer::{Correction, Facet, FacetField, Hit, Hits, Interpretation, Matched};
pub use ask::{ContactFilter, ContactQuery, ProviderFilter, ProviderQuery};
