//! One tantivy index at one commit, with its columns opened once for all searches.

use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{DocId, InvertedIndexReader, Searcher, SegmentReader};
use uuid::Uuid;

use super::IndexError;
use super::dictionary::{Dictionary, Located};
use super::lexicon::Words;
use super::schema::Fields;
use super::tally::Tally;

/// How soon another occurrence in one text says nothing more.
pub(super) const BM25_K1: f32 = 1.2;
/// How much long texts count less.
const BM25_B: f32 = 0.75;

/// A snapshot; cheap to clone.
#[derive(Clone)]
pub(super) struct Snapshot {
    /// tantivy's own.
    pub searcher: Searcher,
    /// Columns of each segment, shared with later snapshots that have the segment too.
    pub segments: Arc<[Arc<Columns>]>,
    words: Arc<RwLock<Words>>,
    dictionary: Arc<Dictionary>,
    /// What the length of a text counts, by field.
    lengths: Arc<[Lengths; 3]>,
    /// How many documents there are, replaced ones included.
    documents: u64,
}

/// A field that holds terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Names.
    Names,
    /// Terms that are there or not.
    Marks,
    /// Running text.
    Body,
}

/// The terms of one field of a segment.
pub(super) struct Terms {
    /// Where they stand.
    pub index: Arc<InvertedIndexReader>,
    /// How long the texts are.
    pub lengths: FieldNormReader,
}

/// What the length of a text counts in BM25, by the code of the length.
pub(super) struct Lengths {
    /// What it adds to the occurrences: `k1 * (1 - b + b * length / average)`.
    pub added: [f32; 256],
    /// What one occurrence is worth of the weight of its term, longer texts never more than shorter ones.
    pub once: [f32; 256],
}

/// The columns of one segment, and its terms.
pub(super) struct Columns {
    segment: SegmentId,
    terms: [Terms; 3],
    /// Ids of all documents: every candidate's is read.
    ids: Box<[Uuid]>,
    /// Codes of all documents: those of whatever a query scores high are read.
    codes: Box<[u64]>,
    /// The documents that have a bit of the codes, as bits; made when first asked for.
    with: [OnceLock<Box<[u64]>>; 64],
    /// What facets count.
    pub tally: Tally,
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
    /// Hashes of the parts of telephone numbers and addresses.
    pub fragments: Column<u64>,
}

impl Columns {
    /// Opens the columns of a segment.
    fn open(reader: &SegmentReader, fields: &Fields) -> Result<Self, IndexError> {
        let columns = reader.fast_fields();
        let (halves, facts) = (columns.u64("id")?, columns.u64("facts")?);
        let id = |document: DocId| {
            let mut halves = halves.values_for_doc(document);
            let high = halves.next().unwrap_or_default();
            Uuid::from_u64_pair(high, halves.next().unwrap_or_default())
        };
        let (languages, extra) = (columns.u64("languages")?, columns.u64("extra")?);
        Ok(Self {
            segment: reader.segment_id(),
            terms: [terms(reader, fields.names)?, terms(reader, fields.marks)?, terms(reader, fields.body)?],
            ids: (0..reader.max_doc()).map(id).collect(),
            codes: (0..reader.max_doc()).map(|document| facts.first(document).unwrap_or_default()).collect(),
            with: [const { OnceLock::new() }; 64],
            articles: columns.u64("articles")?,
            tally: Tally::of(reader.max_doc(), &languages, &extra),
            facts,
            extra,
            languages,
            coverage: columns.u64("coverage")?,
            order: columns.u64("order")?,
            features: columns.u64("features")?,
            fragments: columns.u64("fragments")?,
        })
    }

    /// The id of a document.
    pub(super) fn id(&self, document: DocId) -> Uuid {
        self.ids.get(document as usize).copied().unwrap_or_default()
    }

    /// The packed codes of a document.
    pub(super) fn codes(&self, document: DocId) -> u64 {
        self.codes.get(document as usize).copied().unwrap_or_default()
    }

    /// The documents of which the codes have the bit of that number, 64 to a word.
    pub(super) fn with(&self, bit: u32) -> &[u64] {
        let Some(set) = self.with.get(bit as usize) else { return &[] };
        set.get_or_init(|| {
            let word = |codes: &[u64]| codes.iter().rev().fold(0, |word, code| word << 1 | code >> bit & 1);
            self.codes.chunks(64).map(word).collect()
        })
    }

    /// The terms of a field.
    pub(super) const fn terms(&self, place: Place) -> &Terms {
        &self.terms[place as usize]
    }

