//! What to be careful about with the States themselves: whether each is known to be bound by the Convention.

use super::{Question, Warning};
use crate::domain::State;

/// What to be careful about: for the State that is asked, and for the one that asks where that is known.
pub(super) fn warnings(question: &Question) -> Vec<Warning> {
    let asked = ("REQUESTED_STATE_NOT_KNOWN_AS_PARTY", "REQUESTED_STATE_NOT_BOUND_YET", question.requested);
    let asks = question.requesting.filter(|state| *state != question.requested);
    let asks = asks.map(|state| ("REQUESTING_STATE_NOT_KNOWN_AS_PARTY", "REQUESTING_STATE_NOT_BOUND_YET", state));
    let states = std::iter::once(asked).chain(asks);
    states.filter_map(|(not_known, not_yet, state)| warning(not_known, not_yet, state, question)).collect()
}

/// What to be careful about with one State.
fn warning(not_known: &'static str, not_yet: &'static str, state: State, question: &Question) -> Option<Warning> {
    let (standing, name) = (state.standing(), state.name("en"));
    if !standing.is_party {
        let as_of = standing.as_of.map(|day| format!(" on {day}")).unwrap_or_default();
        let text = format!("whether {name} is bound by the Convention was not known here{as_of}: see the depositary");
        return Some(Warning { code: not_known, text });
    }
    let since = standing.since.filter(|since| question.day() < *since)?;
    Some(Warning { code: not_yet, text: format!("{name} is bound by the Convention from {since}") })
}
