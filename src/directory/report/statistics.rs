//! Statistics: a State's own, all of them to the secretariat, what is published to providers.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::Offset;

use super::published::next_release;
use super::{asked_state, to_reports};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::directory::{Directory, Error};
use crate::domain::text::quoted;
use crate::domain::{Provider, ProviderId, Revision, State, Violations};
use crate::report::statistics::{
    Dimension, Facts, LEAST_STATES, NeedFact, OfficeFact, ProposalFact, ProviderFact, Statistics, Tally,
};
use crate::store::Details;
use crate::view::{Entry, View};

/// What to count.
#[derive(Debug, Clone, Default)]
pub struct StatisticsQuery {
    /// Of which State, alpha-2; empty: of all that the caller may know.
    pub state: String,
    /// Codes of dimensions; empty: by standing.
    pub dimensions: Vec<String>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// Of what statistics are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatisticsScope {
    /// Of one State.
    State,
    /// Of all.
    All,
    /// What is published.
    Published,
}

impl StatisticsScope {
    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "STATE",
            Self::All => "ALL",
            Self::Published => "PUBLISHED",
        }
    }

    /// States behind every cell, at least.
    #[must_use]
    pub const fn least_states(self) -> usize {
        match self {
            Self::State | Self::All => 1,
            Self::Published => LEAST_STATES,
        }
    }
}

/// What was counted.
#[derive(Debug)]
pub struct StatisticsShown {
    /// Of what.
    pub scope: StatisticsScope,
    /// As on that day.
    pub as_of: Date,
    /// When the next ones are published.
    pub next_release: Date,
    /// The numbers.
    pub statistics: Arc<Statistics>,
    /// Revision of the answer.
    pub revision: Revision,
}

impl Directory {
    /// Counts what the caller may know of.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn get_statistics(
        &self,
        principal: &Principal,
        query: &StatisticsQuery,
    ) -> Result<StatisticsShown, Error> {
        let entered = policy::enter(principal, Operation::GetStatistics)?;
        let relation = to_reports(principal, &query.state);
        let permit = entered.on(relation)?;
        self.ensure_fresh().await?;
        let by = dimensions(&query.dimensions)?;
        let view = self.view_at(&query.min_revision).await?;
        let (revision, today) = (view.revision, self.today());
        if !permit.is_full() {
            if !query.dimensions.is_empty() {
                return Err(Error::field("dimensions", "what is published has cells of its own"));
            }
            let (as_of, statistics) = self.published_statistics().await?;
            let (scope, next_release) = (StatisticsScope::Published, next_release(as_of));
            return Ok(StatisticsShown { scope, as_of, next_release, statistics, revision });
        }
        let state = if relation == Relation::Own { principal.state } else { asked_state(&query.state)? };
        let facts = self.facts(&view, state);
        if relation != Relation::Own {
            let count = Some(facts.needs.len() as u64);
            self.audit_read(principal, permit, None, Details { fields: Vec::new(), count }).await?;
        }
        let scope = if state.is_some() { StatisticsScope::State } else { StatisticsScope::All };
        let (statistics, next_release) = (Arc::new(facts.whole(&by, today)), next_release(today));
        Ok(StatisticsShown { scope, as_of: today, next_release, statistics, revision })
    }

    /// What statistics of a State, or of all, are made of.
    fn facts(&self, view: &View, state: Option<State>) -> Facts {
        let now = self.source.now();
        let needs = view.needs.iter();
        let needs = needs.filter_map(|entry| NeedFact::of(&entry.record, entry.create_time, entry.update_time));
        let proposals = || view.proposals.iter().map(|entry| &entry.record);
        let facts = Facts {
            needs: needs.collect(),
            proposals: proposals().filter_map(|proposal| ProposalFact::of(proposal, now)).collect(),
            offices: view.authorities.iter().filter_map(|entry| OfficeFact::of(&entry.record)).collect(),
            providers: Vec::new(),
        };
        let loads = || {
            let tally = Tally::of(proposals(), now);
            let load = |entry: &Arc<Entry<Provider>>| ProviderFact::of(ProviderId(entry.id), &entry.record, &tally);
            view.providers.iter().filter_map(load).collect()
        };
        match state {
            Some(state) => facts.of_state(state),
            None => Facts { providers: loads(), ..facts },
        }
    }
}

/// The dimensions that a request names.
///
/// # Errors
/// `Invalid` for codes that are none.
fn dimensions(codes: &[String]) -> Result<Vec<Dimension>, Error> {
    let mut violations = Violations::default();
    let mut by = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        let expected = || Dimension::ALL.map(Dimension::as_str).join(", ");
        match Dimension::parse(code) {
            Some(dimension) => by.push(dimension),
            None => violations.add(
                format!("dimensions[{at}]"),
                format!("{} is not known; expected one of {}", quoted(code), expected()),
            ),
        }
    }
    let by = if codes.is_empty() { vec![Dimension::Standing] } else { by };
    Ok(violations.or(by)?)
}

/// The first instant of a day, in UTC.
pub(super) fn begin(day: Date) -> jiff::Timestamp {
    Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(jiff::Timestamp::MAX)
}
