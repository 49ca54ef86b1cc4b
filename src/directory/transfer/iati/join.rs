//! One activity out of two reports of it: in one file, or in a file and in the directory.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::domain::provider::org_id;
use crate::domain::{Activity, Text};

/// What two reports of the same activity have in common: who reports it, and its identifier.
type Reporting = (String, String);

/// Which activities a file has reported so far: on which of its lines, and when that was last updated.
#[derive(Debug, Default)]
pub(in crate::directory::transfer) struct Reported(HashMap<Reporting, (usize, Option<Timestamp>)>);

impl Reported {
    /// What reports of the same activity have in common.
    pub(in crate::directory::transfer) fn key(activity: &Activity) -> Reporting {
        (org_id(&activity.provider), org_id(&activity.external_id))
    }

    /// Notes the first report of an activity, which is the line at that place.
    pub(in crate::directory::transfer) fn note(&mut self, key: Reporting, place: usize, updated: Option<Timestamp>) {
        self.0.insert(key, (place, updated));
    }

    /// The place of the report of the same activity before this one, and whether this one is the newer: the one updated
    /// later or, where that is not known, the one that comes later.
    pub(in crate::directory::transfer) fn again(
        &mut self,
        activity: &Activity,
        updated: Option<Timestamp>,
    ) -> Option<(usize, bool)> {
        let (place, its) = self.0.get_mut(&Self::key(activity))?;
        let is_newer = updated.is_none() || updated >= *its;
        if is_newer {
            *its = updated;
        }
        Some((*place, is_newer))
    }
}

/// The newer report with what only the older one says. What the directory knows beside a report stays with it: the topics
/// of both count, and what no report can say is the older one's.
pub(in crate::directory::transfer) fn joined(newer: Activity, older: &Activity) -> Activity {
    let is_placed = !newer.state.is_absent() || !newer.region.is_absent();
    let (state, region) = if is_placed { (&newer.state, &newer.region) } else { (&older.state, &older.region) };
    Activity {
        external_id: newer.external_id.clone(),
        provider: newer.provider.clone(),
        title: texts(&newer.title, &older.title),
        description: texts(&newer.description, &older.description),
        original_language: text(&newer.original_language, &older.original_language),
        state: state.clone(),
        region: region.clone(),
        articles: both(&older.articles, newer.articles),
        themes: both(&older.themes, newer.themes),
        assistance_types: both(&older.assistance_types, newer.assistance_types),
        level: if newer.level.is_absent() { older.level.clone() } else { newer.level },
        start: text(&newer.start, &older.start),
        end: text(&newer.end, &older.end),
        phase: if newer.phase.is_absent() { older.phase.clone() } else { newer.phase },
        amount: newer.amount.or_else(|| older.amount.clone()),
        funders: if newer.funders.is_empty() { older.funders.clone() } else { newer.funders },
        source: text(&newer.source, &older.source),
        ..older.clone()
    }
}

/// The newer text, else the older.
fn text(newer: &str, older: &str) -> String {
    if newer.is_empty() { older.to_owned() } else { newer.to_owned() }
}

/// The texts of both; in a language that both have, the newer.
fn texts(newer: &Text, older: &Text) -> Text {
    let all = older.iter().chain(newer.iter());
    all.map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect::<BTreeMap<_, _>>().into()
}

/// The values of both, the older first, each once.
fn both<T: PartialEq + Clone>(older: &[T], newer: Vec<T>) -> Vec<T> {
    let mut all = older.to_vec();
    for value in newer {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}
