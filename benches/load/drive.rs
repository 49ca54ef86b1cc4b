//! Load: a closed loop of callers that each have one call in flight, and an open loop at a fixed rate whose latency counts
//! from when a call was due, so that a stall is seen by every call that it holds up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use prost::bytes::Bytes;
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::Failure;
use super::process::cpu_micros;
use super::wire::Callers;

/// Share of a round that warms up and is not counted.
const WARM_UP: f64 = 0.25;

/// What is called: a path and messages that are sent in turn.
#[derive(Clone)]
pub(super) struct Calls {
    /// The method.
    pub(super) path: &'static str,
    /// The messages.
    pub(super) messages: Arc<[Bytes]>,
}

/// What a round came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Load {
    /// Calls that were answered.
    pub(super) calls: u64,
    /// Calls that failed.
    pub(super) failed: u64,
    /// Wall time over calls, in microseconds.
    pub(super) each: f64,
    /// CPU time of the server over calls, in microseconds.
    pub(super) server: f64,
    /// CPU time of this program over calls, in microseconds.
    pub(super) client: f64,
    /// Latencies in microseconds, in order.
    pub(super) latencies: Vec<u32>,
    /// By how much calls of the open loop left too late, in microseconds, in order.
    pub(super) late: Vec<u32>,
    /// Bytes of answers over calls.
    pub(super) bytes: f64,
}

impl Load {
    /// The latency below which `share` of the calls stay, in milliseconds.
    pub(super) fn at(&self, share: f64) -> f64 {
        within(&self.latencies, share)
    }

    /// The delay below which `share` of the calls left, in milliseconds: that of the program, no fault of the server.
    pub(super) fn late_at(&self, share: f64) -> f64 {
        within(&self.late, share)
    }

    /// What callers found, with the time and the CPU time that it took.
    fn of(parts: Vec<Part>, wall: Duration, server: f64, client: f64) -> Self {
        let mut load = Self::default();
        let mut bytes = 0;
        for part in parts {
            load.failed += part.failed;
            bytes += part.bytes;
            load.latencies.extend(part.latencies);
            load.late.extend(part.late);
        }
        load.latencies.sort_unstable();
        load.late.sort_unstable();
        load.calls = load.latencies.len() as u64;
        let calls = count(load.latencies.len()).max(1.0);
        load.each = wall.as_secs_f64() * 1e6 / calls;
        (load.server, load.client) = (server / calls, client / calls);
        load.bytes = count(bytes) / calls;
        load
    }
}

/// What one caller found.
#[derive(Default)]
struct Part {
    latencies: Vec<u32>,
    late: Option<u32>,
    failed: u64,
    bytes: usize,
}

impl Part {
    /// Counts an answer.
    fn count(&mut self, answer: Result<Bytes, tonic::Status>, since: Instant) {
        match answer {
            Ok(answer) => {
                self.latencies.push(u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX));
                self.bytes += answer.len();
            }
            Err(status) => {
                if self.failed == 0 {
                    eprintln!("load: a call failed: {status}");
                }
                self.failed += 1;
            }
        }
    }
}

/// The number of microseconds below which `share` of them stay, in milliseconds.
fn within(sorted: &[u32], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index between 0 and the last")]
    let index = (share * count(last)).round() as usize;
    sorted.get(index).map_or(f64::NAN, |micros| f64::from(*micros) / 1_000.0)
}

/// A number as a float.
#[expect(clippy::cast_precision_loss, reason = "counts of one run are far below 2^52")]
pub(super) const fn count(number: usize) -> f64 {
    number as f64
}

/// Callers that each wait for an answer before they ask again, for `length`; the first part of it only warms up.
pub(super) async fn closed(
    callers: &Callers,
    number: usize,
    calls: &Calls,
    length: Duration,
    server: u32,
) -> Result<Load, Failure> {
    let begun = Instant::now();
    let (from, until) = (begun + length.mul_f64(WARM_UP), begun + length.mul_f64(1.0 + WARM_UP));
    let mut tasks = JoinSet::new();
    for which in 0..number {
        let (caller, calls) = (callers.of(which), calls.clone());
        tasks.spawn(async move {
            let mut part = Part::default();
            let mut at = which * calls.messages.len() / number;
            loop {
                let start = Instant::now();
                if start >= until {
                    return part;
                }
                let answer = caller.call(calls.path, calls.messages[at % calls.messages.len()].clone()).await;
                at += 1;
                if start >= from {
                    part.count(answer, start);
                }
            }
        });
    }
    tokio::time::sleep_until(from.into()).await;
    let (server_before, client_before) = (cpu_micros(server)?, cpu_micros(std::process::id())?);
    let counted = Instant::now();
    let parts = tasks.join_all().await;
    let wall = counted.elapsed();
    Ok(Load::of(parts, wall, cpu_micros(server)? - server_before, cpu_micros(std::process::id())? - client_before))
}

/// Calls at a fixed rate a second for `length`, whether or not those before were answered; from all accounts in turn.
pub(super) async fn open(
    callers: &Callers,
    rate: f64,
    calls: &Calls,
    length: Duration,
    server: u32,
) -> Result<Load, Failure> {
    let gap = Duration::from_secs_f64(1.0 / rate.max(1.0));
    let (server_before, client_before) = (cpu_micros(server)?, cpu_micros(std::process::id())?);
    let begun = Instant::now();
    let (callers, calls, handle) = (callers.clone(), calls.clone(), Handle::current());
    // A thread that sleeps is more exact than the runtime's timer, which counts milliseconds.
    let pace = move || {
        let mut tasks = JoinSet::new();
        let mut due = Duration::ZERO;
        for which in 0.. {
            due += gap;
            if due >= length {
                break;
            }
            std::thread::sleep((begun + due).saturating_duration_since(Instant::now()));
            let (caller, path) = (callers.of(which), calls.path);
            let message = calls.messages[which % calls.messages.len()].clone();
            let counts = due > length.mul_f64(WARM_UP / 2.0);
            let late = u32::try_from((begun + due).elapsed().as_micros()).unwrap_or(u32::MAX);
            tasks.spawn_on(
                async move {
                    let mut part = Part { late: counts.then_some(late), ..Part::default() };
                    let answer = caller.call(path, message).await;
                    if counts {
                        part.count(answer, begun + due);
                    }
                    part
                },
                &handle,
            );
        }
        tasks
    };
    let tasks = tokio::task::spawn_blocking(pace).await?;
    let parts = tasks.join_all().await;
    let wall = begun.elapsed();
    Ok(Load::of(parts, wall, cpu_micros(server)? - server_before, cpu_micros(std::process::id())? - client_before))
}
