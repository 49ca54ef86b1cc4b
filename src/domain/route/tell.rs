//! The words of an answer: what came of a question, and why an office was chosen or passed over.

use std::collections::BTreeSet;

use super::candidate::{Candidate, Field, PassedOverReason, Unfit};
use super::purpose::Service;
use super::scope::{Place, Subject, limits, place_of};
use super::standing::Roll;
use super::{Chosen, Office, Outcome, PassedOver, Purpose, Question, Reason};
use crate::domain::AuthorityId;

/// What came of a question that found no office to ask: what came nearest.
pub(super) fn outcome(field: &Field<'_, '_>) -> Outcome {
    let asked = field.unfit.iter().filter(|unfit| unfit.serving.service != Service::PassesOn);
    match asked.map(|unfit| unfit.reason).min() {
        Some(PassedOverReason::Subject) => Outcome::SubjectNotCovered,
        Some(PassedOverReason::TerritoryUndecided) => Outcome::TerritoryUndecided,
        Some(PassedOverReason::Territory) => Outcome::TerritoryNotCovered,
        Some(
            PassedOverReason::Superseded
            | PassedOverReason::Expired
            | PassedOverReason::NotYet
            | PassedOverReason::Suspended
            | PassedOverReason::Closed,
        ) => Outcome::DesignationNotInForce,
        Some(PassedOverReason::Rank | PassedOverReason::Kind) | None => Outcome::NoAuthorityDesignated,
    }
}

/// What to do.
pub(super) fn summary(
    outcome: Outcome,
    first: Option<&Candidate<'_, '_>>,
    chosen: Option<&Chosen>,
    field: &Field<'_, '_>,
    question: &Question,
) -> String {
    let (whom, words) = (question.whom(), question.purpose.words());
    let others = field.fit.iter().any(|candidate| candidate.serving.service == Service::PassesOn);
    let next = if others {
        "ask one of the offices below the way, or write through the diplomatic channel"
    } else {
        "write through the diplomatic channel"
    };
    let depositary = match question.purpose {
        Purpose::MutualLegalAssistance | Purpose::AssetRecovery => {
            "; see too what the State has notified to the Secretary-General (46(13))"
        }
        Purpose::Prevention => "; see too what the State has notified to the Secretary-General (6(3))",
        Purpose::Extradition | Purpose::CivilAdministrative | Purpose::Unrecognized(_) => "",
    };
    match outcome {
        Outcome::Routed => {
            let way = chosen.and_then(|chosen| chosen.channels.first()).map_or("", |way| way.channel.as_str());
            let by = first.map_or("", |first| first.serving.reason);
            format!("{words} in {whom}: ask this office, {by}; start with {way}")
        }
        Outcome::NoAuthorityDesignated => {
            format!("no office of {whom} is on record for {words}: {next}{depositary}")
        }
        Outcome::DesignationNotInForce => {
            format!("no designation of {whom} for {words} is in force on {}: {next}{depositary}", question.day())
        }
        Outcome::TerritoryNotCovered => format!(
            "the offices on record for {words} serve other parts than {whom}: name the territory if it is one of theirs, or {next}"
        ),
        Outcome::TerritoryUndecided => format!(
            "whether {} is served by the offices of {} cannot be decided here: ask one of them, or {next}",
            question.territory.unwrap_or_else(|| question.requested.into()),
            question.requested.name("en"),
        ),
        Outcome::SubjectNotCovered => {
            format!("the offices of {whom} on record for {words} are limited to other subjects: {next}")
        }
    }
}

/// Articles one after the other.
pub(super) fn listed<T: ToString>(articles: &[T]) -> String {
    articles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Why an office was chosen.
pub(super) fn reasons(first: &Candidate<'_, '_>, question: &Question) -> Vec<Reason> {
    let authority = first.office.authority;
    let mut reasons = Vec::new();
    let mut tell = |code, text: String| reasons.push(Reason { code, text });
    tell(service_code(first.serving.service), first.serving.reason.to_owned());
    if let Some(from) = first.from {
        tell("SUCCESSOR", format!("it took the place of {}, which was designated", from.name()));
    }
    let designation = authority.kinds.iter().find(|entry| entry.kind == first.serving.kind);
    if let Some(act) = designation.and_then(|entry| entry.designation.as_ref()).filter(|act| !act.reference.is_empty())
    {
        let date = if act.date.is_empty() { String::new() } else { format!(" of {}", act.date) };
        tell("DESIGNATED", format!("designated by {}{date}", act.reference));
    }
    let serves = place_of(authority).map(|place| place.to_string()).unwrap_or_default();
    match (first.rank.place, question.territory) {
        (Place::Exact, Some(_)) => tell("SERVES_TERRITORY", format!("serves {serves} itself")),
        (Place::Whole, _) => {
            tell("SERVES_WHOLE", format!("serves the whole of {serves}, and no office of its part comes before it"));
        }
        (Place::Exact, None) | (Place::Undecided | Place::Other, _) => {}
    }
    if let Subject::Within(_) = first.rank.subject {
        let (asked, limits) = (listed(&question.articles), listed(&limits(authority, &question.purpose)));
        tell("SUBJECT_COVERED", format!("its competence, limited to {limits}, has article {asked} in it"));
    }
    if let (Purpose::Extradition, Some(true)) =
        (&question.purpose, authority.treaty_basis.as_ref().and_then(|basis| basis.extradition))
    {
        let text = "its State takes the Convention as the legal basis for extradition, article 44(5) and (6)";
        tell("TREATY_BASIS_ACCEPTED", text.to_owned());
    }
    reasons
}

/// The code of what an office does for a purpose.
const fn service_code(service: Service) -> &'static str {
    match service {
        Service::Asked => "COMPETENT",
        Service::Formal => "FORMAL_REQUEST",
        Service::PassesOn => "MAY_PASS_ON",
    }
}

