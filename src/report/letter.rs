//! The follow-up letter to a State (para. 44): which needs it has named, where they stand, what was proposed, and what is asked
//! of it. Drafts are never in one, whoever reads it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::document::{Block, Document, Words};
use crate::domain::proposal::ProposalStage;
use crate::domain::{Consent, Need, Proposal, Stage, State, Text, vocabulary};

/// A need with what was proposed for it.
#[derive(Debug, Clone)]
pub struct FollowedNeed<'a> {
    /// The need.
    pub need: &'a Need,
    /// The day on which it was registered.
    pub registered: Date,
    /// The consent by which others see it now.
    pub consent: Option<&'a Consent>,
    /// Whether its State has given none that holds or will.
    pub awaits_consent: bool,
    /// Its proposals as they stand, with the names of their providers.
    pub proposals: Vec<(Proposal, String)>,
}

/// What a letter is made of.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// To which State.
    pub state: State,
    /// To whom there.
    pub addressees: Vec<String>,
    /// Its needs, in the order of its action plan.
    pub needs: Vec<FollowedNeed<'a>>,
    /// Needs that are not in it.
    pub left_out: usize,
    /// As on that day.
    pub today: Date,
}

impl Letter<'_> {
    /// The letter in a language, one of the six.
    #[must_use]
    pub fn document(&self, language: &'static str) -> Document {
        let words = Words(language);
        let state = words.state(self.state);
        let to = if self.addressees.is_empty() {
            self.state.formal_name(language).to_owned()
        } else {
            self.addressees.join("\n")
        };
        let mut blocks = vec![Block::Fields(vec![(words.say("TO"), to)])];
        blocks.push(Block::Paragraph(words.fill("LETTER_INTRO", &[("state", state)])));
        if self.needs.is_empty() {
            blocks.push(Block::Paragraph(words.say("LETTER_NONE")));
        } else {
            blocks.push(Block::Heading(words.say("LETTER_SUMMARY")));
            blocks.push(self.summary(words));
            blocks.push(Block::Heading(words.say("LETTER_NEEDS")));
            for (number, followed) in (1..).zip(&self.needs) {
                followed.add(number, words, &mut blocks);
            }
        }
        if self.left_out > 0 {
            blocks.push(Block::Paragraph(words.fill("LEFT_OUT", &[("count", &self.left_out.to_string())])));
        }
        blocks.push(Block::Heading(words.say("LETTER_ASKED")));
        let asked: Vec<String> = self.needs.iter().flat_map(|followed| followed.asked(words, self.today)).collect();
        blocks.push(if asked.is_empty() { Block::Paragraph(words.say("ASK_NOTHING")) } else { Block::List(asked) });
        blocks.push(Block::Paragraph(words.say("LETTER_CLOSING")));
        Document {
            language,
            title: words.fill("LETTER_TITLE", &[("state", state)]),
            marking: words.say("CONFIDENTIAL"),
            subtitle: words.fill("AS_OF", &[("date", &self.today.to_string())]),
            blocks,
        }
    }

    /// How many needs stand where.
    fn summary(&self, words: Words) -> Block {
        let mut stages: BTreeMap<&Stage, usize> = BTreeMap::new();
        for followed in &self.needs {
            *stages.entry(&followed.need.stage).or_default() += 1;
        }
        let row = |(stage, many): (&Stage, usize)| vec![words.of("STAGE", stage.as_str()), many.to_string()];
        let header = vec![words.say("STAGE"), words.say("LETTER_NUMBER")];
        Block::Table(header, stages.into_iter().map(row).collect())
    }
}

