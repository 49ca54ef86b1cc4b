//! The pages, one file each.

#![expect(clippy::needless_pass_by_value, reason = "a handler is given what it asks for, whether or not it uses it up")]

pub(super) mod account;
pub(super) mod accounts;
pub(super) mod approvals;
pub(super) mod audit;
pub(super) mod authority;
pub(super) mod authority_form;
mod authority_sheet;
pub(super) mod bundles;
pub(super) mod compare;
pub(super) mod consent;
pub(super) mod disclosures;
pub(super) mod documents;
pub(super) mod entries;
pub(super) mod entry;
pub(super) mod errors;
pub(super) mod explained;
pub(super) mod gaps;
pub(super) mod health;
pub(super) mod history;
pub(super) mod home;
pub(super) mod import;
pub(super) mod issuer;
pub(super) mod languages;
pub(super) mod matches;
pub(super) mod need;
pub(super) mod need_acts;
pub(super) mod need_form;
mod need_sheet;
pub(super) mod needs;
pub(super) mod officer_form;
mod officer_sheet;
pub(super) mod officers;
pub(super) mod order;
pub(super) mod plan;
pub(super) mod proposal;
pub(super) mod proposal_steps;
pub(super) mod proposals;
pub(super) mod provider;
pub(super) mod provider_form;
pub(super) mod provider_needs;
mod provider_sheet;
mod record_form;
pub(super) mod route;
pub(super) mod runs;
pub(super) mod search;
pub(super) mod sign_in;
pub(super) mod statistics;
pub(super) mod vcard;
pub(super) mod worklist;

/// The forms of records, for what holds of all of them.
#[cfg(test)]
pub(super) const fn blanks() -> [&'static super::ask::Blank; 4] {
    [&authority_sheet::AUTHORITY, &officer_sheet::OFFICER, &provider_sheet::PROVIDER, &provider_sheet::ACTIVITY]
}
