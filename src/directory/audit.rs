//! The audit as callers may see it: their own activity, what was done to their records, or more, as the table says.
//!
//! Numbers of rows count commits. Who may not have checkpoints is not shown any, and gets a page whose rows are chosen in
//! the database, so that what is passed over does not show.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::read::found;
use super::{Directory, Error, PageRequest, officer_name};
use crate::audit::{self, Hash};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::domain::{AccountId, Approval, ApprovalId, AuthorityId, OfficerId, ProviderId, Revision, Role};
use crate::store::{AuditEntry, AuditFilter, AuditRow, AuditScope, Details, SignedCheckpoint};
use crate::view::{Entry, View};

/// Entries on a page when the caller does not say.
const DEFAULT_SIZE: usize = 50;
/// How many rows are looked through at a time.
const STRETCH: u64 = 20_000;
/// How many such stretches one call looks through, for those who may know how many rows there are; a page may be short, and
/// the next one goes on. What others are shown is found by index, so that they need not be told how much was passed over.
const MOST_STRETCHES: u64 = 10;
/// The services whose rows show an administrator what is done to accounts and to the directory, and nothing of needs.
const OPERATIONS: [&str; 4] = ["AccountService.", "ApprovalService.", "AuthorityService.", "ProviderService."];
/// Methods of those whose rows say that a profile was read in full, which may be by a proposal to the reader's State.
const READS_IN_FULL: [&str; 3] =
    ["ProviderService.GetProvider", "ProviderService.ListProviders", "ProviderService.SearchProviders"];

/// Which audit rows are asked for; what is empty restricts nothing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuditQuery {
    /// Resource name of the account.
    pub actor: String,
    /// Resource name of what it was done to.
    pub resource: String,
    /// The method.
    pub operation: String,
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

/// An audit row as a caller may see it.
#[derive(Debug)]
pub struct AuditShown {
    /// Its number, for those who may have checkpoints.
    pub sequence: Option<u64>,
    /// The row, with its resource masked for an auditor.
    pub entry: AuditEntry,
    /// Role of the account that did it.
    pub role: Option<Role>,
    /// Its State, alpha-2, or an empty text.
    pub state: String,
    /// Resource name of its provider, or an empty text.
    pub provider: String,
}

/// A page of audit rows.
#[derive(Debug)]
pub struct AuditPage {
    /// The rows, the newest first.
    pub rows: Vec<AuditShown>,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
    /// Revision of the view that names were looked up in.
    pub revision: Revision,
}

/// The proof that a row is in a tree.
#[derive(Debug)]
pub struct Inclusion {
    /// The row's place, from 0.
    pub index: u64,
    /// How many rows the tree has.
    pub size: u64,
    /// The hashes from the leaf to the root.
    pub hashes: Vec<Hash>,
    /// Hash of the leaf.
    pub leaf_hash: Hash,
    /// The leaf, for those who see the row as it is.
    pub leaf: Option<String>,
}

/// The proof that a tree continues another.
#[derive(Debug)]
pub struct Consistency {
    /// How many rows the earlier one has.
    pub old: u64,
    /// How many the later one has.
    pub new: u64,
    /// The hashes.
    pub hashes: Vec<Hash>,
}

/// What a caller sees of the audit.
struct Sight {
    /// Whose rows; all where there is nothing.
    scopes: Vec<AuditScope>,
    /// Whether it sees more than its own activity.
    wide: bool,
    /// Whether resources are masked.
    masked: bool,
}

impl Directory {
    /// Lists the audit rows that the caller may see, the newest first.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `Unavailable` also when the read of others' rows cannot be audited.
    pub async fn list_audit_entries(
        &self,
        principal: &Principal,
        query: &AuditQuery,
        page: &PageRequest,
    ) -> Result<AuditPage, Error> {
        let permit = policy::enter(principal, Operation::ListAuditEntries)?.on(Relation::Any)?;
        self.ensure_fresh().await?;
        let view = self.views.current();
        let sight = Sight::of(principal, &view);
        let size = page.size_or(DEFAULT_SIZE)?;
        let bound = (Operation::ListAuditEntries.name(), query);
        let cursor = self.pages.open(&page.token, principal.account, &bound, self.source.now())?;
        let before = cursor.map(|cursor| u64::from_str_radix(&cursor, 16).map_err(|_| Error::InvalidPageToken));
        let filter = AuditFilter { before: before.transpose()?, ..query.filter(&sight)? };
        let (rows, reached) = self.audit_rows(&filter, size + 1, stretches(principal)).await?;
        let (rows, next) = next_of(rows, reached, size);
        if sight.wide {
            let details = Details { count: Some(rows.len() as u64), ..Details::default() };
            self.audit_read(principal, permit, None, details).await?;
        }
        let numbered = may_have_checkpoints(principal);
        let token =
            next.map(|next| self.pages.make(principal.account, &bound, &format!("{next:016x}"), self.source.now()));
        let next_page_token = token.unwrap_or_default();
        let rows = rows.into_iter().map(|row| self.shown(&view, row, numbered, sight.masked)).collect();
        Ok(AuditPage { rows, next_page_token, revision: view.revision })
    }

