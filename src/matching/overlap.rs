//! Help under way in the same State on the same subjects, which a new proposal must not duplicate.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::day::{self, Day};
use super::relation::relations;
use super::set::Set;
use super::topic::Topics;
use super::{Overlap, Profile, Wanted};
use crate::domain::{ActivityId, State};

/// The most overlaps that are shown.
const MOST: usize = 20;

/// The activities in each State that may be planned or under way.
#[derive(Debug, Default)]
pub(super) struct Deeds(HashMap<State, Vec<Running>>);

/// An activity as it is looked through.
#[derive(Debug)]
struct Running {
    /// The last day on which it counts as under way.
    until: Day,
    /// Its articles.
    articles: Set,
    /// Its themes.
    themes: Set,
    /// The activity.
    id: ActivityId,
    /// Its provider and its place among the provider's.
    place: (usize, usize),
}

impl Deeds {
    /// Lists the activities of all providers by State.
    pub(super) fn new(profiles: &[Arc<Profile>]) -> Self {
        let mut deeds: HashMap<State, Vec<Running>> = HashMap::new();
        for (provider, profile) in profiles.iter().enumerate() {
            for (at, deed) in profile.deeds.iter().enumerate() {
                let (Some(state), Some(until)) = (deed.state, deed.open_until()) else { continue };
                let (articles, themes) = about(&deed.topics);
                let running = Running { until, articles, themes, id: deed.id, place: (provider, at) };
                deeds.entry(state).or_default().push(running);
            }
        }
        Self(deeds)
    }

    /// The activities under way that overlap with a need, most subjects in common first.
    pub(super) fn overlaps(&self, need: &Wanted, profiles: &[Arc<Profile>], today: Date) -> Vec<Overlap> {
        let today = day::of(today);
        let there = need.state.and_then(|state| self.0.get(&state));
        let mut found: Vec<(usize, &Running)> = there
            .into_iter()
            .flatten()
            .filter(|running| running.until >= today)
            .map(|running| (common(need, running.articles, running.themes).count(), running))
            .filter(|(subjects, _)| *subjects > 0)
            .collect();
        let order = |(subjects, running): &(usize, &Running)| (Reverse(*subjects), running.id);
        if found.len() > MOST {
            found.select_nth_unstable_by_key(MOST, order);
            found.truncate(MOST);
        }
        found.sort_unstable_by_key(order);
        found.into_iter().filter_map(|(_, running)| overlap(need, running, profiles)).collect()
    }
}

/// The overlap of one activity.
fn overlap(need: &Wanted, running: &Running, profiles: &[Arc<Profile>]) -> Option<Overlap> {
    let (provider, at) = running.place;
    let profile = profiles.get(provider)?;
    let deed = profile.deeds.get(at)?;
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    Some(Overlap {
        provider: profile.id,
        activity: deed.id,
        title: deed.title.to_string(),
        subjects: subjects(need, &deed.topics),
        start: date(deed.start),
        end: date(deed.end),
    })
}

/// All articles and themes of a record.
fn about(topics: &Topics) -> (Set, Set) {
    let (mut articles, mut themes) = (topics.declared_articles, topics.declared_themes);
    articles.extend(topics.implied_articles);
    themes.extend(topics.read_themes);
    (articles, themes)
}

/// A subject in common.
enum Common<'a> {
    /// An article, by the need's goal.
    Article(&'a super::wanted::ArticleGoal),
    /// A theme, by its position.
    Theme(u8),
}

/// The subjects of a need that are among some articles and themes.
fn common(need: &Wanted, articles: Set, themes: Set) -> impl Iterator<Item = Common<'_>> {
    let by_article = need.articles.iter().filter(move |goal| articles.meets(goal.itself)).map(Common::Article);
    let by_theme = need.themes.iter().filter(move |goal| themes.meets(goal.itself));
    by_article.chain(by_theme.map(|goal| Common::Theme(goal.theme)))
}

/// The articles and themes in common.
pub(super) fn subjects(need: &Wanted, topics: &Topics) -> Vec<String> {
    let (articles, themes) = about(topics);
    common(need, articles, themes)
        .map(|subject| match subject {
            Common::Article(goal) => goal.article.to_string(),
            Common::Theme(theme) => relations().code(theme).to_owned(),
        })
        .collect()
}
