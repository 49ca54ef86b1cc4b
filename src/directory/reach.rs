//! How a caller stands to a record, and what of the record it may see. The policy table says what follows from it.

use jiff::Timestamp;
use serde_json::Value;

use super::read::Fresh;
use crate::auth::Principal;
use crate::auth::policy::Relation;
use crate::domain::codes::OfficerAudience;
use crate::domain::consent::{Audience, Consent};
use crate::domain::proposal::{Event, ProposalAct, ProposalSide};
use crate::domain::{
    Account, Authority, GroupId, Need, Officer, Proposal, Provider, ProviderId, Role, Stage, State, Status,
};
use crate::view::Catalog;

/// How the caller stands to an authority.
pub(super) fn to_authority(principal: &Principal, authority: &Authority) -> Relation {
    if principal.is_of(authority.state.known().copied()) {
        Relation::Own
    } else if authority.unconfirmed {
        Relation::Unconfirmed
    } else {
        Relation::Other
    }
}

/// Whether the caller may know of an authority at all: a draft is its State's own, and of those who brought it in.
pub(super) fn sees_authority(principal: &Principal, authority: &Authority) -> bool {
    authority.status != Status::Draft
        || principal.is_of(authority.state.known().copied())
        || (authority.unconfirmed && principal.role == Role::Secretariat)
}

/// How the caller stands to an officer of an authority of `state`, for reading.
pub(super) fn to_officer(_: Fresh, principal: &Principal, state: Option<State>, officer: &Officer) -> Relation {
    if principal.is_of(state) {
        Relation::Own
    } else if officer.audience == OfficerAudience::AllStates {
        Relation::Open
    } else {
        Relation::Other
    }
}

/// Whether the caller may know of an officer of an authority of `state` at all: a draft is its State's own.
pub(super) fn sees_officer(principal: &Principal, state: Option<State>, officer: &Officer) -> bool {
    officer.status != Status::Draft || principal.is_of(state)
}

/// The officer without personal fields: the post alone.
pub(super) fn post_only(officer: &Officer) -> Officer {
    Officer {
        external_id: officer.external_id.clone(),
        status: officer.status.clone(),
        authority: officer.authority.clone(),
        role: officer.role.clone(),
        rank: officer.rank.clone(),
        ..Officer::default()
    }
}

/// How the caller stands to a provider.
pub(super) fn to_provider(principal: &Principal, id: ProviderId, provider: &Provider) -> Relation {
    if principal.provider == Some(id) {
        Relation::Own
    } else if provider.open_to_states {
        Relation::Open
    } else {
        Relation::Other
    }
}

/// Whether the caller may know of a provider at all: a draft is its own and the secretariat's.
pub(super) fn sees_provider(principal: &Principal, id: ProviderId, provider: &Provider) -> bool {
    provider.status != Status::Draft || principal.provider == Some(id) || principal.role == Role::Secretariat
}

/// The provider without budget, contacts and what else is between it and those it is matched with.
pub(super) fn summary(provider: &Provider) -> Provider {
    Provider {
        funding: None,
        capacity: None,
        engaged: None,
        conditions: crate::domain::Text::default(),
        interests: Vec::new(),
        contacts: Vec::new(),
        identifiers: Vec::new(),
        ..provider.clone()
    }
}

/// How the caller stands to an account: a manager to those of its own State or provider.
pub(super) fn to_account(principal: &Principal, account: &Account) -> Relation {
    let same_provider = principal.provider.is_some() && principal.provider == ProviderId::of_name(&account.provider);
    if principal.is_of(account.state.known().copied()) || same_provider { Relation::Own } else { Relation::Other }
}

/// How the caller stands to a need at that time.
pub(super) fn to_need(principal: &Principal, catalog: &Catalog, need: &Need, now: Timestamp) -> Relation {
    if principal.is_of(need.state.known().copied()) {
        Relation::Own
    } else if consents(principal, catalog, need, now) {
        Relation::Shared
    } else if need.stage == Stage::Draft || need.status == Status::Draft {
        Relation::Draft
    } else if principal.role == Role::Secretariat && was_shared(need) {
        Relation::Shared
    } else {
        Relation::Submitted
    }
}

/// Whether the need is at a stage at which those whom the consent names may see it.
fn was_shared(need: &Need) -> bool {
    match need.stage {
        Stage::Shared | Stage::InDelivery | Stage::Met | Stage::PartlyMet | Stage::NotMet => {
            need.status == Status::Published
        }
        Stage::Draft | Stage::Submitted | Stage::Withdrawn | Stage::Unrecognized(_) => false,
    }
}

