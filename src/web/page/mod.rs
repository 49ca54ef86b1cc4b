//! The pages, one file each.

#![expect(clippy::needless_pass_by_value, reason = "a handler is given what it asks for, whether or not it uses it up")]

pub(super) mod account;
pub(super) mod accounts;
pub(super) mod approvals;
pub(super) mod audit;
pub(super) mod authority;
pub(super) mod bundles;
pub(super) mod consent;
pub(super) mod documents;
pub(super) mod explained;
pub(super) mod gaps;
pub(super) mod home;
pub(super) mod import;
pub(super) mod issuer;
pub(super) mod languages;
pub(super) mod matches;
pub(super) mod need;
pub(super) mod need_form;
mod need_sheet;
pub(super) mod needs;
pub(super) mod order;
pub(super) mod plan;
pub(super) mod proposal;
pub(super) mod proposals;
pub(super) mod provider_needs;
pub(super) mod route;
pub(super) mod runs;
pub(super) mod search;
pub(super) mod sign_in;
pub(super) mod statistics;
pub(super) mod vcard;
pub(super) mod worklist;
