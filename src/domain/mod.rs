//! Pure types and rules of the field. No async, no I/O, no clock but the one passed in.

pub mod account;
pub mod activity;
pub mod approval;
pub mod article;
pub mod authority;
pub mod check;
mod clock;
mod code;
pub mod coded;
pub mod codes;
pub mod consent;
pub mod contact;
pub mod error_report;
pub mod group;
mod id;
pub mod invitation;
pub mod line;
pub mod need;
pub mod notice;
pub mod officer;
pub mod place;
pub mod proposal;
pub mod provider;
mod record;
mod revision;
pub mod route;
pub mod run;
mod shape;
pub mod text;
mod violation;
pub mod vocabulary;
mod watch;

pub use account::Account;
pub use activity::Activity;
pub use approval::{Approval, ApprovalRules, ApprovalState, ExportAsked};
pub(crate) use article::chinese_digit;
pub use article::{ArticleCode, ArticleRef, LAST_ARTICLE};
pub use authority::Authority;
pub use check::{LanguageCode, LanguageTag};
pub use clock::{Source, SystemSource};
pub use coded::Coded;
pub use codes::{AuthorityKind, ProviderRole, Role, Scope, Stage, Status};
pub use consent::{Consent, ConsentRules};
pub use contact::Reference;
pub use error_report::ErrorReport;
pub use group::Group;
pub use id::{
    AccountId, ActivityId, ApprovalId, AuthorityId, ErrorReportId, GroupId, InvitationId, Key, Kind, NeedId, OfficerId,
    ProposalId, ProviderId, RunId,
};
pub use invitation::{Invitation, InvitationRules, InvitationState};
pub use need::Need;
pub use notice::{NoticeKind, Party, Recipient};
pub use officer::Officer;
pub use place::{Region, RegionCode, State, StateCode, StateSet, Territory, TerritoryCode};
pub use proposal::{Proposal, ProposalRules};
pub use provider::Provider;
pub use record::Record;
pub use revision::Revision;
pub use run::{PlanAsked, Run};
pub use text::{Rule, Text};
pub use violation::{Valid, Violation, Violations};
pub use vocabulary::{Labels, Network, NetworkCode, Theme, ThemeCode, Vocabulary, vocabulary};
pub use watch::WatchRules;
