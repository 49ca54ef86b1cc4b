//! The current records of one kind: a persistent map, cheap to clone and to change, with its lookups.

use std::ops::Bound;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use uuid::Uuid;

use super::{Entry, Namespace, Projected};

/// Where a record is found by its external id.
type External = (Arc<str>, Namespace, Uuid);

/// The current records of one kind, in the order of their ids. A clone shares everything.
#[derive(Debug, Clone)]
pub struct Table<T: Projected> {
    /// The records.
    entries: OrdMap<Uuid, Arc<Entry<T>>>,
    /// The records that have a group, by group and id.
    groups: OrdMap<(T::Group, Uuid), Arc<Entry<T>>>,
    /// External id, namespace and id of every record that has an external id.
    externals: OrdSet<External>,
}

impl<T: Projected> Default for Table<T> {
    fn default() -> Self {
        Self { entries: OrdMap::new(), groups: OrdMap::new(), externals: OrdSet::new() }
    }
}

impl<T: Projected> Table<T> {
    /// The record of that id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<&Arc<Entry<T>>> {
        self.entries.get(&id)
    }

    /// The records whose id is above `after` (or all), in the order of their ids.
    pub fn iter_after(&self, after: Option<Uuid>) -> impl Iterator<Item = &Arc<Entry<T>>> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.entries.range((start, Bound::Unbounded)).map(|(_, entry)| entry)
    }

    /// The records beyond `from` (or all), in the order of their ids or, where `is_backward`, in the opposite one.
    pub fn iter_from(&self, from: Option<Uuid>, is_backward: bool) -> impl Iterator<Item = &Arc<Entry<T>>> {
        let bound = from.map_or(Bound::Unbounded, Bound::Excluded);
        let range = if is_backward { (Bound::Unbounded, bound) } else { (bound, Bound::Unbounded) };
        let mut entries = self.entries.range(range);
        std::iter::from_fn(move || if is_backward { entries.next_back() } else { entries.next() })
            .map(|(_, entry)| entry)
    }

    /// Every record, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Entry<T>>> {
        self.entries.values()
    }

    /// The records of a group, in the order of their ids.
    pub fn of(&self, group: &T::Group) -> impl Iterator<Item = &Arc<Entry<T>>> {
        self.groups.range((group.clone(), Uuid::nil())..=(group.clone(), Uuid::max())).map(|(_, entry)| entry)
    }

    /// Every group that has a record, in order.
    pub fn groups(&self) -> impl Iterator<Item = &T::Group> {
        let mut last = None;
        self.groups.keys().map(|(group, _)| group).filter(move |group| last.replace(*group) != Some(*group))
    }

    /// The ids of the records with that external id, each with the namespace that its own fields tell.
    pub fn external(&self, external_id: &str) -> impl Iterator<Item = (Namespace, Uuid)> {
        let from = (Arc::from(external_id), Namespace::Global, Uuid::nil());
        let wanted = Arc::clone(&from.0);
        self.externals
            .range(from..)
            .take_while(move |(external, _, _)| *external == wanted)
            .map(|(_, namespace, id)| (*namespace, *id))
    }

    /// Whether the other table is this one, unchanged: it compares no records, so equal ones may count as another.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.entries.ptr_eq(&other.entries)
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A table of these records.
    #[cfg(test)]
    pub(crate) fn holding(entries: impl IntoIterator<Item = Entry<T>>) -> Self {
        let mut table = Self::default();
        for entry in entries {
            table.put(Arc::new(entry));
        }
        table
    }

    /// Takes in a record, and answers the one it replaces.
    pub(super) fn put(&mut self, entry: Arc<Entry<T>>) -> Option<Arc<Entry<T>>> {
        let before = self.remove(entry.id);
        if let Some(group) = entry.record.group() {
            self.groups.insert((group, entry.id), Arc::clone(&entry));
        }
        if let Some(external) = external(&entry) {
            self.externals.insert(external);
        }
        self.entries.insert(entry.id, entry);
        before
    }

    /// Takes a record out, and answers it.
    pub(super) fn remove(&mut self, id: Uuid) -> Option<Arc<Entry<T>>> {
        let before = self.entries.remove(&id)?;
        if let Some(group) = before.record.group() {
            self.groups.remove(&(group, id));
        }
        if let Some(external) = external(&before) {
            self.externals.remove(&external);
        }
        Some(before)
    }
}

/// Where an entry is found by its external id, if it has one.
fn external<T: Projected>(entry: &Entry<T>) -> Option<External> {
    let external_id = entry.record.external_id();
    (!external_id.is_empty()).then(|| (external_id.into(), entry.record.namespace(), entry.id))
}
