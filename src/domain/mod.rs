//! Pure types and rules of the field. No async, no I/O, no clock but the one passed in.

mod clock;
mod code;
mod id;
mod revision;
mod violation;

pub use clock::{Source, SystemSource};
pub use id::{AccountId, ActivityId, AuthorityId, Key, Kind, NeedId, OfficerId, ProviderId};
pub use revision::Revision;
pub use violation::{Valid, Violation, Violations};
