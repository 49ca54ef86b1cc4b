//! Light stemming: number and case endings, and the Arabic article. It never cuts deeper than an ending, so that the
//! stems of different words stay different.

/// Endings of Russian and its relatives, longest first.
const CYRILLIC: [&str; 41] = [
    "ыми", "ими", "ого", "его", "ому", "ему", "ами", "ями", "иях", "ией", "иям", "ая", "яя", "ое", "ее", "ый", "ий",
    "ой", "ые", "ие", "ых", "их", "ую", "юю", "ым", "им", "ом", "ем", "ам", "ям", "ах", "ях", "ов", "ев", "ей", "ия",
    "ии", "ию", "ья", "ьи", "ью",
];

/// Arabic particles that are written together with a word, longest first.
const ARABIC: [&str; 7] = ["وال", "بال", "كال", "فال", "ال", "لل", "و"];

/// Arabic prepositions of one letter that are written together with a word.
const PREPOSITIONS: [char; 4] = ['ل', 'ب', 'ك', 'ف'];

/// An Arabic stem without a preposition of one letter, of which at least four letters must remain; it may also be a letter
/// of the word.
pub(in super::super) fn without_particle(stem: &str) -> Option<&str> {
    stem.strip_prefix(PREPOSITIONS)
        .filter(|rest| rest.chars().count() >= 4 && rest.starts_with(|c| ('\u{0600}'..='\u{06FF}').contains(&c)))
}

/// The stem of a folded token.
pub(in super::super) fn stem(token: &str) -> &str {
    match token.chars().next() {
        Some('a'..='z') => latin(token),
        Some('\u{0400}'..='\u{052F}') => cyrillic(token),
        Some('\u{0600}'..='\u{06FF}') => arabic(token),
        _ => token,
    }
}

/// Without the `s` of a plural.
fn latin(token: &str) -> &str {
    if token.len() < 4 || token.ends_with("ss") || token.ends_with("us") || token.ends_with("is") {
        return token;
    }
    token.strip_suffix('s').unwrap_or(token)
}

/// Without a case ending, of which at least four letters must remain, or three without an ending of one letter: `Кубы`.
fn cyrillic(token: &str) -> &str {
    let at_least = |least: usize| move |rest: &&str| rest.chars().count() >= least;
    CYRILLIC
        .iter()
        .find_map(|ending| token.strip_suffix(ending).filter(at_least(4)))
        .or_else(|| token.strip_suffix(['а', 'я', 'о', 'е', 'ы', 'и', 'у', 'ю', 'ь']).filter(at_least(3)))
        .unwrap_or(token)
}

/// Without article and particles, of which at least three letters must remain.
fn arabic(token: &str) -> &str {
    ARABIC
        .iter()
        .find_map(|particle| {
            let least = if *particle == "و" { 4 } else { 3 };
            token.strip_prefix(particle).filter(|rest| rest.chars().count() >= least)
        })
        .unwrap_or(token)
}
