//! Every limit of the listener, with its default and its unit; tonic and hyper leave many of them off.

use serde::Deserialize;

use crate::domain::Violations;

/// File descriptors that are kept for the store, the index and everything else that is no connection.
pub const RESERVED_FILES: u64 = 256;

/// Limits of one listener. A limit is a whole number in the unit that its name ends in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Connections open at once.
    pub connections: usize,
    /// Connections open at once from one address (for IPv6: from one /64).
    pub connections_per_address: usize,
    /// Pause after a failed accept, in milliseconds; without it the loop spins while descriptors are short.
    pub accept_pause_ms: u64,
    /// Time for the TLS handshake, in milliseconds.
    pub handshake_timeout_ms: u64,
    /// Time from the handshake to the first whole request header, and in HTTP/1.1 for every later header, in
    /// milliseconds.
    pub first_request_timeout_ms: u64,
    /// Interval between HTTP/2 pings, in milliseconds.
    pub keepalive_interval_ms: u64,
    /// Time for the answer to a ping, in milliseconds.
    pub keepalive_timeout_ms: u64,
    /// Age at which a connection is asked to end, in milliseconds.
    pub connection_age_ms: u64,
    /// Time for the calls that run on an aged connection, in milliseconds.
    pub connection_grace_ms: u64,
    /// Time for the calls that run when the service stops, in milliseconds.
    pub drain_timeout_ms: u64,
    /// Size of a request's header list, in bytes.
    pub header_list_bytes: u32,
    /// HTTP/2 streams open at once on a connection.
    pub concurrent_streams: u32,
    /// HTTP/2 streams that a connection may make this side reset before it is closed.
    pub local_error_resets: usize,
    /// HTTP/2 flow-control window of a stream, in bytes.
    pub stream_window_bytes: u32,
    /// HTTP/2 flow-control window of a connection, in bytes.
    pub connection_window_bytes: u32,
    /// Answer held for a stream whose reader is slow, in bytes.
    pub send_buffer_bytes: usize,
    /// Time for which the reader of a stream may take none of it, in milliseconds; streams of changes have their own.
    pub stall_ms: u64,
    /// Size of a message that comes in, in bytes.
    pub message_in_bytes: usize,
    /// Size of a piece of an import, in bytes.
    pub import_piece_bytes: usize,
    /// Size of a message that goes out, in bytes.
    pub message_out_bytes: usize,
    /// Size of a form that a page takes, in bytes.
    pub form_bytes: usize,
    /// Time from the request for a page to its answer, in milliseconds.
    pub page_timeout_ms: u64,
    /// Calls in flight at once; and, apart from them, pages.
    pub calls: usize,
    /// Calls in flight at once of one principal.
    pub calls_per_principal: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 768,
            connections_per_address: 128,
            accept_pause_ms: 75,
            handshake_timeout_ms: 10_000,
            first_request_timeout_ms: 10_000,
            keepalive_interval_ms: 30_000,
            keepalive_timeout_ms: 10_000,
            connection_age_ms: 3_600_000,
            connection_grace_ms: 30_000,
            drain_timeout_ms: 30_000,
            header_list_bytes: 16 * 1024,
            concurrent_streams: 100,
            local_error_resets: 1024,
            stream_window_bytes: 64 * 1024,
            connection_window_bytes: 1024 * 1024,
            send_buffer_bytes: 64 * 1024,
            stall_ms: 30_000,
            message_in_bytes: 256 * 1024,
            import_piece_bytes: 64 * 1024,
            message_out_bytes: 1024 * 1024,
            form_bytes: 64 * 1024,
            page_timeout_ms: 10_000,
            calls: 256,
            calls_per_principal: 16,
        }
    }
}

impl Limits {
    /// Checks every limit against its range, and the connections against the files that the process may open.
    ///
    /// # Errors
    /// All limits that are out of range.
    pub fn validate(&self, open_files: Option<u64>) -> Result<(), Violations> {
        let hour = 3_600_000;
        let mut violations = Violations::default();
        for (field, value, least, most) in [
            ("connections", self.connections as u64, 1, 100_000),
            ("connections_per_address", self.connections_per_address as u64, 1, self.connections as u64),
            ("accept_pause_ms", self.accept_pause_ms, 50, 100),
            ("handshake_timeout_ms", self.handshake_timeout_ms, 1, 60_000),
            ("first_request_timeout_ms", self.first_request_timeout_ms, 1, 60_000),
            ("keepalive_interval_ms", self.keepalive_interval_ms, 1, hour),
            ("keepalive_timeout_ms", self.keepalive_timeout_ms, 1, 60_000),
            ("connection_age_ms", self.connection_age_ms, 1, 24 * hour),
            ("connection_grace_ms", self.connection_grace_ms, 1, hour),
            ("drain_timeout_ms", self.drain_timeout_ms, 1, hour),
            ("header_list_bytes", self.header_list_bytes.into(), 8192, 1024 * 1024),
            ("concurrent_streams", self.concurrent_streams.into(), 1, 10_000),
            ("local_error_resets", self.local_error_resets as u64, 1, 100_000),
            ("stream_window_bytes", self.stream_window_bytes.into(), 65_535, 16 * 1024 * 1024),
            ("connection_window_bytes", self.connection_window_bytes.into(), 65_535, 64 * 1024 * 1024),
            ("send_buffer_bytes", self.send_buffer_bytes as u64, 16 * 1024, 16 * 1024 * 1024),
            ("stall_ms", self.stall_ms, 100, hour),
            ("message_in_bytes", self.message_in_bytes as u64, 1024, 16 * 1024 * 1024),
            ("import_piece_bytes", self.import_piece_bytes as u64, 1024, 16 * 1024 * 1024),
            ("message_out_bytes", self.message_out_bytes as u64, 1024, 64 * 1024 * 1024),
            ("form_bytes", self.form_bytes as u64, 1024, 1024 * 1024),
            ("page_timeout_ms", self.page_timeout_ms, 100, 60_000),
            ("calls", self.calls as u64, 1, 100_000),
            ("calls_per_principal", self.calls_per_principal as u64, 1, self.calls as u64),
        ] {
            if !(least..=most).contains(&value) {
                violations.add(field, format!("{value} is not between {least} and {most}"));
            }
        }
        if let Some(files) = open_files.filter(|files| self.connections as u64 + RESERVED_FILES > *files) {
            let description = format!(
                "{} connections and {RESERVED_FILES} other files do not fit the {files} that the process may open",
                self.connections
            );
            violations.add("connections", description);
        }
        violations.or(())
    }
}

/// The number of files that this process may open, where the system tells.
#[must_use]
pub fn open_file_limit() -> Option<u64> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_where_1024_files_may_be_opened() {
        assert_eq!(Limits::default().validate(Some(1024)), Ok(()));
    }

    #[test]
    fn all_limits_out_of_range_are_named_at_once() {
        let limits = Limits { connections: 0, accept_pause_ms: 5, header_list_bytes: 100, ..Limits::default() };
        let fields: Vec<_> = limits.validate(None).unwrap_err().0.into_iter().map(|v| v.field).collect();
        assert_eq!(fields, ["connections", "connections_per_address", "accept_pause_ms", "header_list_bytes"]);
    }

    #[test]
    fn connections_must_fit_the_files_that_may_be_opened() {
        let refused = Limits::default().validate(Some(1023)).unwrap_err();
        assert_eq!(refused.0[0].field, "connections");
        assert!(open_file_limit().is_some_and(|files| files > 0));
    }
}
