//! What is asked of the index: the text as typed, and constraints that every answer must meet.

use jiff::Timestamp;

use crate::domain::codes::{Horizon, ProviderKind};
use crate::domain::{ArticleRef, AuthorityKind, LanguageTag, Network, ProviderRole, StateSet, Status, Theme};

/// A search for authorities.
#[derive(Debug, Clone, Default)]
pub struct ContactQuery<'a> {
    /// What the caller typed; empty lists all that the filter leaves, by State and name.
    pub text: &'a str,
    /// Constraints.
    pub filter: ContactFilter,
    /// Whether to count the answers by State, kind and so on. It costs several times the search.
    pub with_facets: bool,
    /// Whether [`Hits::highlights`](super::Hits::highlights) will be asked.
    pub with_highlights: bool,
}

/// Constraints on authorities: within a list any, between lists all; an empty list allows everything.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// States that designated them.
    pub states: StateSet,
    /// What they are designated for.
    pub kinds: Vec<AuthorityKind>,
    /// Articles for which they are competent: by kind, and not outside their subject scope.
    pub articles: Vec<ArticleRef>,
    /// Languages in which they accept requests; `fr` also finds `fr-CH`.
    pub languages: Vec<LanguageTag>,
    /// Networks that they belong to.
    pub networks: Vec<Network>,
    /// Their status; empty: `PUBLISHED` and `SUSPENDED`. Who may ask for others is for the caller to decide.
    pub status: Vec<Status>,
    /// Only those confirmed as a whole at this time or later.
    pub confirmed_since: Option<Timestamp>,
}

/// A search for providers.
#[derive(Debug, Clone, Default)]
pub struct ProviderQuery<'a> {
    /// What the caller typed; empty lists all that the filter leaves, by name.
    pub text: &'a str,
    /// Constraints.
    pub filter: ProviderFilter,
    /// Whether to count the answers. It costs several times the search.
    pub with_facets: bool,
    /// Whether [`Hits::highlights`](super::Hits::highlights) will be asked.
    pub with_highlights: bool,
}

/// Constraints on providers: within a list any, between lists all; an empty list allows everything, and a provider that
/// leaves the field empty is excluded by no list.
#[derive(Debug, Clone, Default)]
pub struct ProviderFilter {
    /// States in which they work.
    pub states: StateSet,
    /// Articles on which they help.
    pub articles: Vec<ArticleRef>,
    /// Themes on which they help.
    pub themes: Vec<Theme>,
    /// Codes of types of assistance.
    pub assistance_types: Vec<String>,
    /// What they do.
    pub roles: Vec<ProviderRole>,
    /// What they are.
    pub kinds: Vec<ProviderKind>,
    /// Languages in which they work.
    pub languages: Vec<LanguageTag>,
    /// How far their help reaches in time.
    pub horizons: Vec<Horizon>,
    /// Their status; empty: `PUBLISHED` and `SUSPENDED`.
    pub status: Vec<Status>,
}
