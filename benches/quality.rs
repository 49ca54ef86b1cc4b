//! How well search finds offices: `cargo bench --bench quality -- FOLDER` reads `records.tsv` and `queries.tsv`, asks every
//! query, and prints how often the wanted record comes first, among the first five and among the first ten, by kind of
//! query, beside plain BM25 by tantivy over the same records. With `--misses` it prints what was not found first.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use focalpoint::domain::authority::KindEntry;
use focalpoint::domain::contact::TextIn;
use focalpoint::domain::{Authority, AuthorityId, AuthorityKind, Revision, StateCode, Text};
use focalpoint::view::index::{ContactQuery, SearchIndex, Searchers};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::{Index, Searcher, TantivyDocument, Term};
use uuid::Uuid;

/// How many answers are looked at.
const LOOKED_AT: usize = 10;

/// A row of `records.tsv`.
struct Record {
    id: String,
    state: String,
    country: String,
    kind: String,
    name: String,
    acronym: String,
    native: Vec<String>,
}

/// A row of `queries.tsv`.
struct Asked {
    kind: String,
    text: String,
    wanted: String,
}

/// How often something was found at each depth.
#[derive(Default)]
struct Recall {
    asked: u32,
    at: [u32; 3],
    plain_at: [u32; 3],
}

impl Recall {
    /// Counts one query.
    fn count(&mut self, rank: Option<usize>, plain: Option<usize>) {
        self.asked += 1;
        for (at, depth) in [1, 5, LOOKED_AT].into_iter().enumerate() {
            self.at[at] += u32::from(rank.is_some_and(|rank| rank < depth));
            self.plain_at[at] += u32::from(plain.is_some_and(|rank| rank < depth));
        }
    }

    /// A line of the table.
    fn print(&self, kind: &str) {
        let share = |count: u32| f64::from(count) / f64::from(self.asked.max(1));
        let row = |at: [u32; 3]| at.map(|count| format!("{:.3}", share(count))).join(" ");
        println!("{kind:<16}{:>6}   {}   {}", self.asked, row(self.at), row(self.plain_at));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let show_misses = arguments.iter().any(|argument| argument == "--misses");
    let Some(folder) = arguments.iter().find(|argument| !argument.starts_with("--")).map(PathBuf::from) else {
        println!("usage: cargo bench --bench quality -- FOLDER [--misses]");
        return Ok(());
    };
    let records = read_records(&folder)?;
    let queries = read_queries(&folder)?;
    let (searchers, ids) = index(&records)?;
    let plain = Plain::new(&records)?;

    let mut table: BTreeMap<&str, Recall> = BTreeMap::new();
    let mut all = Recall::default();
    let mut times = Vec::new();
    for asked in &queries {
        let start = Instant::now();
        let hits = searchers.search_authorities(
            &ContactQuery { text: &asked.text, ..ContactQuery::default() },
            LOOKED_AT,
            0,
        )?;
        times.push(start.elapsed());
        let rank = hits.found.iter().position(|hit| ids.get(&hit.id) == Some(&asked.wanted.as_str()));
        let plain_rank = plain.rank(asked)?;
        table.entry(&asked.kind).or_default().count(rank, plain_rank);
        all.count(rank, plain_rank);
        if show_misses && rank != Some(0) {
            println!("{} {rank:?} {:?} wanted {}", asked.kind, asked.text, describe(&records, &asked.wanted));
            for hit in hits.found.iter().take(2) {
                let id = ids.get(&hit.id).copied().unwrap_or_default();
                println!("      {:.3} {}", hit.score, describe(&records, id));
            }
        }
    }
    println!("{:<16}{:>6}   {:^17}   {:^17}", "", "", "focalpoint", "plain BM25");
    println!(
        "{:<16}{:>6}   {:>5} {:>5} {:>5}   {:>5} {:>5} {:>5}",
        "kind of query", "asked", "@1", "@5", "@10", "@1", "@5", "@10"
    );
    for (kind, recall) in &table {
        recall.print(kind);
    }
    all.print("all");
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(Duration::ZERO);
    println!("time of a query: median {:?}, p90 {:?}, p99 {:?}", at(50), at(90), at(99));
    Ok(())
}

/// A record in a few words.
fn describe(records: &[Record], id: &str) -> String {
    records.iter().find(|record| record.id == id).map_or_else(String::new, |record| {
        format!(
            "{id} {} {} | {} | {} | {}",
            record.state,
            record.kind,
            record.name,
            record.acronym,
            record.native.join("; ")
        )
    })
}

/// Reads the rows of a table with a heading.
fn rows(folder: &std::path::Path, name: &str) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).flexible(true).from_path(folder.join(name))?;
    reader.records().map(|row| Ok(row?.iter().map(str::to_owned).collect())).collect()
}

