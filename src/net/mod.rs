//! The way in: connections, TLS with live reload, and every limit that holds before a call reaches its service.
//!
//! Knows HTTP and nothing of what is served; the services are handed in as one tower service.

pub mod certs;
