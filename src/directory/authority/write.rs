//! Writing authorities: create, update, close, confirm.

use jiff::ToSpan as _;

use super::look_alike;
use super::read::visible;
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit, Relation};
use crate::directory::write::{valid, wrong};
use crate::directory::{Directory, Edit, Error, Options, Written, reach};
use crate::domain::authority::Verification;
use crate::domain::codes::VerificationMethod;
use crate::domain::{Approval, Authority, AuthorityId, Status};
use crate::view::Projected as _;

/// Fields that an update does not change.
const KEPT: [&str; 2] = ["unconfirmed", "verification"];

/// How an authority is confirmed.
#[derive(Debug, Clone, Default)]
pub struct Confirmation {
    /// How it was verified; absent: the State says so.
    pub method: VerificationMethod,
    /// Path of the field that was verified; empty: the whole record.
    pub field: String,
    /// When the next one is due, ISO 8601 date; empty: a year on.
    pub next_due: String,
}

/// Why an entry cannot have the status that one person would give it: others rely on what was published, and what two
/// people closed they have closed.
pub(in crate::directory) fn taken_back(before: &Status, after: &Status) -> Option<&'static str> {
    if *before == Status::Closed && *after != Status::Closed {
        Some("a closed authority stays closed; create another, which supersedes it")
    } else if *before != Status::Draft && *after == Status::Draft {
        Some("an entry that is no draft does not become one again; close it, which takes a second person")
    } else {
        None
    }
}

impl Directory {
    /// Creates an authority.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn create_authority(
        &self,
        principal: &Principal,
        authority: Authority,
        options: Options,
    ) -> Result<Written<Authority>, Error> {
        let entered = policy::enter(principal, Operation::CreateAuthority)?;
        let own = principal.is_of(authority.state.known().copied());
        let permit = entered.on(if own { Relation::Own } else { Relation::Other })?;
        let authority = valid(Authority { unconfirmed: !own, verification: Vec::new(), ..authority })?;
        let namespace = authority.namespace();
        let view = self.views.current();
        look_alike::refuse(&view, &authority, None)?;
        let draft = self.created(authority, namespace);
        self.write(principal, permit, options, &view, |view| &view.authorities, draft).await
    }

    /// Updates an authority.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `StaleEtag`, `ExternalIdExists`, `RequestIdReused`, `Unavailable`.
    pub async fn update_authority(
        &self,
        principal: &Principal,
        edit: &Edit,
        options: Options,
    ) -> Result<Written<Authority>, Error> {
        let change = |directory: &Self, entry: &crate::view::Entry<Authority>, at| {
            let draft = directory.edited(entry, at, edit, &KEPT, entry.record.namespace())?;
            let (before, after) = (&entry.record.status, &draft.record.status);
            if draft.record.state != entry.record.state {
                Err(wrong::<Authority>("state", "cannot change; close this authority and create another"))
            } else if let Some(reason) = taken_back(before, after) {
                Err(wrong::<Authority>("status", reason))
            } else if *after == Status::Closed && *before != Status::Closed {
                Err(wrong::<Authority>(
                    "status",
                    "an authority is closed by CloseAuthority, which takes a second person",
                ))
            } else {
                look_alike::refuse(&directory.views.current(), &draft.record, Some(&entry.record))?;
                Ok(draft)
            }
        };
        self.change_authority(principal, Operation::UpdateAuthority, &edit.name, &edit.etag, options, change).await
    }

    /// Asks to close an authority, which takes two people; once closed it stays readable.
    ///
    /// # Errors
    /// `SecondPersonRequired` when all is well; else `Forbidden`, `NotFound`, `WrongStage`, `StaleEtag`, `RequestIdReused`,
    /// `Unavailable`.
    pub async fn close_authority(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        options: Options,
    ) -> Result<Written<Authority>, Error> {
        let entered = policy::enter(principal, Operation::CloseAuthority)?;
        let (view, at) = self.view_for(etag).await?;
        let entry = visible(principal, &view, name)?;
        let permit = entered.on(reach::to_authority(principal, &entry.record))?;
        let error = if entry.record.status == Status::Closed {
            Error::WrongStage("the authority is closed")
        } else if at.is_some_and(|at| at != entry.revision) {
            Error::StaleEtag
        } else {
            let asked = Approval {
                operation: permit.operation().name().to_owned(),
                object: AuthorityId(entry.id).name(),
                object_etag: entry.revision.to_string(),
                ..Approval::default()
            };
            return Err(self.ask(principal, permit, options, asked).await);
        };
        Err(self.asked_before(principal, permit, options, error).await)
    }

    /// Records that the State confirms its entry.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn confirm_authority(
        &self,
        principal: &Principal,
        name: &str,
        etag: &str,
        confirmation: Confirmation,
        options: Options,
    ) -> Result<Written<Authority>, Error> {
        let now = self.source.now();
        let next_due = if confirmation.next_due.is_empty() {
            self.today().saturating_add(1.year()).to_string()
        } else {
            confirmation.next_due
        };
        let method =
            if confirmation.method.is_absent() { VerificationMethod::StateConfirmed } else { confirmation.method };
        let verification = Verification {
            field: confirmation.field,
            verified_at: now.to_string(),
            by: principal.account.name(),
            method,
            next_due,
        };
        let change = |directory: &Self, entry: &crate::view::Entry<Authority>, at| {
            let mut record = entry.record.clone();
            record.unconfirmed &= !verification.field.is_empty();
            record.verification.retain(|old| old.field != verification.field || old.method != verification.method);
            record.verification.push(verification.clone());
            directory.replaced(entry, at, record, entry.record.namespace()).map_err(of_confirmation)
        };
        self.change_authority(principal, Operation::ConfirmAuthority, name, etag, options, change).await
    }

    /// What update and confirm share: find it, check the relation, change it.
    async fn change_authority(
        &self,
        principal: &Principal,
        operation: Operation,
        name: &str,
        etag: &str,
        options: Options,
        change: impl Fn(
            &Self,
            &crate::view::Entry<Authority>,
            Option<crate::domain::Revision>,
        ) -> Result<crate::directory::write::Draft<Authority>, Error>,
    ) -> Result<Written<Authority>, Error> {
        let entered = policy::enter(principal, operation)?;
        let (view, at) = self.view_for(etag).await?;
        let entry = visible(principal, &view, name)?;
        let permit: Permit = entered.on(reach::to_authority(principal, &entry.record))?;
        let draft = change(self, entry, at)?;
        self.write(principal, permit, options, &view, |view| &view.authorities, draft).await
    }
}

/// What is wrong with a confirmation, under the names of the fields of its request: what was verified before is valid.
fn of_confirmation(error: Error) -> Error {
    let Error::Invalid(mut violations) = error else { return error };
    for violation in &mut violations.0 {
        let of_request = violation.field.strip_prefix("authority.verification[").and_then(|rest| rest.split_once("]."));
        if let Some((_, field)) = of_request {
            violation.field = field.to_owned();
        }
    }
    Error::Invalid(violations)
}
