//! Reports over gRPC: who has which numbers, that nobody learns more from them, and what documents hold.

mod documents;
mod gaps;
pub(crate) mod given;
mod statistics;
