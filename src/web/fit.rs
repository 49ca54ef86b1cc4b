//! How well a provider fits a need, as pages show it: each part of the score with what it counts, what it adds and why, rules,
//! help that overlaps, and whom to contact.

use super::reach::Line;
use super::words::Words;
use crate::directory::{Candidate, Evidence, Overlap, Part as ScorePart, RuleOutcome, StateContact, ToolFit};
use crate::domain::contact::ProviderContact;
use crate::domain::proposal::Overlapping;

/// Facts of a part that are shown.
const MOST_FACTS: usize = 3;
/// Criteria that are named where one sentence stands for all.
const MOST_NAMED: usize = 3;
/// The length of the longest bar.
const LENGTH: u32 = 1000;

/// How well a provider fits.
#[derive(Debug)]
pub(super) struct Fit {
    /// The score, in per cent.
    pub(super) score: String,
    /// What most of it comes from, in a sentence.
    pub(super) most: String,
    /// What it sums up from, those that count most first.
    pub(super) parts: Vec<Part>,
    /// What did not count, since the need does not say.
    pub(super) unasked: Vec<String>,
    /// What the provider has that can be used today.
    pub(super) tools: Vec<Tool>,
}

/// A part of a score.
#[derive(Debug)]
pub(super) struct Part {
    /// What was compared.
    pub(super) label: String,
    /// What it adds to the score, of the most that it could.
    pub(super) share: String,
    /// The bar: how long it could be, and how long it is.
    pub(super) bar: (u32, u32),
    /// Why.
    pub(super) facts: Vec<Fact>,
    /// What would have to be told for it to count.
    pub(super) missing: Vec<String>,
}

/// A fact that a part rests on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// What was found.
    pub(super) subject: String,
    /// Where it stands; may be empty.
    pub(super) place: String,
    /// The words; may be empty.
    pub(super) quote: String,
}

/// Something that can be used today.
#[derive(Debug)]
pub(super) struct Tool {
    /// Language of its title, and the title.
    pub(super) title: (String, String),
    /// What it is on, and in which languages.
    pub(super) about: String,
    /// Where it is, over https; empty where that is not told.
    pub(super) href: String,
}

/// How a rule came out.
#[derive(Debug)]
pub(super) struct Rule {
    /// What it is called.
    pub(super) label: String,
    /// Whether it lets the provider pass.
    pub(super) passed: bool,
    /// Why, in English.
    pub(super) reason: String,
}

/// Help that must not be given twice.
#[derive(Debug)]
pub(super) struct Double {
    /// Who gives it.
    pub(super) provider: String,
    /// Its title; empty for a proposal.
    pub(super) title: String,
    /// What it has in common with the need.
    pub(super) subjects: String,
    /// From when until when.
    pub(super) period: String,
}

/// Whom to contact.
#[derive(Debug)]
pub(super) struct Contact {
    /// Whom: language, and name or post.
    pub(super) whom: (String, String),
    /// Where the page of an authority is; empty for others.
    pub(super) path: String,
    /// How.
    pub(super) lines: Vec<Line>,
    /// Why, in English; may be empty.
    pub(super) reason: String,
}

impl Fit {
    /// That of a candidate.
    pub(super) fn of(words: Words, candidate: &Candidate) -> Self {
        let longest = candidate.parts.iter().map(|part| part.weight).max().unwrap_or_default().max(1);
        let mut asked: Vec<_> = candidate.parts.iter().filter(|part| part.weight > 0).collect();
        asked.sort_by_key(|part| std::cmp::Reverse((part.contribution, part.weight)));
        let unasked = candidate.parts.iter().filter(|part| part.weight == 0);
        let most = asked.iter().take(MOST_NAMED).filter(|part| part.contribution > 0);
        let most: Vec<_> = most.map(|part| words.of("CRITERION", part.criterion.as_str())).collect();
        Self {
            score: percent(candidate.score),
            most: words.with("fit-most", &[("criteria", &most.join(&words.say("comma")))]),
            parts: asked.into_iter().map(|part| Part::of(words, part, longest)).collect(),
            unasked: unasked.map(|part| words.of("CRITERION", part.criterion.as_str())).collect(),
            tools: candidate.tools.iter().map(|tool| Tool::of(words, tool)).collect(),
        }
    }
}

