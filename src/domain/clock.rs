//! The one injected source of wall-clock time and of random ids, so that tests and replays are exact.

use jiff::Timestamp;
use uuid::Uuid;

/// Gives the time now and new identifiers.
pub trait Source: Send + Sync + std::fmt::Debug {
    /// The time now.
    fn now(&self) -> Timestamp;
    /// A new UUIDv7 whose random part cannot be guessed; never one given before.
    fn new_id(&self) -> Uuid;
}

/// The machine's own clock and random source.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemSource;

impl Source for SystemSource {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}
