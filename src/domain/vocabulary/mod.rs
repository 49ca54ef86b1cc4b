//! The vocabularies of the field, from the reviewable files in `index/`: articles, themes, kinds, regions, networks and
//! the thesaurus, with labels in the six languages of the UN. They are part of the program and are read once.

mod entry;
mod iati;
mod labels;
mod listed;
mod load;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use entry::{
    Article, AuthorityKindEntry, Chapter, Concept, CountryEntry, Duty, Entry, Flag, FormerName, Gaps, NetworkEntry,
    Parties, RegionEntry, Terms, ThemeEntry,
};
pub use iati::{IatiCodes, IatiMeaning, IatiRegion};
pub use labels::{LANGUAGES, Labels};
pub use listed::{Network, NetworkCode, Theme, ThemeCode};
pub use load::VocabularyError;

/// Everything that `index/` defines.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The eight chapters of the Convention.
    pub chapters: Vec<Chapter>,
    /// Articles 1 to 71, in order.
    pub articles: Vec<Article>,
    /// The themes finer than articles.
    pub themes: Vec<ThemeEntry>,
    /// The types of assistance of the self-assessment checklist.
    pub assistance_types: Vec<Entry>,
    /// The kinds of authority.
    pub authority_kinds: Vec<AuthorityKindEntry>,
    /// The kinds of provider.
    pub provider_kinds: Vec<Entry>,
    /// Why a side says no to a proposal.
    pub decline_reasons: Vec<Entry>,
    /// What notices tell, by kind.
    pub notice_kinds: Vec<Entry>,
    /// What stands around that in a mail.
    pub notice_frames: Vec<Entry>,
    /// M49 regions, the world first, parents before children.
    pub regions: Vec<RegionEntry>,
    /// The groups LDC, LLDC and SIDS.
    pub flags: Vec<Flag>,
    /// Networks of practitioners.
    pub networks: Vec<NetworkEntry>,
    /// Words for the same thing in several languages.
    pub thesaurus: Vec<Concept>,
    /// What the crate of countries lacks or has wrong.
    pub countries: Vec<CountryEntry>,
    /// Who is bound by the Convention, as far as is known.
    pub parties: Parties,
    /// What codes of IATI files say.
    pub iati: IatiCodes,
    /// Adjectives and names of peoples by alpha-2 code, in lower case.
    pub demonyms: BTreeMap<String, Terms>,
    /// What every State is asked to have in the directory.
    pub gaps: Gaps,
    /// The words of letters and dossiers, by code.
    pub report_words: BTreeMap<String, Labels>,
}

/// The vocabulary, or why it could not be read.
static VOCABULARY: OnceLock<Result<Vocabulary, VocabularyError>> = OnceLock::new();
/// What stands in for a vocabulary that could not be read; `load` has told the caller so.
static EMPTY: OnceLock<Vocabulary> = OnceLock::new();

/// Reads the vocabularies; the program calls it first and stops when it fails.
///
/// # Errors
/// When a file does not parse or names something that does not exist.
pub fn load() -> Result<&'static Vocabulary, &'static VocabularyError> {
    VOCABULARY.get_or_init(load::read).as_ref()
}

/// The vocabularies; empty when `load` fails.
#[must_use]
pub fn vocabulary() -> &'static Vocabulary {
    load().unwrap_or_else(|_| EMPTY.get_or_init(Vocabulary::default))
}

impl Vocabulary {
    /// The article of that number.
    #[must_use]
    pub fn article(&self, number: u8) -> Option<&Article> {
        self.articles.iter().find(|article| article.number == number)
    }

    /// The chapter that the article of that number stands in.
    #[must_use]
    pub fn chapter_of(&self, article: u8) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| (chapter.first..=chapter.last).contains(&article))
    }

    /// The theme of that code.
    #[must_use]
    pub fn theme(&self, code: &str) -> Option<&ThemeEntry> {
        self.themes.iter().find(|theme| theme.code == code)
    }

    /// The type of assistance of that code.
    #[must_use]
    pub fn assistance_type(&self, code: &str) -> Option<&Entry> {
        self.assistance_types.iter().find(|entry| entry.code == code)
    }

    /// The kind of authority of that code.
    #[must_use]
    pub fn authority_kind(&self, code: &str) -> Option<&AuthorityKindEntry> {
        self.authority_kinds.iter().find(|entry| entry.code == code)
    }

    /// The kind of provider of that code.
    #[must_use]
    pub fn provider_kind(&self, code: &str) -> Option<&Entry> {
        self.provider_kinds.iter().find(|entry| entry.code == code)
    }

    /// The reason of that code for saying no to a proposal.
    #[must_use]
    pub fn decline_reason(&self, code: &str) -> Option<&Entry> {
        self.decline_reasons.iter().find(|entry| entry.code == code)
    }

    /// What a notice of that kind tells.
    #[must_use]
    pub fn notice_kind(&self, code: &str) -> Option<&Entry> {
        self.notice_kinds.iter().find(|entry| entry.code == code)
    }

    /// The part of that code of what stands around a notice in a mail.
    #[must_use]
    pub fn notice_frame(&self, code: &str) -> Option<&Entry> {
        self.notice_frames.iter().find(|entry| entry.code == code)
    }

    /// The region of that three-digit M49 code.
    #[must_use]
    pub fn region(&self, code: &str) -> Option<&RegionEntry> {
        self.regions.iter().find(|entry| entry.code == code)
    }

    /// The network of that code.
    #[must_use]
    pub fn network(&self, code: &str) -> Option<&NetworkEntry> {
        self.networks.iter().find(|entry| entry.code == code)
    }
}
