//! The puts of a write: each is a row of the log and a change of the current record.
//!
//! A statement costs more on its way to the database's thread than in it, so many puts of one operation go together.

use std::sync::{Arc, LazyLock};

use futures_util::TryStreamExt;
use sqlx::error::DatabaseError;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Either, Executor, Sqlite, SqliteConnection};

use crate::audit::Hash;
use crate::domain::{Key, Revision};

use super::super::tables::Failure;
use super::super::{Action, Operation, Put, StoreError, Write};
use super::entry::{Row, Run};
use super::{column, erase};

/// How many puts go together.
const PACK: usize = 64;
/// Adds the row of the log; the record still has its creation time then, or there is none.
const LOG: &str = "INSERT INTO change (revision, seq, kind, id, operation, created, schema, body, salt, digest) \
     VALUES (?, ?, ?, ?, ?, ifnull((SELECT created FROM record WHERE kind = ? AND id = ?), ?), ?, ?, ?, ?);";
/// Adds a current record.
const CREATE: &str = "INSERT INTO record (revision, seq, unique_key, kind, id, created) VALUES (?, ?, ?, ?, ?, ?) \
     ON CONFLICT (kind, id) DO NOTHING;";
/// Points the current record at the new row of the log.
const UPDATE: &str =
    "UPDATE record SET revision = ?, seq = ?, unique_key = ? WHERE kind = ? AND id = ? AND revision = ?;";
/// Takes the record out of the current set.
const REMOVE: &str = "DELETE FROM record WHERE kind = ? AND id = ? AND revision = ?;";

/// Whether a record of a kind was written after a revision, before the write that asks.
const CHANGED: &str = "SELECT 1 FROM change WHERE revision > ? AND revision < ? AND kind = ? LIMIT 1";

/// The statements of a full pack of each operation.
static PACKS: LazyLock<[String; 3]> = LazyLock::new(|| Operation::ALL.map(|operation| one(operation).repeat(PACK)));
/// The statements of one put of each operation.
static SINGLES: LazyLock<[String; 3]> = LazyLock::new(|| Operation::ALL.map(one));

/// Writes every put of a write, in order, and answers the digest of the revision.
pub(super) async fn all(conn: &mut SqliteConnection, revision: u64, write: &Write) -> Result<Hash, Failure> {
    let mut to = Run::new(revision, write);
    let kind = |put: &Put| (put.action.operation(), put.action.erases(), seen(put));
    for run in write.puts.chunk_by(|a, b| kind(a) == kind(b)) {
        let out_of_the_set = run.iter().filter_map(|put| match put.action {
            Action::Erase { at } => Some((put, at)),
            Action::Create
            | Action::CreateUnlessChanged { .. }
            | Action::Update { .. }
            | Action::Remove { .. }
            | Action::Redact { .. } => None,
        });
        let mut alone = 0;
        for (put, at) in out_of_the_set {
            alone += 1;
            let row = to.enter(put)?;
            if !erase::put(conn, put, at, to.revision, &row).await? {
                return Err(erase::misfit(conn, put.key).await?.into());
            }
        }
        for (put, seen) in run.iter().filter_map(|put| seen(put).map(|seen| (put, seen))) {
            alone += 1;
            unchanged(conn, put.key, seen, to.revision).await?;
            together(conn, std::slice::from_ref(put), &mut to).await?;
        }
        let (packs, rest) = run.get(alone..).unwrap_or_default().as_chunks::<PACK>();
        for pack in packs.iter().map(<[Put; PACK]>::as_slice).chain(rest.chunks(1)) {
            together(conn, pack, &mut to).await?;
        }
        for put in run.iter().filter(|put| put.action.erases()) {
            erase::earlier(conn, put.key, to.revision).await?;
        }
    }
    Ok(to.finish())
}

/// The revision after which no record of its kind may have been written.
const fn seen(put: &Put) -> Option<Revision> {
    match put.action {
        Action::CreateUnlessChanged { seen } => Some(seen),
        Action::Create
        | Action::Update { .. }
        | Action::Remove { .. }
        | Action::Erase { .. }
        | Action::Redact { .. } => None,
    }
}

