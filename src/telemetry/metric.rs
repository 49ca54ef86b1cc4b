//! The names of all metrics, each with what it tells. A name is never reused for another meaning.

/// Connections open now.
pub const CONNECTIONS: &str = "focalpoint_connections";
/// Connections closed at once for want of room, by `reason`: `total` or `address`.
pub const CONNECTIONS_REFUSED: &str = "focalpoint_connections_refused_total";
/// Connections that ended, by `reason`: `peer`, `no_request`, `age` or `drain`.
pub const CONNECTIONS_ENDED: &str = "focalpoint_connections_ended_total";
/// Accepts that failed on the side of this machine, such as for want of descriptors.
pub const ACCEPT_ERRORS: &str = "focalpoint_accept_errors_total";
/// Handshakes that came to nothing, by `reason`: `refused` or `timeout`.
pub const HANDSHAKES_FAILED: &str = "focalpoint_handshakes_failed_total";
/// 1 while the certificate files on disk cannot be used, else 0.
pub const TLS_RELOAD_FAILING: &str = "focalpoint_tls_reload_failing";
/// When the server certificate in force ends, in seconds since 1970.
pub const TLS_NOT_AFTER: &str = "focalpoint_tls_not_after_seconds";
