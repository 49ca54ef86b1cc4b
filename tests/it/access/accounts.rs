//! What requests about accounts hold.

use focalpoint::pb;

use super::objects;

/// Where the caller wants to be told.
pub(super) fn own_address() -> pb::SetNoticeAddressRequest {
    pb::SetNoticeAddressRequest { email: "me@mn.example".to_owned(), ..<_>::default() }
}

/// The account to come of a case of `InviteAccount`.
pub(super) fn to_come(object: &str) -> pb::Account {
    let (role, state, provider) = match object {
        "account-X" => ("GOVERNMENT_READER", "MN", ""),
        "manager-X" => ("ACCOUNT_MANAGER", "MN", ""),
        "account-Y" => ("PROVIDER_READER", "", "provider-Y"),
        "manager-Y" => ("PROVIDER_MANAGER", "", "provider-Y"),
        _ => ("SECRETARIAT", "", ""),
    };
    let provider = if provider.is_empty() { String::new() } else { objects::name(provider) };
    pb::Account { role: role.to_owned(), state: state.to_owned(), provider, ..<_>::default() }
}

/// The account of a case of `CreateAccount`.
pub(super) fn new_account(object: &str) -> pb::Account {
    let (issuer, subject) = ("https://issuer.example".to_owned(), "invited".to_owned());
    pb::Account { issuer, subject, ..to_come(object) }
}