/// Refuses a put where a record of its kind was written after a revision, before its own.
async fn unchanged(conn: &mut SqliteConnection, key: Key, seen: Revision, own: i64) -> Result<(), Failure> {
    let changed = sqlx::query(CHANGED).bind(seen.0.cast_signed()).bind(own).bind(key.kind.as_str());
    if changed.fetch_optional(conn).await?.is_some() { Err(StoreError::Stale { key }.into()) } else { Ok(()) }
}

/// Writes a full pack, or one put.
async fn together(conn: &mut SqliteConnection, puts: &[Put], to: &mut Run) -> Result<(), Failure> {
    let Some(first) = puts.first() else { return Ok(()) };
    let texts = if puts.len() == PACK { &*PACKS } else { &*SINGLES };
    let [create, update, remove] = texts;
    let mut query = sqlx::query(match first.action.operation() {
        Operation::Create => create.as_str(),
        Operation::Update => update.as_str(),
        Operation::Remove => remove.as_str(),
    });
    for put in puts {
        query = bind(query, put, to)?;
    }
    let mut results = conn.fetch_many(query);
    let mut statements = 0;
    let put = loop {
        match results.try_next().await {
            Ok(Some(Either::Left(result))) if result.rows_affected() == 0 => break puts.get(statements / 2),
            Ok(Some(Either::Left(_))) => statements += 1,
            Ok(Some(Either::Right(_))) => {}
            Ok(None) => return Ok(()),
            Err(error) if error.as_database_error().is_some_and(DatabaseError::is_unique_violation) => {
                let unique = puts.get(statements / 2).and_then(|put| put.unique.clone());
                return Err(StoreError::Duplicate { unique: unique.unwrap_or_default() }.into());
            }
            Err(error) => return Err(error.into()),
        }
    };
    drop(results);
    Err(misfit(conn, put.unwrap_or(first)).await?.into())
}

/// The statements of one put.
fn one(operation: Operation) -> String {
    let record = match operation {
        Operation::Create => CREATE,
        Operation::Update => UPDATE,
        Operation::Remove => REMOVE,
    };
    format!("{LOG}{record}")
}

/// Binds what the two statements of a put take.
fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    put: &Put,
    to: &mut Run,
) -> Result<Query<'q, Sqlite, SqliteArguments>, StoreError> {
    let Run { revision, time, .. } = *to;
    let Row { seq, salt, digest } = to.enter(put)?;
    let (kind, id) = (put.key.kind.as_str(), column::bytes(&put.key.id).to_vec());
    let query = query
        .bind(revision)
        .bind(seq)
        .bind(kind)
        .bind(id.clone())
        .bind(put.action.operation().as_str())
        .bind(kind)
        .bind(id.clone())
        .bind(time)
        .bind(put.schema)
        .bind(Arc::clone(&put.body))
        .bind(salt.0.to_vec())
        .bind(digest.0.to_vec());
    let unique = put.unique.as_deref().map(column::unique);
    Ok(match put.action {
        Action::Create | Action::CreateUnlessChanged { .. } => {
            query.bind(revision).bind(seq).bind(unique).bind(kind).bind(id).bind(time)
        }
        Action::Update { at } | Action::Redact { at } => {
            query.bind(revision).bind(seq).bind(unique).bind(kind).bind(id).bind(at.0.cast_signed())
        }
        // An erasure never comes here: it is no statement of a pack.
        Action::Remove { at } | Action::Erase { at } => query.bind(kind).bind(id).bind(at.0.cast_signed()),
    })
}

/// Why a put found no record to act on, or one in its way.
async fn misfit(conn: &mut SqliteConnection, put: &Put) -> Result<StoreError, sqlx::Error> {
    let key = put.key;
    if put.action.operation() == Operation::Create {
        return Ok(StoreError::Exists { key });
    }
    let query = sqlx::query("SELECT 1 FROM record WHERE kind = ? AND id = ?");
    let found = query.bind(key.kind.as_str()).bind(column::bytes(&key.id)).fetch_optional(conn).await?;
    Ok(if found.is_some() { StoreError::Stale { key } } else { StoreError::Missing { key } })
}
