//! What an index holds, document by document, so that it can be compared with one that was made anew.
//!
//! A digest covers all that a search reads of a document: its terms with their frequencies, the lengths of its texts and
//! every column. Where in which segment it lies, and what was replaced, does not count.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, ReloadPolicy, SegmentReader, TERMINATED};
use uuid::Uuid;

use super::directory::UnsyncedDirectory;
use super::engine::{self, IsOfLog};
use super::schema::{Fields, fingerprint};
use super::snapshot::{Columns, Snapshot};
use super::{IndexError, Searchers, folder};
use crate::domain::{Kind, Revision};

/// The digests of the documents of every id, in order; a sound index has one an id.
pub type Contents = BTreeMap<Uuid, Vec<u64>>;

/// What the index of one kind of record holds on disk.
#[derive(Debug)]
pub struct Stored {
    /// The revision of its last commit.
    pub revision: Revision,
    /// What it holds.
    pub contents: Contents,
}

impl Stored {
    /// Reads the index of a kind in `dir`, in which nobody writes meanwhile, without changing it; none where a node would
    /// make it anew.
    ///
    /// # Errors
    /// When it, or the log, cannot be read.
    pub fn read(dir: &Path, kind: Kind, is_of_log: IsOfLog<'_>) -> Result<Option<Self>, IndexError> {
        let Some(name) = folder(kind) else { return Ok(None) };
        let fields = Fields::new();
        let rules = fingerprint(&fields);
        let Ok(directory) = UnsyncedDirectory::look_at(&dir.join(name)) else { return Ok(None) };
        let Some((index, point)) = engine::sound(directory, &fields, &rules, is_of_log)? else { return Ok(None) };
        let reader: tantivy::IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let snapshot = Snapshot::new(reader.searcher(), &fields, <_>::default(), None)?;
        Ok(Some(Self { revision: point.revision, contents: contents(&snapshot, &fields)? }))
    }
}

impl Searchers {
    /// What the index of a kind of record holds; nothing for kinds that are not in the index.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn contents(&self, kind: Kind) -> Result<Contents, IndexError> {
        self.of(kind).map_or_else(|| Ok(Contents::new()), |snapshot| contents(snapshot, &Fields::new()))
    }
}

/// What a snapshot holds.
fn contents(snapshot: &Snapshot, fields: &Fields) -> Result<Contents, IndexError> {
    let mut found = Contents::new();
    for (reader, columns) in snapshot.searcher.segment_readers().iter().zip(snapshot.segments.iter()) {
        let terms = terms(reader, fields)?;
        for document in reader.doc_ids_alive() {
            let mut digest = DefaultHasher::new();
            terms.get(document as usize).hash(&mut digest);
            values(columns, document).hash(&mut digest);
            for field in [fields.names, fields.body] {
                reader.get_fieldnorms_reader(field)?.fieldnorm_id(document).hash(&mut digest);
            }
            found.entry(columns.id(document)).or_default().push(digest.finish());
        }
    }
    for digests in found.values_mut() {
        digests.sort_unstable();
    }
    Ok(found)
}

/// Of every document the sum of the digests of its terms.
fn terms(reader: &SegmentReader, fields: &Fields) -> Result<Vec<u64>, IndexError> {
    let mut sums = vec![0_u64; reader.max_doc() as usize];
    for field in [fields.key, fields.names, fields.marks, fields.body] {
        let inverted = reader.inverted_index(field)?;
        let mut stream = inverted.terms().stream()?;
        while let Some((term, info)) = stream.next() {
            let mut postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            while postings.doc() != TERMINATED {
                let mut digest = DefaultHasher::new();
                (field, term, postings.term_freq()).hash(&mut digest);
                if let Some(sum) = sums.get_mut(postings.doc() as usize) {
                    *sum = sum.wrapping_add(digest.finish());
                }
                postings.advance();
            }
        }
    }
    Ok(sums)
}

/// The values of every column of a document.
fn values(columns: &Columns, document: u32) -> [Vec<u64>; 8] {
    let Columns { facts, articles, extra, languages, coverage, order, features, fragments, .. } = columns;
    [facts, articles, extra, languages, coverage, order, features, fragments]
        .map(|column| column.values_for_doc(document).collect())
}
