//! The consent ledger: the State that owns a need lets others learn of it, less of it, or no longer; the secretariat may only
//! freeze what the State has given. Each acts on the next read, since a read asks the need's own record.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::need::is_closed;
use super::{Directory, Error, Options, Written};
use crate::auth::Principal;
use crate::auth::policy::Operation;
use crate::domain::consent::{Audience, Freeze};
use crate::domain::{Consent, Group, GroupId, Need, ProviderId, Stage, Status, Violations, check};
use crate::view::{Entry, Projected as _, View};

/// Which need, at which version, and how.
#[derive(Debug, Clone, Default)]
pub struct OfNeed {
    /// `needs/{id}`.
    pub name: String,
    /// Version that is acted on; empty: whichever it is.
    pub etag: String,
    /// What every write may be asked for.
    pub options: Options,
}

impl Directory {
    /// Grants consent: others see the need once its objection window has passed; a consent that holds goes on until then.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `StrongSignInRequired`, `Invalid`, `WrongStage` for a draft or closed or frozen need,
    /// `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn grant_consent(
        &self,
        principal: &Principal,
        need: OfNeed,
        consent: Option<Consent>,
    ) -> Result<Written<Need>, Error> {
        let now = self.source.now();
        let change = |view: &View, need: &Need| {
            self.ensure_strong_sign_in(principal, now)?;
            if need.stage == Stage::Draft || need.status != Status::Published {
                return Err(Error::WrongStage("only a published need that was submitted is shared"));
            }
            if is_closed(&need.stage) {
                return Err(Error::WrongStage("the need is closed"));
            }
            if need.freeze.is_some() {
                return Err(Error::WrongStage("the consent is frozen; lift the freeze or withdraw the consent first"));
            }
            let from = self.consent_rules.effective_from(now);
            let consent = Consent { effective_from: from.to_string(), ..consent.clone().unwrap_or_default() };
            let consent = checked(consent, |consent, v| {
                self.consent_rules.check_end(consent, now, from, "consent", v);
                check_audience(view, consent, v);
            })?;
            let consent = with_members(consent, |group| members(view, group));
            let stage = if need.stage == Stage::Submitted { Stage::Shared } else { need.stage.clone() };
            let holding = need.consent_at(now).filter(|_| from > now).cloned();
            let (consent, next_consent) = match holding {
                Some(holding) => (holding, Some(consent)),
                None => (consent, None),
            };
            Ok(Need { consent: Some(consent), next_consent, stage, ..need.clone() })
        };
        self.change_consent(principal, Operation::GrantConsent, need, change).await
    }

    /// Narrows the consent that stands: fewer recipients, fewer fields, an earlier end. One that waits behind it is dropped.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` for anything wider, `WrongStage` without a consent, `StaleEtag`,
    /// `RequestIdReused`, `Unavailable`.
    pub async fn narrow_consent(
        &self,
        principal: &Principal,
        need: OfNeed,
        consent: Option<Consent>,
    ) -> Result<Written<Need>, Error> {
        let now = self.source.now();
        let change = |view: &View, need: &Need| {
            let standing = need.standing_consent(now).ok_or(Error::WrongStage("there is no consent to narrow"))?;
            let effective_from = standing.effective_from.clone();
            let consent = Consent { effective_from, ..consent.clone().unwrap_or_default() };
            let consent = checked(consent, |consent, v| {
                if consent.audience.as_ref().is_none_or(Audience::is_empty) {
                    v.add("consent.audience", "names nobody; withdraw the consent instead");
                }
                consent.check_within(standing, "consent", v);
                let had = standing.audience.as_ref().map(|audience| audience.coordination_group.as_str());
                if let Some(audience) = consent.audience.as_ref().filter(|it| had != Some(&it.coordination_group)) {
                    check_group(view, audience, v);
                }
                if consent.is_over(now) {
                    v.add("consent.until", "is in the past; withdraw the consent instead");
                }
            })?;
            let before = standing.audience.as_ref();
            let consent = with_members(consent, |group| match before {
                Some(before) if before.coordination_group == group => before.group_members.clone(),
                _ => members(view, group),
            });
            Ok(Need { consent: Some(consent), next_consent: None, ..need.clone() })
        };
        self.change_consent(principal, Operation::NarrowConsent, need, change).await
    }

    /// Withdraws the consent, or only the one that has not taken effect yet; the next read shows nobody else the need.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `WrongStage` without a consent, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn withdraw_consent(
        &self,
        principal: &Principal,
        need: OfNeed,
        waiting_only: bool,
    ) -> Result<Written<Need>, Error> {
        let now = self.source.now();
        let change = |_: &View, need: &Need| {
            let waits = |consent: &Option<Consent>| consent.as_ref().is_some_and(|it| !it.is_effective(now));
            if waiting_only {
                if !waits(&need.consent) && !waits(&need.next_consent) {
                    return Err(Error::WrongStage("no consent waits to take effect"));
                }
                if !waits(&need.consent) {
                    return Ok(Need { next_consent: None, ..need.clone() });
                }
            } else if need.consent.is_none() && need.next_consent.is_none() {
                return Err(Error::WrongStage("there is no consent to withdraw"));
            }
            let stage = if need.stage == Stage::Shared { Stage::Submitted } else { need.stage.clone() };
            Ok(Need { consent: None, next_consent: None, freeze: None, stage, ..need.clone() })
        };
        self.change_consent(principal, Operation::WithdrawConsent, need, change).await
    }

    /// Freezes the consent: recipients do not see the need until the State withdraws the consent or lifts the freeze.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `WrongStage` without a consent or where it is frozen, `StaleEtag`,
    /// `RequestIdReused`, `Unavailable`.
    pub async fn freeze_consent(
        &self,
        principal: &Principal,
        need: OfNeed,
        reason: &str,
    ) -> Result<Written<Need>, Error> {
        let now = self.source.now();
        let change = |_: &View, need: &Need| {
            let (mut reason, mut v) = (reason.to_owned(), Violations::default());
            check::required(&reason, "reason", &mut v);
            check::block(&mut reason, "reason", &mut v);
            v.or(())?;
            if need.freeze.is_some() {
                return Err(Error::WrongStage("the consent is frozen already"));
            }
            if need.consent.is_none() && need.next_consent.is_none() {
                return Err(Error::WrongStage("there is no consent to freeze"));
            }
            Ok(Need { freeze: Some(Freeze { since: now.to_string(), reason }), ..need.clone() })
        };
        self.change_consent(principal, Operation::FreezeConsent, need, change).await
    }

    /// Lifts a freeze: the consent holds again, as it did.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `StrongSignInRequired`, `WrongStage` where it is not frozen, `StaleEtag`,
    /// `RequestIdReused`, `Unavailable`.
    pub async fn lift_freeze(&self, principal: &Principal, need: OfNeed) -> Result<Written<Need>, Error> {
        let now = self.source.now();
        let change = |_: &View, need: &Need| {
            self.ensure_strong_sign_in(principal, now)?;
            if need.freeze.is_none() {
                return Err(Error::WrongStage("the consent is not frozen"));
            }
            Ok(Need { freeze: None, ..need.clone() })
        };
        self.change_consent(principal, Operation::LiftFreeze, need, change).await
    }

    /// What the acts on a consent share.
    async fn change_consent(
        &self,
        principal: &Principal,
        operation: Operation,
        of: OfNeed,
        change: impl Fn(&View, &Need) -> Result<Need, Error>,
    ) -> Result<Written<Need>, Error> {
        let change = |view: &View, entry: &Entry<Need>, at| {
            self.replaced(entry, at, change(view, &entry.record)?, entry.record.namespace())
        };
        self.change_need(principal, operation, &of.name, &of.etag, of.options, change).await
    }

    /// Checks that the person signed in strongly, and not long ago.
    pub(super) fn ensure_strong_sign_in(&self, principal: &Principal, now: Timestamp) -> Result<(), Error> {
        if self.sign_in.is_met(principal, now) {
            return Ok(());
        }
        let (within_minutes, strengths) = (self.sign_in.within_minutes, self.sign_in.strengths.join(" "));
        Err(Error::StrongSignInRequired { within_minutes, strengths })
    }
}

