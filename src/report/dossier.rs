//! The dossier to a donor: the needs that States have agreed to show it, how well it fits each and why, and whom to write to.
//!
//! It is made of needs that hold no other fields than the consent shows; nothing here looks further.

use jiff::civil::Date;

use super::document::{Block, Document, Words};
use super::letter::{block_of, origin, title, types};
use crate::domain::{Need, vocabulary};

/// One reason for a fit.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Code of the criterion.
    pub criterion: &'static str,
    /// How well it is met, in parts of a million; none where data is missing.
    pub value: Option<u32>,
    /// Its weight, in parts of a million.
    pub weight: u32,
    /// What was found.
    pub evidence: Vec<String>,
}

/// How well the donor fits a need.
#[derive(Debug, Clone, Default)]
pub struct Fit {
    /// In parts of a million.
    pub score: u32,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Codes of the rules that stand in the way.
    pub stopped_by: Vec<&'static str>,
}

/// An office of the State to write to.
#[derive(Debug, Clone)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// Its mailboxes.
    pub emails: Vec<String>,
    /// Its telephone numbers.
    pub phones: Vec<String>,
}

/// A need as the consent shows it.
#[derive(Debug, Clone)]
pub struct SharedNeed {
    /// The fields that the consent shows, and no other.
    pub need: Need,
    /// How well the donor fits it.
    pub fit: Option<Fit>,
    /// Whom to write to, where the consent shows who benefits.
    pub offices: Vec<Office>,
}

/// What a dossier is made of.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Name of the donor.
    pub provider: String,
    /// The needs, the best fit first.
    pub needs: Vec<SharedNeed>,
    /// Needs that are not in it.
    pub left_out: usize,
    /// As on that day.
    pub today: Date,
}

impl Dossier {
    /// The dossier in a language, one of the six.
    #[must_use]
    pub fn document(&self, language: &'static str) -> Document {
        let words = Words(language);
        let provider = [("provider", self.provider.as_str())];
        let mut blocks = vec![Block::Paragraph(words.fill("DOSSIER_NOTICE", &provider))];
        if self.needs.is_empty() {
            blocks.push(Block::Paragraph(words.say("DOSSIER_NONE")));
        }
        for (number, shared) in (1..).zip(&self.needs) {
            shared.add(number, words, &mut blocks);
        }
        if self.left_out > 0 {
            blocks.push(Block::Paragraph(words.fill("LEFT_OUT", &[("count", &self.left_out.to_string())])));
        }
        Document {
            language,
            title: words.fill("DOSSIER_TITLE", &provider),
            marking: words.say("CONFIDENTIAL"),
            subtitle: words.fill("AS_OF", &[("date", &self.today.to_string())]),
            blocks,
        }
    }
}

impl SharedNeed {
    /// Adds it to a document.
    fn add(&self, number: usize, words: Words, blocks: &mut Vec<Block>) {
        let need = &self.need;
        let state = need.state.known().map_or("", |state| words.state(*state));
        blocks.push(Block::Heading(format!("{number}. {state}: {}", words.apart(&title(&need.title, words)))));
        blocks.push(block_of(self.fields(state, words), words));
        if let Some(fit) = &self.fit {
            fit.add(words, blocks);
        }
        blocks.push(Block::Subheading(words.say("CONTACTS")));
        if self.offices.is_empty() {
            blocks.push(Block::Paragraph(words.say("CONTACT_SECRETARIAT")));
            return;
        }
        let reach = |office: &Office| [office.emails.clone(), office.phones.clone()].concat().join("\n");
        blocks.push(Block::Fields(self.offices.iter().map(|office| (office.name.clone(), reach(office))).collect()));
    }

    /// What the consent shows of it.
    fn fields(&self, state: &str, words: Words) -> [(&'static str, String); 14] {
        let need = &self.need;
        let cost = need.estimated_cost.as_ref();
        let cost = cost.map(|cost| format!("{} {} {}", cost.value, cost.currency, cost.remarks).trim().to_owned());
        let period = [&need.desired_start, &need.desired_by];
        let period = period.map(String::as_str).into_iter().filter(|day| !day.is_empty()).collect::<Vec<_>>();
        let themes: Vec<String> = need.themes.iter().map(ToString::to_string).collect();
        let coded = |set, code: &str| if code.is_empty() { String::new() } else { words.of(set, code) };
        [
            ("STATE", state.to_owned()),
            ("STAGE", words.of("STAGE", need.stage.as_str())),
            ("ARTICLES", words.articles(&need.articles)),
            ("THEMES", words.list(&themes, |code| vocabulary().theme(code).map(|entry| &entry.labels))),
            ("ASSISTANCE_TYPES", types(need, words)),
            ("DESCRIPTION", need.description.best(&[words.0]).unwrap_or_default().to_owned()),
            ("ORIGIN", origin(need, words)),
            ("PRIORITY", need.priority.map(|place| place.to_string()).unwrap_or_default()),
            ("HORIZON", coded("HORIZON", need.horizon.as_str())),
            ("LEVEL", coded("LEVEL", need.level.as_str())),
            ("WANTED", period.join(" – ")),
            ("COST", cost.unwrap_or_default()),
            ("LANGUAGES", need.working_languages.join(", ")),
            ("EXISTING_HELP", need.existing_help.join("\n")),
        ]
    }
}

impl Fit {
    /// Adds it to a document.
    fn add(&self, words: Words, blocks: &mut Vec<Block>) {
        blocks.push(Block::Subheading(words.fill("FIT", &[("count", &percent(self.score).to_string())])));
        if !self.stopped_by.is_empty() {
            let rules = self.stopped_by.iter().map(|rule| words.of("RULE", rule)).collect::<Vec<_>>().join("\n");
            blocks.push(Block::Fields(vec![(words.say("STOPPED"), rules)]));
        }
        let row = |reason: &Reason| {
            let value = reason.value.map(|value| format!("{} %", percent(value))).unwrap_or_default();
            let weight = format!("{} %", percent(reason.weight));
            vec![words.of("CRITERION", reason.criterion), value, weight, reason.evidence.join("; ")]
        };
        let weighed: Vec<_> = self.reasons.iter().filter(|reason| reason.weight > 0).map(row).collect();
        if !weighed.is_empty() {
            let header = ["CRITERION", "VALUE", "WEIGHT", "BECAUSE"].map(|code| words.say(code)).to_vec();
            blocks.push(Block::Table(header, weighed));
        }
    }
}

/// Parts of a million in hundredths, rounded.
const fn percent(millionths: u32) -> u32 {
    (millionths + 5_000) / 10_000
}