    /// Reads the features of a document.
    pub(super) fn read_features(&self, document: DocId, values: &mut Vec<u64>) {
        read(&self.features, document, values);
    }

    /// Reads the hashes of the contact fragments of a document.
    pub(super) fn read_fragments(&self, document: DocId, values: &mut Vec<u64>) {
        read(&self.fragments, document, values);
    }
}

/// Reads all values that a column has for a document.
fn read(column: &Column<u64>, document: DocId, values: &mut Vec<u64>) {
    let rows = column.index.value_row_ids(document);
    values.clear();
    values.resize(rows.len(), 0);
    column.values.get_range(u64::from(rows.start), values);
}

impl Snapshot {
    /// Opens the columns, except of segments that the snapshot `before` has too: a segment never changes.
    pub(super) fn new(
        searcher: Searcher,
        fields: &Fields,
        words: Arc<RwLock<Words>>,
        before: Option<&Self>,
    ) -> Result<Self, IndexError> {
        let places = [fields.names, fields.marks, fields.body];
        let known = before.map_or_else(|| [].as_slice(), |before| &before.segments);
        let open = |reader: &SegmentReader| match known.iter().find(|one| one.segment == reader.segment_id()) {
            Some(columns) => Ok(Arc::clone(columns)),
            None => Columns::open(reader, fields).map(Arc::new),
        };
        let segments = searcher.segment_readers().iter().map(open).collect::<Result<_, _>>()?;
        let documents = searcher.total_num_docs()?;
        let tokens = places.map(|field| searcher.total_num_tokens(field).unwrap_or_default());
        let lengths = Arc::new(tokens.map(|tokens| Lengths::new(tokens, documents)));
        Ok(Self { searcher, segments, words, dictionary: Arc::default(), lengths, documents })
    }

    /// Learns the words of the names that it holds.
    pub(super) fn learn(&self) -> Result<(), IndexError> {
        let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
        for segment in self.segments.iter() {
            for (terms, prefixes) in segment.terms.iter().zip(["n", "na", "n"]) {
                let mut terms = terms.index.terms().stream()?;
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

    /// Where a term stands; `None` where it is nowhere.
    pub(super) fn find(&self, place: Place, term: &str) -> Result<Option<Arc<Located>>, IndexError> {
        let find = |segment: &Arc<Columns>| segment.terms(place).index.terms().get(term.as_bytes());
        self.dictionary.find(place, term, || Ok(self.segments.iter().map(find).collect::<Result<_, _>>()?))
    }

    /// The terms of a field that begin with a text, in order, up to `most` of each segment.
    pub(super) fn beginning(&self, place: Place, text: &str, most: usize) -> Result<Vec<String>, IndexError> {
        let mut found = Vec::new();
        for segment in self.segments.iter() {
            let terms = segment.terms(place).index.terms();
            let mut stream = terms.range().ge(text).into_stream()?;
            for _ in 0..most {
                if !stream.advance() || !stream.key().starts_with(text.as_bytes()) {
                    break;
                }
                found.extend(std::str::from_utf8(stream.key()).ok().map(str::to_owned));
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What the length of a text counts.
    pub(super) fn lengths(&self, place: Place) -> &Lengths {
        &self.lengths[place as usize]
    }

    /// How many documents there are, replaced ones included.
    pub(super) const fn documents(&self) -> u64 {
        self.documents
    }
}

/// The terms of a field.
fn terms(reader: &SegmentReader, field: Field) -> Result<Terms, IndexError> {
    let lengths = reader.fieldnorms_readers().get_field(field)?;
    let lengths = lengths.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1));
    Ok(Terms { index: reader.inverted_index(field)?, lengths })
}

impl Lengths {
    /// What lengths count in so many documents that have so many words.
    fn new(tokens: u64, documents: u64) -> Self {
        let average = to_f32(tokens) / to_f32(documents.max(1));
        let length = |code: usize| u8::try_from(code).map_or(0, FieldNormReader::id_to_fieldnorm);
        let added = std::array::from_fn(|code| {
            let relative = if average > 0.0 { to_f32(u64::from(length(code))) / average } else { 1.0 };
            BM25_K1 * (1.0 - BM25_B + BM25_B * relative)
        });
        Self { added, once: added.map(|added| 1.0 / (1.0 + added)) }
    }
}

/// A count as a float; counts are small enough not to lose anything that matters.
#[expect(clippy::cast_precision_loss, reason = "only ratios of counts are used")]
pub(super) const fn to_f32(count: u64) -> f32 {
    count as f32
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("documents", &self.documents).finish_non_exhaustive()
    }
}
