//! Recognises what a text is about by the phrases of the vocabularies, in the six languages of the UN.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Span, Term, Tongue, Word, words};
use crate::domain::vocabulary::Terms;
use crate::domain::{Labels, State, Vocabulary, vocabulary};

/// What a phrase stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::matching) enum Concept {
    /// A theme, by its position in the vocabulary.
    Theme(u8),
    /// An article of the Convention, by its title.
    Article(u8),
    /// A type of assistance, by its position in the vocabulary.
    Assistance(u8),
    /// An entry of the thesaurus, by its position.
    Thesaurus(u16),
    /// A State, by one of its names.
    State(State),
}

impl Concept {
    /// The term by which texts in different languages that hold the concept find each other.
    pub(in crate::matching) fn term(self) -> Term {
        match self {
            Self::Theme(at) => Term::of_code(b't', [at, 0]),
            Self::Article(number) => Term::of_code(b'a', [number, 0]),
            Self::Assistance(at) => Term::of_code(b'h', [at, 0]),
            Self::Thesaurus(at) => Term::of_code(b'c', at.to_be_bytes()),
            Self::State(state) => Term::of_code(b's', state.code().as_bytes().try_into().unwrap_or_default()),
        }
    }
}

/// A concept found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) struct Find {
    /// What was found.
    pub(in crate::matching) concept: Concept,
    /// From its first word to its last.
    pub(in crate::matching) span: Span,
}

/// A phrase that reveals a concept.
#[derive(Debug)]
struct Phrase {
    /// Its stems, in order.
    terms: Vec<Term>,
    /// What it stands for.
    concept: Concept,
}

/// The phrases of one language by their first stem.
type Phrases = HashMap<Term, Vec<Phrase>>;

/// The phrases of the vocabularies.
#[derive(Debug)]
pub(in crate::matching) struct Lexicon(HashMap<Tongue, Phrases>);

/// The lexicon of the vocabularies that are part of the program.
pub(in crate::matching) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(vocabulary()));
    &LEXICON
}

/// The most stems of an article's title that is looked for as a phrase; longer titles are never quoted in full.
const LONGEST_TITLE: usize = 4;

impl Lexicon {
    /// Takes the phrases of a vocabulary.
    fn new(vocabulary: &Vocabulary) -> Self {
        let mut lexicon = Self(HashMap::new());
        for (i, theme) in (0..).zip(&vocabulary.themes) {
            lexicon.add_labels(&theme.labels, Concept::Theme(i), usize::MAX);
            lexicon.add_terms(&theme.terms, Concept::Theme(i));
        }
        for article in &vocabulary.articles {
            lexicon.add_labels(&article.title, Concept::Article(article.number), LONGEST_TITLE);
        }
        for (i, entry) in (0..).zip(&vocabulary.assistance_types).filter(|(_, entry)| entry.code != "OTHER") {
            lexicon.add_labels(&entry.labels, Concept::Assistance(i), usize::MAX);
            lexicon.add_terms(&entry.terms, Concept::Assistance(i));
        }
        for (i, concept) in (0..).zip(&vocabulary.thesaurus) {
            lexicon.add_terms(&concept.words, Concept::Thesaurus(i));
        }
        for state in State::all() {
            for tongue in Tongue::ALL {
                lexicon.add(tongue, state.name(tongue.tag()), Concept::State(state), usize::MAX);
            }
        }
        lexicon
    }

    /// Adds a label in every language.
    fn add_labels(&mut self, labels: &Labels, concept: Concept, longest: usize) {
        for tongue in Tongue::ALL {
            self.add(tongue, labels.get(tongue.tag()), concept, longest);
        }
    }

    /// Adds the terms of every language.
    fn add_terms(&mut self, terms: &Terms, concept: Concept) {
        for (tag, phrases) in terms {
            let tongue = Tongue::of(tag, "");
            for phrase in phrases {
                self.add(tongue, phrase, concept, usize::MAX);
            }
        }
    }

