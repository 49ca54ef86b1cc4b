//! The way in: connections, TLS with live reload, and every limit that holds before a call reaches its service.
//!
//! Knows HTTP and nothing of what is served: services come in behind a trait and pages as a router. A connection passes `listener`
//! (caps), `tls` (handshake), `connection` (HTTP, first request, age, drain) and `front` (gRPC or page) in that order.

pub mod certs;
mod connection;
mod fetch;
mod front;
mod health;
mod held;
mod https;
mod limits;
mod listener;
mod ops;
mod pages;
mod per_minute;
mod quota;
mod strangers;
mod tls;

pub use connection::{ClientCertificate, Closing, ConnectionInfo};
pub use fetch::{FetchError, Fetcher, FetcherError, Poster, is_fetchable};
pub use front::{Calls, Front};
pub use health::{Condition, Health};
pub use https::trusted;
pub use limits::{Limits, RESERVED_FILES, open_file_limit};
pub use listener::{Drain, Listener, PlainText, PlainTextRefused, holder};
pub use ops::ops;
pub use per_minute::PerMinute;
pub use quota::{CallQuota, Full, Permit, Quota};
pub use strangers::Strangers;
pub use tls::{LiveTls, TlsError, TlsFiles, TlsVersion};
