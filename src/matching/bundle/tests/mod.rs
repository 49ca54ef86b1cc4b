//! The laws of bundles, and some that are drawn.

mod given;
mod laws;
mod which;
