//! Messages of routes.

use jiff::civil::Date;

use super::convert::{dated_message, timestamp};
use crate::directory::{Error, Route, RouteQuery};
use crate::domain::route::{Fallback, PassedOver, RouteChannel};
use crate::domain::{AuthorityId, Revision, State};
use crate::pb;

/// The question of a request.
pub(super) fn route_query(request: pb::ResolveRouteRequest) -> RouteQuery {
    RouteQuery {
        requesting_state: request.requesting_state,
        requested_state: request.requested_state,
        territory: request.territory,
        purpose: request.purpose,
        articles: request.articles,
        urgent: request.urgent,
        at: request.at.map(|at| (at.seconds, at.nanos)),
        languages: request.languages,
    }
}

/// The message of a route that day.
pub(super) fn route_message(route: &Route, today: Date) -> Result<(pb::ResolveRouteResponse, Revision), Error> {
    let answer = &route.answer;
    let standing = route.requested.standing();
    let warnings = answer.warnings.iter();
    let mut message = pb::ResolveRouteResponse {
        outcome: answer.outcome.as_str().to_owned(),
        summary: answer.summary.clone(),
        warnings: warnings.map(|it| pb::RouteWarning { code: it.code.to_owned(), text: it.text.clone() }).collect(),
        fallbacks: answer.fallbacks.iter().map(|it| fallback_message(route, it, today)).collect::<Result<_, _>>()?,
        passed_over: answer.passed_over.iter().map(|it| passed_over_message(route, it)).collect(),
        passed_over_more: u32::try_from(answer.passed_over_more).unwrap_or(u32::MAX),
        requesting_state: route.requesting.map(State::code).unwrap_or_default().to_owned(),
        at: Some(timestamp(route.at)),
        requested_is_party: standing.is_party.then_some(true),
        requested_bound_since: standing.since.map(|day| day.to_string()).unwrap_or_default(),
        parties_as_of: standing.as_of.map(|day| day.to_string()).unwrap_or_default(),
        revision: route.revision.to_string(),
        ..Default::default()
    };
    if let Some(chosen) = &answer.chosen {
        let authority = authority_message(route, chosen.office, today)?;
        message.freshness = authority.as_ref().map(|authority| authority.freshness.clone()).unwrap_or_default();
        message.authority = authority;
        message.kind = chosen.kind.to_string();
        message.reasons = chosen.reasons.iter().map(|reason| reason.text.clone()).collect();
        message.reason_codes = chosen.reasons.iter().map(|reason| reason.code.to_owned()).collect();
        message.channels = chosen.channels.iter().map(channel_message).collect();
        message.language.clone_from(&chosen.language.language);
        message.language_basis.clone_from(&chosen.language.basis);
        message.language_reason.clone_from(&chosen.language.reason);
        message.translation_required = chosen.language.translation_required;
        message.time_zone.clone_from(&chosen.times.zone);
        message.local_time.clone_from(&chosen.times.local_time);
        message.open_now = chosen.times.open_now;
        message.close_time = chosen.times.close_time.map(timestamp);
        message.next_open_time = chosen.times.next_open_time.map(timestamp);
    }
    Ok((message, route.revision))
}

/// The message of an office that a route names.
fn authority_message(route: &Route, id: AuthorityId, today: Date) -> Result<Option<pb::Authority>, Error> {
    route.office(id).map(|entry| dated_message(entry, today)).transpose()
}

/// The message of a way.
fn channel_message(channel: &RouteChannel) -> pb::RouteChannel {
    let contacts = channel.contacts.iter().map(|contact| pb::RouteContact {
        kind: contact.kind.clone(),
        value: contact.value.clone(),
        detail: contact.detail.clone(),
    });
    pb::RouteChannel {
        channel: channel.channel.clone(),
        contacts: contacts.collect(),
        reason: channel.reason.clone(),
        confirm_by_time: channel.confirm_by.map(timestamp),
    }
}

/// The message of what to try next.
fn fallback_message(route: &Route, fallback: &Fallback, today: Date) -> Result<pb::RouteFallback, Error> {
    let authority = fallback.office.map(|id| authority_message(route, id, today)).transpose()?.flatten();
    Ok(pb::RouteFallback {
        relation: fallback.relation.as_str().to_owned(),
        authority,
        kind: fallback.kind.as_ref().map(ToString::to_string).unwrap_or_default(),
        reason: fallback.reason.clone(),
        channels: fallback.channels.iter().map(channel_message).collect(),
    })
}

/// The message of an office that was passed over.
fn passed_over_message(route: &Route, passed: &PassedOver) -> pb::RoutePassedOver {
    let record = route.office(passed.office).map(|entry| &entry.record);
    let name = record.and_then(|record| record.names.best(&["en"]));
    pb::RoutePassedOver {
        authority: passed.office.name(),
        display_name: name.unwrap_or_default().to_owned(),
        reason: passed.reason.as_str().to_owned(),
        text: passed.text.clone(),
        successor: passed.successor.map(AuthorityId::name).unwrap_or_default(),
    }
}
