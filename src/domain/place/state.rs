//! A State or territory by its alpha-2 code.

use std::fmt;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};

use crate::domain::coded::{Coded, Spelled};

/// Every code in order: ISO 3166-1 alpha-2, `EU` and `XK`.
static CODES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut codes: Vec<String> = keshvar::SUPPORTED_ALPHA2_LIST.iter().map(ToString::to_string).collect();
    codes.extend(["EU", "XK"].map(str::to_owned));
    codes.sort();
    codes
});

/// Any country or territory with an ISO 3166-1 alpha-2 code, `EU` or `XK`. Ordered by code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(u8);

/// A State as it stands in a record, recognised or not.
pub type StateCode = Coded<State>;

impl State {
    /// The State of that alpha-2 code, in either case.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        if code.len() != 2 {
            return None;
        }
        let code = code.to_ascii_uppercase();
        CODES.binary_search(&code).ok().and_then(Self::at)
    }

    /// Every State and territory, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CODES.len()).filter_map(Self::at)
    }

    /// The alpha-2 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        CODES.get(self.index()).map_or("", String::as_str)
    }

    /// The position among all States, below 256; not stable between versions.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The State at that position.
    pub(super) fn at(index: usize) -> Option<Self> {
        u8::try_from(index).ok().map(Self)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl Spelled for State {
    const NAME: &'static str = "State";
    const EXPECTED: &'static str = "the ISO 3166-1 alpha-2 code of a country or territory, `EU` or `XK`";
    const PATTERN: &'static str = "^[A-Z]{2}$";

    fn spelled(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
