//! Folding: the differences in writing that no search should see. NFKC, case, diacritics, Arabic letter variants.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::script::has_optional_marks;

/// Appends the folded form of one character; `base` is the last character that was not a mark.
pub(super) fn fold_char(c: char, base: &mut char, out: &mut String) {
    if c.is_ascii() {
        *base = c;
        out.push(c.to_ascii_lowercase());
        return;
    }
    // Hangul syllables stay whole; they would fall apart into their letters.
    if ('\u{AC00}'..='\u{D7A3}').contains(&c) {
        *base = c;
        out.push(c);
        return;
    }
    decompose_compatible(c, |part| {
        if is_combining_mark(part) {
            if !has_optional_marks(*base) {
                out.push(part);
            }
            return;
        }
        *base = part;
        for lower in part.to_lowercase() {
            fold_letter(lower, out);
        }
    });
}

/// Appends what a lower-case letter without marks is written as where people have no key for it.
fn fold_letter(c: char, out: &mut String) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ħ' => out.push('h'),
        'ı' => out.push('i'),
        'ŋ' => out.push('n'),
        'ŧ' => out.push('t'),
        'ə' => out.push('a'),
        'ς' => out.push('σ'),
        // Arabic and Persian forms of one letter.
        'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
        'ة' | 'ۀ' | 'ە' => out.push('ه'),
        'ى' | 'ی' | 'ئ' => out.push('ي'),
        'ؤ' => out.push('و'),
        'ک' => out.push('ك'),
        'ـ' | 'ء' => {}
        c if c.is_alphanumeric() => out.push(digit(c)),
        // Signs become nothing; what separates tokens was dealt with before.
        _ => {}
    }
}

/// The ASCII digit for a digit of another script.
fn digit(c: char) -> char {
    const ZEROS: [u32; 5] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50];
    let code = u32::from(c);
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .and_then(|zero| char::from_digit(code - zero, 10))
        .unwrap_or(c)
}

/// The folded form of a text.
pub(in super::super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut base = ' ';
    for c in text.chars() {
        if c.is_alphanumeric() || is_combining_mark(c) {
            fold_char(c, &mut base, &mut out);
        } else if !out.ends_with(' ') {
            base = ' ';
            out.push(' ');
        }
    }
    out
}
