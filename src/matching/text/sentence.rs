//! Sentences: the passages in which a running text is compared.

use unicode_segmentation::UnicodeSegmentation;

/// The sentences of a text (UAX 29), also ended by semicolons and line breaks, without those that hold no word.
pub(in crate::matching) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ';', '\u{FF1B}', '\u{061B}'])
        .flat_map(UnicodeSegmentation::split_sentence_bounds)
        .map(str::trim)
        .filter(|sentence| sentence.chars().any(char::is_alphabetic))
}
