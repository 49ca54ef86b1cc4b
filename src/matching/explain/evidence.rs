//! The facts that each part rests on.

use std::cmp::Reverse;

use super::Explainer;
use super::found::{self, fact};
use crate::domain::{State, vocabulary};
use crate::matching::overlap::subjects;
use crate::matching::score::merit;
use crate::matching::set::Set;
use crate::matching::text::Concept;
use crate::matching::{Criterion, Evidence, Profile};

/// The most facts of one part.
const MOST: usize = 3;

impl Explainer<'_> {
    /// The facts that a part rests on, best first.
    pub(super) fn evidence(&self, criterion: Criterion, at: usize) -> Vec<Evidence> {
        let profile = &*self.corpus.profiles[at];
        match criterion {
            Criterion::Text => self.words(profile, at),
            Criterion::Articles => self.articles(profile),
            Criterion::Themes => self.themes(profile),
            Criterion::AssistanceTypes => self.types(profile),
            Criterion::Geography => self.need.state.map(|state| places(state, profile)).unwrap_or_default(),
            Criterion::Languages => {
                let asked = if self.need.languages.is_empty() { &self.need.official } else { &self.need.languages };
                vec![fact(asked.common(&profile.languages).join(", "), "languages")]
            }
            Criterion::Horizon => {
                self.need.horizon.iter().map(|horizon| fact(horizon.to_string(), "horizons")).collect()
            }
            Criterion::Funding => self.need.cost.iter().map(|cost| found::within(self.need, cost, profile)).collect(),
            Criterion::TrackRecord => self.record(profile),
            Criterion::Freshness => profile.updated.iter().map(|date| fact(date.to_string(), "updateTime")).collect(),
        }
    }

    /// The passages that share most with the need.
    fn words(&self, profile: &Profile, at: usize) -> Vec<Evidence> {
        let hits = self.asked.passages(at, MOST);
        hits.iter().filter_map(|hit| found::passage(profile, hit)).collect()
    }

    /// Where the provider's articles meet the need's.
    fn articles(&self, profile: &Profile) -> Vec<Evidence> {
        let topics = &profile.topics;
        let facts = self.need.articles.iter().filter_map(|goal| {
            let own = goal.itself.common(topics.declared_articles);
            if !own.is_empty() {
                return found::declared(profile, own, "articles", |topics| topics.declared_articles);
            }
            let near = [goal.itself, goal.kin, goal.chapter].map(|set| {
                let mut articles = topics.declared_articles;
                articles.extend(topics.implied_articles);
                set.common(articles)
            });
            found::article(profile, near.into_iter().find(|set| !set.is_empty())?)
        });
        distinct(facts.collect())
    }

    /// Where the provider's themes meet the need's.
    fn themes(&self, profile: &Profile) -> Vec<Evidence> {
        let facts = self.need.themes.iter().filter_map(|goal| {
            let (declared, read) = (profile.topics.declared_themes, profile.topics.read_themes);
            let declared_theme =
                |set: Set| found::declared(profile, set.common(declared), "themes", |topics| topics.declared_themes);
            let read_theme = |set: Set| found::theme(profile, set.common(read));
            declared_theme(goal.itself)
                .or_else(|| read_theme(goal.itself))
                .or_else(|| declared_theme(goal.kin))
                .or_else(|| read_theme(goal.kin))
        });
        distinct(facts.collect())
    }

    /// The types in common.
    fn types(&self, profile: &Profile) -> Vec<Evidence> {
        let asked = &self.need.types;
        let listed = if asked.is_declared() { asked.declared } else { asked.read };
        let code = |at: u8| vocabulary().assistance_types.get(usize::from(at)).map_or("", |entry| &entry.code);
        let facts = listed.iter().filter_map(|at| {
            let read = || found::phrase(profile, |concept| concept == Concept::Assistance(at), code(at));
            if profile.types.declared.meets(Set::one(at)) {
                Some(fact(code(at), "assistanceTypes"))
            } else if profile.types.is_declared() {
                None
            } else {
                read()
            }
        });
        let mut facts: Vec<Evidence> = facts.collect();
        let unlisted = asked.unlisted.iter().any(|code| profile.types.unlisted.contains(code));
        facts.extend(unlisted.then(|| fact("unlisted type", "assistanceTypes")));
        facts.extend((asked.other && profile.types.other).then(|| fact("OTHER", "assistanceTypes")));
        facts
    }

    /// The activities that count most.
    fn record(&self, profile: &Profile) -> Vec<Evidence> {
        let mut merits: Vec<(u32, usize)> = profile
            .deeds
            .iter()
            .enumerate()
            .filter(|(_, deed)| !deed.is_cancelled())
            .map(|(at, deed)| (merit(self.need, deed, self.today), at))
            .filter(|(merit, _)| *merit > 0)
            .collect();
        merits.sort_unstable_by_key(|(merit, at)| (Reverse(*merit), *at));
        merits
            .into_iter()
            .take(MOST)
            .map(|(_, at)| {
                let deed = &profile.deeds[at];
                let there = deed.state.map(|state| state.code().to_owned());
                let subject: Vec<String> = there.into_iter().chain(subjects(self.need, &deed.topics)).collect();
                Evidence {
                    subject: subject.join(", "),
                    source: deed.title.to_string(),
                    activity: Some(deed.id),
                    quote: String::new(),
                }
            })
            .collect()
    }
}

/// Each fact once, the first few.
fn distinct(facts: Vec<Evidence>) -> Vec<Evidence> {
    let mut kept: Vec<Evidence> = Vec::new();
    for fact in facts {
        if kept.len() < MOST && !kept.contains(&fact) {
            kept.push(fact);
        }
    }
    kept
}

/// Where the provider is near the State, nearest first.
fn places(state: State, profile: &Profile) -> Vec<Evidence> {
    let places = &profile.places;
    let tier = places.covered.as_ref().and_then(|covered| covered.tiers.iter().position(|tier| tier.contains(state)));
    let covered = places.covered.as_ref().filter(|covered| covered.all.contains(state)).map(|_| match tier {
        Some(0) => "coverage.states",
        Some(_) => "coverage.regions",
        None => "coverage",
    });
    let mut facts = Vec::new();
    facts.extend(places.present.contains(state).then(|| fact(state.code(), "presence")));
    facts.extend(places.served.contains(state).then(|| fact(state.code(), "presence.covers")));
    let deed = profile.deeds.iter().find(|deed| deed.state == Some(state));
    facts.extend(deed.map(|deed| found::deed(state.code(), deed)));
    facts.extend(covered.map(|source| fact(state.code(), source)));
    facts.truncate(MOST);
    facts
}
