//! What the operator sees: metrics by name, and logs of one line an event.
//!
//! Any module may name a metric; this one names no other. Nothing written here holds a token, a contact value, or the
//! text of a record or of a query: events name things by id, and a panic is told without its message.

mod log;
pub mod metric;
mod recorder;

pub use log::{LogConfig, LogError, LogFormat, install_log, log_panics};
pub use recorder::{RecorderError, install_recorder, upkeep};
