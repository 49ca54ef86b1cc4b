//! What a search costs in tantivy alone: one field with the texts of an authority, its codes beside it, words as the
//! default analyser makes them; the best ten by BM25 of any of three words under the same filter, with their ids fetched.
//!
//! The service's own index holds other terms and compares what it finds, so this is the least that a search could cost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::domain::Authority;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TEXT};
use tantivy::{Index, Searcher, TantivyDocument, Term};

use super::Failure;
use super::data::{Search, TOP, authority};
use super::drive::count;
use super::process::cpu_micros;

/// Memory of the writer, in bytes.
const WRITER: usize = 200 << 20;

/// The bare index.
#[derive(Clone)]
pub(super) struct Bare {
    searcher: Searcher,
    fields: [Field; 4],
}

/// What searches cost: wall time over searches at as many threads as cores, and CPU time of one.
#[derive(Clone, Copy)]
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
        Ok(Self { searcher: index.reader()?.searcher(), fields })
    }

    /// Finds what a search asks for.
    fn find(&self, search: &Search) -> Result<u64, Failure> {
        let [text, state, kind, _] = self.fields;
        let term = |field, value: &str, option| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, value), option))
        };
        let words = search.words.iter().map(|word| term(text, &word.to_lowercase(), IndexRecordOption::WithFreqs));
        let words = BooleanQuery::union(words.collect());
        let mut all: Vec<(Occur, Box<dyn Query>)> =
            vec![(Occur::Must, Box::new(words)), (Occur::Must, term(kind, &search.kind, IndexRecordOption::Basic))];
        if !search.states.is_empty() {
            let states = search.states.iter().map(|code| term(state, code, IndexRecordOption::Basic));
            all.push((Occur::Must, Box::new(BooleanQuery::union(states.collect()))));
        }
        let best = self.searcher.search(&BooleanQuery::new(all), &TopDocs::with_limit(TOP).order_by_score())?;
        let mut ids = 0_u64;
        for (_, address) in best {
            let column = self.searcher.segment_reader(address.segment_ord).fast_fields().u64("id")?;
            ids = ids.wrapping_add(column.first(address.doc_id).unwrap_or_default());
        }
        Ok(ids)
    }

    /// Times searches.
    pub(super) fn cost(&self, searches: &Arc<[Search]>, length: Duration) -> Result<Cost, Failure> {
        let bare = self.clone();
        cost(searches, length, move |search| bare.find(search).map(drop))
    }
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
