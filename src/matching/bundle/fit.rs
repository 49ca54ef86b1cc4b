//! Who could take a bundle: by score among those whom no hard rule stops for any of its needs.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::Bundled;
use super::answer::{Bundle, BundleMember, Taker};
use super::group::Group;
use super::sameness::{articles, themes, types};
use crate::domain::{ProviderId, ProviderRole, vocabulary};
use crate::matching::rank::{Bounds, best, exact};
use crate::matching::relation::relations;
use crate::matching::rule::{Rule, Verdict, check, is_interpreted};
use crate::matching::score::{Look, Quick, Scale};
use crate::matching::set::Set;
use crate::matching::settings::BundleSettings;
use crate::matching::tongues::Tongues;
use crate::matching::{Corpus, Profile, Wanted, Weights, day};

/// What looks for those who could take bundles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitter<'a> {
    /// The providers.
    pub(super) corpus: &'a Corpus,
    /// What the criteria count.
    pub(super) weights: &'a Weights,
    /// The one provider that is looked at, if it is one.
    pub(super) only: Option<ProviderId>,
    /// What is set.
    pub(super) settings: &'a BundleSettings,
    /// The day of the run.
    pub(super) today: Date,
}

/// All providers as one need sees them.
struct Seen<'a> {
    /// The need.
    wanted: &'a Wanted,
    /// What the criteria count for it.
    scale: Scale,
    /// What a first look finds.
    look: Look<'a>,
    /// Whether a rule stops each.
    stopped: Vec<bool>,
}

/// The scores of all providers for several needs together.
struct Together<'a> {
    /// The needs.
    seen: &'a [Seen<'a>],
    /// The least of each score.
    least: Vec<u32>,
}

impl Bounds for Together<'_> {
    fn least(&self) -> &[u32] {
        &self.least
    }

    fn top(&self) -> u32 {
        self.seen.iter().map(|seen| seen.look.top()).sum()
    }

    fn most(&self, at: usize) -> u32 {
        self.seen.iter().map(|seen| seen.look.most(at)).sum()
    }
}

impl<'a> Fitter<'a> {
    /// The bundle of a group.
    pub(super) fn bundle(&self, needs: &[&'a Bundled], group: &Group) -> Bundle {
        let members: Vec<&Bundled> = group.members.iter().filter_map(|at| needs.get(*at).copied()).collect();
        let seen: Vec<Seen<'_>> = members.iter().map(|need| self.seen(&need.wanted)).collect();
        let takers = self.takers(&seen, group.languages.as_ref());
        let alone: Vec<Option<(ProviderId, u32)>> = seen.iter().map(|seen| self.alone(seen)).collect();
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX).max(1);
        let first = takers.first();
        let together: u32 = first.map_or(0, |taker| taker.scores.iter().sum());
        let singly: u32 = if first.is_some() { alone.iter().flatten().map(|(_, score)| *score).sum() } else { 0 };
        let saved = i64::from(count - 1) * i64::from(self.settings.engagement.min(1000)) * 1000;
        let worth = if first.is_some() { saved - (i64::from(singly) - i64::from(together)) } else { 0 };
        let all = |of: fn(&Wanted) -> Set| members.iter().map(|need| of(&need.wanted)).reduce(Set::common);
        let listed = |set: Option<Set>, code: fn(u8) -> String| set.into_iter().flat_map(Set::iter).map(code).collect();
        let member = |(need, alone): (&&Bundled, &Option<(ProviderId, u32)>)| {
            let names_languages = !need.wanted.languages.is_empty();
            Some(BundleMember { need: need.id, state: need.wanted.state?, names_languages, alone: *alone })
        };
        Bundle {
            members: members.iter().zip(&alone).filter_map(member).collect(),
            region: group.region,
            languages: group.languages.as_ref().map(Tongues::tags).unwrap_or_default(),
            sameness: group.sameness,
            articles: listed(all(articles), |article| article.to_string()),
            themes: listed(all(themes), |theme| relations().code(theme).to_owned()),
            assistance_types: listed(all(types), type_code),
            takers,
            together: together / count,
            singly: singly / count,
            worth,
        }
    }

