//! What a State is called, and what is known of it.

use jiff::civil::Date;

use super::{Region, State, table};

/// Which of its names a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The short name in use.
    Short,
    /// The formal name in use.
    Formal,
    /// A name of the past.
    Former,
    /// What people also call it.
    Unofficial,
    /// The adjective or the name of its people.
    Demonym,
}

/// A name of a State.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceName {
    /// The name.
    pub text: &'static str,
    /// BCP 47 tag of its language, `und` where it is not known.
    pub language: &'static str,
    /// Which of its names it is.
    pub kind: NameKind,
    /// The last day on which it was the official name, where that is known.
    pub until: Option<Date>,
}

impl PlaceName {
    /// A name that is in use.
    pub(super) const fn new(text: &'static str, language: &'static str, kind: NameKind) -> Self {
        Self { text, language, kind, until: None }
    }
}

impl State {
    /// The short name in that language (BCP 47; `fr-CH` gives French), in English where there is none.
    #[must_use]
    pub fn name(self, language: &str) -> &'static str {
        let english = || self.named(NameKind::Short, "en").unwrap_or_else(|| self.code());
        self.named(NameKind::Short, language).unwrap_or_else(english)
    }

    /// The formal name in that language, the short one where none is known.
    #[must_use]
    pub fn formal_name(self, language: &str) -> &'static str {
        self.named(NameKind::Formal, language).unwrap_or_else(|| self.name(language))
    }

    /// The name of that kind in that language.
    fn named(self, kind: NameKind, language: &str) -> Option<&'static str> {
        let primary = language.split('-').next().unwrap_or_default();
        self.names().iter().find(|name| name.kind == kind && name.language == primary).map(|name| name.text)
    }

    /// Every name: short in every language, formal, former, unofficial, and demonyms. A text may come more than once.
    #[must_use]
    pub fn names(self) -> &'static [PlaceName] {
        table::of(self).map_or(&[], |place| &place.names)
    }

    /// Whether it is a Member State of the United Nations.
    #[must_use]
    pub fn is_un_member(self) -> bool {
        table::of(self).is_some_and(|place| place.is_member)
    }

    /// The alpha-3 code; `EUE` and `XKX` for `EU` and `XK`.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        table::of(self).map_or("", |place| &place.alpha3)
    }

    /// The usual international dialling code without `+`, such as `41`; empty where there is none.
    #[must_use]
    pub fn dial_code(self) -> &'static str {
        self.dial_codes().first().map_or("", String::as_str)
    }

    /// Every international dialling code without `+`, the usual one first.
    #[must_use]
    pub fn dial_codes(self) -> &'static [String] {
        table::of(self).map_or(&[], |place| &place.dial_codes)
    }

    /// BCP 47 tags of the official languages.
    #[must_use]
    pub fn languages(self) -> &'static [&'static str] {
        table::of(self).map_or(&[], |place| &place.languages)
    }

    /// The regions that it lies in, from the smallest to the world.
    #[must_use]
    pub fn regions(self) -> &'static [Region] {
        table::of(self).map_or(&[], |place| &place.regions)
    }

    /// Which of `LDC`, `LLDC` and `SIDS` it is.
    #[must_use]
    pub fn flags(self) -> &'static [&'static str] {
        table::of(self).map_or(&[], |place| &place.flags)
    }
}
