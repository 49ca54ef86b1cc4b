//! The audit tree in the tables. Whatever is asked for together is read together, since each question is a round trip.

use std::collections::VecDeque;
use std::ops::Range;

use sqlx::PgConnection;

use crate::audit::{self, Hash};

use super::super::StoreError;
use super::super::tree::{Span, kept};
use super::column::Columns;

/// How many spans are read at once, of 256 hashes at most each.
const PACK: usize = 256;
/// The hashes of leaves, span by span. The limit has them read in the order of the index.
const LEAVES: &str = "SELECT span.place, one.hash FROM unnest($1, $2, $3) AS span (place, first, behind) CROSS JOIN LATERAL \
     (SELECT sequence, hash FROM audit WHERE sequence > span.first AND sequence <= span.behind \
     ORDER BY sequence LIMIT 256) AS one ORDER BY span.place, one.sequence";
/// The hashes of complete subtrees, span by span.
const SUBTREES: &str = "SELECT span.place, one.hash FROM unnest($1, $2, $3, $4) AS span (place, first, behind, height) \
     CROSS JOIN LATERAL (SELECT number, hash FROM tree WHERE level = span.height AND number >= span.first \
     AND number < span.behind ORDER BY number LIMIT 256) AS one ORDER BY span.place, one.number";
/// Adds complete subtrees of a level.
const INSERT: &str =
    "INSERT INTO tree (level, number, hash) SELECT $1, number, hash FROM unnest($2, $3) AS one (number, hash)";

/// Keeps the subtrees that became complete when the tree grew from one number of leaves to another.
pub(super) async fn complete(conn: &mut PgConnection, before: u64, after: u64) -> Result<(), StoreError> {
    for level in kept() {
        let numbers: Vec<u64> = (before >> level..after >> level).collect();
        if numbers.is_empty() {
            return Ok(());
        }
        let spans: Vec<Span> = numbers.iter().map(|number| Span::below(level, *number)).collect();
        let hashes = roots(conn, &spans).await?;
        sqlx::query(INSERT)
            .bind(i64::from(level))
            .bind(numbers.into_iter().map(u64::cast_signed).collect::<Vec<_>>())
            .bind(hashes.into_iter().map(|hash| hash.0.to_vec()).collect::<Vec<_>>())
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// The hashes of ranges of leaves, as a plan names them.
pub(super) async fn hashes(conn: &mut PgConnection, ranges: &[Range<u64>]) -> Result<Vec<Hash>, StoreError> {
    let spans: Vec<Vec<Span>> = ranges.iter().map(|range| Span::of(range).collect()).collect();
    let all: Vec<Span> = spans.iter().flatten().cloned().collect();
    let mut roots: VecDeque<Hash> = roots(conn, &all).await?.into();
    Ok(spans.iter().map(|spans| audit::join(roots.drain(..spans.len()).collect::<Vec<_>>().into_iter())).collect())
}

/// The hashes of the subtrees that are made of spans.
async fn roots(conn: &mut PgConnection, spans: &[Span]) -> Result<Vec<Hash>, StoreError> {
    let mut roots = Vec::with_capacity(spans.len());
    for spans in spans.chunks(PACK) {
        let mut hashes: Vec<Vec<Hash>> = vec![Vec::new(); spans.len()];
        for is_leaves in [true, false] {
            read(conn, spans, is_leaves, &mut hashes).await?;
        }
        for (span, hashes) in spans.iter().zip(hashes) {
            roots.push(span.root(hashes)?);
        }
    }
    Ok(roots)
}

/// Reads the hashes of those spans that are leaves, or of those that are not.
async fn read(
    conn: &mut PgConnection,
    spans: &[Span],
    is_leaves: bool,
    into: &mut [Vec<Hash>],
) -> Result<(), StoreError> {
    let wanted = || (0_i64..).zip(spans).filter(|(_, span)| (span.level == 0) == is_leaves);
    let places: Vec<i64> = wanted().map(|(place, _)| place).collect();
    if places.is_empty() {
        return Ok(());
    }
    let query = sqlx::query(if is_leaves { LEAVES } else { SUBTREES })
        .bind(places)
        .bind(wanted().map(|(_, span)| span.places.start.cast_signed()).collect::<Vec<_>>())
        .bind(wanted().map(|(_, span)| span.places.end.cast_signed()).collect::<Vec<_>>());
    let query =
        if is_leaves { query } else { query.bind(wanted().map(|(_, span)| i64::from(span.level)).collect::<Vec<_>>()) };
    for row in query.fetch_all(conn).await? {
        if let Some(hashes) = into.get_mut(usize::try_from(row.number("place")?).unwrap_or(usize::MAX)) {
            hashes.push(row.hash("hash")?);
        }
    }
    Ok(())
}
