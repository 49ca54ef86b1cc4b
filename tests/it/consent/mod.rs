//! Who learns of a need, by the consent of the State that owns it, over the wire.

mod bundles;
mod directory_calls;
mod disclosures;
mod exports;
mod given;
mod groups;
mod hidden_edits;
mod interference;
mod ledger;
mod many;
mod named_again;
mod proposal_calls;
mod replayed;
mod told;
mod withdrawn;
pub(crate) mod world;
