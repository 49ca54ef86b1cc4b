//! Reading filters: every code of a request is known, or the request is refused with the path of each that is not.

use std::fmt::Display;

use crate::domain::coded::Spelled;
use crate::domain::text::quoted;
use crate::domain::{Coded, Status, Violations};

/// The values of those spellings.
pub(super) fn spelled<T: Spelled>(texts: &[String], path: &str, v: &mut Violations) -> Vec<T> {
    let read = |(i, text): (usize, &String)| match Coded::<T>::from(text.as_str()) {
        Coded::Known(value) => Some(value),
        code @ Coded::Unrecognized(_) => {
            code.validate(&format!("{path}[{i}]"), v);
            None
        }
    };
    texts.iter().enumerate().filter_map(read).collect()
}

/// The codes of those spellings.
pub(super) fn codes<T: for<'a> From<&'a str> + Display + Known>(
    texts: &[String],
    path: &str,
    v: &mut Violations,
) -> Vec<T> {
    let codes: Vec<T> = texts.iter().map(|text| T::from(text)).collect();
    for (i, code) in codes.iter().enumerate().filter(|(_, code)| !code.is_known_code()) {
        v.add(format!("{path}[{i}]"), format!("{} is not known", quoted(&code.to_string())));
    }
    codes
}

/// The statuses asked for; published records when none is.
pub(super) fn statuses(texts: &[String], v: &mut Violations) -> Vec<Status> {
    if texts.is_empty() { vec![Status::Published] } else { codes(texts, "filter.status", v) }
}

/// Whether nothing is wanted, or something of what is wanted is there.
pub(super) fn meet<'a, T: PartialEq + 'a>(wanted: &[T], mut there: impl Iterator<Item = &'a T>) -> bool {
    wanted.is_empty() || there.any(|value| wanted.contains(value))
}

/// A code that tells whether this version knows it.
pub(super) trait Known {
    /// Whether this version knows the code.
    fn is_known_code(&self) -> bool;
}

/// Lets codes of the domain be read from filters.
macro_rules! known {
    ($($name:path),+ $(,)?) => { $(
        impl Known for $name {
            fn is_known_code(&self) -> bool {
                self.is_known()
            }
        }
    )+ };
}

known!(
    Status,
    crate::domain::AuthorityKind,
    crate::domain::ProviderRole,
    crate::domain::Stage,
    crate::domain::codes::Horizon,
    crate::domain::codes::ProviderKind,
    crate::domain::proposal::ProposalStage,
);
