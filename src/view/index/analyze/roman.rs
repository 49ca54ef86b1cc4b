//! Romanisation: a key that is the same for the spellings that different systems of transliteration give to one word.

use any_ascii::any_ascii;

/// Groups of Latin letters and the one that stands for them, longest first.
const GROUPS: [(&str, &str); 24] = [
    ("shch", "s"),
    ("tsch", "c"),
    ("sch", "s"),
    ("tch", "c"),
    ("dzh", "j"),
    ("zh", "z"),
    ("sh", "s"),
    ("ch", "c"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("ts", "c"),
    ("tz", "c"),
    ("ck", "k"),
    ("dj", "j"),
    ("ks", "x"),
    ("ou", "u"),
    ("ow", "u"),
    ("yi", "i"),
    ("qu", "k"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
];

/// The romanisation key of a folded token: Latin letters, transliteration groups made one, doubles made single.
pub(in super::super) fn skeleton(token: &str) -> String {
    let latin = if token.is_ascii() { token.to_owned() } else { any_ascii(token).to_ascii_lowercase() };
    let mut key = String::with_capacity(latin.len());
    let mut rest = latin.as_str();
    while let Some(first) = rest.chars().next() {
        let group = GROUPS.iter().find(|(group, _)| rest.starts_with(group));
        let (sound, length) = match group {
            Some((group, one)) => (one.chars().next().unwrap_or(first), group.len()),
            None => (if first == 'j' { 'i' } else { first }, first.len_utf8()),
        };
        rest = rest.get(length..).unwrap_or_default();
        if sound.is_ascii_alphanumeric() && !key.ends_with(sound) {
            key.push(sound);
        }
    }
    key
}
