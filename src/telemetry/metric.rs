//! The names of all metrics, each with what it tells. A name is never reused for another meaning.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// Declares the metrics, and `describe`, which tells the recorder what each is.
macro_rules! metrics {
    ($($describe:ident $name:ident = $text:literal: $help:literal;)+) => {
        $(#[doc = $help] pub const $name: &str = $text;)+

        /// Tells the recorder in force what each metric is.
        pub(super) fn describe() {
            $($describe!($name, $help);)+
        }

        /// Every name, in the order of this file.
        pub const ALL: &[&str] = &[$($name),+];
    };
}

metrics! {
    describe_gauge BUILD = "focalpoint_build_info": "Always 1; the label `version` tells which build runs.";
    describe_gauge CONNECTIONS = "focalpoint_connections": "Connections open now.";
    describe_counter CONNECTIONS_REFUSED = "focalpoint_connections_refused_total":
        "Connections closed at once for want of room, by `reason`: `total` or `address`.";
    describe_counter CONNECTIONS_ENDED = "focalpoint_connections_ended_total":
        "Connections that ended, by `reason`: `peer`, `no_request`, `age` or `drain`.";
    describe_counter ACCEPT_ERRORS = "focalpoint_accept_errors_total":
        "Accepts that failed on the side of this machine, such as for want of descriptors.";
    describe_counter HANDSHAKES_FAILED = "focalpoint_handshakes_failed_total":
        "TLS handshakes that came to nothing, by `reason`: `refused` or `timeout`.";
    describe_gauge TLS_RELOAD_FAILING = "focalpoint_tls_reload_failing":
        "1 while the certificate files on disk cannot be used, else 0.";
    describe_gauge TLS_NOT_AFTER = "focalpoint_tls_not_after_seconds":
        "When the server certificate in force ends, in seconds since 1970.";
    describe_counter TOKENS_REFUSED = "focalpoint_tokens_refused_total":
        "Access tokens that were refused, by `reason`.";
    describe_gauge ISSUER_KEYS = "focalpoint_issuer_keys":
        "Keys in force of an issuer whose key set is fetched, by `issuer`; 0 refuses its tokens.";
    describe_gauge ISSUER_FETCH_FAILING = "focalpoint_issuer_fetch_failing":
        "1 while the key set of an issuer cannot be fetched or used, else 0, by `issuer`.";
    describe_counter ISSUER_FETCHES = "focalpoint_issuer_fetches_total":
        "Fetches of an issuer's key set, by `issuer`.";
    describe_counter CALLS = "focalpoint_calls_total": "Calls answered, by `method` and gRPC `code`.";
    describe_gauge CALLS_IN_FLIGHT = "focalpoint_calls_in_flight": "Calls that run now.";
    describe_counter CALLS_SHED = "focalpoint_calls_shed_total":
        "Calls refused at once for want of room, by `reason`: `total` or `principal`.";
    describe_gauge WATCHES = "focalpoint_watches": "Streams of changes open now.";
    describe_counter WATCHES_ENDED = "focalpoint_watches_ended_total":
        "Streams of changes that ended, by `reason`: `peer`, `slow`, `refused`, `closing` or `error`.";
    describe_counter OFFICERS_ERASED = "focalpoint_officers_erased_total":
        "Officers that the service erased because their data might not be kept any longer.";
    describe_gauge NOTICES_WAITING = "focalpoint_notices_waiting": "Notices that are to be sent.";
    describe_gauge NOTICES_DEAD = "focalpoint_notices_dead":
        "Notices that were given up: see `focalpoint notices list`.";
    describe_gauge NOTICES_OLDEST = "focalpoint_notices_oldest_seconds":
        "For how long the oldest of the notices that wait has waited; 0 where none does.";
    describe_counter NOTICES = "focalpoint_notices_total":
        "Attempts at notices, by `outcome`: `sent`, `failed` (it is tried again), `dropped` (nobody is to be told any more) or `dead`.";
    describe_gauge ERASED_IN_FILES = "focalpoint_erased_in_files":
        "1 while files still hold what was erased, because somebody reads what was there before, else 0.";
    describe_gauge LAG_REVISIONS = "focalpoint_log_lag_revisions":
        "Revisions that the log is known to have and the view of this node does not show yet.";
    describe_gauge LAG = "focalpoint_log_lag_seconds":
        "For how long this node has not known its view to be at the end of the log; beyond 2 it answers nobody, -1 before it first was.";
    describe_gauge STORE_WRITABLE = "focalpoint_store_writable": "1 while the store takes writes, else 0.";
    describe_gauge STORE_CONNECTIONS = "focalpoint_store_connections":
        "Connections to the database that read, by `state`: `idle` or `used`.";
    describe_gauge STORE_BYTES = "focalpoint_store_bytes":
        "Bytes of the database: its file with SQLite, all of its tables and indexes on the server with PostgreSQL.";
    describe_gauge STORE_WAL_BYTES = "focalpoint_store_wal_bytes":
        "Bytes of the write-ahead log beside the database of SQLite; 0 with PostgreSQL, whose server knows that of its own.";
    describe_gauge INDEX_BYTES = "focalpoint_index_bytes": "Bytes of the search index on disk.";
    describe_counter PAGES = "focalpoint_pages_total": "Pages answered, by `page` and HTTP `status`.";
    describe_histogram PAGE_DURATION = "focalpoint_page_duration_seconds":
        "Time from the request for a page to its answer, by `page`.";
    describe_histogram CALL_DURATION = "focalpoint_call_duration_seconds":
        "Time from request to the last byte of the answer, by `method`.";
}
