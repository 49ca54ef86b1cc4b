//! What a search costs in tantivy alone: the best ten by BM25 of any of three words under the same filter, with their ids
//! fetched; by tantivy's own queries and collector.
//!
//! Once on the service's own index, by the words as it has them: its names and marks, whatever segments they are in. That
//! is what the limit of the design counts from. And once on a plain index of the same records: one field with their
//! texts, words as the default analyser makes them. The service asks for more terms, compares what it finds and reads what
//! the words mean, so both are less than what it does.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::domain::Authority;
use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TEXT};
use tantivy::{Index, Searcher, SegmentReader, TantivyDocument, Term};

use super::Failure;
use super::data::{Search, TOP, authority};
use super::drive::count;
use super::process::cpu_micros;

/// Memory of the writer, in bytes.
const WRITER: usize = 200 << 20;

/// The columns of ids, by segment.
type Ids = Arc<[Column<u64>]>;

/// The bare index.
#[derive(Clone)]
pub(super) struct Bare {
    searcher: Searcher,
    ids: Ids,
    fields: [Field; 4],
}

/// The service's own index of contacts, searched by tantivy alone.
#[derive(Clone)]
pub(super) struct Same {
    searcher: Searcher,
    ids: Ids,
    fields: [Field; 2],
}

/// What searches cost: wall time over searches at as many threads as cores, and CPU time of one.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
    /// Microseconds of the machine.
    pub(super) each: f64,
    /// Microseconds of CPU.
    pub(super) cpu: f64,
}

impl Bare {
    /// Indexes the first `number` authorities.
    pub(super) fn new(number: u32) -> Result<Self, Failure> {
        let mut schema = Schema::builder();
        let fields = [
            schema.add_text_field("text", TEXT),
            schema.add_text_field("state", STRING),
            schema.add_text_field("kind", STRING),
            schema.add_u64_field("id", FAST),
        ];
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, WRITER)?;
        for number in 0..number {
            writer.add_document(document(fields, number, &authority(number)))?;
        }
        writer.commit()?;
        let searcher = index.reader()?.searcher();
        Ok(Self { ids: ids(&searcher)?, searcher, fields })
    }

    /// Finds what a search asks for.
    fn find(&self, search: &Search) -> Result<u64, Failure> {
        let [text, state, kind, _] = self.fields;
        let words = search.words.iter().map(|word| term(text, &word.to_lowercase(), IndexRecordOption::WithFreqs));
        let states = search.states.iter().map(|code| term(state, code, IndexRecordOption::Basic)).collect();
        let kind = term(kind, &search.kind, IndexRecordOption::Basic);
        best(&self.searcher, &self.ids, BooleanQuery::union(words.collect()), kind, states)
    }

    /// Times searches.
    pub(super) fn cost(&self, searches: &Arc<[Search]>, length: Duration) -> Result<Cost, Failure> {
        let bare = self.clone();
        cost(searches, length, move |search| bare.find(search).map(drop))
    }
}

impl Same {
    /// Opens the index of contacts in a folder.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let index = Index::open_in_dir(folder)?;
        let fields = [index.schema().get_field("names")?, index.schema().get_field("marks")?];
        let searcher = index.reader()?.searcher();
        Ok(Self { ids: ids(&searcher)?, searcher, fields })
    }

    /// How many segments it has.
    pub(super) fn segments(&self) -> usize {
        self.ids.len()
    }

    /// Finds what a search asks for: the words as the service's index has them, under the same filter.
    fn find(&self, search: &Search) -> Result<u64, Failure> {
        let [names, marks] = self.fields;
        let mark = |value: String| term(marks, &value, IndexRecordOption::Basic);
        let word = |word: &String| {
            let word = word.to_lowercase();
            let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(&word);
            term(names, &format!("n{stem}"), IndexRecordOption::WithFreqs)
        };
        let words = BooleanQuery::union(search.words.iter().map(word).collect());
        let kind = mark(format!("k{}", search.kind));
        best(
            &self.searcher,
            &self.ids,
            words,
            kind,
            search.states.iter().map(|code| mark(format!("s{code}"))).collect(),
        )
    }

    /// Times searches.
    pub(super) fn cost(&self, searches: &Arc<[Search]>, length: Duration) -> Result<Cost, Failure> {
        let same = self.clone();
        cost(searches, length, move |search| same.find(search).map(drop))
    }
}

/// Opens the columns of ids.
fn ids(searcher: &Searcher) -> Result<Ids, Failure> {
    let open = |reader: &SegmentReader| reader.fast_fields().u64("id");
    Ok(searcher.segment_readers().iter().map(open).collect::<Result<Vec<_>, _>>()?.into())
}

/// The query for one term.
fn term(field: Field, value: &str, option: IndexRecordOption) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, value), option))
}

/// The best ten of those that have a word, the kind and one of the States, with their ids fetched.
fn best(
    searcher: &Searcher,
    columns: &[Column<u64>],
    words: BooleanQuery,
    kind: Box<dyn Query>,
    states: Vec<Box<dyn Query>>,
) -> Result<u64, Failure> {
    let mut all: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(words)), (Occur::Must, kind)];
    if !states.is_empty() {
        all.push((Occur::Must, Box::new(BooleanQuery::union(states))));
    }
    let best = searcher.search(&BooleanQuery::new(all), &TopDocs::with_limit(TOP).order_by_score())?;
    let mut ids = 0_u64;
    for (_, address) in best {
        ids = columns[address.segment_ord as usize].values_for_doc(address.doc_id).fold(ids, u64::wrapping_add);
    }
    Ok(ids)
}

/// Runs searches on every core for `length`.
pub(super) fn cost(
    searches: &Arc<[Search]>,
    length: Duration,
    find: impl Fn(&Search) -> Result<(), Failure> + Clone + Send + 'static,
) -> Result<Cost, Failure> {
    let cores = std::thread::available_parallelism()?.get();
    for search in searches.iter().take(200) {
        find(search)?;
    }
    let before = cpu_micros(std::process::id())?;
    let begun = Instant::now();
    let threads: Vec<_> = (0..cores)
        .map(|which| {
            let (searches, find) = (Arc::clone(searches), find.clone());
            std::thread::spawn(move || -> Result<usize, Failure> {
                let mut done = 0;
                while begun.elapsed() < length {
                    find(&searches[(done + which * searches.len() / 2) % searches.len()])?;
                    done += 1;
                }
                Ok(done)
            })
        })
        .collect();
    let mut done = 0;
    for thread in threads {
        done += thread.join().map_err(|_| "a search thread ended early")??;
    }
    let done = count(done).max(1.0);
    Ok(Cost {
        each: begun.elapsed().as_secs_f64() * 1e6 / done,
        cpu: (cpu_micros(std::process::id())? - before) / done,
    })
}

/// The texts and codes of an authority.
fn document(fields: [Field; 4], number: u32, record: &Authority) -> TantivyDocument {
    let [text, state, kind, id] = fields;
    let mut document = TantivyDocument::default();
    record.names.iter().for_each(|(_, name)| document.add_text(text, name));
    record.acronyms.iter().for_each(|acronym| document.add_text(text, acronym));
    record.former_names.iter().for_each(|name| document.add_text(text, &name.text));
    document.add_text(text, &record.parent_body);
    if let Some(address) = &record.address {
        document.add_text(text, &address.locality);
    }
    record.kinds.iter().for_each(|entry| document.add_text(kind, entry.kind.to_string()));
    document.add_text(state, record.state.to_string());
    document.add_u64(id, u64::from(number));
    document
}
