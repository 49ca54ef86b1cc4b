//! Values of records packed into numbers, so that a filter is a bit operation.

use std::sync::LazyLock;

use crate::domain::codes::{Horizon, ProviderKind};
use crate::domain::{ArticleRef, AuthorityKind, Network, ProviderRole, State, Status, Theme, vocabulary};

/// Where each part of the packed codes stands: State, status, kinds or roles, networks or horizons.
pub(in super::super) mod facts {
    use super::{AuthorityKind, Horizon, Network, ProviderKind, ProviderRole, State, Status, position, vocabulary};

    /// The bits of the State.
    pub(in super::super::super) const STATE: u64 = (1 << STATUS) - 1;
    /// How far to shift the status.
    pub(in super::super::super) const STATUS: u32 = 16;
    /// How far to shift the kinds.
    const KINDS: u32 = 21;
    /// How far to shift the networks.
    const NETWORKS: u32 = 37;
    /// How far to shift the roles.
    const ROLES: u32 = 37;
    /// How far to shift the horizons.
    const HORIZONS: u32 = 41;

    /// The State, 0 for none.
    pub(in super::super::super) fn state(state: State) -> u64 {
        state.code().bytes().fold(0, |code, byte| code << 8 | u64::from(byte))
    }

    /// The bit of a status; an absent one counts as published.
    pub(in super::super::super) fn status(status: &Status) -> u64 {
        let status = if status.is_absent() { &Status::Published } else { status };
        position(Status::ALL, status).map_or(0, |at| 1 << (STATUS + at))
    }

    /// The bit of a kind of authority.
    pub(in super::super::super) fn kind(kind: &AuthorityKind) -> u64 {
        position(AuthorityKind::ALL, kind).map_or(0, |at| 1 << (KINDS + at))
    }

    /// The bit of a kind of provider.
    pub(in super::super::super) fn provider_kind(kind: &ProviderKind) -> u64 {
        position(ProviderKind::ALL, kind).map_or(0, |at| 1 << (KINDS + at))
    }

    /// The bits of all kinds of provider.
    pub(in super::super::super) fn provider_kinds() -> u64 {
        ProviderKind::ALL.iter().map(provider_kind).fold(0, |all, bit| all | bit)
    }

    /// The bits of all roles.
    pub(in super::super::super) fn roles() -> u64 {
        ProviderRole::ALL.iter().map(role).fold(0, |all, bit| all | bit)
    }

    /// The bits of all horizons.
    pub(in super::super::super) fn horizons() -> u64 {
        Horizon::ALL.iter().map(horizon).fold(0, |all, bit| all | bit)
    }

    /// The bit of a network.
    pub(in super::super::super) fn network(network: Network) -> u64 {
        let at = vocabulary().networks.iter().position(|entry| entry.code == network.code());
        at.and_then(|at| u32::try_from(at).ok()).filter(|at| *at < 27).map_or(0, |at| 1 << (NETWORKS + at))
    }

    /// The bit of a role.
    pub(in super::super::super) fn role(role: &ProviderRole) -> u64 {
        position(ProviderRole::ALL, role).map_or(0, |at| 1 << (ROLES + at))
    }

    /// The bit of a horizon.
    pub(in super::super::super) fn horizon(horizon: &Horizon) -> u64 {
        position(Horizon::ALL, horizon).map_or(0, |at| 1 << (HORIZONS + at))
    }
}

/// How far the territory's State is shifted beside the time of confirmation.
pub(in super::super) const TERRITORY: u32 = 48;
/// The bits of the time of confirmation.
pub(in super::super) const CONFIRMED: u64 = (1 << TERRITORY) - 1;

/// The position of a code among the known ones.
fn position<T: PartialEq>(all: &[T], code: &T) -> Option<u32> {
    all.iter().position(|other| other == code).and_then(|at| u32::try_from(at).ok())
}

/// The bit of an article, 0 for the final clauses beyond 64.
pub(in super::super) fn article_bit(article: ArticleRef) -> u64 {
    1_u64.checked_shl(u32::from(article.article).wrapping_sub(1)).unwrap_or(0)
}

/// The bits of the articles that a kind of authority is competent for.
pub(in super::super) fn article_bits(kind: &AuthorityKind) -> u64 {
    static BITS: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let of = |kind: &AuthorityKind| {
            let entry = vocabulary().authority_kind(kind.as_str());
            let articles = entry.into_iter().flat_map(|entry| &entry.articles);
            articles.filter_map(|text| ArticleRef::parse(text)).fold(0, |bits, article| bits | article_bit(article))
        };
        AuthorityKind::ALL.iter().map(of).collect()
    });
    position(AuthorityKind::ALL, kind).and_then(|at| BITS.get(at as usize)).copied().unwrap_or(0)
}

/// A language by its primary subtag, at most eight letters.
pub(in super::super) fn language(tag: &str) -> u64 {
    let primary = tag.split('-').next().unwrap_or_default();
    primary.bytes().take(8).fold(0, |code, byte| code << 8 | u64::from(byte.to_ascii_lowercase()))
}

/// The bits of themes and types of assistance.
pub(in super::super) fn themes_and_types<'a>(
    themes: impl Iterator<Item = Theme>,
    types: impl Iterator<Item = &'a str>,
) -> u64 {
    let all = vocabulary();
    let theme = |theme: Theme| all.themes.iter().position(|entry| entry.code == theme.code());
    let kind = |code: &str| all.assistance_types.iter().position(|entry| entry.code == code).map(|at| at + 48);
    let bit = |bits: u64, at: usize| bits | u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0);
    let bits = themes.filter_map(theme).filter(|at| *at < 48).fold(0, bit);
    types.filter_map(kind).fold(bits, bit)
}
