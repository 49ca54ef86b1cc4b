//! How many may watch the directory, how often they hear something, and when they are given up.

use serde::Deserialize;

use super::Violations;

/// How streams of changes are kept up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WatchRules {
    /// Streams open at once.
    pub streams: usize,
    /// Streams open at once of one account.
    pub streams_per_account: usize,
    /// Silence after which a stream tells the revision that it has reached, in milliseconds.
    pub heartbeat_ms: u64,
    /// Messages that wait for a reader.
    pub queue_messages: usize,
    /// Time after which a reader for whom the queue stays full is given up, in milliseconds.
    pub stall_ms: u64,
    /// Revisions that a stream may begin before the head; one that begins earlier begins with a copy.
    pub replay_revisions: u64,
}

impl Default for WatchRules {
    fn default() -> Self {
        Self {
            streams: 64,
            streams_per_account: 4,
            heartbeat_ms: 15_000,
            queue_messages: 8,
            stall_ms: 30_000,
            replay_revisions: 100_000,
        }
    }
}

impl WatchRules {
    /// Checks the rules themselves.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn validate(&self) -> Result<(), Violations> {
        let hour = 3_600_000;
        let mut v = Violations::default();
        for (field, value, least, most) in [
            ("streams", self.streams as u64, 1, 10_000),
            ("streams_per_account", self.streams_per_account as u64, 1, self.streams as u64),
            ("heartbeat_ms", self.heartbeat_ms, 100, hour),
            ("queue_messages", self.queue_messages as u64, 1, 1_000),
            ("stall_ms", self.stall_ms, 100, hour),
            ("replay_revisions", self.replay_revisions, 1, u64::MAX),
        ] {
            if !(least..=most).contains(&value) {
                v.add(field, format!("{value} is not between {least} and {most}"));
            }
        }
        v.or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_everything_out_of_range_is_named() {
        assert_eq!(WatchRules::default().validate(), Ok(()));
        let rules = WatchRules { streams: 2, streams_per_account: 3, heartbeat_ms: 0, ..WatchRules::default() };
        let fields: Vec<_> = rules.validate().unwrap_err().0.into_iter().map(|v| v.field).collect();
        assert_eq!(fields, ["streams_per_account", "heartbeat_ms"]);
    }
}
