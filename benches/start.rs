//! Measures a start on an existing data directory: time until the first view, and memory, with 100,000 authorities.
//!
//! `cargo bench --bench start -- [RECORDS]` fills a temporary directory and starts a process of its own on it, so that
//! memory is that of the start alone.

mod synthetic;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use focalpoint::domain::State;
use focalpoint::store::{Action, Put, SqliteStore, Store, Write};
use focalpoint::view::{Entry, Projector, SCHEMA, encode};
use jiff::Timestamp;
use synthetic::Synthetic;

/// The allocator of the program.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What goes wrong ends the bench.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Names the directory to start on, in the process that is measured.
const DIRECTORY: &str = "FOCALPOINT_BENCH_DIRECTORY";
/// How many records are written at a time.
const BATCH: u64 = 1000;

/// Fills a directory, or starts on one.
#[tokio::main]
async fn main() -> Result<()> {
    if let Some(dir) = std::env::var_os(DIRECTORY) {
        return start(Path::new(&dir)).await;
    }
    let records = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(100_000);
    let dir = tempfile::tempdir()?;
    fill(dir.path(), records).await?;
    println!("start: limits 3 s and 600 MiB");
    for round in ["first (the index is made)", "second", "third"] {
        println!("{round}:");
        std::process::Command::new(std::env::current_exe()?).env(DIRECTORY, dir.path()).status()?;
    }
    Ok(())
}

/// Writes so many authorities.
async fn fill(dir: &Path, records: u64) -> Result<()> {
    let begun = Instant::now();
    let store = SqliteStore::open(&dir.join("store")).await?;
    let directory = Synthetic::new(1);
    let mut bytes = 0;
    for first in (0..records).step_by(usize::try_from(BATCH)?) {
        let puts = (first..records.min(first + BATCH)).map(|number| put(directory, number));
        let puts = puts.collect::<Result<Vec<_>>>()?;
        bytes += puts.iter().map(|put| put.body.len()).sum::<usize>();
        let time = Timestamp::from_second(1_700_000_000)?;
        let summary = String::from("Bench");
        store
            .commit(Write { actor: None, request: None, time, summary, puts, audit: Vec::new(), notices: Vec::new() })
            .await?;
    }
    store.close().await;
    let each = bytes / usize::try_from(records.max(1))?;
    println!("fill: {records} authorities of {each} bytes in {:.1} s", begun.elapsed().as_secs_f32());
    Ok(())
}

/// The creation of the authority of that number.
fn put(directory: Synthetic, number: u64) -> Result<Put> {
    let body = encode(&directory.authority(number))?;
    let key = directory.authority_id(number).key();
    Ok(Put { key, action: Action::Create, unique: None, body, schema: SCHEMA })
}

/// Starts on a directory and prints what it took.
async fn start(dir: &Path) -> Result<()> {
    focalpoint::domain::vocabulary::load()?;
    let before = resident()?;
    let begun = Instant::now();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&dir.join("store")).await?);
    let projector = Projector::open(Arc::clone(&store), Some(&dir.join("index"))).await?;
    let ready = begun.elapsed();
    let view = projector.views().current();
    let (resident, peak) = (resident()?, peak()?);
    println!(
        "  ready in {:.2} s, {before} MiB before, {resident} MiB resident, {peak} MiB at most",
        ready.as_secs_f32()
    );
    let begun = Instant::now();
    let switzerland = State::parse("CH").ok_or("CH")?;
    let found = view.authorities.of(&switzerland).count();
    let entry = size_of::<Entry<focalpoint::domain::Authority>>();
    println!("  {found} of one State in {:?}; an entry is {entry} bytes and what it points to", begun.elapsed());
    let stop = tokio_util::sync::CancellationToken::new();
    stop.cancel();
    projector.run(stop).await;
    store.close().await;
    Ok(())
}

/// Resident memory now, in MiB.
fn resident() -> Result<u64> {
    status("VmRSS:")
}

/// The most resident memory so far, in MiB.
fn peak() -> Result<u64> {
    status("VmHWM:")
}

/// A figure of the kernel about this process, in MiB.
fn status(field: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).ok_or("no such figure")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
}
