//! The providers prepared for matching, kept until a provider or an activity changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use crate::domain::{ActivityId, ProviderId, Revision, Status};
use crate::matching::{Corpus, Profile};
use crate::view::View;

/// What a profile was made of: the provider's version and those of its activities.
type Made = (Revision, Vec<(Uuid, Revision)>);

/// The corpus of one revision, with the profiles it was made of.
#[derive(Debug, Default)]
struct Kept {
    /// Revision that it was last found to hold for.
    revision: Option<Revision>,
    /// The profiles by provider.
    profiles: HashMap<Uuid, (Made, Arc<Profile>)>,
    /// All of them.
    corpus: Option<Arc<Corpus>>,
}

/// Prepares profiles once a version and the corpus once a change.
#[derive(Debug, Default)]
pub(in crate::directory) struct Prepared {
    /// What is kept.
    kept: Mutex<Kept>,
}

impl Prepared {
    /// The corpus of a view: every provider but drafts, which are their owners' own.
    pub(super) fn corpus(&self, view: &View) -> Arc<Corpus> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(corpus), true) = (&kept.corpus, kept.revision == Some(view.revision)) {
            return Arc::clone(corpus);
        }
        let mut changed = false;
        let mut profiles = HashMap::with_capacity(kept.profiles.len());
        for entry in view.providers.iter().filter(|entry| entry.record.status != Status::Draft) {
            let id = ProviderId(entry.id);
            let activities: Vec<_> =
                view.activities.of(&id).filter(|activity| activity.record.status == Status::Published).collect();
            let made = (entry.revision, activities.iter().map(|a| (a.id, a.revision)).collect::<Vec<_>>());
            let profile = match kept.profiles.remove(&entry.id) {
                Some((before, profile)) if before == made => profile,
                Some(_) | None => {
                    changed = true;
                    let of: Vec<_> = activities.iter().map(|a| (ActivityId(a.id), &a.record)).collect();
                    let updated = activities.iter().map(|a| a.update_time).chain([entry.update_time]).max();
                    let updated = updated.map(|time| jiff::tz::Offset::UTC.to_datetime(time).date());
                    Arc::new(Profile::prepare(id, &entry.record, &of, updated))
                }
            };
            profiles.insert(entry.id, (made, profile));
        }
        changed |= !kept.profiles.is_empty();
        let corpus = match kept.corpus.take() {
            Some(corpus) if !changed => corpus,
            Some(_) | None => {
                Arc::new(Corpus::new(profiles.values().map(|(_, profile)| Arc::clone(profile)).collect()))
            }
        };
        *kept = Kept { revision: Some(view.revision), profiles, corpus: Some(Arc::clone(&corpus)) };
        corpus
    }
}
