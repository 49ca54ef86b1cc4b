//! What a provider has done on the subject and near the State, and how lately its entry was kept up.

use jiff::civil::Date;

use super::{article_level, share, theme_level};
use crate::matching::day::{self, Day};
use crate::matching::deed::Deed;
use crate::matching::{Profile, WHOLE, Wanted};

/// What an activity counts in a neighbouring State or for the region, and elsewhere.
const NEIGHBOUR: u32 = WHOLE / 100 * 75;
const ELSEWHERE: u32 = WHOLE / 2;
/// What it counts by place, from the farthest on.
pub(super) const PLACES: [u32; 3] = [ELSEWHERE, NEIGHBOUR, WHOLE];
/// What an activity counts of which no date is known.
const UNDATED: u32 = WHOLE / 10 * 8;
/// What an activity loses with each year since its end, and what it keeps however old it is.
const YEARLY: u32 = WHOLE / 20;
const KEPT: u32 = WHOLE / 2;
/// Years after which it loses no more.
const YEARS: usize = ((WHOLE - KEPT) / YEARLY) as usize;
/// How many activities count.
const COUNTING: u8 = 3;
/// Shares of the best of them.
const SHARES: [u32; COUNTING as usize] = [WHOLE / 100 * 80, WHOLE / 100 * 15, WHOLE / 100 * 5];
/// Days after which an entry is worth nothing as fresh.
const STALE: i32 = 5 * 365;

/// The best three activities together; absent where there is none.
pub(in crate::matching) fn track_record(need: &Wanted, profile: &Profile, today: Date) -> Option<u32> {
    let mut best = [0; 3];
    let mut any = false;
    for deed in profile.deeds.iter().filter(|deed| !deed.is_cancelled()) {
        any = true;
        let mut merit = merit(need, deed, today);
        for place in &mut best {
            if merit > *place {
                std::mem::swap(place, &mut merit);
            }
        }
    }
    any.then(|| best.into_iter().zip(SHARES).map(|(merit, part)| share(merit, part)).sum())
}

/// What an activity counts: how near its subject, where, how lately.
pub(in crate::matching) fn merit(need: &Wanted, deed: &Deed, today: Date) -> u32 {
    let articles = need.articles.iter().map(|goal| article_level(goal, &deed.topics)).max();
    let themes = need.themes.iter().map(|goal| theme_level(goal, &deed.topics)).max();
    let subject = articles.max(themes).unwrap_or(0);
    if subject == 0 {
        return 0;
    }
    share(share(subject, nearness(need, deed)), recency(deed, today))
}

/// How near to the State it took place.
fn nearness(need: &Wanted, deed: &Deed) -> u32 {
    if need.state.is_some() && deed.state == need.state {
        WHOLE
    } else if deed.state.is_some_and(|state| need.neighbours.contains(state))
        || need.state.is_some_and(|state| deed.region.contains(state))
    {
        NEIGHBOUR
    } else {
        ELSEWHERE
    }
}

/// How lately it took place.
fn recency(deed: &Deed, today: Date) -> u32 {
    if deed.is_open(today) {
        return WHOLE;
    }
    deed.end.or(deed.start).map_or(UNDATED, |last| worth_after(years(day::of(last), day::of(today))))
}

/// Whole years since a day, at most those that count.
fn years(last: Day, today: Day) -> usize {
    usize::try_from(today.saturating_sub(last) / 365).unwrap_or(0).min(YEARS)
}

/// What an activity is worth so many years after its end.
fn worth_after(years: usize) -> u32 {
    let lost = u32::try_from(years).unwrap_or(u32::MAX).saturating_mul(YEARLY);
    WHOLE.saturating_sub(lost).max(KEPT)
}

/// How much of its activities counts at most, in few bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching) struct Lately {
    /// The last day that is known of any.
    day: Day,
    /// How many count, as many as there are shares at most.
    count: u8,
    /// Whether of one no day is known.
    has_undated: bool,
}

impl Lately {
    /// That of a provider.
    pub(in crate::matching) fn of(profile: &Profile) -> Self {
        let none = Self { day: Day::MIN, count: 0, has_undated: false };
        profile.deeds.iter().filter(|deed| !deed.is_cancelled()).fold(none, |all, deed| {
            let ended = deed.end.or(deed.start).map(day::of);
            let last = deed.open_until().into_iter().chain(ended).max();
            Self {
                day: all.day.max(last.unwrap_or(Day::MIN)),
                count: all.count.saturating_add(1).min(COUNTING),
                has_undated: all.has_undated || ended.is_none(),
            }
        })
    }

    /// Its place in the table of [`at_most`].
    pub(super) fn place(self, today: Day) -> [usize; 3] {
        [usize::from(self.has_undated), years(self.day, today), usize::from(self.count)]
    }
}

/// By whether of an activity no day is known, by the years since the last of all, by how many count.
pub(super) type ByRecency<T> = [[[T; SHARES.len() + 1]; YEARS + 1]; 2];

/// How much of its nearest subject a track record comes to at most, of 1000000.
pub(super) fn at_most() -> ByRecency<u32> {
    [0, UNDATED].map(|undated| {
        std::array::from_fn(|years| {
            let worth = u64::from(worth_after(years).max(undated));
            std::array::from_fn(|count| {
                let parts: u32 = SHARES.iter().take(count).sum();
                u32::try_from((worth * u64::from(parts)).div_ceil(u64::from(WHOLE))).unwrap_or(WHOLE)
            })
        })
    })
}

/// How lately the entry changed: in full on the day, nothing after five years.
pub(in crate::matching) fn freshness(profile: &Profile, today: Date) -> Option<u32> {
    profile.updated.map(|updated| fresh(days(updated, today)))
}

/// What an entry is worth so many days after its last change.
pub(super) fn fresh(age: Day) -> u32 {
    (STALE - age.clamp(0, STALE)).unsigned_abs() * (WHOLE / STALE.unsigned_abs())
}

/// Days from one date to another.
fn days(from: Date, to: Date) -> Day {
    day::of(to) - day::of(from)
}