    /// A signed checkpoint of the audit tree as it is now, and the key that it is checked with.
    ///
    /// # Errors
    /// `Forbidden`, `Unavailable`.
    pub async fn checkpoint(&self, principal: &Principal) -> Result<(SignedCheckpoint, String), Error> {
        policy::enter(principal, Operation::GetCheckpoint)?.on(owner_relation(principal))?;
        Ok((self.checkpoints.current().await?, self.checkpoints.verifier()))
    }

    /// The proof that a row which the caller may see is in the tree of `size` rows (0: of all).
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `Unavailable`.
    pub async fn inclusion_proof(&self, principal: &Principal, name: &str, size: u64) -> Result<Inclusion, Error> {
        let permit = policy::enter(principal, Operation::GetInclusionProof)?.on(owner_relation(principal))?;
        self.ensure_fresh().await?;
        let size = self.tree_size("tree_size", size).await?;
        let number = name.strip_prefix("auditEntries/").filter(|number| number.bytes().all(|b| b.is_ascii_digit()));
        let sequence: u64 = found(number.and_then(|number| number.parse().ok()))?;
        let sight = Sight::of(principal, &self.views.current());
        let (before, after) = (sequence.checked_add(1), sequence.checked_sub(1));
        let filter = AuditFilter { before, after, any_of: sight.scopes, ..AuditFilter::default() };
        let is_visible = !self.store.audit(filter, 1).await?.is_empty();
        let leaf = found(self.store.leaf(sequence).await?.filter(|_| is_visible))?;
        if leaf.row.entry.actor != Some(principal.account) {
            self.audit_read(principal, permit, Some(name.to_owned()), Details::default()).await?;
        }
        let index = sequence - 1;
        let out_of_tree = || Error::field("tree_size", "the tree of that size does not have the row yet");
        let plan = audit::inclusion(index, size).ok_or_else(out_of_tree)?;
        let hashes = self.store.tree_hashes(&plan).await?;
        let content = if sight.masked { None } else { Some(leaf.content()?) };
        Ok(Inclusion { index, size, hashes, leaf_hash: leaf.hash()?, leaf: content })
    }

    /// The proof that the tree of `new` rows (0: of all) continues the one of `old`.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Unavailable`.
    pub async fn consistency_proof(&self, principal: &Principal, old: u64, new: u64) -> Result<Consistency, Error> {
        policy::enter(principal, Operation::GetConsistencyProof)?.on(owner_relation(principal))?;
        let new = self.tree_size("new_tree_size", new).await?;
        let larger = || Error::field("old_tree_size", "is more than the later tree has");
        let plan = audit::consistency(old, new).ok_or_else(larger)?;
        Ok(Consistency { old, new, hashes: self.store.tree_hashes(&plan).await? })
    }

    /// The newest rows that fit a filter, and the number of the last one that was looked at; 1 where none are left. They are
    /// looked for in so many stretches at most, between which others may read, and which a call that was given up goes not
    /// beyond: few rows of many may fit.
    async fn audit_rows(
        &self,
        filter: &AuditFilter,
        limit: usize,
        mut stretches: u64,
    ) -> Result<(Vec<AuditRow>, u64), Error> {
        let end = self.store.tree_size().await? + 1;
        let mut before = filter.before.map_or(end, |before| before.min(end));
        let mut rows = Vec::new();
        while rows.len() < limit && before > 1 && stretches > 0 {
            stretches -= 1;
            let after = before.saturating_sub(STRETCH + 1);
            let stretch = AuditFilter { before: Some(before), after: Some(after), ..filter.clone() };
            rows.extend(self.store.audit(stretch, limit - rows.len()).await?);
            before = after + 1;
        }
        Ok((rows, before))
    }

    /// The size that is asked for, or that of the whole tree.
    async fn tree_size(&self, field: &str, asked: u64) -> Result<u64, Error> {
        let has = self.store.tree_size().await?;
        match asked {
            0 => Ok(has),
            asked if asked <= has => Ok(asked),
            _ => Err(Error::field(field, "is more than there are rows")),
        }
    }

    /// A row as the caller may see it.
    fn shown(&self, view: &View, row: AuditRow, numbered: bool, masked: bool) -> AuditShown {
        let AuditRow { sequence, mut entry } = row;
        let account = entry.actor.and_then(|actor| view.accounts.get(actor.0)).map(|entry| &entry.record);
        if masked {
            entry.resource = entry.resource.map(|resource| self.masked(&resource));
        }
        AuditShown {
            sequence: numbered.then_some(sequence),
            role: account.map(|account| account.role.clone()),
            state: account.map(|account| account.state.to_string()).unwrap_or_default(),
            provider: account.map(|account| account.provider.clone()).unwrap_or_default(),
            entry,
        }
    }

