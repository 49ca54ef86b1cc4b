//! The weights of a run: from `index/matching.toml`, or a caller's own in their place.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{LazyLock, OnceLock};

use super::settings::settings;
use super::{Criterion, Rule};
use crate::domain::Violations;

/// The vocabularies on which a ranking depends, as they are part of the program.
const VOCABULARIES: [&str; 6] = [
    include_str!("../../index/articles.toml"),
    include_str!("../../index/assistance_types.toml"),
    include_str!("../../index/matching.toml"),
    include_str!("../../index/regions.toml"),
    include_str!("../../index/themes.toml"),
    include_str!("../../index/thesaurus.toml"),
];
/// SHA-256 over them.
static VOCABULARY_DIGEST: LazyLock<String> = LazyLock::new(|| digest(&VOCABULARIES.map(str::to_owned)));
/// The highest weight of one criterion.
const MOST: u32 = 1000;

/// Why the configured weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file does not parse.
    #[error("index/matching.toml cannot be read: {0}")]
    Parse(#[from] toml::de::Error),
    /// A value is out of range or a name is not known.
    #[error("index/matching.toml: {0}")]
    Invalid(#[from] Violations),
}

/// What each criterion counts, and what it is worth where the provider's entry does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// Per mille, by criterion.
    counts: [u32; Criterion::COUNT],
    /// Per mille, by criterion.
    unknown: [u32; Criterion::COUNT],
}

impl Weights {
    /// The configured weights; the program asks for them when it starts and stops on an error.
    ///
    /// # Errors
    /// When the file does not parse, names no criterion, or holds a value over 1000.
    pub fn configured() -> Result<&'static Self, &'static WeightsError> {
        static CONFIGURED: OnceLock<Result<Weights, WeightsError>> = OnceLock::new();
        CONFIGURED.get_or_init(Self::read).as_ref()
    }

    /// Takes the weights of the settings.
    fn read() -> Result<Self, WeightsError> {
        let table = settings().map_err(Clone::clone)?;
        let mut violations = Violations::default();
        let none = [0; Criterion::COUNT];
        let weights = Self {
            counts: replaced(none, &table.weights, "weights", &mut violations),
            unknown: replaced(none, &table.unknown, "unknown", &mut violations),
        };
        weights.check(&mut violations);
        Ok(violations.or(weights)?)
    }

    /// These weights with some replaced: criterion to per mille, such as `TEXT` to 500.
    ///
    /// # Errors
    /// A violation for each name that is not a criterion and each value over 1000, with the path `weights["NAME"]`; one
    /// of `weights` when nothing would count.
    pub fn with(&self, replacements: &BTreeMap<String, u32>) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let counts = replaced(self.counts, replacements, "weights", &mut violations);
        let weights = Self { counts, unknown: self.unknown };
        weights.check(&mut violations);
        violations.or(weights)
    }

    /// Per mille, as configured.
    #[must_use]
    pub const fn per_mille(&self, criterion: Criterion) -> u32 {
        self.counts[criterion as usize]
    }

    /// Per mille that the criterion is worth where the provider's entry does not say.
    #[must_use]
    pub const fn unknown_per_mille(&self, criterion: Criterion) -> u32 {
        self.unknown[criterion as usize]
    }

    /// All of it by criterion, per mille: what each counts, and what it is worth where an entry does not say.
    #[must_use]
    pub fn in_full(&self) -> [BTreeMap<String, u32>; 2] {
        let named = |of: &[u32; Criterion::COUNT]| {
            Criterion::ALL.map(|criterion| (criterion.as_str().to_owned(), of[criterion as usize])).into()
        };
        [named(&self.counts), named(&self.unknown)]
    }

    /// The weights that were [`Weights::in_full`] these; a criterion that they do not name counts nothing.
    ///
    /// # Errors
    /// As [`Weights::with`].
    pub fn of_full(counts: &BTreeMap<String, u32>, unknown: &BTreeMap<String, u32>) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let none = [0; Criterion::COUNT];
        let weights = Self {
            counts: replaced(none, counts, "weights", &mut violations),
            unknown: replaced(none, unknown, "unknown", &mut violations),
        };
        weights.check(&mut violations);
        violations.or(weights)
    }

    /// SHA-256 over weights, rules and vocabularies, 64 hexadecimal digits.
    #[must_use]
    pub fn config_hash(&self) -> String {
        let weights = Criterion::ALL.map(|criterion| {
            format!("{criterion} {} {}", self.per_mille(criterion), self.unknown_per_mille(criterion))
        });
        let rules = Rule::ALL.map(Rule::as_str);
        digest(&[weights.join("\n"), rules.join("\n"), VOCABULARY_DIGEST.clone()])
    }

    /// Adds a violation when nothing counts.
    fn check(&self, violations: &mut Violations) {
        if self.counts.iter().all(|weight| *weight == 0) {
            violations.add("weights", "at least one must be above 0");
        }
    }
}

/// `values` with those that are named replaced.
fn replaced(
    mut values: [u32; Criterion::COUNT],
    by: &BTreeMap<String, u32>,
    path: &str,
    violations: &mut Violations,
) -> [u32; Criterion::COUNT] {
    for (name, value) in by {
        let path = || format!("{path}[{:?}]", name.chars().take(40).collect::<String>());
        match Criterion::parse(name) {
            None => {
                let expected = Criterion::ALL.map(Criterion::as_str).join(", ");
                violations.add(path(), format!("is not a criterion; expected one of {expected}"));
            }
            Some(_) if *value > MOST => violations.add(path(), format!("is {value}; expected 0 to {MOST}")),
            Some(criterion) => values[criterion as usize] = *value,
        }
    }
    values
}

/// SHA-256 over texts, 64 hexadecimal digits.
pub(super) fn digest(texts: &[String]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, texts.join("\n\n").as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
