//! What the operator sees: metrics by name, logs of one line an event, and traces of calls.
//!
//! Any module may name a metric; this one names no other. Nothing written here holds a token, a contact value, or the
//! text of a record or of a query: events name things by id, and a panic is told without its message.

mod log;
pub mod metric;
mod recorder;
pub mod trace;

pub use log::{LogConfig, LogError, LogFormat, install, log_panics};
pub use recorder::{RecorderError, install_recorder, upkeep};
pub use trace::{TraceConfig, Traces};
