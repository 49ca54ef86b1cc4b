//! The use cases: authorise, validate, then read or write. Functions without transport; `grpc` and `web` adapt them.
//!
//! A read takes one [`View`](crate::view::View) and holds it; a write goes into one store transaction. Every use
//! case asks [`policy`](crate::auth::policy) first, and what it must not show is left out before it returns.

mod account;
mod account_erasure;
mod account_terms;
mod action_plan;
mod appoint;
mod approval;
mod audit;
mod authority;
mod consent;
mod disclosure;
mod erasure;
mod error;
mod error_report;
mod filter;
mod group;
mod invitation;
mod list;
mod mask;
mod matching;
mod need;
mod notice;
mod officer;
mod page;
mod proposal;
mod provider;
mod quota;
mod reach;
mod read;
mod report;
mod retention;
mod sign_in;
mod standing;
#[cfg(test)]
mod tests;

pub mod transfer;
pub mod watch;
mod write;

use std::sync::Arc;

use crate::auth::SignInRule;
use crate::domain::{ApprovalRules, ConsentRules, InvitationRules, ProposalRules, Revision, Source, WatchRules};
use crate::store::{Checkpoints, Store};
use crate::view::Views;

pub use account::Identity;
pub use action_plan::{ActionPlan, NewOrder, Ordered};
pub use audit::{AuditPage, AuditQuery, AuditShown, Consistency, Inclusion};
pub use authority::{AuthorityFilter, AuthoritySearch, Confirmation, Found, Route, RouteQuery, Version};
pub use consent::OfNeed;
pub use disclosure::Disclosure;
pub use erasure::Erased;
pub use error::Error;
pub use error_report::ErrorReportFilter;
pub(crate) use invitation::HAS_ACCOUNT;
pub use invitation::Invited;
pub use list::Page;
pub use matching::{
    BundleQuery, Bundles, ExplainQuery, Explained, MatchQuery, MatchedNeed, Matches, MissedNeed, NamedCandidate,
    NamedExclusion, NeedMatches, NewRun, PlanPhase, PlanQuery, Planned, Planning, ProviderQuery, Saving, StateContact,
    configured_weights,
};
pub use need::NeedFilter;
pub use notice::{Delivery, Dropped, NoticeRules, Prepared};
pub(crate) use officer::officer_name;
pub use page::{MAX_PAGE_SIZE, PageRequest, PageTokens};
pub use proposal::{OfProposal, Progress, ProposalFilter, answer_operation};
pub use provider::{ProviderFilter, ProviderFound};
pub use quota::OfficerQuota;
pub use read::{Fresh, Shown};
pub use report::{DocumentQuery, DocumentShown, GapFilter, StatisticsQuery, StatisticsScope, StatisticsShown};
pub use sign_in::{Credentials, NotSignedIn, SignInError, SignedIn};
pub use write::{Edit, Held, Options, Written};

// What the answers of the use cases are made of, so that an adapter need not know where it comes from.
pub use crate::audit::{Checkpoint as AuditCheckpoint, Hash as TreeHash, PublicKey as VerifierKey, is_included};
pub use crate::matching::{
    Alternate, Assignment, Bundle, Candidate, Chosen, Evidence, Overlap, Part, PlanPart, PlanProgress, PlanTotals,
    RuleOutcome, StateShare, Taker, ToolFit, Unmet,
};
pub use crate::store::{NoticeState, Outcome as AuditOutcome, QueuedNotice, Request};
pub use crate::view::Entry;
pub use crate::view::index::{FacetField, Interpretation, Matched, Missing};

