//! One tantivy index at one commit, with its columns opened once for all searches.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use tantivy::columnar::Column;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{DocId, InvertedIndexReader, Searcher, Term};
use uuid::Uuid;

use super::IndexError;
use super::lexicon::Words;
use super::schema::Fields;

/// A snapshot; cheap to clone.
#[derive(Clone)]
pub(super) struct Snapshot {
    /// tantivy's own.
    pub searcher: Searcher,
    /// The fields.
    pub fields: Arc<Fields>,
    /// Columns of each segment.
    pub segments: Arc<[Columns]>,
    words: Arc<RwLock<Words>>,
    /// Tokens in the field of names, and in that of running text.
    tokens: [u64; 2],
    /// How many documents there are, replaced ones included.
    documents: u64,
}

/// The columns of one segment.
pub(super) struct Columns {
    names: Arc<InvertedIndexReader>,
    marks: Arc<InvertedIndexReader>,
    body: Arc<InvertedIndexReader>,
    id: Column<u64>,
    /// Codes.
    pub facts: Column<u64>,
    /// Articles as bits.
    pub articles: Column<u64>,
    /// Time of confirmation with the territory's State, or themes and types.
    pub extra: Column<u64>,
    /// Languages.
    pub languages: Column<u64>,
    /// States covered.
    pub coverage: Column<u64>,
    /// Sort key.
    pub order: Column<u64>,
    /// Features.
    pub features: Column<u64>,
}

impl Columns {
    /// The id of a document.
    pub(super) fn id(&self, document: DocId) -> Uuid {
        let mut halves = self.id.values_for_doc(document);
        let high = halves.next().unwrap_or_default();
        Uuid::from_u64_pair(high, halves.next().unwrap_or_default())
    }
}

impl Snapshot {
    /// Opens the columns.
    pub(super) fn new(searcher: Searcher, fields: Arc<Fields>, words: Arc<RwLock<Words>>) -> Result<Self, IndexError> {
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let columns = reader.fast_fields();
            segments.push(Columns {
                names: reader.inverted_index(fields.names)?,
                marks: reader.inverted_index(fields.marks)?,
                body: reader.inverted_index(fields.body)?,
                id: columns.u64("id")?,
                facts: columns.u64("facts")?,
                articles: columns.u64("articles")?,
                extra: columns.u64("extra")?,
                languages: columns.u64("languages")?,
                coverage: columns.u64("coverage")?,
                order: columns.u64("order")?,
                features: columns.u64("features")?,
            });
        }
        let tokens = [fields.names, fields.body].map(|field| searcher.total_num_tokens(field).unwrap_or_default());
        let documents = searcher.total_num_docs()?;
        Ok(Self { searcher, fields, segments: segments.into(), words, tokens, documents })
    }

    /// Learns the words of the names that it holds.
    pub(super) fn learn(&self) -> Result<(), IndexError> {
        let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
        for segment in self.segments.iter() {
            for (reader, prefixes) in [(&segment.names, "n"), (&segment.marks, "na"), (&segment.body, "n")] {
                let mut terms = reader.terms().stream()?;
                while let Some((term, _)) = terms.next() {
                    let text = std::str::from_utf8(term).unwrap_or_default();
                    if let Some(word) = text.strip_prefix(|first| prefixes.contains(first)) {
                        words.add(word);
                    }
                }
            }
        }
        Ok(())
    }

    /// The words that the index holds or held.
    pub(super) fn words(&self) -> RwLockReadGuard<'_, Words> {
        self.words.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// In how many documents a term is, replaced ones included.
    pub(super) fn frequency(&self, term: &Term) -> u64 {
        let field = term.field();
        let of = |segment: &Columns| segment.index(&self.fields, field).doc_freq(term).unwrap_or_default();
        self.segments.iter().map(|segment| u64::from(of(segment))).sum()
    }

    /// How many documents there are, replaced ones included.
    pub(super) const fn documents(&self) -> u64 {
        self.documents
    }

    /// How many tokens a field has.
    pub(super) fn tokens(&self, field: Field) -> u64 {
        self.tokens[usize::from(field == self.fields.body)]
    }
}

impl Columns {
    /// The terms of a field.
    fn index(&self, fields: &Fields, field: Field) -> &InvertedIndexReader {
        if field == fields.names {
            &self.names
        } else if field == fields.marks {
            &self.marks
        } else {
            &self.body
        }
    }
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("documents", &self.documents).finish_non_exhaustive()
    }
}
