//! Tokens: folded words with their place in the text; single characters in scripts without spaces.

use unicode_normalization::char::is_combining_mark;

use super::fold::fold_char;
use super::script::is_unspaced;
use crate::domain::text::is_bidi_control;

/// The most bytes of a folded word; the rest of a longer one is cut off.
const MOST_BYTES: usize = 64;

/// A word, number or unspaced character of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Token {
    /// The folded form; never empty.
    pub text: String,
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends in the text, in bytes.
    pub end: usize,
    /// Whether it is one character of a script without spaces.
    pub unspaced: bool,
    /// Whether it was written in capitals only.
    pub capitals: bool,
}

impl Token {
    /// Whether `next` follows without anything between, both unspaced.
    pub(in super::super) fn joins(&self, next: &Self) -> bool {
        self.unspaced && next.unspaced && self.end == next.start
    }
}

/// The tokens of a text, at most `most` of them.
pub(in super::super) fn tokens(text: &str, most: usize) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word: Option<Token> = None;
    let mut base = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if found.len() >= most {
            return found;
        }
        let end = at + c.len_utf8();
        if is_silent(c) {
            continue;
        }
        if is_unspaced(c) && (c.is_alphanumeric() || is_combining_mark(c)) {
            flush(&mut word, &mut found);
            let mut folded = String::new();
            fold_char(c, &mut base, &mut folded);
            if !folded.is_empty() {
                found.push(Token { text: folded, start: at, end, unspaced: true, capitals: false });
            }
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            let token = word.get_or_insert_with(|| Token {
                text: String::new(),
                start: at,
                end,
                unspaced: false,
                capitals: true,
            });
            token.end = end;
            token.capitals &= !c.is_lowercase();
            if token.text.len() < MOST_BYTES {
                fold_char(c, &mut base, &mut token.text);
            }
        } else if is_apostrophe(c) {
            apostrophe(&mut word, &mut found, chars.peek().map(|(_, next)| *next));
        } else {
            base = ' ';
            flush(&mut word, &mut found);
        }
    }
    flush(&mut word, &mut found);
    found.truncate(most);
    join_initials(text, &mut found);
    found
}

/// Ends a word.
fn flush(word: &mut Option<Token>, found: &mut Vec<Token>) {
    found.extend(word.take().filter(|token| !token.text.is_empty()));
}

/// Whether the character is passed over as if it were not there.
fn is_silent(c: char) -> bool {
    is_bidi_control(c) || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | 'ـ' | 'ʻ' | 'ʼ')
}

/// Whether the character is written for an apostrophe.
const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʹ' | '＇')
}

/// Deals with an apostrophe after `word`: `l'État` is `etat`, `People's` is `people`, `об'єкт` is one word.
fn apostrophe(word: &mut Option<Token>, found: &mut Vec<Token>, next: Option<char>) {
    let Some(token) = word else { return };
    if !token.text.is_ascii() {
        return;
    }
    if token.text.len() == 1 && token.text != "o" {
        *word = None;
    } else if next.is_none_or(|c| c.is_ascii_alphabetic()) {
        flush(word, found);
        // A possessive `s` comes next; it is dropped by `join_initials`, which sees that it stands alone.
    }
}

/// Makes one token of letters with points, such as `U.S.A.`, and drops the `s` of a possessive.
fn join_initials(text: &str, tokens: &mut Vec<Token>) {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut single = false;
    for token in tokens.drain(..) {
        let is_letter =
            !token.unspaced && token.text.chars().count() == 1 && !token.text.starts_with(|c: char| c.is_ascii_digit());
        if let Some(last) = joined.last_mut() {
            let between = text.get(last.end..token.start).unwrap_or_default();
            if is_letter && token.text == "s" && between.chars().all(is_apostrophe) && !between.is_empty() {
                last.end = token.end;
                continue;
            }
            if is_letter && single && between == "." {
                last.text.push_str(&token.text);
                last.end = token.end;
                last.capitals &= token.capitals;
                continue;
            }
        }
        single = is_letter;
        joined.push(token);
    }
    *tokens = joined;
}
