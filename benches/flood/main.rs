//! What an honest caller feels of a flood: `cargo bench --bench flood -- [SECONDS]`.
//!
//! Three phases against a service of its own process over TLS: the honest caller alone, beside 100,000 malformed tokens a
//! minute (every fourth of which names a key that its issuer, asked over TLS, has not published), and beside 10,000 connections that shake hands and then say nothing. Prints the honest p99 of each with its
//! ratio to the first, beside the limit, and memory and descriptors of the service before, during and after.

mod attack;
mod publisher;
mod service;

use std::error::Error;
use std::time::{Duration, Instant};

use attack::{Idle, tokens};
use publisher::Publisher;
use service::Service;

/// Whatever goes wrong.
type Failure = Box<dyn Error + Send + Sync>;

/// Malformed tokens a minute.
const TOKENS_A_MINUTE: u32 = 100_000;
/// Connections that say nothing.
const IDLE: usize = 10_000;
/// The most that the honest p99 may grow.
const LIMIT: f64 = 5.0;
/// Time between two honest calls.
const PAUSE: Duration = Duration::from_millis(5);
/// Files that this process and the service may open each.
const FILES: u32 = 16_384;
/// Tells the second start of this program from the first.
const RAISED: &str = "FOCALPOINT_FLOOD_RAISED";

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Starts itself again with a raised limit of open files, then measures.
fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if std::env::var_os(RAISED).is_none() {
        let script = format!("ulimit -n {FILES} && exec \"$@\"");
        let mut again = std::process::Command::new("sh");
        again.args(["-c", &script, "sh"]).arg(std::env::current_exe()?).args(arguments).env(RAISED, "1");
        let status = again.status()?;
        return if status.success() { Ok(()) } else { Err(format!("the measurement ended with {status}").into()) };
    }
    let seconds = arguments.first().map_or(Ok(30), |text| text.parse())?;
    tokio::runtime::Runtime::new()?.block_on(measure(Duration::from_secs(seconds)))
}

/// Measures the three phases.
async fn measure(length: Duration) -> Result<(), Failure> {
    let publisher = Publisher::start().await?;
    let service = Service::start(&publisher.config)?;
    println!("before:                      {}", service.usage()?);
    honest(&service, Duration::from_secs(3)).await?;
    let alone = honest(&service, length).await?;
    println!("honest caller alone:         p50 {:.2} ms, p99 {:.2} ms, {} calls", alone.p50, alone.p99, alone.calls);

    let flood = tokens(&service, TOKENS_A_MINUTE, length).await?;
    let beside = honest(&service, length).await?;
    let sent = flood.await??;
    told("beside malformed tokens:", &beside, &alone);
    println!("                             {sent} tokens refused, {}", service.usage()?);
    println!(
        "                             the issuer of the unknown keys was asked {} times in all",
        publisher.asked()
    );

    let begun = Instant::now();
    let idle = Idle::open(&service, IDLE).await?;
    let opened = begun.elapsed().as_secs_f64();
    println!("{IDLE} idle connections:      opened in {opened:.1} s, {}", service.usage()?);
    let beside = honest(&service, length).await?;
    told("beside idle connections:", &beside, &alone);
    println!("                             {} of them still open", idle.open_now());
    drop(idle);
    tokio::time::sleep(Duration::from_secs(2)).await;
    println!("after:                       {}", service.usage()?);
    service.stop()
}

/// Prints a phase beside the first.
fn told(what: &str, beside: &Honest, alone: &Honest) {
    let Honest { p50, p99, calls } = beside;
    println!(
        "{what:<28} p50 {p50:.2} ms, p99 {p99:.2} ms, {calls} calls; p99 ratio {:.2} (limit {LIMIT})",
        p99 / alone.p99
    );
}

/// What an honest caller felt, in milliseconds.
struct Honest {
    p50: f64,
    p99: f64,
    calls: usize,
}

/// Searches again and again on a new connection; every call must be answered.
async fn honest(service: &Service, length: Duration) -> Result<Honest, Failure> {
    let mut client = service.client().await?;
    let begun = Instant::now();
    let mut took = Vec::new();
    while begun.elapsed() < length {
        let request = focalpoint::pb::SearchAuthoritiesRequest { query: "asset recovery".into(), ..<_>::default() };
        let asked = Instant::now();
        client.search_authorities(request).await?;
        took.push(asked.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(PAUSE).await;
    }
    took.sort_by(f64::total_cmp);
    let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default();
    Ok(Honest { p50: at(50), p99: at(99), calls: took.len() })
}
