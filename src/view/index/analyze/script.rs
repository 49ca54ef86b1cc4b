//! Which way of writing a character belongs to, as far as tokens depend on it.

use unicode_script::{Script, UnicodeScript};

/// Whether words in this script are written without spaces, so that each character is a token.
/// Korean is among them: its compound names are spaced in more than one way.
pub(super) fn is_unspaced(c: char) -> bool {
    c == 'ー'
        || c > '\u{0E00}'
            && matches!(
                c.script(),
                Script::Han
                    | Script::Hiragana
                    | Script::Katakana
                    | Script::Hangul
                    | Script::Bopomofo
                    | Script::Thai
                    | Script::Lao
                    | Script::Khmer
                    | Script::Myanmar
                    | Script::Tibetan
            )
}

/// Whether single characters of the text stand for syllables or words, so that pairs of them have a sound of their own.
pub(in super::super) fn is_syllabic(text: &str) -> bool {
    let syllabic = |c: char| matches!(c.script(), Script::Han | Script::Hangul | Script::Hiragana | Script::Katakana);
    text.chars().all(syllabic)
}

/// Whether marks on letters of this script are decoration that people leave out, rather than vowels.
pub(super) fn has_optional_marks(c: char) -> bool {
    matches!(
        c.script(),
        Script::Latin
            | Script::Greek
            | Script::Cyrillic
            | Script::Arabic
            | Script::Hebrew
            | Script::Hiragana
            | Script::Katakana
            | Script::Inherited
            | Script::Common
    )
}

/// Whether the text is written in Latin letters, digits and marks only.
pub(in super::super) fn is_latin(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|c| matches!(c.script(), Script::Latin | Script::Common | Script::Inherited))
}
