//! The fields of an index, and the fingerprint of all that decides what they hold.

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use super::analyze::hash;
use crate::domain::{State, vocabulary};

/// Raised whenever the same record would be indexed otherwise than before.
const RULES: u32 = 3;

/// The fields; contacts and providers have the same.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    /// The schema.
    pub schema: Schema,
    /// The id, to find what a change replaces.
    pub key: Field,
    /// Terms of names: words, concepts, acronyms. Short texts count more.
    pub names: Field,
    /// Terms that are there or not: State, kinds, articles, contact fragments, places.
    pub marks: Field,
    /// Words of profiles and activities.
    pub body: Field,
    /// The id, as two halves.
    pub id: Field,
    /// Codes packed into one number.
    pub facts: Field,
    /// Articles 1 to 64 as bits.
    pub articles: Field,
    /// When it was last confirmed, in seconds, and the State of its territory; for providers themes and types as bits.
    pub extra: Field,
    /// Languages, packed.
    pub languages: Field,
    /// States covered, as bits; providers only.
    pub coverage: Field,
    /// State and name, packed so that numbers sort as they do.
    pub order: Field,
    /// The features.
    pub features: Field,
    /// Hashes of contact fragments.
    pub fragments: Field,
}

impl Fields {
    /// The fields.
    pub(super) fn new() -> Self {
        let terms = |norms| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer("whitespace")
                .set_fieldnorms(norms)
                .set_index_option(IndexRecordOption::WithFreqs);
            TextOptions::default().set_indexing_options(indexing)
        };
        let mut builder = Schema::builder();
        Self {
            key: builder.add_bytes_field("key", INDEXED),
            names: builder.add_text_field("names", terms(true)),
            marks: builder.add_text_field("marks", terms(false)),
            body: builder.add_text_field("body", terms(true)),
            id: builder.add_u64_field("id", FAST),
            facts: builder.add_u64_field("facts", FAST),
            articles: builder.add_u64_field("articles", FAST),
            extra: builder.add_u64_field("extra", FAST),
            languages: builder.add_u64_field("languages", FAST),
            coverage: builder.add_u64_field("coverage", FAST),
            order: builder.add_u64_field("order", FAST),
            features: builder.add_u64_field("features", FAST),
            fragments: builder.add_u64_field("fragments", FAST),
            schema: builder.build(),
        }
    }
}

/// A number that differs when an index was made by other rules, another schema or other vocabularies.
pub(super) fn fingerprint(fields: &Fields) -> String {
    // Its JSON lists fields in order; `Debug` would list names by chance.
    let schema = serde_json::to_string(&fields.schema).unwrap_or_default();
    let places: String = State::all().flat_map(State::names).map(|name| name.text).collect();
    let words = format!("{:?}{places}{}", vocabulary(), include_str!("../../../index/search.toml"));
    let version = env!("CARGO_PKG_VERSION");
    format!("{RULES}-{version}-{:08x}{:08x}", hash('s', &schema), hash('w', &words))
}
