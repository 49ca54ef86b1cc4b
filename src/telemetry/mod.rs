//! What the operator sees: metrics by name, and logs of one line an event.
//!
//! Any module may name a metric; this one names no other. Nothing written here holds a token, a contact value, or the
//! text of a record or of a query.

pub mod metric;
