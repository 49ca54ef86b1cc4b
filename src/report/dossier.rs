//! The dossier to a donor: the needs that States have agreed to show it, how well it fits each and why, and whom to write to.
//!
//! It is made of needs that hold no other fields than the consent shows; nothing here looks further.

use jiff::civil::Date;

use super::document::{Block, Document, Words};
use super::letter::{block_of, origin, title, types};
use crate::domain::{Need, State, vocabulary};

/// What the codes are in what was found; States go with all but the last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// Themes.
    Themes,
    /// Types of assistance.
    AssistanceTypes,
    /// States and regions.
    Places,
    /// Horizons.
    Horizons,
    /// There are none, or they are what people say.
    None,
}

/// One reason for a fit.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Code of the criterion.
    pub criterion: &'static str,
    /// How well it is met, in parts of a million; none where data is missing.
    pub value: Option<u32>,
    /// Its weight, in parts of a million.
    pub weight: u32,
    /// What was found: each one code or several.
    pub evidence: Vec<String>,
    /// What these codes are.
    pub codes: Codes,
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
            ("LANGUAGES", languages(need, words)),
            ("EXISTING_HELP", need.existing_help.join("\n")),
        ]
    }
}

/// The working languages, and whether the State provides an interpreter.
fn languages(need: &Need, words: Words) -> String {
    let interpreter = need.provides_interpreter.then(|| words.say("INTERPRETER"));
    need.working_languages.iter().cloned().chain(interpreter).collect::<Vec<_>>().join(words.comma())
}

impl Reason {
    /// What was found, in words.
    fn because(&self, words: Words) -> Vec<String> {
        let in_words = |code: &str| {
            let vocabulary = vocabulary();
            let labels = match self.codes {
                Codes::Themes => vocabulary.theme(code).map(|entry| &entry.labels),
                Codes::AssistanceTypes => vocabulary.assistance_type(code).map(|entry| &entry.labels),
                Codes::Places => vocabulary.region(code).map(|entry| &entry.labels),
                Codes::Horizons => return words.of("HORIZON", code),
                Codes::None => return code.to_owned(),
            };
            let state = || State::parse(code).filter(|state| state.code() == code).map(|state| words.state(state));
            labels.map(|labels| labels.get(words.0)).or_else(state).unwrap_or(code).to_owned()
        };
        let subject = |subject: &String| subject.split(", ").map(in_words).collect::<Vec<_>>().join(", ");
        self.evidence.iter().map(subject).collect()
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
            vec![words.of("CRITERION", reason.criterion), value, weight, reason.because(words).join("; ")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_in_words_and_not_in_codes() {
        let because = |codes, evidence: &str, language| {
            let evidence = vec![evidence.to_owned()];
            Reason { criterion: "", value: None, weight: 0, evidence, codes }.because(Words(language)).concat()
        };
        for (codes, code, language, words) in [
            (Codes::Themes, "FINANCIAL_INVESTIGATION", "en", "Financial and corruption investigation"),
            (Codes::Themes, "MN, 46, FINANCIAL_INVESTIGATION", "fr", "Mongolie, 46, Enquêtes financières"),
            (Codes::AssistanceTypes, "CAPACITY_BUILDING", "fr", "Renforcement des capacités"),
            (Codes::Places, "MN", "es", "Mongolia"),
            (Codes::Places, "142", "fr", "Asie"),
            (Codes::Horizons, "AD_HOC", "en", "Ad hoc, short-term"),
            (Codes::None, "en, mn", "ru", "en, mn"),
            (Codes::None, "legal, MN, 142", "en", "legal, MN, 142"),
        ] {
            assert!(because(codes, code, language).starts_with(words), "{}", because(codes, code, language));
        }
    }
}
