//! What the directory covers: offices and States counted apart, by kind of authority.

use super::release::{Coarsen, Entry, Group, number};
use crate::domain::{Authority, AuthorityKind, State, Status};

/// An authority as it is counted.
#[derive(Debug, Clone)]
pub struct OfficeFact {
    /// Its State.
    pub state: State,
    /// What it is designated for.
    kinds: Vec<AuthorityKind>,
}

/// The offices of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageCount {
    /// The kind; none for the kinds that are left.
    pub kind: Option<AuthorityKind>,
    /// States that have one.
    pub states: u32,
    /// Offices; a State may have several, and one may be of several kinds.
    pub offices: u32,
}

/// What a published cell may be.
pub(super) const LEVELS: &[Coarsen<Option<AuthorityKind>>] = &[Option::clone, |_| None];

impl OfficeFact {
    /// The authority as it is counted; none where it is not published.
    #[must_use]
    pub fn of(authority: &Authority) -> Option<Self> {
        let kinds: Vec<_> = authority.kinds.iter().map(|entry| entry.kind.clone()).collect();
        let counts = authority.status == Status::Published && !kinds.is_empty();
        Some(Self { state: *authority.state.known()?, kinds }).filter(|_| counts)
    }
}

impl CoverageCount {
    /// The count of a group.
    pub(super) fn of(group: Group<Option<AuthorityKind>>) -> Self {
        Self { kind: group.cell, states: number(group.states.len()), offices: number(group.subjects.len()) }
    }
}

/// Every office under each of its kinds.
pub(super) fn entries(offices: &[OfficeFact]) -> Vec<Entry<Option<AuthorityKind>>> {
    let of_office = |(subject, office): (usize, &OfficeFact)| {
        let state = office.state;
        office.kinds.clone().into_iter().map(move |kind| Entry { cell: Some(kind), state, subject })
    };
    offices.iter().enumerate().flat_map(of_office).collect()
}