/// The consent of a request, checked by itself and with what `more` finds.
fn checked(mut consent: Consent, more: impl FnOnce(&Consent, &mut Violations)) -> Result<Consent, Error> {
    let mut v = Violations::default();
    consent.check("consent", &mut v);
    more(&consent, &mut v);
    Ok(v.or(consent)?)
}

/// Adds what is wrong with whom a new consent names: nobody, or somebody who is not there.
fn check_audience(view: &View, consent: &Consent, v: &mut Violations) {
    let audience = consent.audience.clone().unwrap_or_default();
    if audience.is_empty() {
        v.add("consent.audience", "is required: providers, a coordination group, all providers or other States");
    }
    for (i, name) in audience.providers.iter().enumerate() {
        let provider =
            ProviderId::of_name(name).filter(|id| id.name() == *name).and_then(|id| view.providers.get(id.0));
        if provider.is_none_or(|entry| entry.record.status == Status::Draft) {
            v.add(format!("consent.audience.providers[{i}]"), "there is no such provider");
        }
    }
    check_group(view, &audience, v);
}

/// Adds what is wrong with the group that a new consent names: it is not there, empty, or has other members than were seen.
fn check_group(view: &View, audience: &Audience, v: &mut Violations) {
    let name = &audience.coordination_group;
    if name.is_empty() {
        return;
    }
    match group(view, name) {
        None => v.add("consent.audience.coordinationGroup", "there is no such coordination group"),
        Some(group) if group.providers.is_empty() => v.add(
            "consent.audience.coordinationGroup",
            "has no members yet; a consent reaches those who are members when it is given",
        ),
        Some(group) => {
            let (seen, now) =
                [&audience.group_members, &group.providers].map(|names| names.iter().collect::<BTreeSet<_>>()).into();
            if !seen.is_empty() && seen != now {
                v.add("consent.audience.groupMembers", "are others by now; look at the group again");
            }
        }
    }
}

/// The published group of that name.
fn group<'a>(view: &'a View, name: &str) -> Option<&'a Group> {
    let id = GroupId::of_name(name).filter(|id| id.name() == name)?;
    view.groups.get(id.0).map(|entry| &entry.record).filter(|group| group.status == Status::Published)
}

/// The members of the group of that name; none where it is not there.
fn members(view: &View, name: &str) -> Vec<String> {
    group(view, name).map(|group| group.providers.clone()).unwrap_or_default()
}

/// The consent with who of its group it reaches, whatever the request says of that.
fn with_members(mut consent: Consent, of_group: impl FnOnce(&str) -> Vec<String>) -> Consent {
    if let Some(audience) = &mut consent.audience {
        let group = &audience.coordination_group;
        audience.group_members = if group.is_empty() { Vec::new() } else { of_group(group) };
    }
    consent
}

#[cfg(test)]
mod tests;