impl FollowedNeed<'_> {
    /// Adds it to a document.
    fn add(&self, number: usize, words: Words, blocks: &mut Vec<Block>) {
        blocks.push(Block::Subheading(format!("{number}. {}", words.apart(&title(&self.need.title, words)))));
        let fields = [
            ("STAGE", words.of("STAGE", self.need.stage.as_str())),
            ("ARTICLES", words.articles(&self.need.articles)),
            ("ASSISTANCE_TYPES", types(self.need, words)),
            ("ORIGIN", origin(self.need, words)),
            ("PRIORITY", self.need.priority.map(|place| place.to_string()).unwrap_or_default()),
            ("REGISTERED", self.registered.to_string()),
            ("SHARED_WITH", self.shared_with(words)),
        ];
        blocks.push(block_of(fields, words));
        if self.proposals.is_empty() {
            blocks.push(Block::Paragraph(words.say("NO_PROPOSALS")));
            return;
        }
        let header = ["PROVIDER", "STAGE", "ANSWER_BY", "FOLLOW_UP"].map(|code| words.say(code)).to_vec();
        let row = |(proposal, providers): &(Proposal, String)| {
            let answer_by = day(&proposal.expire_time).filter(|_| proposal.waits()).unwrap_or_default();
            let stage = words.of("PROPOSAL", proposal.stage.as_str());
            vec![providers.clone(), stage, answer_by.to_owned(), proposal.follow_up_due.clone()]
        };
        blocks.push(Block::Table(header, self.proposals.iter().map(row).collect()));
    }

    /// Who may see it.
    fn shared_with(&self, words: Words) -> String {
        let Some((consent, audience)) = self.consent.and_then(|it| Some((it, it.audience.as_ref()?))) else {
            return words.say("SHARED_NOBODY");
        };
        let named = audience.providers.len() + audience.states.len() + audience.group_members.len();
        let who = if audience.all_providers {
            words.say("SHARED_ALL")
        } else {
            words.fill("SHARED_SOME", &[("count", &named.to_string())])
        };
        let until = words.fill("SHARED_UNTIL", &[("date", &consent.until)]);
        if consent.until.is_empty() { who } else { format!("{who}\n{until}") }
    }

    /// What the State is asked about it.
    fn asked(&self, words: Words, today: Date) -> Vec<String> {
        let need = self.need;
        let title = title(&need.title, words);
        let mut asked = Vec::new();
        for (proposal, _) in &self.proposals {
            let by = day(&proposal.expire_time).unwrap_or_default();
            if proposal.stage == ProposalStage::Proposed {
                asked.push(words.fill("ASK_ANSWER", &[("title", &title), ("date", by)]));
            }
            if proposal.follow_up_due.parse::<Date>().is_ok_and(|due| due <= today) {
                let due = proposal.follow_up_due.as_str();
                asked.push(words.fill("ASK_FOLLOW_UP", &[("title", &title), ("date", due)]));
            }
        }
        if !matches!(need.stage, Stage::Submitted | Stage::Shared) {
            return asked;
        }
        if self.awaits_consent {
            asked.push(words.fill("ASK_CONSENT", &[("title", &title)]));
        }
        let absent = [
            ("ARTICLES", need.articles.is_empty()),
            ("ASSISTANCE_TYPES", need.assistance_types.is_empty()),
            ("LANGUAGES", need.working_languages.is_empty()),
            ("HORIZON", need.horizon.is_absent()),
        ];
        let absent: Vec<String> = absent.iter().filter(|(_, is)| *is).map(|(code, _)| words.say(code)).collect();
        if !absent.is_empty() {
            let fields = absent.join(words.comma());
            asked.push(words.fill("ASK_COMPLETE", &[("title", &title), ("fields", &fields)]));
        }
        asked
    }
}

/// What a need is called.
pub(super) fn title(title: &Text, words: Words) -> String {
    title.best(&[words.0]).map_or_else(|| words.say("UNTITLED"), str::to_owned)
}

/// The types of assistance of a need, in words.
pub(super) fn types(need: &Need, words: Words) -> String {
    words.list(&need.assistance_types, |code| vocabulary().assistance_type(code).map(|entry| &entry.labels))
}

/// In what a need was found.
pub(super) fn origin(need: &Need, words: Words) -> String {
    let Some(origin) = &need.origin else { return String::new() };
    let kind = if origin.kind.is_absent() { String::new() } else { words.of("ORIGIN", origin.kind.as_str()) };
    let cycle = origin.cycle.map(|cycle| words.fill("ORIGIN_CYCLE", &[("count", &cycle.to_string())]));
    let year = origin.year.map(|year| year.to_string());
    let parts = [Some(kind), cycle, year, Some(origin.report.clone()), Some(origin.paragraph.clone())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(words.comma())
}

/// Fields that have a value, under their names.
pub(super) fn block_of<const N: usize>(fields: [(&str, String); N], words: Words) -> Block {
    let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Block::Fields(filled.map(|(code, value)| (words.say(code), value)).collect())
}

/// The day of a time.
fn day(time: &str) -> Option<&str> {
    time.split('T').next().filter(|day| !day.is_empty())
}
