//! Why a rule came out as it did, in words.

use jiff::civil::Date;

use super::check::{concerns, only_pays};
use super::{Rule, Verdict, check};
use crate::domain::State;
use crate::matching::offer::told;
use crate::matching::{Profile, RuleOutcome, Wanted};

/// How a rule comes out, with the reason.
pub(in crate::matching) fn outcome(rule: Rule, need: &Wanted, profile: &Profile, today: Date) -> RuleOutcome {
    let verdict = check(rule, need, profile, today);
    let reason = match verdict {
        Verdict::Met => met(rule, need, profile),
        Verdict::Unknown => unknown(rule).to_owned(),
        Verdict::Broken => broken(rule, need, profile, today),
    };
    RuleOutcome { rule, passed: verdict != Verdict::Broken, reason }
}

/// The State's name for a sentence.
fn name(need: &Wanted) -> &'static str {
    need.state.map_or("the State", |state: State| state.name("en"))
}

/// What there is in its favour.
fn met(rule: Rule, need: &Wanted, profile: &Profile) -> String {
    match rule {
        Rule::Status => "the entry is published and valid today".to_owned(),
        Rule::Role => format!("the provider {}", roles(profile)),
        Rule::Coverage => format!("{} lies in its coverage", name(need)),
        Rule::ConflictOfInterest => "no declared interest concerns the State and the articles".to_owned(),
        Rule::AssistanceType => given(need, profile),
        Rule::Language => language(need, profile),
        Rule::Capacity => load(profile),
        Rule::Ceiling => "the cost lies within its limits, or it can deliver with another's money".to_owned(),
        Rule::Horizon => format!("it helps on the horizon {}", horizon(need)),
        Rule::Freshness => format!("its entry changed last on {}", changed(profile)),
    }
}

/// What is missing.
const fn unknown(rule: Rule) -> &'static str {
    match rule {
        Rule::Status => "the status is not given",
        Rule::Role => "the provider's roles are not given",
        Rule::Coverage => "the State or the provider's coverage is not given",
        Rule::ConflictOfInterest => "no interests are given",
        Rule::AssistanceType => {
            "the types of assistance of the need or of the provider are not given, or not all known"
        }
        Rule::Language => "the working languages of the need or of the provider are not given",
        Rule::Capacity => "the provider's capacity is not given",
        Rule::Ceiling => "the cost or the sums on offer are not given, or not in the same currency",
        Rule::Horizon => "the horizon of the need or of the provider is not given",
        Rule::Freshness => "it is not known when the entry last changed",
    }
}

/// What stands in the way.
fn broken(rule: Rule, need: &Wanted, profile: &Profile, today: Date) -> String {
    match rule {
        Rule::Status => standing(profile, today),
        Rule::Role => "the provider neither funds nor delivers".to_owned(),
        Rule::Coverage => format!("{} does not lie in its coverage", name(need)),
        Rule::ConflictOfInterest => conflict(need, profile),
        Rule::AssistanceType => format!(
            "the need asks for {}; the provider's entry, activities, tools and texts show {}",
            told(need.types.declared),
            told(profile.given.listed)
        ),
        Rule::Language => apart(need, profile),
        Rule::Capacity => load(profile),
        Rule::Ceiling => limits(need, profile),
        Rule::Horizon => {
            let offered: Vec<&str> = profile.horizons.iter().map(crate::domain::codes::Horizon::as_str).collect();
            format!("the need's horizon is {}, the provider's {}", horizon(need), offered.join(", "))
        }
        Rule::Freshness => {
            format!("the entry is stale: neither it nor an activity has changed since {}", changed(profile))
        }
    }
}

/// What of the types asked for is given.
fn given(need: &Wanted, profile: &Profile) -> String {
    let common = profile.given.listed.common(need.types.declared);
    if common.is_empty() {
        "it gives a type of assistance that is asked for".to_owned()
    } else {
        format!("it gives {}", told(common))
    }
}

/// The languages in common, or why there need be none.
fn language(need: &Wanted, profile: &Profile) -> String {
    let common = need.languages.common(&profile.languages).join(", ");
    if !common.is_empty() {
        return format!("both work in {common}");
    }
    if only_pays(profile) {
        return "it pays, and leaves the work to one who speaks the language".to_owned();
    }
    let by = if need.provides_interpreter { "the State" } else { "the provider" };
    format!("an interpreter is needed, whom {by} provides: {}", apart(need, profile))
}

/// The languages of either.
fn apart(need: &Wanted, profile: &Profile) -> String {
    let [of_state, of_provider] = [&need.languages, &profile.languages].map(|languages| languages.tags().join(", "));
    format!("the State can work in {of_state}, the provider in {of_provider}")
}

/// Why the entry does not count.
fn standing(profile: &Profile, today: Date) -> String {
    let [from, until] = profile.period;
    match (from.filter(|from| *from > today), until.filter(|until| *until < today)) {
        (Some(from), _) => format!("the entry holds from {from} on"),
        (None, Some(until)) => format!("the entry held until {until}"),
        (None, None) => format!("the entry is {}", profile.status),
    }
}

/// The declared interest that concerns the need.
fn conflict(need: &Wanted, profile: &Profile) -> String {
    let interest = profile.interests.iter().find(|interest| concerns(interest, need));
    let words = interest.map(|interest| interest.description.as_str()).filter(|words| !words.is_empty());
    words.map_or_else(
        || format!("the provider has declared an interest that concerns {}", name(need)),
        |words| format!("the provider has declared an interest: {words}"),
    )
}

/// What the provider does.
fn roles(profile: &Profile) -> String {
    let roles: Vec<&str> = profile
        .roles
        .iter()
        .filter_map(|role| match role {
            crate::domain::ProviderRole::Funds => Some("funds"),
            crate::domain::ProviderRole::Delivers => Some("delivers"),
            crate::domain::ProviderRole::Unrecognized(_) => None,
        })
        .collect();
    roles.join(" and ")
}

/// How many engagements there are and can be.
fn load(profile: &Profile) -> String {
    let [most, engaged] = profile.load.map(Option::unwrap_or_default);
    format!("it runs {engaged} of at most {most} engagements")
}

/// The cost beside the limits.
fn limits(need: &Wanted, profile: &Profile) -> String {
    let (Some(cost), Some(offer)) = (&need.cost, &profile.money) else { return String::new() };
    let floor = offer.floor.map(|floor| format!("at least {floor}"));
    let ceiling = offer.ceiling.map(|ceiling| format!("at most {ceiling}"));
    let limits: Vec<String> = floor.into_iter().chain(ceiling).collect();
    format!("the need may cost {} {}; the provider gives {}", cost.sum, cost.code, limits.join(" and "))
}

/// The need's horizon.
fn horizon(need: &Wanted) -> &str {
    need.horizon.as_ref().map_or("", |horizon| horizon.as_str())
}

/// The day on which the entry or one of its activities last changed.
fn changed(profile: &Profile) -> String {
    profile.updated.map(|day| day.to_string()).unwrap_or_default()
}
