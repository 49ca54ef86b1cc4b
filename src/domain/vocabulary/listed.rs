//! Codes that only `index/` lists: themes and networks.

use std::fmt;

use super::vocabulary;
use super::{NetworkEntry, ThemeEntry};
use crate::domain::coded::{Coded, Spelled};

/// Declares the code of an entry of a vocabulary.
macro_rules! listed {
    ($name:ident, $code:ident, $entry:ident, $find:ident, $expected:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(&'static str);

        #[doc = concat!($doc, " As it stands in a record, recognised or not.")]
        pub type $code = Coded<$name>;

        impl $name {
            /// The value of that code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                vocabulary().$find(code).map(|entry| Self(&entry.code))
            }

            /// The code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                self.0
            }

            /// What the vocabulary says about it.
            #[must_use]
            pub fn entry(self) -> Option<&'static $entry> {
                vocabulary().$find(self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }
        }

        impl Spelled for $name {
            const NAME: &'static str = stringify!($name);
            const EXPECTED: &'static str = $expected;
            const PATTERN: &'static str = "^[A-Z][A-Z0-9_]*$";

            fn spelled(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
    };
}

listed!(
    Theme,
    ThemeCode,
    ThemeEntry,
    theme,
    "the code of a theme, such as `ASSET_DECLARATIONS`",
    "A theme by its code."
);
listed!(
    Network,
    NetworkCode,
    NetworkEntry,
    network,
    "the code of a network of practitioners, such as `CARIN`",
    "A network of practitioners by its code."
);
