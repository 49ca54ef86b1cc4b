//! How long a hostile text takes in any string field of any request that writes: `cargo bench --bench hostile`.
//!
//! Over TLS with a token on every call, in the demonstration, without the writing itself where a method can be asked to
//! check only. The quickest of some times counts, since others are those of the machine.

mod caller;
#[path = "../raw.rs"]
mod raw;
mod requests;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use caller::Caller;
use focalpoint::app::{Demo, DemoOptions};

/// The most that any text may take.
const LIMIT_MS: f64 = 10.0;
/// How often each is asked.
const TIMES: usize = 3;
/// How many of the slowest are listed.
const LISTED: usize = 10;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures, and prints the slowest.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let demo = Demo::start(DemoOptions {
        data_dir: None,
        database_url: String::new(),
        listen,
        empty: false,
        ready_file: None,
    })
    .await?;
    let caller = Caller::of(&demo).await?;
    let mut took: Vec<(Duration, String)> = Vec::new();
    let mut fields = 0;
    for method in requests::methods(&Box::pin(caller.names()).await?)? {
        let checked = method.validate_only.clone().unwrap_or_default();
        for field in &method.fields {
            fields += 1;
            for (name, text) in requests::texts() {
                let message = [method.base.as_slice(), &field.holding(&text), &checked].concat();
                let mut best = Duration::MAX;
                let mut told = String::new();
                for _ in 0..TIMES {
                    let begun = Instant::now();
                    let answer = caller.call(method.role, &method.path, message.clone()).await?;
                    best = best.min(begun.elapsed());
                    told = answer.map_or_else(|status| status.code().to_string(), |_| "accepted".to_owned());
                }
                took.push((best, format!("{} {}: {name} ({told})", method.path, field.path)));
            }
        }
    }
    took.sort_by(|a, b| b.cmp(a));
    let worst = took.first().map_or(0.0, |(took, _)| took.as_secs_f64() * 1e3);
    println!("{fields} string fields, {} requests; the slowest takes {worst:.2} ms (limit {LIMIT_MS} ms)", took.len());
    for (took, what) in took.iter().take(LISTED) {
        println!("  {:8.2} ms  {what}", took.as_secs_f64() * 1e3);
    }
    demo.stop().await;
    Ok(())
}
