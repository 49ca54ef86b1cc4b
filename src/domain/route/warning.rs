//! What to be careful about with the office that is asked.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;

use super::candidate::Candidate;
use super::scope::{Subject, limits, measures};
use super::tell::listed;
use super::{Chosen, Purpose, Question};
use crate::domain::authority::Freshness;
use crate::domain::codes::LanguageBasis;

/// How long before its end a designation is worth a warning, in days.
const SOON_DAYS: i32 = 90;

/// What to be careful about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// Its code, such as `ENTRY_STALE`.
    pub code: &'static str,
    /// In words.
    pub text: String,
}

/// What to be careful about with the office that is asked.
pub(super) fn warnings(first: &Candidate<'_, '_>, chosen: &Chosen, question: &Question) -> Vec<Warning> {
    let authority = first.office.authority;
    let mut warnings = Vec::new();
    let mut warn = |code, text: String| warnings.push(Warning { code, text });
    match first.rank.freshness {
        Freshness::Confirmed => {}
        Freshness::Due => warn("ENTRY_DUE", "the next confirmation of the entry is overdue".to_owned()),
        Freshness::Stale => {
            warn("ENTRY_STALE", "the entry is overdue by more than a year: make sure before you rely on it".to_owned());
        }
        Freshness::Unconfirmed => warn("ENTRY_UNCONFIRMED", "its State has not confirmed the entry".to_owned()),
    }
    if let Ok(last) = authority.valid_until.parse::<Date>()
        && last <= question.day().saturating_add(SOON_DAYS.days())
    {
        warn("DESIGNATION_ENDS", format!("its designation ends on {last}"));
    }
    let words = measures(authority);
    if !words.is_empty() {
        warn("SUBJECT_IN_WORDS", format!("its competence is limited in words, which you have to read: {words}"));
    }
    let limits = limits(authority, &question.purpose);
    match first.rank.subject {
        Subject::InPart => warn("SUBJECT_IN_PART", format!("its competence is limited to {}", listed(&limits))),
        Subject::NotSaid => {
            warn("SUBJECT_NOT_SAID", format!("its competence is limited to {}: name the articles", listed(&limits)));
        }
        Subject::Within(_) | Subject::Unlimited | Subject::InWords | Subject::Outside => {}
    }
    if authority.channels_accepted.is_empty() {
        warn("CHANNELS_NOT_RECORDED", "the record does not say on which channels it accepts requests".to_owned());
    }
    if chosen.language.language.is_empty() {
        warn("LANGUAGE_NOT_RECORDED", "the languages that it accepts are not recorded".to_owned());
    } else if chosen.language.basis == LanguageBasis::Practice.as_str() {
        let text = format!("{} is accepted in practice, and was not notified", chosen.language.language);
        warn("LANGUAGE_IN_PRACTICE", text);
    }
    if chosen.times.zone.is_empty() {
        warn("TIME_ZONE_UNKNOWN", "its time zone is not recorded, so its hours cannot be told".to_owned());
    } else if chosen.times.open_now.is_none() {
        warn("HOURS_UNKNOWN", "its hours are not recorded".to_owned());
    }
    if question.urgent && question.purpose.may_be_oral() && authority.oral_urgent_allowed.is_none() {
        warn(
            "ORAL_NOT_RECORDED",
            "whether it takes urgent requests by word of mouth, article 46(14), is not recorded".to_owned(),
        );
    }
    let basis = authority.treaty_basis.as_ref();
    match (&question.purpose, basis.and_then(|it| it.extradition), basis.and_then(|it| it.mutual_legal_assistance)) {
        (Purpose::Extradition, Some(false), _) => warn(
            "TREATY_BASIS_REFUSED",
            "its State does not take the Convention as the legal basis for extradition, article 44(5) and (6)"
                .to_owned(),
        ),
        (Purpose::Extradition, None, _) => warn(
            "TREATY_BASIS_NOT_RECORDED",
            "whether its State takes the Convention as the legal basis for extradition, article 44(6), is not recorded"
                .to_owned(),
        ),
        (Purpose::MutualLegalAssistance | Purpose::AssetRecovery, _, Some(false)) => warn(
            "TREATY_BASIS_REFUSED",
            "its State does not take the Convention as the legal basis for mutual legal assistance".to_owned(),
        ),
        (_, _, _) => {}
    }
    warnings
}
