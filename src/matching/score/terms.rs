//! How well the terms of a provider's help fit: its types, languages, horizon and money.

use super::topics::half_best;
use crate::matching::offer::Types;
use crate::matching::set::Set;
use crate::matching::{Profile, WHOLE, Wanted};

/// What a type is worth that the text reveals where none is declared.
pub(super) const READ: u32 = WHOLE / 10 * 8;
/// What it is worth that both want or offer "other" help.
pub(super) const OTHER: u32 = WHOLE / 2;

/// Types of assistance in common: half by whether any is, half by how many.
pub(super) fn types(need: &Wanted, profile: &Profile) -> Option<u32> {
    let (asked, offered) = (&need.types, &profile.types);
    if !offered.is_declared() && offered.read.is_empty() {
        return None;
    }
    let (listed, worth) = if asked.is_declared() { (asked.declared, WHOLE) } else { (asked.read, READ) };
    let listed = listed.iter().map(|at| type_level(offered, Set::one(at)).min(worth));
    let unlisted = asked.unlisted.iter().map(|code| if offered.unlisted.contains(code) { WHOLE } else { 0 });
    let other = asked.other.then_some(if offered.other { OTHER } else { 0 });
    Some(half_best(listed.chain(unlisted).chain(other)))
}

/// How surely a type is offered.
pub(in crate::matching) fn type_level(offered: &Types, wanted: Set) -> u32 {
    if offered.declared.meets(wanted) {
        WHOLE
    } else if !offered.is_declared() && offered.read.meets(wanted) {
        READ
    } else {
        0
    }
}

/// Whether there is a language in common.
pub(super) fn languages(need: &Wanted, profile: &Profile) -> Option<u32> {
    let asked = if need.languages.is_empty() { &need.official } else { &need.languages };
    (!profile.languages.is_empty()).then(|| if profile.languages.meets(asked) { WHOLE } else { 0 })
}

/// Whether the help reaches as far in time as is wanted.
pub(super) fn horizon(need: &Wanted, profile: &Profile) -> Option<u32> {
    let asked = need.horizon.as_ref()?;
    (!profile.horizons.is_empty()).then(|| if profile.horizons.contains(asked) { WHOLE } else { 0 })
}

/// Whether the cost lies between floor and ceiling; or within those of a seed fund; absent where no sum is
/// on offer or in another currency.
pub(super) fn funding(need: &Wanted, profile: &Profile) -> Option<u32> {
    profile.affords(need).map(|fits| if fits { WHOLE } else { 0 })
}
