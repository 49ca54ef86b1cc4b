//! Whether a new name of an authority looks like that of another State's in other letters, so that readers would take one for
//! the other. Such a name is refused when it is written; names that are written the same are nobody's to refuse.

use std::collections::HashMap;

use crate::directory::Error;
use crate::directory::write::wrong;
use crate::domain::authority::looks;
use crate::domain::{Authority, State, Status};
use crate::view::View;

/// The names in a directory that could be taken for others, by what they look like.
#[derive(Debug, Default)]
pub(in crate::directory) struct LookAlikes(HashMap<String, Vec<(Option<State>, String)>>);

impl LookAlikes {
    /// Those of a view, but for drafts, which nobody else reads.
    fn of(view: &View) -> Self {
        let mut all = Self::default();
        for entry in view.authorities.iter().filter(|entry| entry.record.status != Status::Draft) {
            for name in names(&entry.record) {
                if let Some(looks) = looks(name) {
                    all.0.entry(looks).or_default().push((entry.record.state.known().copied(), name.to_owned()));
                }
            }
        }
        all
    }

    /// Whether a name looks like one of another State's that is written otherwise.
    fn has(&self, state: Option<State>, name: &str) -> bool {
        let same = looks(name).and_then(|looks| self.0.get(&looks));
        // Two that differ in case or space alone are written the same.
        let is_other = |(of, other): &(Option<State>, String)| *of != state && plain(other) != plain(name);
        same.is_some_and(|same| same.iter().any(is_other))
    }
}

/// A name without case, and with single spaces.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What an authority is and was called.
fn names(authority: &Authority) -> impl Iterator<Item = &str> {
    let other = authority.other_names.iter().map(|name| name.text.as_str());
    let former = authority.former_names.iter().map(|name| name.text.as_str());
    let acronyms = authority.acronyms.iter().map(String::as_str);
    authority.names.iter().map(|(_, name)| name).chain(other).chain(former).chain(acronyms)
}

/// Finds a name of an authority, among those that it has not had before, that looks like another State's. The directory is gone
/// through at most once, by the first name that could.
pub(in crate::directory) fn look_alike<'a>(
    view: &View,
    known: &mut Option<LookAlikes>,
    authority: &'a Authority,
    before: Option<&Authority>,
) -> Option<&'a str> {
    let had = |name: &str| before.is_some_and(|before| names(before).any(|had| had == name));
    let state = authority.state.known().copied();
    let mut suspects = names(authority).filter(|name| looks(name).is_some() && !had(name));
    suspects.find(|name| known.get_or_insert_with(|| LookAlikes::of(view)).has(state, name))
}

/// Why such a name is refused.
pub(in crate::directory) fn why(name: &str) -> String {
    format!("{} looks like the name of another State's authority in other letters", crate::domain::text::quoted(name))
}

/// Refuses an authority with such a name.
///
/// # Errors
/// `Invalid`.
pub(super) fn refuse(view: &View, authority: &Authority, before: Option<&Authority>) -> Result<(), Error> {
    look_alike(view, &mut None, authority, before).map_or(Ok(()), |name| Err(wrong::<Authority>("names", why(name))))
}
