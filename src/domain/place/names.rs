//! What a State is called, and what is known of it.

use jiff::civil::Date;

use super::{Region, State};

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
    /// The last day on which it was the official name.
    pub until: Option<Date>,
}

impl State {
    /// The short name in that language (BCP 47; `fr-CH` gives French), in English where there is none.
    #[must_use]
    pub fn name(self, _language: &str) -> &'static str {
        self.code()
    }

    /// Every name: short in every language, formal, former, unofficial, and demonyms.
    #[must_use]
    pub fn names(self) -> &'static [PlaceName] {
        &[]
    }

    /// The alpha-3 code; `EUE` and `XKX` for `EU` and `XK`.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        ""
    }

    /// The international dialling code without `+`, such as `41`; empty where there is none.
    #[must_use]
    pub fn dial_code(self) -> &'static str {
        ""
    }

    /// BCP 47 tags of the official languages.
    #[must_use]
    pub fn languages(self) -> &'static [&'static str] {
        &[]
    }

    /// The regions that it lies in, from the smallest to the world.
    #[must_use]
    pub fn regions(self) -> &'static [Region] {
        &[]
    }

    /// Which of `LDC`, `LLDC` and `SIDS` it is.
    #[must_use]
    pub fn flags(self) -> &'static [&'static str] {
        &[]
    }
}
