//! Who has seen a need, and what of it: every read by somebody who does not own it is written before its answer leaves, and
//! the State that owns the need reads it here.

use jiff::Timestamp;
use tracing::Instrument as _;
use uuid::Uuid;

use super::need::need_of;
use super::notice::SEND;
use super::{Directory, Error, Page, PageRequest, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit};
use crate::domain::{AccountId, Need, NeedId, ProviderId, Role, State};
use crate::store::{AuditEntry, AuditFilter, AuditRow, Details, Outcome};
use crate::telemetry::trace;
use crate::view::View;

/// Entries on a page when the caller does not say.
const DEFAULT_SIZE: usize = 50;
/// Rows that are read at a time.
const BATCH: usize = 200;
/// Batches that are read for a page at most: what owners did with the need is among the rows, and passed over.
const MOST_BATCHES: usize = 10;

/// What somebody who does not own a need did with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// When.
    pub time: Timestamp,
    /// Name of the method, such as `NeedService.GetNeed`.
    pub method: String,
    /// The account; none for the service itself.
    pub account: Option<AccountId>,
    /// Its role, where it is still known.
    pub role: Option<Role>,
    /// The State that it belongs to.
    pub state: Option<State>,
    /// The provider that it belongs to.
    pub provider: Option<ProviderId>,
    /// The fields of the need that it was shown, in JSON spelling.
    pub fields: Vec<String>,
}

impl Directory {
    /// Records that needs were shown to somebody who does not own them, with the fields that were: a row each.
    ///
    /// # Errors
    /// `Unavailable` when the audit cannot be written: then nothing is answered.
    pub(super) async fn audit_needs<'a>(
        &self,
        principal: &Principal,
        permit: Permit,
        shown: impl IntoIterator<Item = (Uuid, &'a Need)>,
    ) -> Result<(), Error> {
        let rows = self.rows_of_needs(principal, permit, shown)?;
        if rows.is_empty() {
            return Ok(());
        }
        self.store.record_audit(rows).instrument(trace::step("audit")).await.map_err(Error::from)
    }

    /// The rows that say so.
    ///
    /// # Errors
    /// `Internal` when a need cannot be encoded.
    pub(super) fn rows_of_needs<'a>(
        &self,
        principal: &Principal,
        permit: Permit,
        shown: impl IntoIterator<Item = (Uuid, &'a Need)>,
    ) -> Result<Vec<AuditEntry>, Error> {
        let time = self.source.now();
        let row = |(id, need): (Uuid, &Need)| {
            let value = serde_json::to_value(need)?;
            let fields = value.as_object().into_iter().flat_map(serde_json::Map::keys).cloned().collect();
            Ok(AuditEntry {
                time,
                actor: Some(principal.account),
                method: permit.operation().name().to_owned(),
                outcome: Outcome::Allowed,
                resource: Some(NeedId(id).name()),
                details: Details { fields, ..Details::default() },
            })
        };
        shown.into_iter().map(row).collect()
    }

    /// Lists what others did with a need, the newest first: who was shown which fields of it and when, and a freeze.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable`.
    pub async fn list_disclosures(
        &self,
        principal: &Principal,
        name: &str,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Disclosure>, Error> {
        let entered = policy::enter(principal, Operation::ListDisclosures)?;
        self.ensure_fresh().await?;
        let view = self.view_at(min_revision).await?;
        let need = need_of(&view, name)?;
        entered.on(reach::to_need(principal, &view, &need.record, self.source.now()))?;
        let resource = NeedId(need.id).name();
        let query = (Operation::ListDisclosures.name(), &resource);
        let size = page.size_or(DEFAULT_SIZE)?;
        let cursor = self.pages.open(&page.token, principal.account, &query, self.source.now())?;
        let mut before =
            cursor.map(|cursor| u64::from_str_radix(&cursor, 16).map_err(|_| Error::InvalidPageToken)).transpose()?;
        let (mut items, mut more) = (Vec::new(), true);
        for _ in 0..MOST_BATCHES {
            let filter = AuditFilter { before, resource: Some(resource.clone()), ..AuditFilter::default() };
            let rows = self.store.audit(filter, BATCH).await?;
            more = rows.len() == BATCH;
            for row in rows {
                if items.len() == size {
                    more = true;
                    break;
                }
                before = Some(row.sequence);
                items.extend(disclosure(&view, &need.record, row));
            }
            if !more || items.len() == size {
                break;
            }
        }
        // Of one length, as revisions are: how much is in the audit is nobody else's to see.
        let token = before.filter(|_| more).map(|before| format!("{before:016x}"));
        let next_page_token = token
            .map(|cursor| self.pages.make(principal.account, &query, &cursor, self.source.now()))
            .unwrap_or_default();
        Ok(Page { items, next_page_token, revision: view.revision })
    }
}

/// What a row tells the State that owns the need; nothing where its own accounts acted, or the call was refused.
fn disclosure(view: &View, need: &Need, row: AuditRow) -> Option<Disclosure> {
    let entry = row.entry;
    let account = entry.actor.and_then(|actor| view.accounts.get(actor.0)).map(|account| &account.record);
    let state = account.and_then(|account| account.state.known().copied());
    let is_own = state.is_some() && state == need.state.known().copied();
    // A notice says that something happened, and shows nothing of the need.
    if is_own || entry.outcome != Outcome::Allowed || entry.method == SEND {
        return None;
    }
    Some(Disclosure {
        time: entry.time,
        method: entry.method,
        account: entry.actor,
        role: account.map(|account| account.role.clone()),
        state,
        provider: account.and_then(|account| ProviderId::of_name(&account.provider)),
        fields: entry.details.fields,
    })
}