    /// Adds a phrase that has at most `longest` stems.
    fn add(&mut self, tongue: Tongue, phrase: &str, concept: Concept, longest: usize) {
        let terms: Vec<Term> = words(phrase, tongue).iter().map(|word| word.term).collect();
        let Some(first) = terms.first().copied().filter(|_| terms.len() <= longest) else { return };
        let phrases = self.0.entry(tongue).or_default().entry(first).or_default();
        if !phrases.iter().any(|known| known.concept == concept && known.terms == terms) {
            phrases.push(Phrase { terms, concept });
        }
    }

    /// What the words of a sentence reveal, each concept once. The stems of a phrase may stand in any order and with one
    /// word more between them: `declaration of assets` reveals what `asset declaration` does.
    pub(in crate::matching) fn find(&self, tongue: Tongue, words: &[Word]) -> Vec<Find> {
        let mut found: Vec<Find> = Vec::new();
        let Some(phrases) = self.0.get(&tongue) else { return found };
        for (i, word) in words.iter().enumerate() {
            for phrase in phrases.get(&word.term).into_iter().flatten() {
                let Some(span) = phrase.span(words, i) else { continue };
                if !found.iter().any(|known| known.concept == phrase.concept) {
                    found.push(Find { concept: phrase.concept, span });
                }
            }
        }
        found
    }
}

impl Phrase {
    /// What the phrase spans when its first stem stands at `at`.
    fn span(&self, words: &[Word], at: usize) -> Option<Span> {
        let reach = self.terms.len();
        let near = words.get(at.saturating_sub(reach)..words.len().min(at + reach + 1))?;
        let mut span = words.get(at)?.span;
        for term in &self.terms[1..] {
            let word = near.iter().find(|word| word.term == *term)?;
            span = span.with(word.span);
        }
        Some(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a sentence in a language reveals.
    fn found(tag: &str, sentence: &str) -> Vec<Concept> {
        let tongue = Tongue::of(tag, sentence);
        lexicon().find(tongue, &words(sentence, tongue)).into_iter().map(|find| find.concept).collect()
    }

    /// A sentence in each language of the UN around a phrase, which without it is about nothing.
    const AROUND: [(&str, &str, &str); 6] = [
        ("ar", "نرجو منكم العون في ", " خلال السنة القادمة"),
        ("en", "We would be glad of your help with ", " in the coming year."),
        ("es", "Agradeceríamos su ayuda en ", " durante el próximo año."),
        ("fr", "Nous serions heureux de votre aide pour ", " dans l’année à venir."),
        ("ru", "Мы были бы рады вашей помощи: ", " в следующем году."),
        ("zh", "我们希望明年得到", "的帮助。"),
    ];

    #[test]
    fn every_theme_is_recognised_in_a_sentence_of_each_language() {
        for (tag, before, after) in AROUND {
            let about_nothing = found(tag, &format!("{before}…{after}"));
            assert!(!about_nothing.iter().any(|it| matches!(it, Concept::Theme(_))), "{tag}: {about_nothing:?}");
            for (at, theme) in (0..).zip(&vocabulary().themes) {
                let sentence = format!("{before}{}{after}", theme.labels.get(tag));
                assert!(found(tag, &sentence).contains(&Concept::Theme(at)), "{}: {sentence}", theme.code);
            }
        }
    }

    #[test]
    fn every_phrase_of_the_thesaurus_is_recognised_in_a_sentence_of_its_language() {
        let mut phrases = 0;
        for (tag, before, after) in AROUND {
            for (at, entry) in (0..).zip(&vocabulary().thesaurus) {
                // One character of Chinese is no word in a running text, which is read by pairs.
                let is_word = |phrase: &&String| phrase.chars().count() > 1;
                for phrase in entry.words.get(tag).into_iter().flatten().filter(is_word) {
                    let sentence = format!("{before}{phrase}{after}");
                    assert!(found(tag, &sentence).contains(&Concept::Thesaurus(at)), "{tag}: {sentence}");
                    phrases += 1;
                }
            }
        }
        assert!(phrases > 6 * vocabulary().thesaurus.len(), "only {phrases} phrases were tried");
    }
}
