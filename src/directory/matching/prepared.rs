//! The providers prepared for matching, kept until a provider or an activity changes. They are prepared off the request
//! path; a caller waits only where no view that was prepared will do.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::directory::{Directory, Error};
use crate::domain::{ActivityId, ProviderId, Revision, Status};
use crate::matching::{Corpus, Profile};
use crate::view::View;

/// How long the views may stand still before they are looked at again.
const LOOK: Duration = Duration::from_secs(30);

/// For how long a view may stand in for later ones, from when one was first seen that it does not fit.
const STALE: Duration = Duration::from_secs(5);

/// How long to wait where no view is to be waited for.
const PAUSE: Duration = Duration::from_secs(1);

/// What a profile was made of: the provider's version and those of its activities.
pub(super) type Made = (Revision, Box<[(Uuid, Revision)]>);

/// The profiles by provider, each with what it was made of.
pub(super) type Profiles = HashMap<Uuid, (Made, Arc<Profile>)>;

/// A view with its providers prepared.
#[derive(Debug)]
pub(super) struct Ready {
    /// The view.
    pub(super) view: Arc<View>,
    /// Its providers.
    pub(super) corpus: Arc<Corpus>,
    /// When a later view was first seen that it does not fit.
    outdated: OnceLock<Instant>,
}

impl Ready {
    /// A view whose providers are those.
    fn new(view: &Arc<View>, corpus: Arc<Corpus>) -> Arc<Self> {
        Arc::new(Self { view: Arc::clone(view), corpus, outdated: OnceLock::new() })
    }

    /// Whether it may stand in for a later view for a while yet; the while begins when this is first asked.
    fn is_recent(&self) -> bool {
        self.outdated.get_or_init(Instant::now).elapsed() <= STALE
    }

    /// Whether another view has the same providers and activities.
    fn fits(&self, view: &View) -> bool {
        self.view.providers.is_same(&view.providers) && self.view.activities.is_same(&view.activities)
    }
}

/// Prepares profiles once a version and the corpus once a change.
#[derive(Debug, Default)]
pub(in crate::directory) struct Prepared {
    /// What matches are made with.
    ready: ArcSwapOption<Ready>,
    /// What the next corpus is made of; held while one is made.
    profiles: Mutex<Profiles>,
    /// Whether somebody prepares every view, so that one that is not ready will be soon.
    followed: AtomicBool,
}

impl Prepared {
    /// The providers of `view` prepared, or those of the last view that was, where that one `will_do`, the next is on
    /// its way, and it has not been for long.
    ///
    /// # Errors
    /// `Internal` when they cannot be prepared.
    pub(super) async fn ready(
        self: &Arc<Self>,
        view: &Arc<View>,
        will_do: impl FnOnce(&View) -> bool,
    ) -> Result<Arc<Ready>, Error> {
        let kept = self.ready.load_full();
        if let Some(ready) = &kept {
            if ready.fits(view) {
                if ready.view.revision == view.revision {
                    return Ok(Arc::clone(ready));
                }
                let same = Ready::new(view, Arc::clone(&ready.corpus));
                if ready.view.revision < view.revision {
                    // Else the old view, and the index that it reads, would be kept for as long as no provider changes.
                    // Unless a later one was made meanwhile.
                    self.ready.compare_and_swap(&kept, Some(Arc::clone(&same)));
                }
                return Ok(same);
            }
            let is_later = ready.view.revision > view.revision;
            let stands_in = is_later || (self.followed.load(Ordering::Relaxed) && ready.is_recent());
            if stands_in && will_do(&ready.view) {
                return Ok(Arc::clone(ready));
            }
        }
        self.prepare(view).await
    }

    /// Says that every view will be prepared from now on, until what this returns is dropped.
    fn follow(self: &Arc<Self>) -> Following {
        self.followed.store(true, Ordering::Relaxed);
        Following(Arc::clone(self))
    }

