//! Whether an office stands on a day: its status, its dates, and what has taken its place.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Office;
use crate::domain::{AuthorityId, Status};

/// The longest chain of successors that is followed.
const LONGEST: usize = 8;

/// The offices in question but drafts, with what replaces what.
#[derive(Debug)]
pub(super) struct Roll<'a> {
    /// The offices, in the order in which they were created.
    offices: Vec<Office<'a>>,
    /// The place of each.
    places: BTreeMap<AuthorityId, usize>,
    /// For an office, the place of the first that says to replace it.
    heirs: BTreeMap<AuthorityId, usize>,
}

impl<'a> Roll<'a> {
    /// The roll of those offices.
    pub(super) fn of(offices: &[Office<'a>]) -> Self {
        let is_draft = |office: &&Office<'_>| office.authority.status == Status::Draft;
        let offices: Vec<Office<'a>> = offices.iter().filter(|office| !is_draft(office)).copied().collect();
        let (mut places, mut heirs) = (BTreeMap::new(), BTreeMap::new());
        for (at, office) in offices.iter().enumerate() {
            places.insert(office.id, at);
            if let Some(before) = AuthorityId::of_name(&office.authority.supersedes) {
                heirs.entry(before).or_insert(at);
            }
        }
        Self { offices, places, heirs }
    }

    /// Every office with its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Office<'a>)> {
        self.offices.iter().enumerate()
    }

    /// What replaces an office directly, by its own record or by that of the other.
    fn next(&self, office: &Office<'_>) -> Option<(usize, &Office<'a>)> {
        let named = AuthorityId::of_name(&office.authority.superseded_by).and_then(|id| self.places.get(&id));
        let at = *named.or_else(|| self.heirs.get(&office.id))?;
        self.offices.get(at).filter(|other| other.id != office.id).map(|other| (at, other))
    }

    /// The office in force that has taken the place of another, at the end of the chain, with its place.
    pub(super) fn successor(&self, office: &Office<'_>, day: Date) -> Option<(usize, &Office<'a>)> {
        let mut after = self.next(office)?;
        for _ in 0..LONGEST {
            match Standing::of(after.1, self, day) {
                Standing::InForce => return Some(after),
                Standing::Superseded => after = self.next(after.1)?,
                Standing::NotYet | Standing::Expired | Standing::Suspended | Standing::Closed => return None,
            }
        }
        None
    }
}

/// Whether an office stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does.
    InForce,
    /// Not yet.
    NotYet,
    /// It was replaced.
    Superseded,
    /// Its last day is over.
    Expired,
    /// It is set aside for now.
    Suspended,
    /// It no longer holds.
    Closed,
}

impl Standing {
    /// That of an office among all of them.
    pub(super) fn of(office: &Office<'_>, roll: &Roll<'_>, day: Date) -> Self {
        let date = |text: &str| text.parse::<Date>().ok();
        let authority = office.authority;
        match authority.status {
            Status::Suspended => return Self::Suspended,
            Status::Published => {}
            Status::Draft | Status::Closed | Status::Unrecognized(_) => {
                return if is_replaced(office, roll, day) { Self::Superseded } else { Self::Closed };
            }
        }
        if is_replaced(office, roll, day) {
            Self::Superseded
        } else if date(&authority.valid_until).is_some_and(|last| last < day) {
            Self::Expired
        } else if date(&authority.valid_from).is_some_and(|first| day < first) {
            Self::NotYet
        } else {
            Self::InForce
        }
    }
}

/// Whether something has taken the place of an office: what is known of it says from when, and what is not is taken to have.
fn is_replaced(office: &Office<'_>, roll: &Roll<'_>, day: Date) -> bool {
    match roll.next(office) {
        Some((_, after)) => {
            let first = after.authority.valid_from.parse::<Date>().ok();
            first.is_none_or(|first| first <= day)
        }
        None => !office.authority.superseded_by.is_empty(),
    }
}
