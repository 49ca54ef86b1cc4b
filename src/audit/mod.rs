//! How the audit log proves itself: a Merkle tree over its rows (RFC 6962, RFC 9162) and signed checkpoints of it (C2SP).
//!
//! Pure: no I/O, no clock, no rows. A proof is planned here as ranges of leaves, whose hashes a store then gives, and it
//! is verified here from nothing but hashes.

mod checkpoint;
mod frontier;
mod hash;
mod note;
mod plan;
#[cfg(test)]
mod tests;
mod verify;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use frontier::Frontier;
pub use hash::{Hash, hex};
pub use note::{NoteError, PublicKey, Signer, SignerError, is_key_name};
pub use plan::{Node, consistency, inclusion, join, nodes};
pub use verify::{is_consistent, is_included};
