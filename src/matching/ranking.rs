//! What a run of the matcher answers: candidates with their reasons, and who was left out and why.

use super::{Criterion, Rule};
use crate::domain::provider::Tool;
use crate::domain::{ActivityId, ProviderId};

/// The whole of a score, and of a value or a weight.
pub const WHOLE: u32 = 1_000_000;

/// The providers for a need. The same input gives the same ranking, in whatever order the providers come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranking {
    /// Those whom no rule stops, best first; equal scores by identifier.
    pub candidates: Vec<Candidate>,
    /// Those who would have been among the candidates but for a rule, best first.
    pub excluded: Vec<Exclusion>,
    /// Help under way in the need's State on the same subjects, from any provider, nearest first.
    pub overlaps: Vec<Overlap>,
    /// How many providers were looked at.
    pub considered: u32,
    /// Hash of weights, rules and vocabularies, 64 hexadecimal digits.
    pub config_hash: String,
}

/// A provider with its score and the reasons for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The provider.
    pub provider: ProviderId,
    /// 0 to 1000000, comparable between needs; the contributions of the parts sum to it.
    pub score: u32,
    /// One part a criterion, in the order of `Criterion::ALL`.
    pub parts: Vec<Part>,
    /// How every rule came out; all passed, but for an explained pair.
    pub rules: Vec<RuleOutcome>,
    /// Tools of the provider on the need's subjects: those in a working language first, then by subjects in common.
    pub tools: Vec<ToolFit>,
}

/// A tool of a provider that is on a need's subjects: what can be used today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolFit {
    /// The tool.
    pub tool: Tool,
    /// Codes of the articles and themes in common.
    pub subjects: Vec<String>,
    /// Whether there is a version in a working language of the need; absent where need or tool names none.
    pub in_language: Option<bool>,
}

/// One named part of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What was compared.
    pub criterion: Criterion,
    /// How well it is met, 0 to 1000000; absent where the need or the provider does not say.
    pub value: Option<u32>,
    /// Its weight in this run, 0 to 1000000; 0 where the need does not say. The weights of the parts sum to 1000000.
    pub weight: u32,
    /// What it adds to the score.
    pub contribution: u32,
    /// Why, best first.
    pub evidence: Vec<Evidence>,
    /// Fields that would have to be filled in for it to count, such as `provider.languages`.
    pub missing: Vec<&'static str>,
}

/// A fact that a part rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// What was found: a code, an article, a State, a language, the words in common.
    pub subject: String,
    /// Where it stands: a field path of the provider such as `description["en"]`, or an activity's title.
    pub source: String,
    /// The activity that it stands in.
    pub activity: Option<ActivityId>,
    /// The words, shortened; empty where the subject says it all.
    pub quote: String,
}

/// How a hard rule came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: Rule,
    /// Whether it lets the provider pass; a field without data stops nobody.
    pub passed: bool,
    /// Why, for a person, in English.
    pub reason: String,
}

/// A provider that a rule stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The provider.
    pub provider: ProviderId,
    /// The rules that stopped it, at least one.
    pub rules: Vec<RuleOutcome>,
    /// The score that it would have had.
    pub score: u32,
}

/// Help that the State already gets on the same subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overlap {
    /// Who gives it.
    pub provider: ProviderId,
    /// The activity.
    pub activity: ActivityId,
    /// Its title, in English where there is one.
    pub title: String,
    /// Codes of the themes and articles in common.
    pub subjects: Vec<String>,
    /// First day where known, ISO 8601.
    pub start: String,
    /// Last day where known.
    pub end: String,
}