impl Part {
    /// A part beside one that counts `longest`.
    fn of(words: Words, part: &ScorePart, longest: u32) -> Self {
        let length = |of: u32| u32::try_from(u64::from(of) * u64::from(LENGTH) / u64::from(longest)).unwrap_or(LENGTH);
        let criterion = part.criterion.as_str();
        let mut facts: Vec<Fact> = Vec::new();
        for fact in part.evidence.iter().map(|evidence| Fact::of(words, criterion, evidence)) {
            if facts.len() < MOST_FACTS && !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        Self {
            label: words.of("CRITERION", criterion),
            share: words.with("fit-share", &[("adds", &percent(part.contribution)), ("most", &percent(part.weight))]),
            bar: (length(part.weight), length(part.contribution)),
            facts,
            missing: part.missing.iter().map(|path| field(words, path)).collect(),
        }
    }
}

impl Fact {
    /// A fact of a criterion.
    fn of(words: Words, criterion: &str, evidence: &Evidence) -> Self {
        let one = |code: &str| match criterion {
            "TEXT" => code.to_owned(),
            "LANGUAGES" => words.language(code),
            "HORIZON" => words.of("HORIZON", code),
            _ => words.coded(code),
        };
        let subject = evidence.subject.split(", ").map(one).collect::<Vec<_>>().join(&words.say("comma"));
        let place = match evidence.activity {
            Some(_) => evidence.source.clone(),
            None => field(words, &format!("provider.{}", evidence.source)),
        };
        Self { subject, place, quote: evidence.quote.clone() }
    }
}

impl Tool {
    /// A tool on the subjects of a need.
    fn of(words: Words, fit: &ToolFit) -> Self {
        let subjects = fit.subjects.iter().map(|code| words.coded(code));
        let languages = fit.tool.languages.iter().map(|tag| words.language(tag));
        Self {
            title: words.best(&fit.tool.title),
            about: subjects.chain(languages).collect::<Vec<_>>().join(&words.say("comma")),
            href: Some(fit.tool.url.clone()).filter(|url| url.starts_with("https://")).unwrap_or_default(),
        }
    }
}

impl Rule {
    /// How a rule came out.
    pub(super) fn of(words: Words, outcome: &RuleOutcome) -> Self {
        Self { label: words.of("RULE", outcome.rule.as_str()), passed: outcome.passed, reason: outcome.reason.clone() }
    }
}

impl Double {
    /// Help under way, and proposals, that overlap.
    pub(super) fn all(words: Words, given: &[(Overlap, String)], proposed: &[(Overlapping, String)]) -> Vec<Self> {
        let given = given.iter().map(|(it, provider)| (provider, &it.title, &it.subjects, &it.start, &it.end));
        let proposed = proposed.iter().map(|(it, provider)| (provider, &it.title, &it.subjects, &it.start, &it.end));
        let double =
            |(provider, title, subjects, start, end): (&String, &String, &Vec<String>, &String, &String)| Self {
                provider: provider.clone(),
                title: title.clone(),
                subjects: subjects.iter().map(|code| words.coded(code)).collect::<Vec<_>>().join(&words.say("comma")),
                period: period(start, end),
            };
        given.chain(proposed).map(double).collect()
    }
}

impl Contact {
    /// Whom to contact at a provider.
    pub(super) fn of_provider(words: Words, contact: &ProviderContact) -> Self {
        let emails = contact.emails.iter().map(|email| Line::new(words, "EMAIL", email, ""));
        let phones = contact.phones.iter().map(|phone| Line::phone(words, phone));
        let web = Some(&contact.website).filter(|web| !web.is_empty());
        let web = web.map(|web| Line::new(words, "WEB", web, ""));
        Self {
            whom: (String::new(), contact.role.clone()),
            path: String::new(),
            lines: emails.chain(phones).chain(web).collect(),
            reason: String::new(),
        }
    }

    /// Whom to contact in the State that needs help; `may_open` tells whether the reader may open the authority's page.
    pub(super) fn of_state(words: Words, contact: &StateContact, may_open: bool) -> Self {
        let authority = &contact.authority.record;
        let emails = authority.emails.iter().take(1).map(|email| Line::new(words, "EMAIL", email, ""));
        let phones = authority.phones.iter().take(1).map(|phone| Line::phone(words, phone));
        let path = format!("/authorities/{}", contact.authority.id);
        Self {
            whom: words.best(&authority.names),
            path: Some(path).filter(|_| may_open).unwrap_or_default(),
            lines: emails.chain(phones).collect(),
            reason: contact.reason.clone(),
        }
    }
}

/// What a field of a need or a provider is called, by a path such as `provider.coverage.states` or `need.articles`.
fn field(words: Words, path: &str) -> String {
    let (whose, rest) = path.split_once('.').unwrap_or(("", path));
    let name = rest.split(['.', '[']).next().unwrap_or_default();
    match whose {
        "need" => words.with("field-of-need", &[("field", &words.code("need", name))]),
        _ => words.known("provider", name).unwrap_or_default(),
    }
}

/// A share of a million in per cent, to a tenth.
pub(super) fn percent(millionths: u32) -> String {
    let tenths = millionths.saturating_add(500) / 1000;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A stretch of time by its first and its last day, each of which may be empty.
pub(super) fn period(start: &str, end: &str) -> String {
    if start.is_empty() && end.is_empty() { String::new() } else { format!("{start} – {end}").trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_a_tenth_of_a_per_cent() {
        for (millionths, text) in
            [(0, "0.0 %"), (449, "0.0 %"), (500, "0.1 %"), (713_249, "71.3 %"), (1_000_000, "100.0 %")]
        {
            assert_eq!(percent(millionths), text);
        }
    }

    #[test]
    fn a_path_is_told_by_the_name_of_its_field() {
        let words = Words("en");
        assert_eq!(field(words, "provider.coverage.states"), field(words, "provider.coverage"));
        assert_eq!(field(words, "provider.description[\"en\"]"), words.known("provider", "description").unwrap());
        assert_eq!(field(words, "need.articles"), "the need: \u{2068}Articles\u{2069}");
        assert_eq!(field(words, "provider.nothing"), "");
    }
}
