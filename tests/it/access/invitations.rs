//! Invitations of several inviters, at every state.

use focalpoint::domain::{Account, Invitation, InvitationState};
use focalpoint::store::Put;

use super::expected::Owner;
use super::objects;
use crate::consent::world::put;

/// The invitations that the world has from the beginning.
const INVITATIONS: [&str; 8] = [
    "invitation-of-Gm",
    "invitation-of-Zm",
    "invitation-of-Dm",
    "invitation-of-Wm",
    "invitation-of-SEC",
    "invitation-of-ADM",
    "invitation-revoked",
    "invitation-expired",
];

/// The invitations.
pub(super) fn objects() -> Vec<Put> {
    INVITATIONS.map(invitation).into()
}

/// An invitation that is open, was taken back, or has expired.
fn invitation(object: &str) -> Put {
    let (inviter, state, expire_time) = match object {
        "invitation-revoked" => ("Gm", InvitationState::Revoked, "2026-12-01T00:00:00Z"),
        "invitation-expired" => ("Gm", InvitationState::Open, "2026-11-24T00:00:00Z"),
        _ => (object.rsplit('-').next().unwrap(), InvitationState::Open, "2026-12-01T00:00:00Z"),
    };
    let account = Some(Account { issuer: String::new(), ..objects::account("", "GOVERNMENT_READER", Owner::X) });
    let (inviter, inviter_name, expire_time) = (objects::name(inviter), inviter.to_owned(), expire_time.to_owned());
    let code_digest = object.to_owned();
    put(
        objects::id(object),
        Invitation { account, inviter, inviter_name, expire_time, state, code_digest, ..<_>::default() },
    )
}
