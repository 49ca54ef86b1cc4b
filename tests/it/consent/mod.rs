//! Who learns of a need, by the consent of the State that owns it, over the wire.

mod disclosures;
mod exports;
mod given;
mod groups;
mod interference;
mod ledger;
mod many;
mod replayed;
mod withdrawn;
pub(crate) mod world;