/// What the use cases work on; one for the whole program.
#[derive(Debug)]
pub struct Directory {
    /// The log.
    store: Arc<dyn Store>,
    /// Checkpoints of its audit.
    checkpoints: Arc<Checkpoints>,
    /// What is read.
    views: Arc<Views>,
    /// Time and identifiers.
    source: Arc<dyn Source>,
    /// Page tokens.
    pages: PageTokens,
    /// Reads of officers' personal fields that an account may make.
    officer_quota: OfficerQuota,
    /// Reads of officers' personal fields so far.
    officer_reads: quota::ReadCounter,
    /// The providers prepared for matching.
    matcher: Arc<matching::Prepared>,
    /// What providers have taken on, as the secretariat sees it.
    laden: matching::Laden,
    /// The statistics that are published.
    published: report::Published,
    /// The turns of those who rank needs.
    turns: matching::Turns,
    /// The memory of the imports under way.
    imports: transfer::Budget,
    /// What is asked of a new consent.
    consent_rules: ConsentRules,
    /// The sign-in that consenting takes.
    sign_in: SignInRule,
    /// How long what takes two people waits for the second.
    approval_rules: ApprovalRules,
    /// How long an invitation holds.
    invitation_rules: InvitationRules,
    /// How long a proposal waits, and when to ask what came of it.
    proposal_rules: ProposalRules,
    /// Who is told of what, and when.
    notice_rules: NoticeRules,
    /// How streams of changes are kept up.
    watch_rules: WatchRules,
    /// The last changes, for all who watch.
    recent: watch::Recent,
    /// What depends on how many accounts or invitations there are is done one after the other: that nobody has more
    /// invitations open than they may, and that one person appoints the first manager alone.
    appointing: tokio::sync::Mutex<()>,
    /// Providers accept proposals one after the other, so that two of them do not take the last place.
    accepting: Arc<tokio::sync::Mutex<()>>,
    /// Codes that were tried of late.
    attempts: invitation::Attempts,
    /// Whether accounts that must be bound to a certificate come in without one.
    takes_unbound: bool,
}

impl Directory {
    /// The use cases over that log and its views.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        checkpoints: Arc<Checkpoints>,
        views: Arc<Views>,
        source: Arc<dyn Source>,
        pages: PageTokens,
        officer_quota: OfficerQuota,
    ) -> Self {
        Self {
            store,
            checkpoints,
            views,
            source,
            pages,
            officer_quota,
            officer_reads: quota::ReadCounter::default(),
            matcher: Arc::default(),
            laden: matching::Laden::default(),
            published: report::Published::default(),
            turns: matching::Turns::default(),
            imports: transfer::Budget::default(),
            consent_rules: ConsentRules::default(),
            sign_in: SignInRule::default(),
            approval_rules: ApprovalRules::default(),
            invitation_rules: InvitationRules::default(),
            proposal_rules: ProposalRules::default(),
            notice_rules: NoticeRules::default(),
            watch_rules: WatchRules::default(),
            recent: watch::Recent::default(),
            appointing: tokio::sync::Mutex::default(),
            accepting: Arc::default(),
            attempts: invitation::Attempts::default(),
            takes_unbound: false,
        }
    }

    /// The same with those rules on consent, and on the sign-in that it takes.
    #[must_use]
    pub fn with_consent(self, consent_rules: ConsentRules, sign_in: SignInRule) -> Self {
        Self { consent_rules, sign_in, ..self }
    }

    /// The same with those rules on what takes two people.
    #[must_use]
    pub fn with_approvals(self, approval_rules: ApprovalRules) -> Self {
        Self { approval_rules, ..self }
    }

    /// The same with those rules on invitations.
    #[must_use]
    pub fn with_invitations(self, invitation_rules: InvitationRules) -> Self {
        Self { invitation_rules, ..self }
    }

    /// The same with those rules on proposals.
    #[must_use]
    pub fn with_proposals(self, proposal_rules: ProposalRules) -> Self {
        Self { proposal_rules, ..self }
    }

    /// The same with those rules on notices.
    #[must_use]
    pub fn with_notices(self, notice_rules: NoticeRules) -> Self {
        Self { notice_rules, ..self }
    }

    /// The same with those rules on streams of changes.
    #[must_use]
    pub fn with_watch(self, watch_rules: WatchRules) -> Self {
        Self { watch_rules, ..self }
    }

    /// The revision of the current view.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.views.current().revision
    }
}
