//! Help under way in the same State on the same subjects, which a new proposal must not duplicate.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::deed::Deed;
use super::relation::relations;
use super::topic::Topics;
use super::{Overlap, Profile, Wanted};
use crate::domain::State;

/// The most overlaps that are shown.
const MOST: usize = 20;

/// The activities in each State.
#[derive(Debug, Default)]
pub(super) struct Deeds(HashMap<State, Vec<(usize, usize)>>);

impl Deeds {
    /// Lists the activities of all providers by State.
    pub(super) fn new(profiles: &[Arc<Profile>]) -> Self {
        let mut deeds: HashMap<State, Vec<(usize, usize)>> = HashMap::new();
        for (provider, profile) in profiles.iter().enumerate() {
            for (at, deed) in profile.deeds.iter().enumerate() {
                deed.state.into_iter().for_each(|state| deeds.entry(state).or_default().push((provider, at)));
            }
        }
        Self(deeds)
    }

    /// The activities under way that overlap with a need, most subjects in common first.
    pub(super) fn overlaps(&self, need: &Wanted, profiles: &[Arc<Profile>], today: Date) -> Vec<Overlap> {
        let there = need.state.and_then(|state| self.0.get(&state));
        let mut overlaps: Vec<Overlap> = there
            .into_iter()
            .flatten()
            .filter_map(|(provider, at)| {
                let profile = profiles.get(*provider)?;
                overlap(need, profile, profile.deeds.get(*at)?, today)
            })
            .collect();
        overlaps.sort_by_key(|overlap| (std::cmp::Reverse(overlap.subjects.len()), overlap.activity));
        overlaps.truncate(MOST);
        overlaps
    }
}

/// The overlap of one activity, if it is under way and has a subject in common.
fn overlap(need: &Wanted, profile: &Profile, deed: &Deed, today: Date) -> Option<Overlap> {
    let subjects = if deed.is_open(today) { subjects(need, &deed.topics) } else { Vec::new() };
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    (!subjects.is_empty()).then(|| Overlap {
        provider: profile.id,
        activity: deed.id,
        title: deed.title.clone(),
        subjects,
        start: date(deed.start),
        end: date(deed.end),
    })
}

/// The articles and themes in common.
pub(super) fn subjects(need: &Wanted, topics: &Topics) -> Vec<String> {
    let mut articles = topics.declared_articles;
    articles.extend(topics.implied_articles);
    let mut themes = topics.declared_themes;
    themes.extend(topics.read_themes);
    let articles = need.articles.iter().filter(|goal| articles.meets(goal.itself)).map(|goal| goal.article.to_string());
    let themes = need.themes.iter().filter(|goal| themes.meets(goal.itself));
    articles.chain(themes.map(|goal| relations().code(goal.theme).to_owned())).collect()
}