/// Whether the State's consent lets the caller see the need at that time.
fn consents(principal: &Principal, catalog: &Catalog, need: &Need, now: Timestamp) -> bool {
    let consent = need.consent_at(now).filter(|_| was_shared(need));
    let Some(audience) = consent.and_then(|consent| consent.audience.as_ref()) else {
        return false;
    };
    match (principal.provider, principal.state) {
        (Some(provider), _) => is_reached(catalog, provider, audience),
        (None, Some(state)) => audience.states.iter().any(|named| named.known() == Some(&state)),
        (None, None) => false,
    }
}

/// Whether the State's consent lets a provider see the need at that time.
pub(super) fn shows_to(catalog: &Catalog, need: &Need, provider: ProviderId, now: Timestamp) -> bool {
    let consent = need.consent_at(now).filter(|_| was_shared(need));
    let audience = consent.and_then(|consent| consent.audience.as_ref());
    audience.is_some_and(|audience| is_reached(catalog, provider, audience))
}

/// Whether a provider is among those whom a consent names.
fn is_reached(catalog: &Catalog, provider: ProviderId, audience: &Audience) -> bool {
    is_active(catalog, provider)
        && (audience.all_providers
            || audience.providers.contains(&provider.name())
            || is_reached_by_group(catalog, provider, audience))
}

/// How the caller stands to a proposal at that time: never closer than to its need. A provider that is in it sees it by the
/// consent that shows it the need, and not before it was offered; to other States, whatever a consent shows them, it is hidden.
pub(super) fn to_proposal(principal: &Principal, catalog: &Catalog, proposal: &Proposal, now: Timestamp) -> Relation {
    let Some(need) = proposal.need_id().and_then(|id| catalog.needs.get(id.0)) else {
        return Relation::Draft;
    };
    let relation = to_need(principal, catalog, &need.record, now);
    let is_before = |provider| {
        proposal.has_party(provider) && (proposal.was_offered() || proposal.made_by == ProposalSide::Provider)
    };
    let is_hidden = principal.state.is_some() || principal.provider.is_some_and(|provider| !is_before(provider));
    if relation == Relation::Shared && is_hidden { Relation::Submitted } else { relation }
}

/// The proposal as a provider that is in it sees it: without how it was weighed against others, without what the others did
/// before it was offered, and without what a consent hides of the need.
pub(super) fn to_party(proposal: &Proposal, provider: ProviderId, shows_articles: bool) -> Proposal {
    let (name, offered) = (provider.name(), proposal.events.iter().position(|event| event.act == ProposalAct::Offer));
    let events = proposal.events.iter().enumerate().filter_map(|(at, event)| {
        let is_own = event.provider == name;
        let is_seen = is_own || offered.is_some_and(|offered| at >= offered);
        let is_outcome_seen = is_own || shows_articles;
        is_seen.then(|| Event {
            account: if is_own { event.account.clone() } else { String::new() },
            // The secretariat reads more of the need than a consent shows: its words are for the State alone.
            note: if event.side == ProposalSide::Secretariat { String::new() } else { event.note.clone() },
            outcomes: if is_outcome_seen { event.outcomes.clone() } else { Vec::new() },
            overlaps: Vec::new(),
            ..event.clone()
        })
    });
    Proposal {
        events: events.collect(),
        outcomes: if shows_articles { proposal.outcomes.clone() } else { Vec::new() },
        score: 0,
        parts: Vec::new(),
        run: None,
        alternates: Vec::new(),
        overlaps: Vec::new(),
        ..proposal.clone()
    }
}

/// Whether a provider's entry counts: one that is suspended, closed or not yet published learns of no need.
fn is_active(catalog: &Catalog, provider: ProviderId) -> bool {
    catalog.providers.get(provider.0).is_some_and(|entry| entry.record.status == Status::Published)
}

/// Whether a provider is a member of the published group now, and was when the State consented: whoever the secretariat adds
/// later is nobody whom the State has agreed to.
fn is_reached_by_group(catalog: &Catalog, provider: ProviderId, audience: &Audience) -> bool {
    let (id, name) = (GroupId::of_name(&audience.coordination_group), provider.name());
    let group = id.and_then(|id| catalog.groups.get(id.0)).map(|entry| &entry.record);
    let published = group.filter(|group| group.status == Status::Published);
    audience.group_members.contains(&name) && published.is_some_and(|group| group.providers.contains(&name))
}

/// The need with the fields that a consent shows.
pub(super) fn consented(need: &Need, consent: &Consent) -> Need {
    let Ok(Value::Object(mut shown)) = serde_json::to_value(need) else {
        return Need::default();
    };
    shown.retain(|key, _| consent.shows(key));
    serde_json::from_value(Value::Object(shown)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