    /// Prepares a view's providers in a thread that may block.
    async fn prepare(self: &Arc<Self>, view: &Arc<View>) -> Result<Arc<Ready>, Error> {
        let (this, view) = (Arc::clone(self), Arc::clone(view));
        let made = tokio::task::spawn_blocking(move || this.make(&view)).await;
        made.map_err(|error| Error::Internal(error.to_string()))
    }

    /// Makes the corpus of a view, unless another thread just has, and keeps it if there is none of a later view.
    fn make(&self, view: &Arc<View>) -> Arc<Ready> {
        let mut profiles = self.profiles.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.ready.load_full();
        let corpus = if let Some(kept) = kept.as_ref().filter(|kept| kept.fits(view)) {
            Arc::clone(&kept.corpus)
        } else {
            let of_view = profiles_of(view, &profiles);
            let corpus = Corpus::new(of_view.values().map(|(_, profile)| Arc::clone(profile)).collect());
            *profiles = of_view;
            Arc::new(corpus)
        };
        let made = Ready::new(view, corpus);
        if kept.is_none_or(|kept| kept.view.revision <= view.revision) {
            self.ready.store(Some(Arc::clone(&made)));
        }
        made
    }
}

/// That somebody prepares every view: while it lives, and no longer than its holder, however that ends.
#[derive(Debug)]
struct Following(Arc<Prepared>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.followed.store(false, Ordering::Relaxed);
    }
}

/// The profiles of every provider but drafts, which are their owners' own; those that are `kept` are not made anew.
pub(super) fn profiles_of(view: &View, kept: &Profiles) -> Profiles {
    let mut profiles = HashMap::with_capacity(kept.len());
    for entry in view.providers.iter().filter(|entry| entry.record.status != Status::Draft) {
        let id = ProviderId(entry.id);
        let activities: Vec<_> =
            view.activities.of(&id).filter(|activity| activity.record.status == Status::Published).collect();
        let made = (entry.revision, activities.iter().map(|a| (a.id, a.revision)).collect());
        let profile = match kept.get(&entry.id) {
            Some((before, profile)) if *before == made => Arc::clone(profile),
            Some(_) | None => {
                let of: Vec<_> = activities.iter().map(|a| (ActivityId(a.id), &a.record)).collect();
                let updated = activities.iter().map(|a| a.update_time).chain([entry.update_time]).max();
                let updated = updated.map(|time| jiff::tz::Offset::UTC.to_datetime(time).date());
                Arc::new(Profile::prepare(id, &entry.record, &of, updated))
            }
        };
        profiles.insert(entry.id, (made, profile));
    }
    profiles
}

impl Directory {
    /// Prepares the providers of every view for matching, until it is stopped.
    pub async fn follow_for_matching(self: Arc<Self>, stop: CancellationToken) {
        let follow = async {
            let mut following = None;
            loop {
                let view = self.views.current();
                let begun = Instant::now();
                match self.matcher.ready(&view, |_| false).await {
                    Ok(ready) => {
                        following.get_or_insert_with(|| self.matcher.follow());
                        if !ready.fits(&self.views.current()) {
                            // It may have been outdated from the moment on at which its view was taken.
                            ready.outdated.get_or_init(|| begun);
                        }
                    }
                    Err(error) => {
                        following = None;
                        tracing::warn!(%error, "cannot prepare the providers for matching");
                    }
                }
                // An import changes the view again and again: at most half of one core goes into preparing.
                tokio::time::sleep(begun.elapsed()).await;
                let (next, waiting) = (Revision(view.revision.0 + 1), Instant::now());
                if self.views.at_least(next, LOOK).await.is_err() && waiting.elapsed() < LOOK {
                    // Views that are halted answer at once.
                    tokio::time::sleep(PAUSE).await;
                }
            }
        };
        let _ = stop.run_until_cancelled(follow).await;
    }
}

#[cfg(test)]
mod tests;