    /// Looks at all providers for one need.
    fn seen(&self, wanted: &'a Wanted) -> Seen<'a> {
        let corpus = self.corpus;
        let texts = corpus.relevance.ask(wanted).values();
        let scale = Scale::new(self.weights, wanted);
        let quick = Quick::new(wanted, scale, corpus, day::of(self.today));
        let look = quick.look(&texts);
        let is_stopped = quick.stopped();
        let stopped = (0..corpus.profiles.len()).map(&is_stopped).collect();
        drop(is_stopped);
        Seen { wanted, scale, look, stopped }
    }

    /// Whether a provider may be looked at, and delivers or does not say what it does.
    fn is_asked(&self, at: usize) -> bool {
        let delivers = |profile: &Profile| profile.roles.is_empty() || profile.roles.contains(&ProviderRole::Delivers);
        let profile = self.corpus.profiles.get(at);
        profile.is_some_and(|profile| self.only.is_none_or(|only| only == profile.id) && delivers(profile))
    }

    /// How a provider fits a need.
    fn score(&self, seen: &Seen<'_>, at: usize) -> u32 {
        exact(self.corpus, seen.wanted, &seen.scale, &seen.look, at, self.today)
    }

    /// Who fits a need best alone.
    fn alone(&self, seen: &Seen<'_>) -> Option<(ProviderId, u32)> {
        let is_in = |at: usize| self.is_asked(at) && !seen.stopped.get(at).copied().unwrap_or(true);
        let (score, Reverse(at)) = best(&seen.look, 1, None, is_in, |at| self.score(seen, at)).into_iter().next()?;
        Some((self.corpus.profiles.get(at as usize)?.id, score))
    }

    /// Who could take all of them, best first.
    fn takers(&self, seen: &[Seen<'_>], languages: Option<&Tongues>) -> Vec<Taker> {
        let speaks = |profile: &Profile| {
            let names = Some(&profile.languages).filter(|own| !own.is_empty());
            names.zip(languages).is_none_or(|(own, common)| own.meets(common))
                || seen.iter().all(|seen| is_interpreted(seen.wanted, profile))
        };
        let is_in = |at: usize| {
            self.is_asked(at)
                && seen.iter().all(|seen| !seen.stopped.get(at).copied().unwrap_or(true))
                && self.corpus.profiles.get(at).is_some_and(|profile| speaks(profile))
        };
        let mut least = vec![0; self.corpus.profiles.len()];
        for seen in seen {
            least.iter_mut().zip(&seen.look.sums).for_each(|(sum, more)| *sum += more);
        }
        let sum = |at: usize| seen.iter().map(|seen| self.score(seen, at)).sum();
        let placed = best(&Together { seen, least }, self.settings.takers, None, is_in, sum);
        let takers = placed.into_iter().filter_map(|(_, Reverse(at))| self.taker(seen, at as usize, languages));
        takers.filter(|taker| taker.score >= self.settings.least_score.min(1000) * 1000).collect()
    }

    /// One who could; nobody of whom a rule says otherwise when it is looked at once more.
    fn taker(&self, seen: &[Seen<'_>], at: usize, languages: Option<&Tongues>) -> Option<Taker> {
        let profile = self.corpus.profiles.get(at)?;
        let passes =
            |need: &Wanted| Rule::ALL.into_iter().all(|rule| check(rule, need, profile, self.today) != Verdict::Broken);
        if !seen.iter().all(|seen| passes(seen.wanted)) {
            return None;
        }
        let scores: Vec<u32> = seen.iter().map(|seen| self.score(seen, at)).collect();
        let count = u32::try_from(scores.len()).unwrap_or(u32::MAX).max(1);
        let languages = languages.map(|common| common.common(&profile.languages)).unwrap_or_default();
        Some(Taker { provider: profile.id, score: scores.iter().sum::<u32>() / count, scores, languages })
    }
}

/// The code of a type of assistance.
fn type_code(at: u8) -> String {
    vocabulary().assistance_types.get(usize::from(at)).map(|entry| entry.code.clone()).unwrap_or_default()
}
