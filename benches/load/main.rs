//! How the whole service does beside what its parts cost alone: `cargo bench --bench load -- [--authorities N]
//! [--providers N] [--seconds S] [--rounds N] [--callers N] [--writes N] [--program FILE]`, the last for
//! another build of the service than this one. `cargo bench --bench load -- parts` measures the index in this process.
//!
//! Starts the service in a process of its own, imports synthetic records, and calls it over TLS with a token on every
//! call; beside it, in the same run and in turn with it, a bare tonic server that answers as many bytes and a bare
//! tantivy index of the same texts. Bounded in count and time; all traffic is on loopback; ends what it started.

mod arguments;
mod bare;
mod data;
mod drive;
mod echo;
mod figures;
mod fill;
mod measure;
mod page;
mod parts;
mod process;
mod provider;
mod wire;
mod writes;

#[path = "../raw.rs"]
mod raw;

#[expect(dead_code, reason = "others use the rest")]
#[path = "../synthetic/mod.rs"]
mod synthetic;

use std::error::Error;
use std::process::ExitCode;

use arguments::Arguments;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What can go wrong, for a person.
type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    let result = match Arguments::read() {
        Ok(Arguments::Echo { dir }) => echo::echo(&dir),
        Ok(Arguments::Parts(plan)) => parts::print(&plan),
        Ok(Arguments::Measure(plan)) => measure::measure(&plan),
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}
