//! One current record as readers hold it, with a place for what is worked out of it once.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::Revision;

/// How many renderings of an entry are kept.
const KEPT: usize = 2;

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
    /// The renderings that were asked for first.
    rendered: [OnceLock<Arc<dyn Any + Send + Sync>>; KEPT],
    /// The entry with fewer fields, once it was asked for.
    reduced: OnceLock<Arc<Self>>,
}

impl<T> Entry<T> {
    /// An entry without a rendering.
    #[must_use]
    pub const fn new(id: Uuid, record: T, revision: Revision, create_time: Timestamp, update_time: Timestamp) -> Self {
        let rendered = [const { OnceLock::new() }; KEPT];
        Self { id, record, revision, create_time, update_time, rendered, reduced: OnceLock::new() }
    }

    /// What `make` makes of this version of the record, made once and kept as long as the entry.
    ///
    /// Two types a kind of entry are kept, the first that are asked for; others are made anew on every call.
    pub fn rendered<R: Send + Sync + 'static>(&self, make: impl FnOnce(&Self) -> R) -> Arc<R> {
        let mut kept = self.rendered.iter().filter_map(OnceLock::get);
        if let Some(rendered) = kept.find_map(|kept| Arc::clone(kept).downcast().ok()) {
            return rendered;
        }
        let rendered = Arc::new(make(self));
        for place in &self.rendered {
            let kept = place.get_or_init(|| Arc::<R>::clone(&rendered));
            // Whoever was first at the same time has made an equal one.
            if (**kept).is::<R>() {
                break;
            }
        }
        rendered
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
    fn renderings_of_two_types_are_kept_and_others_do_not_disturb_them() {
        let entry = entry();
        let text = entry.rendered(|e| e.record.to_string());
        let number = entry.rendered(|e| u64::from(e.record));
        assert_eq!(*entry.rendered(|e| i64::from(e.record)), 7);
        assert_eq!(*entry.rendered(|_| 8_i64), 8, "made anew");
        assert!(Arc::ptr_eq(&text, &entry.rendered(|_| String::new())));
        assert!(Arc::ptr_eq(&number, &entry.rendered(|_| 0)));
    }
}
