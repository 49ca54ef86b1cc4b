//! An activity as matching reads it: on what, where, when.

use jiff::civil::Date;

use super::day::{self, Day};
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
    pub(super) title: Box<str>,
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
            title: activity.title.best(&[]).unwrap_or_default().into(),
            topics,
            state: activity.state.known().copied(),
            region: region_states(&activity.region),
            start: activity.start.parse().ok(),
            end: activity.end.parse().ok(),
            phase: activity.phase.clone(),
        }
    }

    /// The last day on which it is planned or under way as far as is known; one of which nothing is known never is.
    pub(super) fn open_until(&self) -> Option<Day> {
        match self.phase {
            ActivityPhase::Completed | ActivityPhase::Cancelled => None,
            ActivityPhase::Planned | ActivityPhase::Active => Some(self.end.map_or(Day::MAX, day::of)),
            ActivityPhase::Unrecognized(_) => self.end.map(day::of),
        }
    }

    /// Whether it is planned or under way.
    pub(super) fn is_open(&self, today: Date) -> bool {
        self.open_until().is_some_and(|until| until >= day::of(today))
    }

    /// Whether it was given up.
    pub(super) const fn is_cancelled(&self) -> bool {
        matches!(self.phase, ActivityPhase::Cancelled)
    }
}
