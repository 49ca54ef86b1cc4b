//! An activity as matching reads it: on what, where, when.

use jiff::civil::Date;

use super::place::region_states;
use super::topic::Topics;
use crate::domain::codes::ActivityPhase;
use crate::domain::{Activity, ActivityId, State, StateSet};

/// Help given or running.
#[derive(Debug)]
pub(super) struct Deed {
    /// The activity.
    pub(super) id: ActivityId,
    /// Its title, in English where there is one.
    pub(super) title: String,
    /// What it is about.
    pub(super) topics: Topics,
    /// The State helped.
    pub(super) state: Option<State>,
    /// The States of the region helped.
    pub(super) region: StateSet,
    /// First day.
    pub(super) start: Option<Date>,
    /// Last day.
    pub(super) end: Option<Date>,
    /// Where it stands.
    phase: ActivityPhase,
}

impl Deed {
    /// Takes an activity; `topics` are those that it declares and its text reveals.
    pub(super) fn new(id: ActivityId, activity: &Activity, topics: Topics) -> Self {
        Self {
            id,
            title: activity.title.best(&[]).unwrap_or_default().to_owned(),
            topics,
            state: activity.state.known().copied(),
            region: region_states(&activity.region),
            start: activity.start.parse().ok(),
            end: activity.end.parse().ok(),
            phase: activity.phase.clone(),
        }
    }

    /// Whether it is planned or under way as far as is known; one of which nothing is known is not.
    pub(super) fn is_open(&self, today: Date) -> bool {
        match self.phase {
            ActivityPhase::Completed | ActivityPhase::Cancelled => false,
            ActivityPhase::Planned | ActivityPhase::Active => self.end.is_none_or(|end| end >= today),
            ActivityPhase::Unrecognized(_) => self.end.is_some_and(|end| end >= today),
        }
    }

    /// Whether it was given up.
    pub(super) const fn is_cancelled(&self) -> bool {
        matches!(self.phase, ActivityPhase::Cancelled)
    }
}
