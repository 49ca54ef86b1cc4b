//! One current record as readers hold it, with a place for what is worked out of it once.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::Revision;

/// A current record and where it stands in the log.
#[derive(Debug)]
pub struct Entry<T> {
    /// Its identifier.
    pub id: Uuid,
    /// The record.
    pub record: T,
    /// Revision of the last write to it.
    pub revision: Revision,
    /// When it was created.
    pub create_time: Timestamp,
    /// When it was last written.
    pub update_time: Timestamp,
    /// The rendering that was asked for first.
    rendered: OnceLock<Arc<dyn Any + Send + Sync>>,
    /// The entry with fewer fields, once it was asked for.
    reduced: OnceLock<Arc<Self>>,
}

impl<T> Entry<T> {
    /// An entry without a rendering.
    #[must_use]
    pub const fn new(id: Uuid, record: T, revision: Revision, create_time: Timestamp, update_time: Timestamp) -> Self {
        Self { id, record, revision, create_time, update_time, rendered: OnceLock::new(), reduced: OnceLock::new() }
    }

    /// What `make` makes of this version of the record, made once and kept as long as the entry.
    ///
    /// One type a kind of entry is kept, the first that is asked for; others are made anew on every call.
    pub fn rendered<R: Send + Sync + 'static>(&self, make: impl FnOnce(&Self) -> R) -> Arc<R> {
        let kept = self.rendered.get().and_then(|kept| Arc::clone(kept).downcast().ok());
        kept.unwrap_or_else(|| {
            let rendered = Arc::new(make(self));
            // Whoever was first at the same time has made an equal one.
            let _ = self.rendered.set(Arc::<R>::clone(&rendered));
            rendered
        })
    }

    /// This entry with what `reduce` leaves of the record, made once and kept as long as the entry.
    ///
    /// There is one way to reduce a kind of record, whoever asks.
    pub fn reduced(&self, reduce: impl FnOnce(&T) -> T) -> Arc<Self> {
        let make = || Self::new(self.id, reduce(&self.record), self.revision, self.create_time, self.update_time);
        Arc::clone(self.reduced.get_or_init(|| Arc::new(make())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry whose record is a number.
    fn entry() -> Entry<u32> {
        Entry::new(Uuid::from_u128(1), 7, Revision(1), Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_rendering_is_made_once() {
        let entry = entry();
        let first = entry.rendered(|e| e.record.to_string());
        let second = entry.rendered(|_| String::from("made again"));
        assert_eq!(*first, "7");
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn a_reduced_entry_is_made_once_and_has_renderings_of_its_own() {
        let entry = entry();
        let whole = entry.rendered(|e| e.record.to_string());
        let reduced = entry.reduced(|record| record - 6);
        assert_eq!(*reduced.rendered(|e| e.record.to_string()), "1");
        assert!(Arc::ptr_eq(&reduced, &entry.reduced(|_| 0)));
        assert_eq!(*whole, "7");
    }

    #[test]
    fn a_rendering_of_another_type_does_not_disturb_the_kept_one() {
        let entry = entry();
        let kept = entry.rendered(|e| e.record.to_string());
        assert_eq!(*entry.rendered(|e| u64::from(e.record)), 7);
        assert!(Arc::ptr_eq(&kept, &entry.rendered(|_| String::new())));
    }
}
