//! The need: what a State lacks to implement an article. The State owns it and decides who learns of it.

use super::code::check_code;
use super::codes::{DeliveryLevel, Horizon, OriginKind, Stage};
use super::consent::{Consent, Freeze};
use super::contact::Money;
use super::record::check_period;
use super::shape::{record, shape};
use super::text::Rule;
use super::{ArticleCode, StateCode, Text, ThemeCode, Violations, check};

shape! {
    /// Where a need was found.
    pub struct Origin {
        /// In what.
        pub kind: OriginKind,
        /// Review cycle, 1 or 2.
        pub cycle: Option<u32>,
        /// Year of the report.
        pub year: Option<u32>,
        /// Symbol of the report.
        pub report: String,
        /// Paragraph in it.
        pub paragraph: String,
    }

    /// Who agreed that the need is one.
    pub struct Validation {
        /// By whom.
        pub by: String,
        /// Date, ISO 8601.
        pub date: String,
    }
}

record! {
    /// What a State lacks to implement an article.
    pub struct Need {
        /// The State that owns it.
        pub state: StateCode,
        /// Articles, with paragraphs where known.
        pub articles: Vec<ArticleCode>,
        /// Codes of themes.
        pub themes: Vec<ThemeCode>,
        /// Codes of types of assistance.
        pub assistance_types: Vec<String>,
        /// Title by language.
        pub title: Text,
        /// What is lacking.
        pub description: Text,
        /// Language in which the entry was first written, BCP 47.
        pub original_language: String,
        /// Where it was found.
        pub origin: Option<Origin>,
        /// Who agreed that it is a need.
        pub validation: Option<Validation>,
        /// Place in the State's action plan, 1 first.
        pub priority: Option<u32>,
        /// How far the help must reach in time.
        pub horizon: Horizon,
        /// Level on which help is sought.
        pub level: DeliveryLevel,
        /// Earliest start, ISO 8601.
        pub desired_start: String,
        /// Latest end, ISO 8601.
        pub desired_by: String,
        /// What it may cost.
        pub estimated_cost: Option<Money>,
        /// Languages in which help can be received, BCP 47.
        pub working_languages: Vec<String>,
        /// Whether the State provides an interpreter where the help comes in another language.
        pub provides_interpreter: bool,
        /// Resource names of the authorities that benefit.
        pub beneficiaries: Vec<String>,
        /// Help that it already gets, in words.
        pub existing_help: Vec<String>,
        /// Who coordinates, in words.
        pub coordinator: String,
        /// Who may learn of it.
        pub consent: Option<Consent>,
        /// The consent that takes the place of the one that holds, once its objection window has passed.
        pub next_consent: Option<Consent>,
        /// The secretariat's freeze: nobody sees the need by a consent.
        pub freeze: Option<Freeze>,
        /// Where it stands.
        pub stage: Stage,
    }
}

impl Need {
    /// Checks the fields that only needs have.
    fn check(&mut self, v: &mut Violations) {
        self.state.validate("state", v);
        check::codes(&mut self.articles, "articles", v);
        check::codes(&mut self.themes, "themes", v);
        check::each(&mut self.assistance_types, "assistanceTypes", check::line, v);
        self.title.check("title", Rule::Line, v);
        self.description.check("description", Rule::Description, v);
        if self.title.is_empty() && self.description.is_empty() {
            v.add("title", "is required, or a description, in at least one language");
        }
        check::language(&mut self.original_language, "originalLanguage", v);
        if let Some(origin) = &mut self.origin {
            origin.check(v);
        }
        if let Some(validation) = &mut self.validation {
            check::line(&mut validation.by, "validation.by", v);
            check::date(&mut validation.date, "validation.date", v);
        }
        self.check_terms(v);
        if let Some(consent) = &mut self.consent {
            consent.check("consent", v);
        }
        if let Some(consent) = &mut self.next_consent {
            consent.check("nextConsent", v);
        }
        if let Some(freeze) = &mut self.freeze {
            freeze.check(v);
        }
        if self.stage.is_absent() {
            self.stage = Stage::Draft;
        }
        check_code(&self.stage, "stage", v);
    }

    /// Checks time, money, language and people.
    fn check_terms(&mut self, v: &mut Violations) {
        if self.priority == Some(0) {
            v.add("priority", "counts from 1");
        }
        check_code(&self.horizon, "horizon", v);
        check_code(&self.level, "level", v);
        check_period(&mut self.desired_start, "desiredStart", &mut self.desired_by, "desiredBy", v);
        if let Some(cost) = &mut self.estimated_cost {
            cost.check("estimatedCost", v);
        }
        check::each(&mut self.working_languages, "workingLanguages", check::language, v);
        check::each(&mut self.beneficiaries, "beneficiaries", check::line, v);
        check::each(&mut self.existing_help, "existingHelp", check::block, v);
        check::line(&mut self.coordinator, "coordinator", v);
    }
}

impl Origin {
    /// Checks every field.
    fn check(&mut self, v: &mut Violations) {
        check_code(&self.kind, "origin.kind", v);
        if self.cycle.is_some_and(|cycle| !(1..=2).contains(&cycle)) {
            v.add("origin.cycle", "expected 1 or 2");
        }
        if self.year.is_some_and(|year| !(2003..=2200).contains(&year)) {
            v.add("origin.year", "expected a year from 2003 on");
        }
        check::line(&mut self.report, "origin.report", v);
        check::line(&mut self.paragraph, "origin.paragraph", v);
    }
}
