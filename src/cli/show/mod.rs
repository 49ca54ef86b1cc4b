//! How records look to a person: tables of many, a block of fields for one.

mod authority;
mod bundles;
mod candidate;
mod code;
mod consent;
mod found;
mod gaps;
mod needs;
mod plan;
mod proposal;
mod provider;
mod route;
mod statistics;

pub(super) use authority::{authorities, authority};
pub(super) use bundles::bundles;
pub(super) use candidate::{explained, matched};
pub(super) use code::{best, state};
pub(super) use consent::{consent, time};
pub(super) use found::{after_results, facets, missing};
pub(super) use gaps::gaps;
pub(super) use needs::needs;
pub(super) use plan::{compared, plan};
pub(super) use proposal::{proposal, proposals};
pub(super) use provider::{provider, providers};
pub(super) use route::route;
pub(super) use statistics::statistics;
