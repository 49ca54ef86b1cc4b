//! Says why: every part with its evidence and what is missing, every rule with its reason.

mod evidence;
mod found;
mod missing;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::relevance::Asked;
use super::rule::{Verdict, check, outcome};
use super::score::{Scale, values};
use super::tool::fitting;
use super::{Candidate, Corpus, Criterion, Part, Profile, Rule, RuleOutcome, Wanted, Weights};

/// What explains the providers of one run.
pub(super) struct Explainer<'a> {
    /// The providers.
    corpus: &'a Corpus,
    /// The need.
    need: &'a Wanted,
    /// What the criteria count.
    scale: Scale,
    /// The day of the run.
    today: Date,
    /// What compares the texts.
    asked: &'a dyn Asked,
}

impl<'a> Explainer<'a> {
    /// Prepares the explanations of a run.
    pub(super) fn new(
        corpus: &'a Corpus,
        need: &'a Wanted,
        weights: &Weights,
        today: Date,
        asked: &'a dyn Asked,
    ) -> Self {
        Self { corpus, need, scale: Scale::new(weights, need), today, asked }
    }

    /// Explains the provider at that position; `text` is what relevance says.
    pub(super) fn candidate(&self, at: usize, text: u32) -> Candidate {
        let profile = &self.corpus.profiles[at];
        let values = values(self.need, profile, &self.scale, text, self.today);
        let parts = Criterion::ALL.map(|criterion| self.part(criterion, values[criterion as usize], at));
        Candidate {
            provider: profile.id,
            score: self.scale.total(&values),
            parts: parts.into(),
            rules: self.outcomes(profile),
            tools: fitting(self.need, &profile.tools),
        }
    }

    /// How every rule comes out for a provider.
    pub(super) fn outcomes(&self, profile: &Profile) -> Vec<RuleOutcome> {
        Rule::ALL.map(|rule| outcome(rule, self.need, profile, self.today)).into()
    }

    /// The rules that stop a provider.
    pub(super) fn broken(&self, profile: &Profile) -> Vec<RuleOutcome> {
        let is_broken = |rule: &Rule| check(*rule, self.need, profile, self.today) == Verdict::Broken;
        let broken = Rule::ALL.into_iter().filter(is_broken);
        broken.map(|rule| outcome(rule, self.need, profile, self.today)).collect()
    }

    /// One part of a score.
    fn part(&self, criterion: Criterion, value: Option<u32>, at: usize) -> Part {
        let weight = self.scale.weight(criterion);
        Part {
            criterion,
            value,
            weight,
            contribution: self.scale.contribution(criterion, value),
            evidence: if value > Some(0) { self.evidence(criterion, at) } else { Vec::new() },
            missing: if value.is_none() { missing::fields(criterion, self.need) } else { Vec::new() },
        }
    }
}