/// Everybody who was passed over: those that came nearest first.
pub(super) fn passed_over(
    roll: &Roll<'_>,
    field: &Field<'_, '_>,
    first: Option<&Candidate<'_, '_>>,
    question: &Question,
) -> Vec<PassedOver> {
    let mut passed: Vec<PassedOver> = Vec::new();
    let mut known: BTreeSet<AuthorityId> = first.map(|first| first.office.id).into_iter().collect();
    let mut add = |office: &Office<'_>, reason: PassedOverReason, text: String| {
        if !known.insert(office.id) {
            return;
        }
        let successor = match reason {
            PassedOverReason::Superseded | PassedOverReason::Closed => roll.successor(office, question.day()),
            PassedOverReason::Rank
            | PassedOverReason::Subject
            | PassedOverReason::TerritoryUndecided
            | PassedOverReason::Territory
            | PassedOverReason::Expired
            | PassedOverReason::NotYet
            | PassedOverReason::Suspended
            | PassedOverReason::Kind => None,
        };
        passed.push(PassedOver { office: office.id, reason, text, successor: successor.map(|(_, office)| office.id) });
    };
    for candidate in field.fit.iter().filter(|candidate| candidate.serving.service != Service::PassesOn) {
        add(candidate.office, PassedOverReason::Rank, outranked(candidate, first));
    }
    let asked = field.unfit.iter().filter(|unfit| unfit.serving.service != Service::PassesOn);
    let mut asked: Vec<&Unfit<'_, '_>> = asked.collect();
    asked.sort_by_key(|unfit| unfit.reason);
    for unfit in asked {
        add(unfit.office, unfit.reason, why_unfit(unfit, question));
    }
    for (_, office) in roll.iter() {
        add(office, PassedOverReason::Kind, format!("not designated for {}", question.purpose.words()));
    }
    passed
}

/// Why a candidate comes after the first.
fn outranked(candidate: &Candidate<'_, '_>, first: Option<&Candidate<'_, '_>>) -> String {
    let Some(first) = first else { return String::new() };
    let (own, better) = (candidate.rank, first.rank);
    if candidate.serving.kind != first.serving.kind {
        format!("{}; it comes after the office that helps before the request", candidate.serving.reason)
    } else if own.inherited != better.inherited {
        "designated through the office whose place it took alone".to_owned()
    } else if own.place != better.place {
        "serves the whole State, and another serves the territory itself".to_owned()
    } else if own.subject != better.subject {
        "another is competent for the subject more narrowly or more surely".to_owned()
    } else if own.freshness != better.freshness {
        format!("its entry is {}, and that of the first is {}", own.freshness.as_str(), better.freshness.as_str())
    } else {
        "equal to the first, and recorded later".to_owned()
    }
}

/// Why an office of the right kind may not be asked.
fn why_unfit(unfit: &Unfit<'_, '_>, question: &Question) -> String {
    let authority = unfit.office.authority;
    match unfit.reason {
        PassedOverReason::Subject => {
            let limits = limits(authority, &question.purpose);
            format!("limited to {}, without article {}", listed(&limits), listed(&question.articles))
        }
        PassedOverReason::TerritoryUndecided => "nothing here says whether its State includes the territory".to_owned(),
        PassedOverReason::Territory => {
            let place = place_of(authority);
            format!("serves {} alone", place.map(|place| place.to_string()).unwrap_or_default())
        }
        PassedOverReason::Superseded => "another office has taken its place".to_owned(),
        PassedOverReason::Expired => format!("its designation ended on {}", authority.valid_until),
        PassedOverReason::NotYet => format!("its designation begins on {}", authority.valid_from),
        PassedOverReason::Suspended => "its entry is suspended".to_owned(),
        PassedOverReason::Closed if authority.valid_until.is_empty() => "its entry is closed".to_owned(),
        PassedOverReason::Closed => format!("its entry is closed; its designation ended on {}", authority.valid_until),
        PassedOverReason::Rank | PassedOverReason::Kind => String::new(),
    }
}
