//! The pages, one file each.

pub(super) mod account;
pub(super) mod authority;
pub(super) mod home;
pub(super) mod issuer;
pub(super) mod languages;
pub(super) mod route;
pub(super) mod search;
pub(super) mod sign_in;
pub(super) mod vcard;
