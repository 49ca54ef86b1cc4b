//! Codes of a closed set that keep what they do not recognise, so that validation can name it.

/// Declares an enum of codes with one spelling in JSON, protobuf and storage.
///
/// An unknown spelling deserialises into `Unrecognized` and is reported by validation; the default is the absent
/// code; `ALL` lists the known ones.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A spelling that this version does not know.
            Unrecognized(String),
        }

        impl $name {
            /// The known codes, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The spelling of the code.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unrecognized(text) => text,
                }
            }

            /// Whether no code is given.
            #[must_use]
            pub const fn is_absent(&self) -> bool {
                matches!(self, Self::Unrecognized(text) if text.is_empty())
            }

            /// Whether this version knows the code.
            #[must_use]
            pub const fn is_known(&self) -> bool {
                !matches!(self, Self::Unrecognized(_))
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Unrecognized(String::new())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($code => Self::$variant,)+
                    _ => Self::Unrecognized(text.to_owned()),
                }
            }
        }

        impl crate::domain::code::Code for $name {
            fn is_known(&self) -> bool {
                Self::is_known(self)
            }

            fn as_str(&self) -> &str {
                Self::as_str(self)
            }

            fn known() -> Vec<&'static str> {
                vec![$($code),+]
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                Ok(Self::from(text.as_ref()))
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($code),+] })
            }
        }
    };
}

pub(crate) use codes;

use super::Violations;
use super::text::quoted;

/// A code of a closed set.
pub(in crate::domain) trait Code {
    /// Whether this version knows the code.
    fn is_known(&self) -> bool;
    /// The spelling of the code.
    fn as_str(&self) -> &str;
    /// The known spellings.
    fn known() -> Vec<&'static str>;
}

/// Adds a violation at `path` when there is a code and it is not known.
pub(in crate::domain) fn check_code<T: Code>(code: &T, path: &str, v: &mut Violations) {
    if !code.is_known() && !code.as_str().is_empty() {
        v.add(path, format!("{} is not known; expected one of {}", quoted(code.as_str()), T::known().join(", ")));
    }
}

/// Checks every code of a list (its path is `path[i]`), and drops repetitions.
pub(in crate::domain) fn check_codes<T: Code + PartialEq>(codes: &mut Vec<T>, path: &str, v: &mut Violations) {
    for (i, code) in codes.iter().enumerate() {
        check_code(code, &format!("{path}[{i}]"), v);
    }
    let mut kept = Vec::with_capacity(codes.len());
    for code in codes.drain(..) {
        if !kept.contains(&code) {
            kept.push(code);
        }
    }
    *codes = kept;
}
