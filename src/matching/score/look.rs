//! What the first look finds: the score of every provider without what its track record adds, and how much that can be at most.

use super::levels::{Level, level, worth};
use super::record::{self, PLACES};
use super::{Added, Lately, Nearness, Part, share};
use crate::matching::WHOLE;
use crate::matching::day::Day;

/// What the first look finds, by provider.
#[derive(Debug)]
pub(in crate::matching) struct Look<'a> {
    /// The score without what the track record adds.
    pub(in crate::matching) sums: Vec<u32>,
    /// How much a track record can be at most.
    record: AtMost<'a>,
    /// What that adds to the score.
    added: Added,
}

impl<'a> Look<'a> {
    /// What was found.
    pub(super) const fn new(sums: Vec<u32>, record: AtMost<'a>, added: Added) -> Self {
        Self { sums, record, added }
    }

    /// The most that the track record of anybody can add.
    pub(in crate::matching) fn top(&self) -> u32 {
        self.added.of(Some(WHOLE)).max(self.added.of(None))
    }

    /// The most that the score of a provider can be.
    pub(in crate::matching) fn most(&self, at: usize) -> u32 {
        self.sums.get(at).copied().unwrap_or(0) + self.added.of(self.record.of(at))
    }
}

/// How much the track record of each provider can be at most, by how near its subjects are, how near the State it has worked, and
/// how lately.
#[derive(Debug)]
pub(super) struct AtMost<'a> {
    /// How near its nearest subject is.
    subjects: Vec<Level>,
    /// How near the State it has worked.
    places: &'a [Nearness],
    /// How lately.
    lately: &'a [Lately],
    /// The day of the run.
    today: Day,
    /// What an activity counts by level of its subject and by place.
    merits: Vec<[u32; PLACES.len()]>,
    /// What part of that counts, by the places of [`Lately::place`].
    parts: record::ByRecency<Part>,
}

impl<'a> AtMost<'a> {
    /// Prepares the answer.
    pub(super) fn new(subjects: Vec<Level>, places: &'a [Nearness], lately: &'a [Lately], today: Day) -> Self {
        let of_level = |level| PLACES.map(|place| share(worth(level), place));
        let merits = (0..=level(WHOLE)).map(of_level).collect();
        let parts = record::at_most().map(|by_years| by_years.map(|by_count| by_count.map(Part::of)));
        Self { subjects, places, lately, today, merits, parts }
    }

    /// That of a provider; none where it has no activity.
    fn of(&self, at: usize) -> Option<u32> {
        let place = self.places.get(at).map_or(0, |near| near.of_record());
        let subject = self.subjects.get(at).copied().unwrap_or_default();
        let merit = self.merits.get(usize::from(subject))?[place];
        let [undated, years, count] = self.lately.get(at)?.place(self.today);
        (count > 0).then(|| self.parts[undated][years][count].share(merit))
    }
}