/// Reads `records.tsv`.
fn read_records(folder: &std::path::Path) -> Result<Vec<Record>, Box<dyn Error>> {
    let field = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let records = rows(folder, "records.tsv")?.into_iter().map(|row| Record {
        id: field(&row, 0),
        state: field(&row, 1),
        country: field(&row, 2),
        kind: field(&row, 3),
        name: field(&row, 4),
        acronym: field(&row, 5),
        native: field(&row, 6).split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    });
    Ok(records.collect())
}

/// Reads `queries.tsv`.
fn read_queries(folder: &std::path::Path) -> Result<Vec<Asked>, Box<dyn Error>> {
    let queries = rows(folder, "queries.tsv")?.into_iter().filter_map(|row| {
        let mut fields = row.into_iter().skip(1);
        Some(Asked { kind: fields.next()?, text: fields.next()?, wanted: fields.next()? })
    });
    Ok(queries.collect())
}

/// The authority that a row describes.
fn authority(record: &Record) -> Authority {
    let kind = match record.kind.as_str() {
        "ACA" | "PREV" => AuthorityKind::Prevention,
        "MOJ" | "AG" | "PROS" | "CA" => AuthorityKind::MlaCentral,
        "FIU" => AuthorityKind::Fiu,
        "ARO" => AuthorityKind::AssetRecoveryFocalPoint,
        "POL" | "LE" => AuthorityKind::LawEnforcement,
        _ => AuthorityKind::Other,
    };
    let mut natives = record.native.iter();
    let english = Some(("en", &record.name)).filter(|(_, name)| !name.is_empty());
    let pairs = english.into_iter().chain(natives.next().map(|name| ("und", name)));
    let names = pairs.map(|(tag, name)| (tag.to_owned(), name.clone())).collect::<BTreeMap<_, _>>();
    Authority {
        external_id: record.id.clone(),
        state: StateCode::from(record.state.as_str()),
        kinds: vec![KindEntry { kind, designation: None }],
        names: Text::from(names),
        other_names: natives.map(|name| TextIn { language: "und".to_owned(), text: name.clone() }).collect(),
        acronyms: Some(record.acronym.clone()).filter(|acronym| !acronym.is_empty()).into_iter().collect(),
        ..Authority::default()
    }
}

/// The searchers, and the row's id for each record's.
type Indexed<'a> = (Searchers, BTreeMap<Uuid, &'a str>);

/// Indexes the records.
fn index(records: &[Record]) -> Result<Indexed<'_>, Box<dyn Error>> {
    let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true))?;
    let mut ids = BTreeMap::new();
    for (number, record) in (1..).zip(records) {
        let id = Uuid::from_u128(number);
        ids.insert(id, record.id.as_str());
        index.put_authority(AuthorityId(id), &authority(record))?;
    }
    Ok((index.commit(Revision(1))?, ids))
}

/// Plain tantivy: one field with all the names, words as the default analyser makes them, scored by BM25.
struct Plain {
    index: Index,
    searcher: Searcher,
}

impl Plain {
    /// Indexes the records.
    fn new(records: &[Record]) -> Result<Self, Box<dyn Error>> {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let text = schema.add_text_field("text", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 50 << 20)?;
        for record in records {
            let mut document = TantivyDocument::default();
            document.add_text(id, &record.id);
            document.add_text(text, &record.name);
            document.add_text(text, &record.acronym);
            document.add_text(text, &record.country);
            record.native.iter().for_each(|name| document.add_text(text, name));
            writer.add_document(document)?;
        }
        writer.commit()?;
        let searcher = index.reader()?.searcher();
        Ok(Self { index, searcher })
    }

    /// At which place the wanted record comes.
    fn rank(&self, asked: &Asked) -> Result<Option<usize>, Box<dyn Error>> {
        let id = self.index.schema().get_field("id")?;
        let text = self.index.schema().get_field("text")?;
        let mut analyzer = self.index.tokenizer_for_field(text)?;
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        analyzer.token_stream(&asked.text).process(&mut |token| {
            let term = Term::from_field_text(text, &token.text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        });
        let found =
            self.searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(LOOKED_AT).order_by_score())?;
        for (rank, (_, address)) in found.into_iter().enumerate() {
            let document: TantivyDocument = self.searcher.doc(address)?;
            if document.get_first(id).and_then(|value| value.as_str()) == Some(asked.wanted.as_str()) {
                return Ok(Some(rank));
            }
        }
        Ok(None)
    }
}
