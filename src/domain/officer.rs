//! The officer: a post in an authority and the person who holds it now. Personal data.

use jiff::Span;
use jiff::civil::Date;

use super::code::check_code;
use super::codes::{OfficerAudience, OfficerRank};
use super::contact::{Phone, each};
use super::record::check_period;
use super::shape::{record, shape};
use super::text::Rule;
use super::{Text, Violations, check};

/// Levels of the Common European Framework, and native.
const LEVELS: [&str; 7] = ["A1", "A2", "B1", "B2", "C1", "C2", "NATIVE"];

shape! {
    /// A personal name in its own script and in Latin.
    pub struct ScriptedName {
        /// As its bearer writes it.
        pub original: String,
        /// In Latin script.
        pub latin: String,
    }

    /// A language and how well it is spoken.
    pub struct LanguageSkill {
        /// BCP 47 tag.
        pub language: String,
        /// Level of the Common European Framework: `A1` to `C2`, or `NATIVE`.
        pub level: String,
    }

    /// The note by which the State named the officer.
    pub struct Nomination {
        /// Reference of the note verbale.
        pub reference: String,
        /// Its date, ISO 8601.
        pub date: String,
    }

    /// A time away, and who stands in.
    pub struct Absence {
        /// First day, ISO 8601.
        pub from: String,
        /// Last day, ISO 8601.
        pub until: String,
        /// Resource name of the officer who stands in.
        pub delegate: String,
    }

    /// How long the personal data is kept.
    pub struct Retention {
        /// Last day, ISO 8601.
        pub until: String,
        /// The rule that says so.
        pub basis: String,
    }
}

record! {
    /// A post in an authority and who holds it.
    pub struct Officer {
        /// Resource name of the authority; in an import line also its `externalId`.
        pub authority: String,
        /// The post.
        pub role: String,
        /// Place in the order of calling.
        pub rank: OfficerRank,
        /// Given names.
        pub given_names: Option<ScriptedName>,
        /// Family names.
        pub family_names: Option<ScriptedName>,
        /// Title by language.
        pub title: Text,
        /// Languages spoken.
        pub languages: Vec<LanguageSkill>,
        /// Telephone numbers.
        pub phones: Vec<Phone>,
        /// Mailboxes.
        pub emails: Vec<String>,
        /// IANA time zone.
        pub time_zone: String,
        /// First day in the post, ISO 8601.
        pub term_start: String,
        /// Last day in the post, ISO 8601.
        pub term_end: String,
        /// The State's nomination.
        pub nomination: Option<Nomination>,
        /// A time away.
        pub absence: Option<Absence>,
        /// How long the data is kept.
        pub retention: Option<Retention>,
        /// Who sees the personal fields beside the officer's own State; absent: nobody.
        pub audience: OfficerAudience,
    }
}

impl Officer {
    /// The first day on which what is personal of it may not be kept any more; none where nothing says.
    ///
    /// That is the day after the last one of its own retention. Without one it is so many `months` (0: never) after the
    /// end of the term or the removal, whichever came first.
    #[must_use]
    pub fn erase_from(&self, removed: Option<Date>, months: u32) -> Option<Date> {
        let until = self.retention.as_ref().and_then(|retention| retention.until.parse::<Date>().ok());
        if let Some(until) = until {
            return until.tomorrow().ok();
        }
        let left = self.term_end.parse().ok().into_iter().chain(removed).min()?;
        let kept = i32::try_from(months).ok().filter(|months| *months > 0)?;
        left.checked_add(Span::new().try_months(kept).ok()?).ok()?.tomorrow().ok()
    }

    /// Checks the fields that only officers have.
    fn check(&mut self, v: &mut Violations) {
        check::required(&self.authority, "authority", v);
        check::line(&mut self.authority, "authority", v);
        check::line(&mut self.role, "role", v);
        check_code(&self.rank, "rank", v);
        for (name, path) in [(&mut self.given_names, "givenNames"), (&mut self.family_names, "familyNames")] {
            if let Some(name) = name {
                check::line(&mut name.original, &format!("{path}.original"), v);
                check::line(&mut name.latin, &format!("{path}.latin"), v);
            }
        }
        if self.role.is_empty() && self.family_names.is_none() {
            v.add("role", "is required, or familyNames");
        }
        self.title.check("title", Rule::Line, v);
        each(&mut self.languages, "languages", |skill, path| {
            check::required(&skill.language, &format!("{path}.language"), v);
            check::language(&mut skill.language, &format!("{path}.language"), v);
            if !skill.level.is_empty() && !LEVELS.contains(&skill.level.as_str()) {
                v.add(format!("{path}.level"), format!("expected one of {}", LEVELS.join(", ")));
            }
        });
        each(&mut self.phones, "phones", |phone, path| phone.check(path, v));
        check::each(&mut self.emails, "emails", check::email, v);
        check::time_zone(&mut self.time_zone, "timeZone", v);
        check_period(&mut self.term_start, "termStart", &mut self.term_end, "termEnd", v);
        if let Some(nomination) = &mut self.nomination {
            check::line(&mut nomination.reference, "nomination.reference", v);
            check::date(&mut nomination.date, "nomination.date", v);
        }
        if let Some(absence) = &mut self.absence {
            check_period(&mut absence.from, "absence.from", &mut absence.until, "absence.until", v);
            check::line(&mut absence.delegate, "absence.delegate", v);
        }
        if let Some(retention) = &mut self.retention {
            check::date(&mut retention.until, "retention.until", v);
            check::line(&mut retention.basis, "retention.basis", v);
        }
        check_code(&self.audience, "audience", v);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn officer(until: &str, term_end: &str) -> Officer {
        let retention = Some(Retention { until: until.to_owned(), basis: String::new() });
        Officer { retention, term_end: term_end.to_owned(), ..Officer::default() }
    }

    #[test]
    fn data_is_kept_through_the_day_of_its_own_rule_or_months_after_the_post() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let from = |officer: Officer, removed: Option<&str>, months| officer.erase_from(removed.map(day), months);
        // Its own rule is stronger, whether it keeps longer or shorter.
        assert_eq!(from(officer("2028-12-31", "2020-01-01"), Some("2021-01-01"), 12), Some(day("2029-01-01")));
        assert_eq!(from(officer("2020-02-28", ""), None, 0), Some(day("2020-02-29")));
        assert_eq!(from(officer("", "2023-01-31"), None, 1), Some(day("2023-03-01")));
        assert_eq!(from(officer("", "2023-01-31"), Some("2022-06-15"), 12), Some(day("2023-06-16")));
        assert_eq!(from(officer("", "2023-01-31"), Some("2024-06-15"), 12), Some(day("2024-02-01")));
        assert_eq!(from(officer("", ""), Some("2024-06-15"), 12), Some(day("2025-06-16")));
        assert_eq!(from(officer("", ""), None, 12), None);
        assert_eq!(from(officer("", "2023-01-31"), None, 0), None);
    }
}
