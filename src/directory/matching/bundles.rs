//! Equal needs of neighbouring States among those that a caller may see: what one regional activity could meet.
//!
//! Needs that the caller may not see take no part: they are neither compared nor counted, and what is hidden of the others is
//! not compared.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::asked::Asked;
use super::needs::{Open, open_needs};
use super::{current, display_name, is_published, limit, weights};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::directory::need::shown;
use crate::directory::read::Shown;
use crate::directory::{Directory, Error};
use crate::domain::{Need, NeedId, PlanAsked, ProviderId, Revision};
use crate::matching::{Bundle, Bundled, Corpus, Wanted, Weights, bundles};
use crate::view::View;

/// Needs that are looked at, at most: those that were registered last.
const MOST_NEEDS: usize = 1000;

/// Which needs to bundle.
#[derive(Debug, Clone, Default)]
pub struct BundleQuery {
    /// Only needs of any of these States, alpha-2.
    pub states: Vec<String>,
    /// Only needs on any of these articles.
    pub articles: Vec<String>,
    /// Only needs in any of these stages; with none, all that are open but those in delivery, which have their help.
    pub stages: Vec<String>,
    /// Most bundles; 0 means the default.
    pub limit: i32,
    /// Weights by criterion, per mille, in place of the configured ones.
    pub weights: BTreeMap<String, u32>,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// Bundles with what they name.
#[derive(Debug)]
pub struct Bundles {
    /// Worth most first.
    pub bundles: Vec<Bundle>,
    /// Needs that were looked at.
    pub needs: u32,
    /// Needs that the caller may bundle and that were not.
    pub left_out: u32,
    /// Providers that were looked at.
    pub considered: u32,
    /// Hash of everything that they were made with.
    pub config_hash: String,
    /// Revision of the data.
    pub revision: Revision,
    /// The needs of the bundles, as far as the caller may see them.
    seen: HashMap<Uuid, Shown<Need>>,
    /// The view that they are of.
    view: Arc<View>,
}

impl Bundles {
    /// A need of a bundle, as far as the caller may see it.
    #[must_use]
    pub fn need(&self, id: NeedId) -> Option<&Need> {
        self.seen.get(&id.0).map(|need| &need.entry().record)
    }

    /// What a provider of a bundle is called.
    #[must_use]
    pub fn called(&self, id: ProviderId) -> String {
        current(&self.view, id).map(|entry| display_name(entry)).unwrap_or_default()
    }
}

/// A run.
struct Run {
    /// The providers.
    corpus: Arc<Corpus>,
    /// What the criteria count.
    weights: Weights,
    /// The one provider that the caller is told of, if it is one.
    only: Option<ProviderId>,
    /// The day of the run.
    today: Date,
}

/// A need as the caller sees it, and what lets it see that of another.
type Seen = (Shown<Need>, Open);

/// The needs that are asked for, as the caller sees them: what is hidden must not be found by filtering.
fn asked(open: Vec<Open>, query: &BundleQuery, now: Timestamp) -> Result<Vec<Seen>, Error> {
    let BundleQuery { states, articles, stages, .. } = query.clone();
    let asked = Asked::read(&PlanAsked { states, articles, stages, ..PlanAsked::default() })?;
    let seen = open.into_iter().map(|open| (shown(&open.entry, open.whole, now), open));
    Ok(seen.filter(|(need, _)| asked.takes(&need.entry().record)).collect())
}

impl Directory {
    /// Finds equal needs of neighbouring States among those that the caller may see. A State is told of bundles with a need of
    /// its own; a provider of itself alone.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `RevisionNotReached`, `Unavailable` also where it cannot be audited.
    pub async fn find_bundles(&self, principal: &Principal, query: &BundleQuery) -> Result<Bundles, Error> {
        let entered = policy::enter(principal, Operation::FindBundles)?;
        self.ensure_fresh().await?;
        let view = self.view_at(&query.min_revision).await?;
        let (limit, weights, now) = (limit(query.limit)?, weights(&query.weights)?, self.source.now());
        let mut needs = asked(open_needs(entered, &view, now), query, now)?;
        // Never those of an earlier view: whether one will do would depend on needs that the caller does not see.
        let ready = self.matcher.ready(&view, |_| false).await?;
        let left_out = needs.len().saturating_sub(MOST_NEEDS);
        needs.drain(..left_out);
        let (corpus, only) = (self.laden.of(principal, &view, &ready.corpus, now), principal.provider);
        let config_hash = corpus.config_hash(&weights);
        let considered = if only.is_some() { 1 } else { corpus.len() };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (looked_at, left_out) = (count(needs.len()), count(left_out));
        let run = Run { corpus, weights, only, today: self.today() };
        let (mut found, needs) = self.bundled(run, needs).await?;
        let of_others: HashMap<Uuid, bool> =
            needs.iter().map(|(_, open)| (open.entry.id, open.of_other.is_some())).collect();
        let is_own = |bundle: &Bundle| bundle.members.iter().any(|it| of_others.get(&it.need.0) == Some(&false));
        found.retain(|bundle| principal.state.is_none() || is_own(bundle));
        found.truncate(limit);
        let names = |open: &Open| found.iter().flat_map(|bundle| &bundle.members).any(|it| it.need.0 == open.entry.id);
        let told: Vec<Seen> = needs.into_iter().filter(|(_, open)| names(open)).collect();
        self.audit_open(principal, told.iter().map(|(_, open)| open), now).await?;
        for bundle in &mut found {
            // Who may be named is as in this view.
            bundle.takers.retain(|taker| current(&view, taker.provider).is_some_and(|entry| is_published(entry)));
        }
        let seen = told.into_iter().map(|(need, open)| (open.entry.id, need)).collect();
        let (needs, revision) = (looked_at, view.revision);
        Ok(Bundles { bundles: found, needs, left_out, considered, config_hash, revision, seen, view })
    }

    /// Bundles needs in a thread that may block, when it is its turn; the turn lasts as long as the run, also where nobody
    /// waits for it any more.
    async fn bundled(&self, run: Run, needs: Vec<Seen>) -> Result<(Vec<Bundle>, Vec<Seen>), Error> {
        let turn = self.turns.for_run().await?;
        let found = tokio::task::spawn_blocking(move || {
            let prepared = |(need, open): &Seen| Bundled {
                id: NeedId(open.entry.id),
                wanted: Wanted::prepare(&need.entry().record),
            };
            let prepared: Vec<Bundled> = needs.iter().map(prepared).collect();
            let found = bundles(&run.corpus, &prepared, &run.weights, run.only, run.today);
            drop(turn);
            found.map(|found| (found, needs))
        });
        let found = found.await.map_err(|error| Error::Internal(error.to_string()))?;
        found.map_err(|error| Error::Internal(error.to_string()))
    }
}
