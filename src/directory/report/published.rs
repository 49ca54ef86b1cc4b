//! The statistics that are published: those of the beginning of the month, and the same until the next.
//!
//! Whoever asks every minute would see a cell change in the moment in which a State does something; so nothing that happens in a
//! month is told before its end. They are worked out from the log, once a month on every node, and so are the same on all.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use uuid::Uuid;

use super::statistics::begin;
use crate::directory::{Directory, Error};
use crate::domain::{Authority, Kind, Need, Proposal};
use crate::report::statistics::{Facts, NeedFact, OfficeFact, ProposalFact, Statistics};
use crate::store::{Change, Operation, Position};
use crate::view::{BodyError, decode};

/// Changes that are read at a time.
const BATCH: usize = 500;
/// Minutes after the beginning of the month from which its statistics count: what was written before it is in the log then.
const SETTLED_MINUTES: i64 = 10;

/// The statistics of the month that were asked for last.
#[derive(Debug, Default)]
pub(in crate::directory) struct Published(tokio::sync::Mutex<Option<(Date, Arc<Statistics>)>>);

/// The records that count, as the log is read.
#[derive(Default)]
struct Replay {
    /// Needs.
    needs: BTreeMap<Uuid, NeedFact>,
    /// Proposals.
    proposals: BTreeMap<Uuid, ProposalFact>,
    /// Authorities.
    offices: BTreeMap<Uuid, OfficeFact>,
}

impl Replay {
    /// Takes a change in.
    fn apply(&mut self, change: &Change, day: Date) -> Result<(), BodyError> {
        let (id, is_gone) = (change.key.id, change.operation == Operation::Remove || change.body.is_empty());
        match change.key.kind {
            Kind::Need => {
                let fact = |need: Need| NeedFact::of(&need, change.created, change.time);
                let fact = if is_gone { None } else { fact(decode(&change.body, change.schema)?) };
                keep(&mut self.needs, id, fact);
            }
            Kind::Proposal => {
                let fact = |proposal: Proposal| ProposalFact::of(&proposal, begin(day));
                let fact = if is_gone { None } else { fact(decode(&change.body, change.schema)?) };
                keep(&mut self.proposals, id, fact);
            }
            Kind::Authority => {
                let fact =
                    if is_gone { None } else { OfficeFact::of(&decode::<Authority>(&change.body, change.schema)?) };
                keep(&mut self.offices, id, fact);
            }
            Kind::Officer
            | Kind::Provider
            | Kind::Activity
            | Kind::Group
            | Kind::Account
            | Kind::Approval
            | Kind::Invitation
            | Kind::Run
            | Kind::ErrorReport => {}
        }
        Ok(())
    }

    /// What the statistics are made of.
    fn facts(self) -> Facts {
        Facts {
            needs: self.needs.into_values().collect(),
            proposals: self.proposals.into_values().collect(),
            offices: self.offices.into_values().collect(),
            providers: Vec::new(),
        }
    }
}

/// Puts a fact in the place of the one before it, or takes that away.
fn keep<T>(facts: &mut BTreeMap<Uuid, T>, id: Uuid, fact: Option<T>) {
    match fact {
        Some(fact) => facts.insert(id, fact),
        None => facts.remove(&id),
    };
}

/// The day whose beginning the statistics published on that day are of.
fn release(today: Date) -> Date {
    today.first_of_month()
}

/// The day on which the next ones are published.
pub(super) fn next_release(today: Date) -> Date {
    release(today).saturating_add(1.month())
}

impl Directory {
    /// The published statistics, and the day that they are of.
    ///
    /// # Errors
    /// `Unavailable` when the log cannot be read.
    pub(super) async fn published_statistics(&self) -> Result<(Date, Arc<Statistics>), Error> {
        let settled = self.source.now().saturating_sub(SETTLED_MINUTES.minutes()).unwrap_or(jiff::Timestamp::MIN);
        let day = release(jiff::tz::Offset::UTC.to_datetime(settled).date());
        // Held while the log is read, so that many who ask have it read once.
        let mut kept = self.published.0.lock().await;
        if let Some((of, statistics)) = kept.as_ref().filter(|(of, _)| *of == day) {
            return Ok((*of, Arc::clone(statistics)));
        }
        let statistics = Arc::new(self.facts_before(day).await?.published(day));
        *kept = Some((day, Arc::clone(&statistics)));
        Ok((day, statistics))
    }

    /// What was so at the beginning of a day: the log up to the first change of that day.
    async fn facts_before(&self, day: Date) -> Result<Facts, Error> {
        let (mut replay, mut after, end) = (Replay::default(), Position::START, begin(day));
        loop {
            let changes = self.store.changes(after, BATCH).await?;
            let Some(last) = changes.last() else { break };
            after = last.position;
            let before = changes.iter().take_while(|change| change.time < end);
            for change in before {
                replay.apply(change, day).map_err(|error| Error::Internal(error.to_string()))?;
            }
            if last.time >= end {
                break;
            }
        }
        Ok(replay.facts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_of_the_beginning_of_the_month() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(release(day("2026-11-30")), day("2026-11-01"));
        assert_eq!(next_release(day("2026-12-31")), day("2027-01-01"));
    }
}
