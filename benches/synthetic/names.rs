//! Names of offices: a body, a subject and a place, each in several languages that say the same.

use focalpoint::domain::Text;

use super::random::Random;
use super::words::{BODIES, ENGLISH, LANGUAGES, SUBJECTS, SYLLABLES};

/// The parts of a name, as rows of the word lists.
#[derive(Debug)]
pub(super) struct Name {
    /// Row of the body.
    body: usize,
    /// Row of the subject.
    subject: usize,
    /// Columns of the syllables of its place.
    place: Vec<usize>,
    /// Column of its own language.
    language: usize,
}

impl Name {
    /// A name.
    pub(super) fn draw(random: &mut Random) -> Self {
        Self {
            body: random.below(BODIES.len()),
            subject: random.below(SUBJECTS.len()),
            place: (0..2 + random.below(2)).map(|_| random.below(SYLLABLES[0].len())).collect(),
            language: random.below(LANGUAGES.len()),
        }
    }

    /// Tag of its own language.
    pub(super) fn language(&self) -> &'static str {
        LANGUAGES[self.language]
    }

    /// Whether its own language is written in Latin letters.
    pub(super) fn is_latin(&self) -> bool {
        self.language <= 2
    }

    /// The name in its own language and in English.
    pub(super) fn text(&self) -> Text {
        Text::from([
            (LANGUAGES[ENGLISH], self.said(ENGLISH).as_str()),
            (self.language(), self.said(self.language).as_str()),
        ])
    }

    /// The acronym of its English name.
    pub(super) fn acronym(&self) -> String {
        self.said(ENGLISH).split(' ').filter_map(|word| word.chars().next()).filter(char::is_ascii_uppercase).collect()
    }

    /// What it belongs to.
    pub(super) fn parent(&self) -> String {
        format!("{} of {}", BODIES[(self.body + 1) % BODIES.len()][ENGLISH], self.place(ENGLISH))
    }

    /// What it was called before.
    pub(super) fn former(&self, random: &mut Random) -> String {
        let subject = random.below(SUBJECTS.len());
        Self { body: self.body, subject, place: self.place.clone(), language: ENGLISH }.said(ENGLISH)
    }

    /// Its place in Latin letters, lower case, with the acronym: the stem of its addresses.
    pub(super) fn slug(&self) -> String {
        format!("{}-{}", self.acronym(), self.place(ENGLISH)).to_lowercase()
    }

    /// Its place, in the letters of a language.
    pub(super) fn place(&self, language: usize) -> String {
        let syllables = SYLLABLES[language.saturating_sub(2)];
        let word: String = self.place.iter().map(|at| syllables[*at]).collect();
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// Its place, in its own letters.
    pub(super) fn own_place(&self) -> String {
        self.place(self.language)
    }

    /// The name in a language.
    fn said(&self, language: usize) -> String {
        let gap = if LANGUAGES[language] == "zh" { "" } else { " " };
        let (body, subject) = (BODIES[self.body][language], SUBJECTS[self.subject][language]);
        match LANGUAGES[language] {
            "zh" => format!("{}{subject}{body}", self.place(language)),
            _ => format!("{body}{gap}{subject}{gap}{}", self.place(language)),
        }
    }
}
