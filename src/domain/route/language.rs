//! The language to write in: what the State has notified (46(14)) or its office takes, against what the caller can write.

use serde::Serialize;

use crate::domain::codes::LanguageBasis;
use crate::domain::contact::AcceptedLanguage;
use crate::domain::{LanguageTag, State};

/// Languages of ISO 639-3 with the macrolanguage as which they are mostly tagged.
const MACROLANGUAGES: [(&str, &str); 20] = [
    ("arb", "ar"),
    ("azj", "az"),
    ("cmn", "zh"),
    ("ekk", "et"),
    ("khk", "mn"),
    ("lvs", "lv"),
    ("nb", "no"),
    ("nn", "no"),
    ("npi", "ne"),
    ("pbt", "ps"),
    ("pbu", "ps"),
    ("pes", "fa"),
    ("plt", "mg"),
    ("prs", "fa"),
    ("als", "sq"),
    ("gug", "gn"),
    ("swh", "sw"),
    ("uzn", "uz"),
    ("ydd", "yi"),
    ("zsm", "ms"),
];

/// The language to write in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LanguageChoice {
    /// Tag of the language to write in; empty where nothing says.
    pub language: String,
    /// Basis of it in the record: notified, or practice.
    pub basis: String,
    /// Whether the caller has to have the request translated; none where that cannot be said.
    pub translation_required: Option<bool>,
    /// Why.
    pub reason: String,
}

/// The languages that a caller can write in.
#[derive(Debug)]
pub(super) struct Offer<'a> {
    /// Tags, preferred first.
    pub(super) tags: Vec<LanguageTag>,
    /// The State whose official languages they are, where the caller named none.
    pub(super) of: Option<State>,
    /// The State that is asked.
    pub(super) asked: &'a str,
    /// Whether States notify the languages in which they take such requests.
    pub(super) is_notified: bool,
}

/// How near an offered language is to an accepted one, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// The same tag.
    Same,
    /// The same language in another region or script.
    Primary,
    /// One is the macrolanguage of the other.
    Macro,
}

/// How near two languages are.
fn nearness(offered: &LanguageTag, accepted: &LanguageTag) -> Option<Nearness> {
    let (one, other) = (offered.primary(), accepted.primary());
    let is_within = |inner: &str, outer: &str| MACROLANGUAGES.contains(&(inner, outer));
    if one == "und" || other == "und" {
        None
    } else if offered == accepted {
        Some(Nearness::Same)
    } else if one == other {
        Some(Nearness::Primary)
    } else {
        (is_within(one, other) || is_within(other, one)).then_some(Nearness::Macro)
    }
}

/// The place of a basis: what was notified binds, practice may change, and what is not said may be either.
const fn rank(basis: &LanguageBasis) -> u8 {
    match basis {
        LanguageBasis::Notified => 0,
        LanguageBasis::Practice => 1,
        LanguageBasis::Unrecognized(_) => 2,
    }
}

/// What a basis says, after the name of a language.
const fn says(basis: &LanguageBasis) -> &'static str {
    match basis {
        LanguageBasis::Notified => "which its State has notified, article 46(14)",
        LanguageBasis::Practice => "which it accepts in practice, without a notification",
        LanguageBasis::Unrecognized(_) => "which it accepts",
    }
}

impl LanguageChoice {
    /// The language to write in to an office that accepts those.
    ///
    /// Notified languages come before those of practice, the same tag before the same language, and then the caller's order.
    pub(super) fn of(accepted: &[AcceptedLanguage], offer: &Offer<'_>) -> Self {
        let known: Vec<(LanguageTag, &LanguageBasis)> = accepted
            .iter()
            .filter_map(|it| Some((LanguageTag::parse(&it.language).filter(|tag| tag.primary() != "und")?, &it.basis)))
            .collect();
        let Some((first, basis)) = known.iter().min_by_key(|(_, basis)| rank(basis)) else {
            let where_else = if offer.is_notified {
                "see what the State has notified to the Secretary-General, article 46(14)"
            } else {
                "ask before you write"
            };
            let reason = format!("no language is recorded for this office of {}: {where_else}", offer.asked);
            return Self { reason, ..Self::default() };
        };
        let pairs = known.iter().flat_map(|(tag, basis)| {
            let near = move |(at, wanted): (usize, &LanguageTag)| Some((rank(basis), nearness(wanted, tag)?, at));
            offer.tags.iter().enumerate().filter_map(near).map(move |key| (key, tag, *basis))
        });
        let made = |tag: &LanguageTag, basis: &LanguageBasis, translation_required, reason| Self {
            language: tag.to_string(),
            basis: basis.as_str().to_owned(),
            translation_required,
            reason,
        };
        let whose = offer.of.map_or_else(String::new, |state| format!(" (official in {})", state.name("en")));
        match pairs.min_by_key(|(key, ..)| *key) {
            Some(((_, near, at), tag, basis)) => {
                let offered = offer.tags.get(at).map(ToString::to_string).unwrap_or_default();
                let near = match near {
                    Nearness::Same => String::new(),
                    Nearness::Primary | Nearness::Macro => format!(", near to {offered}"),
                };
                made(tag, basis, Some(false), format!("write in {tag}{near}{whose}, {}", says(basis)))
            }
            None if offer.tags.is_empty() => {
                let reason = format!("write in {first}, {}; say which languages you can write in", says(basis));
                made(first, basis, None, reason)
            }
            None => {
                let offered = offer.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let taken = known.iter().map(|(tag, _)| tag.to_string()).collect::<Vec<_>>().join(", ");
                let reason =
                    format!("have it translated into {first}: it accepts {taken}, and none of {offered}{whose}");
                made(first, basis, Some(true), reason)
            }
        }
    }
}
