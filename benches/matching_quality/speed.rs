//! How long a ranking takes over ten thousand synthetic providers, and how much memory these hold when prepared.

use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::domain::{Activity, ActivityId, Provider, ProviderId};
use focalpoint::matching::{Corpus, Profile, Wanted, Weights};
use serde_json::Value;
use uuid::Uuid;

use super::TODAY;
use super::collection::Collection;
use super::measure::count;
use super::provider::provider;

/// How many providers there are.
const PROVIDERS: u32 = 10_000;
/// How many candidates are asked for.
const CANDIDATES: usize = 20;
/// How often each need is ranked.
const ROUNDS: usize = 20;

/// The allocator of the program, so that its memory is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Prints the times.
pub(crate) fn report(collection: &Collection, weights: &Weights) {
    let records: Vec<(Provider, Vec<Activity>)> = (0..PROVIDERS).filter_map(record).collect();
    let before = resident();
    let begun = Instant::now();
    let profiles: Vec<Arc<Profile>> = (0_u128..).zip(&records).map(|(at, record)| profile(at, record)).collect();
    let prepared = begun.elapsed();
    let begun = Instant::now();
    let corpus = Corpus::new(profiles);
    println!(
        "{} providers: prepared in {:.0} ms, gathered in {:.0} ms, {:.1} MiB more",
        records.len(),
        ms(prepared),
        ms(begun.elapsed()),
        resident() - before
    );
    let mut took: [Vec<Duration>; 3] = Default::default();
    for need in std::iter::repeat_n(&collection.needs, ROUNDS).flatten() {
        let begun = Instant::now();
        let wanted = Wanted::prepare(&need.full);
        took[0].push(begun.elapsed());
        let begun = Instant::now();
        std::hint::black_box(corpus.rank(&wanted, weights, CANDIDATES, TODAY));
        took[1].push(begun.elapsed());
        let begun = Instant::now();
        std::hint::black_box(corpus.rank(&wanted, weights, 0, TODAY));
        took[2].push(begun.elapsed());
    }
    for (name, mut took) in ["prepare a need", "rank, top 20 explained", "rank, nobody explained"].into_iter().zip(took)
    {
        took.sort_unstable();
        let at = |part: usize| ms(took[(took.len() - 1) * part / 100]);
        println!("{name:24} p50 {:.3} ms, p90 {:.3} ms, most {:.3} ms", at(50), at(90), at(100));
    }
}

/// The provider of a number with its activities.
fn record(number: u32) -> Option<(Provider, Vec<Activity>)> {
    let mut body = provider(number);
    let activities = body.as_object_mut()?.remove("activities").unwrap_or(Value::Null);
    Some((serde_json::from_value(body).ok()?, serde_json::from_value(activities).ok()?))
}

/// A provider, prepared.
fn profile(at: u128, (provider, activities): &(Provider, Vec<Activity>)) -> Arc<Profile> {
    let id = |number: u128| Uuid::from_u128(at * 10 + number);
    let activities: Vec<_> = (1..).zip(activities).map(|(number, a)| (ActivityId(id(number)), a)).collect();
    Arc::new(Profile::prepare(ProviderId(id(0)), provider, &activities, Some(TODAY)))
}

/// A duration in milliseconds.
fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Resident memory in MiB.
fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default();
    count(pages) * 4096.0 / 1_048_576.0
}
