//! Measures what an audited read pays: audit rows alone, and from several callers at once, beside a bare write and fsync.
//!
//! `cargo bench --bench audit -- [ROWS]` first fills a log with so many rows (100,000), and then measures rows, checkpoints,
//! proofs and a verification of the whole on it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::audit::inclusion;
use focalpoint::store::{AuditEntry, Details, Outcome, SqliteStore, Store, verify};
use jiff::Timestamp;

/// The allocator of the program.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What goes wrong ends the bench.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How long each number of callers is measured.
const ROUND: Duration = Duration::from_secs(3);

/// Fills a log and measures.
#[tokio::main]
async fn main() -> Result<()> {
    let rows: usize = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(100_000);
    let dir = tempfile::tempdir()?;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(dir.path()).await?);
    let begun = Instant::now();
    for _ in 0..rows.div_ceil(1000) {
        store.record_audit(vec![entry(); 1000]).await?;
    }
    println!("{rows} rows in calls of 1,000: {:.2} s", begun.elapsed().as_secs_f64());
    println!("bare write and fsync of 4 KiB there: p50 {:.2} ms", sync(dir.path())?);
    for callers in [1, 8, 64] {
        commits(&store, callers).await?;
    }
    proofs(&store).await?;
    store.close().await;
    let begun = Instant::now();
    let verified = verify(dir.path(), &[], &mut |_, _| {}).await?;
    println!("verification of {} rows: {:.2} s", verified.rows, begun.elapsed().as_secs_f64());
    Ok(())
}

/// Rows of so many callers, one after the other each.
async fn commits(store: &Arc<dyn Store>, callers: usize) -> Result<()> {
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let (mut took, end) = (Vec::new(), Instant::now() + ROUND);
                while Instant::now() < end {
                    let begun = Instant::now();
                    store.record_audit(vec![entry()]).await?;
                    took.push(begun.elapsed());
                }
                Ok::<_, focalpoint::store::StoreError>(took)
            })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await??);
    }
    let each = ROUND.as_micros() / u128::try_from(took.len().max(1))?;
    println!(
        "{callers} callers: p50 {:.3} ms, p99 {:.3} ms, a row every {each} us",
        at(&mut took, 50),
        at(&mut took, 99)
    );
    Ok(())
}

/// Roots and proofs at the size that there is.
async fn proofs(store: &Arc<dyn Store>) -> Result<()> {
    let size = store.tree_size().await?;
    let (mut roots, mut included) = (Vec::new(), Vec::new());
    for number in 0..200 {
        let begun = Instant::now();
        store.tree_root(size).await?;
        roots.push(begun.elapsed());
        let begun = Instant::now();
        let plan = inclusion(size / 200 * number, size).ok_or("a leaf that is not there")?;
        store.tree_hashes(&plan).await?;
        included.push(begun.elapsed());
    }
    println!(
        "root at {size} rows: p50 {:.3} ms; inclusion proof: p50 {:.3} ms",
        at(&mut roots, 50),
        at(&mut included, 50)
    );
    Ok(())
}

/// A row as an audited read leaves it.
fn entry() -> AuditEntry {
    AuditEntry {
        time: Timestamp::UNIX_EPOCH,
        actor: Some(focalpoint::domain::AccountId(uuid::Uuid::from_u128(7))),
        method: "MatchingService.MatchNeed".to_owned(),
        outcome: Outcome::Allowed,
        resource: Some("needs/01981c3e-0000-7000-8000-000000000000".to_owned()),
        details: Details::default(),
    }
}

/// The time that so many per cent of calls took at most, in milliseconds.
fn at(took: &mut [Duration], percent: usize) -> f64 {
    took.sort_unstable();
    took.get(took.len() * percent / 100).map_or(0.0, |took| took.as_secs_f64() * 1e3)
}

/// Milliseconds that a write of 4 KiB with its fsync takes in that folder, the middle of fifty.
fn sync(dir: &Path) -> Result<f64> {
    use std::io::Write as _;
    let mut took = Vec::new();
    for _ in 0..50 {
        let mut file = std::fs::File::create(dir.join("sync"))?;
        let begun = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        took.push(begun.elapsed());
    }
    Ok(at(&mut took, 50))
}
