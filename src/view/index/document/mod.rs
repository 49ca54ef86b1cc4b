//! What the index holds of a record.

mod authority;
mod features;
mod names;
mod packed;
mod provider;

pub(super) use authority::{authority, web_parts};
pub(super) use features::{Class, Feature, Source};
pub(super) use packed::{CONFIRMED, TERRITORY, article_bit, facts, language, themes_and_types};
pub(super) use provider::provider;

use std::collections::BTreeSet;

use tantivy::TantivyDocument;
use uuid::Uuid;

use super::schema::Fields;

/// A record as the index takes it.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Terms of names.
    pub names: BTreeSet<String>,
    /// Terms that are there or not.
    pub marks: BTreeSet<String>,
    /// Words of running text.
    pub body: String,
    /// Codes.
    pub facts: u64,
    /// Articles as bits.
    pub articles: u64,
    /// Time of confirmation with the territory's State, or themes and types.
    pub extra: u64,
    /// Languages.
    pub languages: Vec<u64>,
    /// States covered.
    pub coverage: Vec<u64>,
    /// Sort key.
    pub order: [u64; 3],
    /// Features, in order.
    pub features: Vec<u64>,
    /// Hashes of contact fragments, in order.
    pub fragments: Vec<u64>,
}

impl Document {
    /// Puts the features in order, each once.
    fn tidy(&mut self) {
        for values in [&mut self.features, &mut self.fragments] {
            values.sort_unstable();
            values.dedup();
        }
    }

    /// The document for tantivy.
    pub(super) fn build(self, fields: &Fields, id: Uuid) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let joined = |terms: BTreeSet<String>| terms.into_iter().collect::<Vec<_>>().join(" ");
        let (high, low) = id.as_u64_pair();
        document.add_bytes(fields.key, id.as_bytes());
        document.add_text(fields.names, joined(self.names));
        document.add_text(fields.marks, joined(self.marks));
        if !self.body.is_empty() {
            document.add_text(fields.body, self.body);
        }
        document.add_u64(fields.facts, self.facts);
        document.add_u64(fields.articles, self.articles);
        document.add_u64(fields.extra, self.extra);
        let many = [
            (fields.id, vec![high, low]),
            (fields.languages, self.languages),
            (fields.coverage, self.coverage),
            (fields.order, self.order.to_vec()),
            (fields.features, self.features),
            (fields.fragments, self.fragments),
        ];
        for (field, values) in many {
            for value in values {
                document.add_u64(field, value);
            }
        }
        document
    }
}
