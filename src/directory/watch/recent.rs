//! The last changes of the log, read and decoded once for all who watch. Whoever is further behind reads the log alone.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

use super::seen::{Carried, is_carried};
use crate::directory::Error;
use crate::domain::{Key, Revision};
use crate::store::{Change, Operation, Position, Store, Version};
use crate::view::mark;

/// How many changes are read at a time.
const BATCH: usize = 256;
/// How many changes are kept.
const KEPT: usize = 4096;

/// One change of the log.
#[derive(Debug)]
pub(super) struct Step {
    /// Where it stands.
    pub(super) position: Position,
    /// Whether it is the last of its revision.
    pub(super) last: bool,
    /// What marks its revision, where it is the first of it.
    pub(super) mark: Option<u64>,
    /// The record that it is of, where streams carry such.
    pub(super) of: Option<Of>,
}

/// What a change did to a record.
#[derive(Debug)]
pub(super) struct Of {
    /// The record.
    key: Key,
    /// Whether it was there before.
    is_new: bool,
    /// The record after it; none when it was removed.
    pub(super) after: Option<Carried>,
    /// The record before it, once somebody asked.
    before: OnceCell<Option<Carried>>,
}

/// Changes that follow each other in the log.
#[derive(Debug)]
pub(super) struct Piece {
    /// The place before the first.
    begin: Position,
    /// The place behind the last.
    pub(super) end: Position,
    /// The changes.
    pub(super) steps: Vec<Step>,
}

/// The last changes of the log, in pieces that follow each other.
#[derive(Debug, Default)]
pub(in crate::directory) struct Recent(Mutex<VecDeque<Arc<Piece>>>);

impl Recent {
    /// A piece with the changes that follow a position, up to a revision; those before the position are to be passed over. It is
    /// empty where none follows.
    ///
    /// # Errors
    /// `Unavailable`; `Internal` for a record that cannot be read.
    pub(super) async fn after(&self, store: &dyn Store, position: Position, to: Revision) -> Result<Arc<Piece>, Error> {
        let mut kept = self.0.lock().await;
        if let Some(piece) = kept.iter().find(|piece| piece.begin <= position && position < piece.end) {
            return Ok(Arc::clone(piece));
        }
        if kept.front().is_some_and(|first| position < first.begin) {
            // Far behind: what it reads nobody else needs.
            drop(kept);
            return Ok(Arc::new(Piece::read(store, position, to).await?));
        }
        let piece = Arc::new(Piece::read(store, position, to).await?);
        if kept.back().is_some_and(|last| last.end != position) {
            kept.clear();
        }
        if !piece.steps.is_empty() {
            kept.push_back(Arc::clone(&piece));
        }
        while kept.len() > 1 && kept.iter().map(|piece| piece.steps.len()).sum::<usize>() > KEPT {
            kept.pop_front();
        }
        Ok(piece)
    }
}

impl Piece {
    /// Reads the changes after a position, up to a revision.
    async fn read(store: &dyn Store, begin: Position, to: Revision) -> Result<Self, Error> {
        let mut changes = store.changes(begin, BATCH).await?;
        changes.retain(|change| change.position.revision <= to);
        let behind = |last: &Change| {
            if last.last { Position::behind(last.position.revision) } else { last.position }
        };
        let end = changes.last().map_or(begin, behind);
        let steps = changes.iter().map(Step::of).collect::<Result<_, Error>>()?;
        Ok(Self { begin, end, steps })
    }
}

impl Step {
    /// The step of a change.
    fn of(change: &Change) -> Result<Self, Error> {
        let Change { position, last, key, operation, .. } = *change;
        let mark = (position.seq == 0).then(|| mark::of(change));
        let of = if is_carried(key.kind) { Some(Of::read(change, key, operation)?) } else { None };
        Ok(Self { position, last, mark, of })
    }
}

impl Of {
    /// What a change did to a record that is carried.
    fn read(change: &Change, key: Key, operation: Operation) -> Result<Self, Error> {
        let after = match operation {
            Operation::Create | Operation::Update => Carried::of(key.kind, key.id, &version(change))?,
            Operation::Remove => None,
        };
        Ok(Self { key, is_new: operation == Operation::Create, after, before: OnceCell::new() })
    }

    /// The record before a change at that revision; none where there was none. Looked up once, and only where it matters.
    ///
    /// # Errors
    /// `Unavailable`; `Internal` for a record that cannot be read.
    pub(super) async fn before(&self, store: &dyn Store, revision: Revision) -> Result<Option<&Carried>, Error> {
        if self.is_new {
            return Ok(None);
        }
        let look = async || {
            let found = store.history(self.key, Some(revision), 1).await?;
            let there = found.first().filter(|version| version.operation != Operation::Remove);
            there.map_or(Ok(None), |version| Carried::of(self.key.kind, self.key.id, version))
        };
        Ok(self.before.get_or_try_init(look).await?.as_ref())
    }
}

/// The version that a change left.
fn version(change: &Change) -> Version {
    Version {
        revision: change.position.revision,
        operation: change.operation,
        time: change.time,
        created: change.created,
        actor: change.actor,
        summary: String::new(),
        body: Arc::clone(&change.body),
        schema: change.schema,
    }
}
