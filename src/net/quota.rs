//! A cap in all and per key, for connections by address and calls by account. Never queues: what does not fit is shed.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::AccountId;

/// Calls in flight, in all and per account; entered after authentication, so that strangers cannot fill it.
pub type CallQuota = Quota<AccountId>;

/// Why there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// All places are taken.
    #[error("all {limit} places are taken")]
    Total {
        /// The cap in all.
        limit: usize,
    },
    /// This key has taken all that one key may.
    #[error("all {limit} places of one holder are taken")]
    Key {
        /// The cap per key.
        limit: usize,
    },
}

/// Places that are taken by keys; clones share the places.
#[derive(Debug)]
pub struct Quota<K: Eq + Hash + Clone>(Arc<Shared<K>>);

/// What the clones of a quota share.
#[derive(Debug)]
struct Shared<K> {
    /// The cap in all.
    total: usize,
    /// The cap per key.
    per_key: usize,
    /// The places taken.
    taken: Mutex<Taken<K>>,
}

/// The places taken; keys without a place have no entry.
#[derive(Debug)]
struct Taken<K> {
    /// In all.
    total: usize,
    /// By each key.
    by_key: HashMap<K, usize>,
}

/// A place that is given back when this is dropped.
#[derive(Debug)]
pub struct Permit<K: Eq + Hash + Clone> {
    /// Where the place belongs.
    shared: Arc<Shared<K>>,
    /// Who holds it.
    key: K,
}

impl<K: Eq + Hash + Clone> Quota<K> {
    /// A quota of `total` places, `per_key` of them at most for one key.
    #[must_use]
    pub fn new(total: usize, per_key: usize) -> Self {
        let taken = Mutex::new(Taken { total: 0, by_key: HashMap::new() });
        Self(Arc::new(Shared { total, per_key, taken }))
    }

    /// Takes a place, at once or not at all.
    ///
    /// # Errors
    /// When no place is left, in all or for this key.
    pub fn enter(&self, key: K) -> Result<Permit<K>, Full> {
        let mut taken = self.0.lock();
        if taken.total >= self.0.total {
            return Err(Full::Total { limit: self.0.total });
        }
        let own = taken.by_key.get(&key).copied().unwrap_or_default();
        if own >= self.0.per_key {
            return Err(Full::Key { limit: self.0.per_key });
        }
        taken.total += 1;
        taken.by_key.insert(key.clone(), own + 1);
        Ok(Permit { shared: Arc::clone(&self.0), key })
    }

    /// How many places are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.0.lock().total
    }
}

impl<K: Eq + Hash + Clone> Clone for Quota<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K> Shared<K> {
    /// The places taken; counting cannot leave them half changed, so a poisoned lock is still good.
    fn lock(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone> Drop for Permit<K> {
    fn drop(&mut self) {
        let mut taken = self.shared.lock();
        taken.total -= 1;
        let left = taken.by_key.get(&self.key).map_or(0, |own| own - 1);
        if left == 0 {
            taken.by_key.remove(&self.key);
        } else {
            taken.by_key.insert(self.key.clone(), left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_cannot_take_the_places_of_the_others() {
        let quota = Quota::new(4, 2);
        let held: Vec<_> = (0..2).map(|_| quota.enter('a').unwrap()).collect();
        assert_eq!(quota.enter('a').unwrap_err(), Full::Key { limit: 2 });
        assert!(quota.enter('b').is_ok());
        drop(held);
        assert!(quota.enter('a').is_ok());
    }

    #[test]
    fn nobody_enters_when_all_places_are_taken() {
        let quota = Quota::new(2, 2);
        let (first, _second) = (quota.enter('a').unwrap(), quota.enter('b').unwrap());
        assert_eq!(quota.enter('c').unwrap_err(), Full::Total { limit: 2 });
        drop(first);
        assert!(quota.enter('c').is_ok());
    }

    #[test]
    fn a_key_without_places_leaves_no_trace() {
        let quota = Quota::new(100, 100);
        for key in 0..50 {
            drop(quota.enter(key).unwrap());
        }
        assert_eq!(quota.taken(), 0);
        assert!(quota.0.lock().by_key.is_empty());
    }
}
