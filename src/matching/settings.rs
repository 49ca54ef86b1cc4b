//! `index/matching.toml`: what is set and not reckoned.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::text::Tongue;

/// The file as it is part of the program.
const FILE: &str = include_str!("../../index/matching.toml");

/// What the file holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// What each criterion counts, per mille.
    pub(super) weights: BTreeMap<String, u32>,
    /// What it is worth where the provider's entry does not say, per mille.
    pub(super) unknown: BTreeMap<String, u32>,
    /// How plans are made.
    pub(super) plan: PlanSettings,
    /// How equal needs are bundled.
    pub(super) bundle: BundleSettings,
    /// Words that say nothing, by language.
    stop_words: BTreeMap<String, String>,
}

/// How plans are made.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanSettings {
    /// Providers that are looked at for a need, in each role.
    pub(super) candidates: usize,
    /// The least score with which a provider is put forward, per mille.
    pub(super) least_score: u32,
    /// What the score of who delivers counts, per mille; that of who pays counts the rest.
    pub(super) delivery: u32,
    /// What bringing a State one need nearer its floor may cost, per mille of a need that is met as well as can be.
    pub(super) floor: u32,
    /// What the need in the first place of its State's action plan counts more, per mille; one in place n an n-th of it.
    pub(super) priority: u32,
    /// What needs of such States count more, per mille, by flag.
    pub(super) flags: BTreeMap<String, u32>,
    /// Whose share is reported: words of acronyms and names of the secretariat and its offices.
    pub(super) secretariat: Vec<String>,
}

/// How equal needs of neighbours are bundled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BundleSettings {
    /// How equal any two needs of a bundle are at least, per mille.
    pub(super) sameness: u32,
    /// Needs of a bundle, at most.
    pub(super) needs: usize,
    /// Providers that are named for a bundle, at most.
    pub(super) takers: usize,
    /// The least score, on average, with which a provider is put forward, per mille.
    pub(super) least_score: u32,
    /// What an engagement is worth that is saved, per mille of a need that is met as well as can be.
    pub(super) engagement: u32,
}

/// The settings, or why they cannot be read.
pub(super) fn settings() -> Result<&'static Settings, &'static toml::de::Error> {
    static SETTINGS: OnceLock<Result<Settings, toml::de::Error>> = OnceLock::new();
    SETTINGS.get_or_init(|| toml::from_str(FILE)).as_ref()
}

/// The words of a language that say nothing.
pub(super) fn stop_words(tongue: Tongue) -> &'static HashSet<&'static str> {
    static WORDS: LazyLock<HashMap<Tongue, HashSet<&'static str>>> = LazyLock::new(|| {
        let lists = settings().map(|settings| &settings.stop_words);
        let of = |tongue: Tongue| lists.ok().and_then(|lists| lists.get(tongue.tag()));
        Tongue::ALL
            .into_iter()
            .map(|tongue| (tongue, of(tongue).map(|list| list.split(' ').collect()).unwrap_or_default()))
            .collect()
    });
    static NONE: LazyLock<HashSet<&'static str>> = LazyLock::new(HashSet::new);
    WORDS.get(&tongue).unwrap_or(&NONE)
}
