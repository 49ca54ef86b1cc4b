//! The activity: help given or running. Evidence of experience, and what a proposal must not repeat.

use super::code::check_code;
use super::codes::{ActivityPhase, DeliveryLevel};
use super::contact::Money;
use super::record::check_period;
use super::shape::record;
use super::text::Rule;
use super::{ArticleCode, RegionCode, StateCode, Text, ThemeCode, Violations, check};

record! {
    /// Help given or running.
    pub struct Activity {
        /// Resource name of the provider; in an import line also its `externalId`.
        pub provider: String,
        /// Title by language.
        pub title: Text,
        /// What it does.
        pub description: Text,
        /// Language in which the entry was first written, BCP 47.
        pub original_language: String,
        /// The State helped.
        pub state: StateCode,
        /// UN M49 code of the region helped, where it is not one State.
        pub region: RegionCode,
        /// Articles.
        pub articles: Vec<ArticleCode>,
        /// Codes of themes.
        pub themes: Vec<ThemeCode>,
        /// Codes of types of assistance.
        pub assistance_types: Vec<String>,
        /// Level on which it is delivered.
        pub level: DeliveryLevel,
        /// First day, ISO 8601.
        pub start: String,
        /// Last day, ISO 8601.
        pub end: String,
        /// Where it stands.
        pub phase: ActivityPhase,
        /// What it costs.
        pub amount: Option<Money>,
        /// Who pays, by name.
        pub funders: Vec<String>,
        /// Where it is reported.
        pub source: String,
    }
}

impl Activity {
    /// Checks the fields that only activities have.
    fn check(&mut self, v: &mut Violations) {
        check::line(&mut self.provider, "provider", v);
        self.title.check("title", Rule::Line, v);
        check::required_text(&self.title, "title", v);
        self.description.check("description", Rule::Description, v);
        check::language(&mut self.original_language, "originalLanguage", v);
        if !self.state.is_absent() {
            self.state.validate("state", v);
        }
        if !self.region.is_absent() {
            self.region.validate("region", v);
        }
        check::codes(&mut self.articles, "articles", v);
        check::codes(&mut self.themes, "themes", v);
        check::each(&mut self.assistance_types, "assistanceTypes", check::line, v);
        check_code(&self.level, "level", v);
        check_period(&mut self.start, "start", &mut self.end, "end", v);
        check_code(&self.phase, "phase", v);
        if let Some(amount) = &mut self.amount {
            amount.check("amount", v);
        }
        check::each(&mut self.funders, "funders", check::line, v);
        check::line(&mut self.source, "source", v);
    }
}
