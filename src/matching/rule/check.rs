//! Whether a provider may be matched with a need.

use jiff::civil::Date;

use super::Rule;
use crate::domain::provider::Interest;
use crate::domain::{ArticleCode, ProviderRole, Status};
use crate::matching::score::freshness;
use crate::matching::{Profile, Traits, Wanted};

/// How a rule comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) enum Verdict {
    /// It was checked and lets the provider pass.
    Met,
    /// Provider or need does not say, so it stops nobody.
    Unknown,
    /// It stops the provider.
    Broken,
}

impl Verdict {
    /// Met or broken.
    const fn of(met: bool) -> Self {
        if met { Self::Met } else { Self::Broken }
    }
}

/// Checks one rule.
pub(in crate::matching) fn check(rule: Rule, need: &Wanted, profile: &Profile, today: Date) -> Verdict {
    match rule {
        Rule::Status => status(profile, today),
        Rule::Role => role(profile),
        Rule::Coverage => coverage(need, profile),
        Rule::ConflictOfInterest => conflict(need, &profile.interests),
        Rule::AssistanceType => assistance(need, profile),
        Rule::Language => language(need, profile),
        Rule::Capacity => capacity(profile),
        Rule::Ceiling => ceiling(need, profile),
        Rule::Horizon => horizon(need, profile),
        Rule::Freshness => fresh(profile, today),
    }
}

/// The entry is published and today lies in its period.
fn status(profile: &Profile, today: Date) -> Verdict {
    let [from, until] = profile.period;
    Verdict::of(counts(profile) && from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until))
}

/// Whether the entry is published.
fn counts(profile: &Profile) -> bool {
    profile.status == Status::Published || profile.status.is_absent()
}

/// Whether it delivers.
pub(in crate::matching) fn may_deliver(profile: &Profile) -> bool {
    profile.roles.contains(&ProviderRole::Delivers)
}

/// Whether a rule stops it whatever the need and the day.
pub(in crate::matching) fn bars_itself(profile: &Profile) -> bool {
    !counts(profile) || role(profile) == Verdict::Broken || capacity(profile) == Verdict::Broken
}

/// It funds or delivers.
fn role(profile: &Profile) -> Verdict {
    if profile.roles.is_empty() {
        return Verdict::Unknown;
    }
    Verdict::of(profile.roles.iter().any(|role| matches!(role, ProviderRole::Funds | ProviderRole::Delivers)))
}

/// The State lies in its coverage.
fn coverage(need: &Wanted, profile: &Profile) -> Verdict {
    match (need.state, &profile.places.covered) {
        (Some(state), Some(covered)) => Verdict::of(covered.all.contains(state)),
        (None, _) | (_, None) => Verdict::Unknown,
    }
}

/// No declared interest concerns the State and the articles.
pub(in crate::matching) fn conflict(need: &Wanted, interests: &[Interest]) -> Verdict {
    Verdict::of(!interests.iter().any(|interest| concerns(interest, need)))
}

/// Whether an interest concerns a need. An interest without States concerns all of them on its articles, one without
/// articles concerns all articles of its States; one without either says nothing that could be checked.
pub(super) fn concerns(interest: &Interest, need: &Wanted) -> bool {
    let state = interest.states.is_empty()
        || need.state.is_some_and(|state| interest.states.iter().any(|other| other.known() == Some(&state)));
    let article = |code: &ArticleCode| {
        let of_need =
            |article| need.articles.iter().any(|goal| goal.article.contains(article) || article.contains(goal.article));
        code.known().copied().is_some_and(of_need)
    };
    let articles = interest.articles.is_empty() || interest.articles.iter().any(article);
    let says = !interest.states.is_empty() || !interest.articles.is_empty();
    says && state && articles
}

/// It can be taken to give a type of assistance that is asked for. Whoever only pays names what the money is for.
fn assistance(need: &Wanted, profile: &Profile) -> Verdict {
    profile.given.meets(&need.types).map_or(Verdict::Unknown, Verdict::of)
}

/// Whether it pays and leaves the work to others.
pub(in crate::matching) fn only_pays(profile: &Profile) -> bool {
    profile.roles.contains(&ProviderRole::Funds) && !may_deliver(profile)
}

/// Whether either provides an interpreter.
pub(in crate::matching) const fn is_interpreted(need: &Wanted, profile: &Traits) -> bool {
    need.provides_interpreter || profile.provides_interpreter
}

/// There is a working language in common, or an interpreter; unless it only pays: the help is given by another.
fn language(need: &Wanted, profile: &Profile) -> Verdict {
    if need.languages.is_empty() || profile.languages.is_empty() {
        return Verdict::Unknown;
    }
    Verdict::of(need.languages.meets(&profile.languages) || only_pays(profile) || is_interpreted(need, profile))
}

/// It runs fewer engagements than it can.
fn capacity(profile: &Profile) -> Verdict {
    match profile.load {
        [None, _] => Verdict::Unknown,
        [Some(most), engaged] => Verdict::of(engaged.unwrap_or(0) < most),
    }
}

/// The cost lies between floor and ceiling; one who delivers can do so with another's money.
fn ceiling(need: &Wanted, profile: &Profile) -> Verdict {
    profile.affords(need).map_or(Verdict::Unknown, |fits| Verdict::of(fits || may_deliver(profile)))
}

/// It helps for as long as is wanted.
fn horizon(need: &Wanted, profile: &Profile) -> Verdict {
    match &need.horizon {
        Some(horizon) if !profile.horizons.is_empty() => Verdict::of(profile.horizons.contains(horizon)),
        Some(_) | None => Verdict::Unknown,
    }
}

/// Its entry is not stale: it is worth something as fresh.
fn fresh(profile: &Profile, today: Date) -> Verdict {
    freshness(profile, today).map_or(Verdict::Unknown, |worth| Verdict::of(worth > 0))
}
