//! What would come of other weights: a number for each part of a score, in the place of the configured one.

use std::collections::BTreeMap;

use super::form::Fields;
use super::words::Words;
use crate::directory::{Error, configured_weights};

/// What stands before the code of a criterion in the name of its field.
const PREFIX: &str = "weight-";

/// The weights of a page.
#[derive(Debug, Default)]
pub(super) struct WhatIf {
    /// The fields.
    pub(super) inputs: Vec<Weight>,
    /// Those that are not as configured.
    pub(super) replaced: BTreeMap<String, u32>,
}

/// What one criterion counts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Weight {
    /// Name of the field.
    pub(super) name: String,
    /// What the criterion is called.
    pub(super) label: String,
    /// What it counts here, per mille.
    pub(super) value: u32,
    /// What it counts as configured.
    pub(super) configured: u32,
}

impl WhatIf {
    /// The weights that a query asks for; what it does not name counts as configured.
    ///
    /// # Errors
    /// `Invalid` for what is no number.
    pub(super) fn of(words: Words, asked: &Fields) -> Result<Self, Error> {
        let mut made = Self::default();
        for (code, configured) in configured_weights()? {
            let name = format!("{PREFIX}{code}");
            let typed = Some(asked.get(&name)).filter(|typed| !typed.is_empty());
            let number = typed.map_or(Ok(configured), str::parse);
            let value = number.map_err(|_| Error::field(&name, "expected a whole number from 0 to 1000"))?;
            if value != configured {
                made.replaced.insert(code.to_owned(), value);
            }
            made.inputs.push(Weight { name, label: words.of("CRITERION", code), value, configured });
        }
        Ok(made)
    }

    /// The same weights in a query, each pair after a `&`.
    pub(super) fn query(&self) -> String {
        let mut query = String::new();
        for (code, value) in &self.replaced {
            query.extend(["&", PREFIX, code, "=", &value.to_string()]);
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_from_the_configuration_is_replaced() {
        let none = WhatIf::of(Words("en"), &Fields::of(b"")).unwrap();
        assert!(none.replaced.is_empty() && none.query().is_empty());
        assert_eq!(none.inputs.len(), configured_weights().unwrap().len());
        let first = &none.inputs[0];
        let other = if first.value == 7 { 8 } else { 7 };
        let same = format!("{}={}", first.name, first.value);
        assert!(WhatIf::of(Words("en"), &Fields::of(same.as_bytes())).unwrap().replaced.is_empty());
        let typed = format!("{}={other}", first.name);
        let changed = WhatIf::of(Words("en"), &Fields::of(typed.as_bytes())).unwrap();
        assert_eq!(changed.query(), format!("&{typed}"));
        assert_eq!((changed.inputs[0].value, changed.inputs[0].configured), (other, first.value));
        let wrong = format!("{}=much", first.name);
        assert!(WhatIf::of(Words("en"), &Fields::of(wrong.as_bytes())).is_err());
    }
}
