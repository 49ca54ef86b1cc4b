//! Pure types and rules of the field. No async, no I/O, no clock but the one passed in.

pub mod article;
pub mod check;
mod clock;
mod code;
pub mod coded;
mod id;
pub mod place;
mod revision;
pub mod text;
mod violation;
pub mod vocabulary;

pub use article::{ArticleCode, ArticleRef};
pub use check::{LanguageCode, LanguageTag};
pub use clock::{Source, SystemSource};
pub use coded::Coded;
pub use id::{AccountId, ActivityId, AuthorityId, Key, Kind, NeedId, OfficerId, ProviderId};
pub use place::{Region, RegionCode, State, StateCode, StateSet, Territory, TerritoryCode};
pub use revision::Revision;
pub use text::{Rule, Text};
pub use violation::{Valid, Violation, Violations};
pub use vocabulary::{Labels, Network, NetworkCode, Theme, ThemeCode, Vocabulary, vocabulary};
