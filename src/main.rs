//! The `focalpoint` program.

use std::process::ExitCode;

/// Many small allocations are what the service does; this one is quick at them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    focalpoint::cli::run()
}
