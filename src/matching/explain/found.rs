//! Finds the place in a provider's entry that a fact stands in.

use crate::matching::deed::Deed;
use crate::matching::passage::{Origin, Passage};
use crate::matching::relation::relations;
use crate::matching::relevance::Hit;
use crate::matching::set::Set;
use crate::matching::text::{Concept, Span};
use crate::matching::topic::Topics;
use crate::matching::wanted::Cost;
use crate::matching::{Evidence, Profile, Wanted};

/// The most terms in common that are named.
const MOST_TERMS: usize = 8;
/// The most characters of a quotation.
const LONGEST: usize = 240;

/// A fact that a field states.
pub(super) fn fact(subject: impl Into<String>, source: &str) -> Evidence {
    Evidence { subject: subject.into(), source: source.to_owned(), activity: None, quote: String::new() }
}

/// A fact that an activity states.
pub(super) fn deed(subject: &str, deed: &Deed) -> Evidence {
    Evidence { activity: Some(deed.id), ..fact(subject, &deed.title) }
}

/// The first of some articles or themes that the provider or an activity declares.
pub(super) fn declared(profile: &Profile, set: Set, field: &str, of: impl Fn(&Topics) -> Set) -> Option<Evidence> {
    let subject = |number: u8| {
        if field == "themes" { relations().code(number).to_owned() } else { number.to_string() }
    };
    let number = set.iter().next()?;
    let by = profile.deeds.iter().find(|deed| of(&deed.topics).meets(Set::one(number)));
    Some(match by.filter(|_| !of(&profile.own).meets(Set::one(number))) {
        Some(by) => deed(&subject(number), by),
        None => fact(subject(number), field),
    })
}

/// The first of some articles, by where it is declared or read.
pub(super) fn article(profile: &Profile, set: Set) -> Option<Evidence> {
    let by_field = declared(profile, set.common(profile.topics.declared_articles), "articles", |t| t.declared_articles);
    let themes = set.flat_map(|article| relations().themes_on(article));
    by_field
        .or_else(|| {
            let article = |concept| matches!(concept, Concept::Article(number) if set.meets(Set::one(number)));
            phrase(profile, article, &set.iter().next()?.to_string())
        })
        .or_else(|| theme(profile, themes.common(profile.topics.read_themes)))
        .or_else(|| declared(profile, themes.common(profile.topics.declared_themes), "themes", |t| t.declared_themes))
}

/// The first of some themes, by the phrase in which it is read.
pub(super) fn theme(profile: &Profile, set: Set) -> Option<Evidence> {
    let theme = set.iter().next()?;
    phrase(profile, |concept| concept == Concept::Theme(theme), relations().code(theme))
}

/// The first phrase that reveals a concept.
pub(super) fn phrase(profile: &Profile, is_it: impl Fn(Concept) -> bool, subject: &str) -> Option<Evidence> {
    profile.passages.iter().find_map(|passage| {
        let find = passage.finds.iter().find(|find| is_it(find.concept))?;
        Some(quoted(profile, passage, subject.to_owned(), shortened(find.span.of(passage.text))))
    })
}

/// A passage with the words that it shares with the need: those that count most.
pub(super) fn passage(profile: &Profile, hit: &Hit) -> Option<Evidence> {
    let passage = profile.passages.get(hit.passage)?;
    let heaviest = hit.shared.get(..MOST_TERMS).unwrap_or(&hit.shared);
    let shared: Vec<(usize, Span)> = passage.words_of(heaviest).collect();
    // Of a stem, the form in which it stands first.
    let mut is_named = [false; MOST_TERMS];
    let first = |(stem, span): &(usize, Span)| {
        let is_named = is_named.get_mut(*stem)?;
        (!std::mem::replace(is_named, true)).then(|| span.of(passage.text))
    };
    let mut words: Vec<&str> = shared.iter().filter_map(first).collect();
    let finds = passage.finds.iter().filter(|find| heaviest.contains(&find.concept.term())).map(|find| find.span);
    let phrases = finds.filter(|phrase| !shared.iter().any(|(_, word)| phrase.holds(*word)));
    for text in phrases.map(|span| span.of(passage.text)) {
        if !words.contains(&text) {
            words.push(text);
        }
    }
    Some(quoted(profile, passage, words.join(", "), shortened(passage.text)))
}

/// The need's cost beside the limits of the provider's help: of its seed fund, where the need is for such help.
pub(super) fn within(need: &Wanted, cost: &Cost, profile: &Profile) -> Evidence {
    let subject = format!("{} {}", cost.sum, cost.code);
    if let Some(seed) = profile.seed.as_ref().filter(|seed| need.draws_seed(Some(&seed.offer))) {
        let [name, lead_time] = &seed.terms;
        let ceiling = seed.offer.ceiling.map(|most| format!("up to {most} {}", cost.code));
        let lead_time = Some(lead_time).filter(|time| !time.is_empty()).map(|time| format!("ready in {time}"));
        let name = Some(name.to_string()).filter(|name| !name.is_empty());
        let said: Vec<String> =
            ["seed fund".to_owned()].into_iter().chain(name).chain(ceiling).chain(lead_time).collect();
        return Evidence { quote: said.join(", "), ..fact(subject, "funding.seed") };
    }
    let limits = profile.money.as_ref().map(|offer| {
        let limit = |limit: Option<rust_decimal::Decimal>| limit.map(|sum| sum.to_string()).unwrap_or_default();
        format!("{} to {}", limit(offer.floor), limit(offer.ceiling))
    });
    Evidence { quote: limits.unwrap_or_default(), ..fact(subject, "funding") }
}

/// A fact with the words that show it.
fn quoted(profile: &Profile, passage: Passage<'_>, subject: String, quote: String) -> Evidence {
    let (source, activity) = match passage.origin {
        Origin::Name(tag) => (format!("names[{:?}]", profile.passages.tag(tag)), None),
        Origin::Description(tag) => (format!("description[{:?}]", profile.passages.tag(tag)), None),
        Origin::Activity(at) => {
            let deed = profile.deeds.get(at as usize);
            (deed.map(|deed| deed.title.to_string()).unwrap_or_default(), deed.map(|deed| deed.id))
        }
    };
    Evidence { subject, source, activity, quote }
}

/// A text, shortened where it is long.
fn shortened(text: &str) -> String {
    let long = text.len() > LONGEST;
    let end = long.then(|| text.char_indices().nth(LONGEST)).flatten().map(|(end, _)| end);
    let short = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
    let mut short = if short.contains('\n') { short.replace('\n', " ") } else { short.to_owned() };
    if end.is_some() {
        short.push('…');
    }
    short
}
