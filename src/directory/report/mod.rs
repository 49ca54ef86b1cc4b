//! Reports: who may have which, and what goes into them; `report` makes them.

mod dossier;
mod gaps;
mod letter;
mod published;
mod rendered;
mod statistics;

pub use gaps::GapFilter;
pub use rendered::{DocumentQuery, DocumentShown};
pub use statistics::{StatisticsQuery, StatisticsScope, StatisticsShown};

pub(super) use published::Published;

use super::filter;
use crate::auth::Principal;
use crate::auth::policy::Relation;
use crate::domain::{State, StateCode, Violations};

use super::Error;

/// The State that a request names; none where it names none.
///
/// # Errors
/// `Invalid` for a code that is none.
fn asked_state(code: &str) -> Result<Option<State>, Error> {
    if code.is_empty() {
        return Ok(None);
    }
    let mut violations = Violations::default();
    let mut states = filter::spelled::<State>(&[code.to_owned()], "state", &mut violations);
    violations.0.iter_mut().for_each(|violation| "state".clone_into(&mut violation.field));
    Ok(violations.or(states.pop())?)
}

/// How the caller stands to reports of that State, or of all that it may know where it names none. Whatever cannot be read
/// as a State is another's.
fn to_reports(principal: &Principal, code: &str) -> Relation {
    let named = StateCode::from(code);
    match (principal.state, principal.provider) {
        (Some(own), _) if code.is_empty() || named.known() == Some(&own) => Relation::Own,
        (None, Some(_)) if code.is_empty() => Relation::Open,
        _ => Relation::Other,
    }
}
