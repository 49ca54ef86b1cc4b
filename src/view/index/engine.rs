//! One tantivy index: opened or made anew, written by one owner, read through snapshots.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::directory::{Directory, DirectoryLock, INDEX_WRITER_LOCK, RamDirectory};
use tantivy::indexer::LogMergePolicy;
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError, Term};
use uuid::Uuid;

use super::directory::UnsyncedDirectory;
use super::document::Document;
use super::lexicon::Words;
use super::schema::{Fields, fingerprint};
use super::snapshot::Snapshot;
use super::{IndexError, Point};
use crate::domain::Revision;
use crate::store::StoreError;

/// Memory for documents that are not yet in a segment, in bytes.
const BUFFER_BYTES: usize = 48 << 20;
/// How many revisions an index without changes may lag before it is committed all the same.
const MOST_LAG: u64 = 1_000;

/// Whether the log has that point; it may not be able to tell.
pub(super) type IsOfLog<'a> = &'a dyn Fn(Point) -> Result<bool, StoreError>;

/// One index.
pub(super) struct Engine {
    fields: Fields,
    writer: IndexWriter,
    reader: IndexReader,
    fingerprint: String,
    /// Words of the names that it holds or held.
    pub(super) words: Arc<RwLock<Words>>,
    /// Whether something was put since the last commit.
    is_changed: bool,
    /// Where in the log the last commit stands.
    committed: Point,
    snapshot: Snapshot,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("committed", &self.committed).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the index in a folder, or one in memory, and says at which revision it stands; `None`: it is new and empty.
    pub(super) fn open(dir: Option<&Path>, is_of_log: IsOfLog<'_>) -> Result<(Self, Option<Revision>), IndexError> {
        let fields = Fields::new();
        let fingerprint = fingerprint(&fields);
        let Some(dir) = dir else {
            let index = Index::create(RamDirectory::create(), fields.schema.clone(), IndexSettings::default())?;
            return Ok((Self::start(&index, fields, fingerprint, Point::default())?, None));
        };
        std::fs::create_dir_all(dir)?;
        // Nothing is made anew under the hands of another process, or because of it.
        let lock = locked(dir)?;
        if let Some((index, point)) = sound(UnsyncedDirectory::open(dir)?, &fields, &fingerprint, is_of_log)? {
            drop(lock);
            match Self::start(&index, fields.clone(), fingerprint.clone(), point) {
                Ok(engine) => return Ok((engine, Some(point.revision))),
                Err(IndexError::Busy) => return Err(IndexError::Busy),
                Err(error) => {
                    let _lock = locked(dir)?;
                    tracing::warn!(%error, dir = %dir.display(), "an index that seems sound cannot be used");
                    std::fs::remove_dir_all(dir)?;
                }
            }
        } else {
            std::fs::remove_dir_all(dir)?;
            drop(lock);
        }
        std::fs::create_dir_all(dir)?;
        let directory: Box<dyn Directory> = Box::new(UnsyncedDirectory::open(dir)?);
        let index = Index::create(directory, fields.schema.clone(), IndexSettings::default())?;
        let mut engine = Self::start(&index, fields, fingerprint, Point::default())?;
        engine.clear()?;
        Ok((engine, None))
    }

    /// Starts writing and reading.
    fn start(index: &Index, fields: Fields, fingerprint: String, committed: Point) -> Result<Self, IndexError> {
        let writer = index.writer_with_num_threads(1, BUFFER_BYTES)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(4);
        merging.set_min_layer_size(100);
        merging.set_level_log_size(3.3);
        writer.set_merge_policy(Box::new(merging));
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let words = Arc::default();
        let snapshot = Snapshot::new(reader.searcher(), &fields, Arc::clone(&words), None)?;
        snapshot.learn()?;
        Ok(Self { fields, writer, reader, fingerprint, words, is_changed: false, committed, snapshot })
    }

    /// Puts what `make` makes of the words in the place of the record with that id.
    pub(super) fn put(&mut self, id: Uuid, make: impl FnOnce(&mut Words) -> Document) -> Result<(), IndexError> {
        let document = make(&mut self.words.write().unwrap_or_else(PoisonError::into_inner));
        self.remove(id);
        self.writer.add_document(document.build(&self.fields, id))?;
        Ok(())
    }

    /// Takes the record with that id out.
    pub(super) fn remove(&mut self, id: Uuid) {
        self.is_changed = true;
        self.writer.delete_term(Term::from_field_bytes(self.fields.key, id.as_bytes()));
    }

    /// Takes every record out.
    pub(super) fn clear(&mut self) -> Result<(), IndexError> {
        self.writer.delete_all_documents()?;
        self.commit_now(Point::default())
    }

    /// Makes visible what was put.
    pub(super) fn commit(&mut self, point: Point) -> Result<Snapshot, IndexError> {
        let is_new = self.committed.revision == Revision::ZERO;
        let lag = point.revision.0.saturating_sub(self.committed.revision.0);
        if self.is_changed || is_new || lag >= MOST_LAG {
            self.commit_now(point)?;
        }
        Ok(self.snapshot.clone())
    }

    /// Commits, changed or not.
    fn commit_now(&mut self, point: Point) -> Result<(), IndexError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&format!("{} {point}", self.fingerprint));
        prepared.commit()?;
        self.reader.reload()?;
        let (searcher, words) = (self.reader.searcher(), Arc::clone(&self.words));
        self.snapshot = Snapshot::new(searcher, &self.fields, words, Some(&self.snapshot))?;
        self.is_changed = false;
        self.committed = point;
        Ok(())
    }

    /// What the last commit made visible.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.snapshot.clone()
    }

    /// Commits at `point` if that is newer, and waits for merges to end.
    pub(super) fn close(mut self, point: Point) -> Result<(), IndexError> {
        if self.is_changed || self.committed.revision < point.revision {
            self.commit_now(point)?;
        }
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}

/// Holds a folder for the writer of this process.
///
/// # Errors
/// `Busy` when another holds it.
fn locked(dir: &Path) -> Result<DirectoryLock, IndexError> {
    let lock = UnsyncedDirectory::open(dir)?.acquire_lock(&INDEX_WRITER_LOCK);
    Ok(lock.map_err(|error| TantivyError::LockFailure(error, None))?)
}

/// The index in a folder with its place, where it was made by these rules from this log and is not damaged.
///
/// # Errors
/// `Log` when the log does not tell whether it is its own.
pub(super) fn sound(
    directory: UnsyncedDirectory,
    fields: &Fields,
    fingerprint: &str,
    is_of_log: IsOfLog<'_>,
) -> Result<Option<(Index, Point)>, IndexError> {
    let Some((index, rules, point)) = placed(directory) else { return Ok(None) };
    // Revision 0 is what an index says that was being made when the program stopped.
    let is_ours = index.schema() == fields.schema && rules == fingerprint && point.revision > Revision::ZERO;
    if !is_ours || !is_of_log(point)? {
        return Ok(None);
    }
    let is_whole = index.validate_checksum().is_ok_and(|damaged| damaged.is_empty());
    Ok(is_whole.then_some((index, point)))
}

/// The index in a folder with its rules and its place, where it is one.
fn placed(directory: UnsyncedDirectory) -> Option<(Index, String, Point)> {
    let index = Index::open(directory).ok()?;
    let payload = index.load_metas().ok()?.payload?;
    let (rules, point) = payload.split_once(' ')?;
    Some((index, rules.to_owned(), point.parse().ok()?))
}
