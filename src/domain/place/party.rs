//! Whether a State is bound by the Convention, and since when, as far as `index/parties.toml` knows. It never says that a State
//! is not bound: the list may be behind the depositary.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde::Serialize;

use super::State;
use crate::domain::vocabulary;

/// The day on which the Convention entered into force.
const IN_FORCE: Date = date(2005, 12, 14);
/// How long after its instrument a State is bound, article 68(2), in days.
const AFTER_DAYS: i32 = 30;

/// What is known of a State and the Convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// Whether it is known to be bound, or to have agreed to be.
    pub is_party: bool,
    /// The day from which it is bound, where that is known.
    pub since: Option<Date>,
    /// The day up to which this was looked up; none where nothing was.
    pub as_of: Option<Date>,
}

impl State {
    /// Whether it is bound by the Convention, as far as is known.
    #[must_use]
    pub fn standing(self) -> Standing {
        let known = &vocabulary().parties;
        let deposited = known.deposited.get(self.code());
        let since = deposited.and_then(|day| day.checked_add(AFTER_DAYS.days()).ok()).map(|day| day.max(IN_FORCE));
        Standing { is_party: known.parties.iter().any(|code| code == self.code()), since, as_of: known.as_of }
    }
}
