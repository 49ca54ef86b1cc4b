//! The part of a State that an office answers for.

use std::fmt;
use std::sync::LazyLock;

use keshvar::Subdivision;

use super::{State, table};
use crate::domain::coded::{Coded, Spelled};

/// The languages in which names of subdivisions are kept.
const LANGUAGES: [&str; 8] = ["ar", "de", "en", "es", "fr", "pt", "ru", "zh"];

/// A subdivision by its ISO 3166-2 code, such as `CH-GE`, or a whole State or territory by its alpha-2 code, such as `GI`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Territory {
    /// The State or territory named by the first part.
    pub state: State,
    /// The part after the hyphen.
    part: Option<&'static str>,
}

/// At each State's index, the subdivision of another State that is the same place.
static WITHIN: LazyLock<Vec<Option<Territory>>> = LazyLock::new(|| State::all().map(within).collect());

/// The subdivision of another State that has the alpha-2 code and a name of that one, as ISO 3166-2 lists `HK` as `CN-HK`.
/// Two Member States have namesakes among the subdivisions of others (`GN-ML` is no Mali).
fn within(place: State) -> Option<Territory> {
    if table::of(place).is_none_or(|known| known.is_member) {
        return None;
    }
    let is_named = |text: &str| place.names().iter().any(|name| name.text.eq_ignore_ascii_case(text));
    State::all().filter(|state| *state != place).find_map(|state| {
        let territory = Territory::parse(&format!("{state}-{place}"))?;
        territory.names().iter().any(|(_, text)| is_named(text)).then_some(territory)
    })
}

/// A territory as it stands in a record, recognised or not.
pub type TerritoryCode = Coded<Territory>;

/// A subdivision of a State.
#[derive(Debug)]
pub(super) struct Part {
    /// The part of its code after the hyphen.
    pub(super) code: &'static str,
    /// Its names by language, the local one first as `und`.
    names: Vec<(&'static str, &'static str)>,
}

impl Part {
    /// Takes what the crate knows about a subdivision.
    pub(super) fn new(subdivision: &Subdivision) -> Self {
        let mut names = vec![("und", clean(subdivision.name()))];
        let translations = subdivision.translations();
        names.extend(LANGUAGES.iter().filter_map(|tag| Some((*tag, clean(translations.get(tag)?)))));
        names.extend(subdivision.unofficial_name_list().iter().map(|name| ("und", clean(name))));
        names.retain(|(_, name)| !name.is_empty());
        Self { code: subdivision.code(), names }
    }
}

/// Takes off what some of the crate's names end in: a footnote mark, a language, another spelling in brackets.
fn clean(name: &'static str) -> &'static str {
    let name = name.split(" [").next().unwrap_or(name);
    let name = name.split_once(" (").filter(|(_, note)| note.len() <= 4).map_or(name, |(name, _)| name);
    name.trim_end_matches(['²', '³', '¹']).trim()
}

impl Territory {
    /// The territory of that code, in either case.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let Some((state, part)) = code.split_once('-') else {
            return State::parse(code).map(|state| Self { state, part: None });
        };
        let state = State::parse(state)?;
        let parts = &table::of(state)?.parts;
        let found = parts.binary_search_by(|known| known.code.cmp(&part.to_ascii_uppercase())).ok()?;
        parts.get(found).map(|known| Self { state, part: Some(known.code) })
    }

    /// Every subdivision of a State, by code.
    pub fn of(state: State) -> impl Iterator<Item = Self> {
        table::of(state)
            .into_iter()
            .flat_map(move |place| place.parts.iter().map(move |part| Self { state, part: Some(part.code) }))
    }

    /// Whether it is a subdivision and not a whole State.
    #[must_use]
    pub const fn is_subdivision(self) -> bool {
        self.part.is_some()
    }

    /// The same place as a part of its State, where ISO 3166-2 lists a territory of its own code among the subdivisions of
    /// another (`HK` is `CN-HK`); otherwise as it is. Nothing here knows of territories that it does not list so.
    #[must_use]
    pub fn within_its_state(self) -> Self {
        let known = || WITHIN.get(self.state.index()).copied().flatten();
        if self.part.is_some() { self } else { known().unwrap_or(self) }
    }

    /// The name in that language (BCP 47), else in the place's own.
    #[must_use]
    pub fn name(self, language: &str) -> &'static str {
        let primary = language.split('-').next().unwrap_or_default();
        let names = self.names();
        let wanted = names.iter().find(|(tag, _)| *tag == primary).or_else(|| names.first());
        wanted.map_or_else(|| self.state.name(language), |(_, name)| name)
    }

    /// The names of a subdivision by language, the local one first as `und`; empty for a whole State, which has its own.
    #[must_use]
    pub fn names(self) -> &'static [(&'static str, &'static str)] {
        let part = self.part.and_then(|code| {
            let parts = &table::of(self.state)?.parts;
            parts.binary_search_by(|known| known.code.cmp(code)).ok().and_then(|i| parts.get(i))
        });
        part.map_or(&[], |part| &part.names)
    }
}

impl From<State> for Territory {
    fn from(state: State) -> Self {
        Self { state, part: None }
    }
}

impl fmt::Display for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Some(part) => write!(f, "{}-{part}", self.state),
            None => self.state.fmt(f),
        }
    }
}

impl Spelled for Territory {
    const NAME: &'static str = "Territory";
    const EXPECTED: &'static str = "an ISO 3166-2 code such as `CH-GE`, or the alpha-2 code of a territory";
    const PATTERN: &'static str = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$";

    fn spelled(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
