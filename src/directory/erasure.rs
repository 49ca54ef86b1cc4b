//! Erasing an officer: nothing of the person stays, only that there was an officer, and who erased it and when.

use std::sync::Arc;

use jiff::Timestamp;

use super::officer::{of_name, officer_of, write_relation};
use super::read::found;
use super::{Directory, Error, Options, authority};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::domain::{AccountId, AuthorityId, Officer, OfficerId, Revision};
use crate::store::{Action, Details, ERASE, Put, Version};
use crate::view::{BodyError, SCHEMA, decode, encode};

/// What is known of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// When it was.
    pub time: Timestamp,
    /// Whose it was; none for the service itself.
    pub by: Option<AccountId>,
    /// Revision of the erasure.
    pub revision: Revision,
    /// Whether no file of the service holds the values any more.
    pub is_complete: bool,
}

impl Directory {
    /// Erases an officer, removed already or not; one who was erased is answered for as the first time.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn erase_officer(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Erased, Error> {
        let entered = policy::enter(principal, Operation::EraseOfficer)?;
        let (parent, id) = found(of_name(name))?;
        let (view, at) = self.view_for(etag).await?;
        let authority = authority::visible(principal, &view, &parent.name())?;
        let state = authority.record.state.known().copied();
        if !principal.is_of(state) {
            // What another State removed, or has not published, is as what never was.
            officer_of(principal, &view, name)?;
        }
        let permit = entered.on(write_relation(principal, state))?;
        let last = self.last_of(parent, id).await?;
        if last.summary == ERASE {
            return self.known(&last).await;
        }
        let put = put(parent, id, at.unwrap_or(last.revision))?;
        // The officer is nobody's once it is erased; the row of the authority tells its State.
        let row = |name| self.row(principal.account, permit.operation(), name, Details::default());
        let rows = vec![row(id.name()), row(parent.name())];
        let committed = self.commit_with(principal, permit, options, vec![put], rows, self.source.now()).await;
        let last = self.last_of(parent, id).await?;
        match committed {
            // Somebody else was faster, and did the same.
            Err(Error::StaleEtag) if last.summary == ERASE => self.known(&last).await,
            Err(error) => Err(error),
            Ok(_) => self.known(&last).await,
        }
    }

    /// The last version of an officer of an authority, which may be a removal or an erasure.
    async fn last_of(&self, parent: AuthorityId, id: OfficerId) -> Result<Version, Error> {
        let last = found(self.store.history(id.key(), None, 1).await?.into_iter().next())?;
        let officer: Officer = match decode(&last.body, last.schema) {
            Ok(officer) => officer,
            Err(BodyError::Erased) => return Err(Error::NotFound),
            Err(error @ (BodyError::Schema(_) | BodyError::Malformed(_))) => {
                return Err(Error::Internal(error.to_string()));
            }
        };
        if officer.authority == parent.name() { Ok(last) } else { Err(Error::NotFound) }
    }

    /// What is known of an erasure, once the files were tried to be cleaned.
    pub(super) async fn known(&self, last: &Version) -> Result<Erased, Error> {
        let is_complete = self.store.scrub().await?;
        Ok(Erased { time: last.time, by: last.actor, revision: last.revision, is_complete })
    }
}

/// The put that erases an officer: what stays says only whose authority's it was, so that its State is still answered.
pub(super) fn put(parent: AuthorityId, id: OfficerId, at: Revision) -> Result<Put, Error> {
    let rest = Officer { authority: parent.name(), ..Officer::default() };
    let body: Arc<str> = encode(&rest).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Put { key: id.key(), action: Action::Erase { at }, unique: None, body, schema: SCHEMA })
}