    /// A resource name whose id stands for itself no more; accounts are what an auditor looks at.
    fn masked(&self, resource: &str) -> String {
        match resource.split_once('/') {
            Some(("accounts", _)) | None => resource.to_owned(),
            Some((collection, _)) => format!("{collection}/{}", self.pages.mark(resource)),
        }
    }
}

impl Sight {
    /// What the table lets the caller see.
    fn of(principal: &Principal, view: &View) -> Self {
        let sees =
            |operation| policy::enter(principal, operation).and_then(|entered| entered.on(Relation::Any)).is_ok();
        if sees(Operation::AuditRowsWhole) {
            return Self { scopes: Vec::new(), wide: true, masked: true };
        }
        let mut scopes = vec![AuditScope::Actor(principal.account)];
        if sees(Operation::AuditRowsOwnRecords) {
            scopes.push(AuditScope::Resources(own_records(principal, view)));
        }
        if sees(Operation::AuditRowsOperations) {
            scopes.push(AuditScope::Methods(operations()));
        }
        Self { wide: scopes.len() > 1, scopes, masked: false }
    }
}

impl AuditQuery {
    /// The filter for a caller with that sight.
    fn filter(&self, sight: &Sight) -> Result<AuditFilter, Error> {
        let named = |text: &String| (!text.is_empty()).then(|| text.clone());
        let actor = named(&self.actor).map(|actor| {
            AccountId::of_name(&actor).ok_or_else(|| Error::field("filter.actor", "expected `accounts/{id}`"))
        });
        if sight.masked && !self.resource.is_empty() && !self.resource.starts_with("accounts/") {
            return Err(Error::field("filter.resource", "an auditor is shown no resources but accounts"));
        }
        Ok(AuditFilter {
            before: None,
            after: None,
            actor: actor.transpose()?,
            resource: named(&self.resource),
            method: named(&self.operation),
            since: self.since,
            until: self.until,
            any_of: sight.scopes.clone(),
        })
    }
}

/// How many stretches of rows a call of that caller looks through.
fn stretches(principal: &Principal) -> u64 {
    if may_have_checkpoints(principal) { MOST_STRETCHES } else { u64::MAX }
}

/// The page of so many rows, and before which row the next one goes on: rows were looked at down to the one of that number.
fn next_of(mut rows: Vec<AuditRow>, reached: u64, size: usize) -> (Vec<AuditRow>, Option<u64>) {
    let is_full = rows.len() > size;
    rows.truncate(size);
    let next = if is_full { rows.last().map(|row| row.sequence) } else { Some(reached).filter(|next| *next > 1) };
    (rows, next)
}

/// The methods whose rows an administrator sees.
fn operations() -> Vec<String> {
    let names = Operation::ALL.into_iter().map(Operation::name);
    let is_shown =
        |name: &&str| OPERATIONS.iter().any(|service| name.starts_with(service)) && !READS_IN_FULL.contains(name);
    names.filter(is_shown).map(str::to_owned).collect()
}

/// How a caller stands to the checkpoint: a State's account has a share in it.
const fn owner_relation(principal: &Principal) -> Relation {
    if principal.state.is_some() { Relation::Own } else { Relation::Other }
}

/// Whether the caller may know how many rows there are.
fn may_have_checkpoints(principal: &Principal) -> bool {
    let entered = policy::enter(principal, Operation::GetCheckpoint);
    entered.and_then(|entered| entered.on(owner_relation(principal))).is_ok()
}

/// The resource names of all that belongs to the caller's State or provider, as audit rows have them.
fn own_records(principal: &Principal, view: &View) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(state) = principal.state {
        for authority in view.authorities.of(&state) {
            let id = AuthorityId(authority.id);
            names.push(id.name());
            for officer in view.officers.of(&id) {
                let officer_id = OfficerId(officer.id);
                names.extend([officer_id.name(), officer_name(officer_id, &officer.record)]);
            }
        }
        let of_state = |entry: &Arc<Entry<Approval>>| {
            let authority = AuthorityId::of_name(&entry.record.object).and_then(|id| view.authorities.get(id.0));
            authority.is_some_and(|authority| principal.is_of(authority.record.state.known().copied()))
        };
        let approvals = view.approvals.iter().filter(|entry| of_state(entry));
        names.extend(approvals.map(|entry| ApprovalId(entry.id).name()));
        names.extend(view.needs.of(&state).map(|need| crate::domain::NeedId(need.id).name()));
        names.extend(view.proposals.of(&state).map(|entry| crate::domain::ProposalId(entry.id).name()));
    }
    if let Some(provider) = principal.provider {
        names.push(ProviderId::name(provider));
        names.extend(view.activities.of(&provider).map(|entry| crate::domain::ActivityId(entry.id).name()));
    }
    names
}

#[cfg(test)]
mod tests;
