//! The consonants of a word: what a word of a script that leaves most vowels out has in common with its transliterations,
//! whichever system they follow: `مكافحة` and `mukafahat`, `mukāfaḥa`.

/// Groups of Latin letters that stand for one consonant, longest first.
const GROUPS: [(&str, char); 14] = [
    ("tch", 's'),
    ("sch", 's'),
    ("sh", 's'),
    ("ch", 's'),
    ("kh", 'h'),
    ("gh", 'g'),
    ("th", 't'),
    ("dh", 'd'),
    ("zh", 'z'),
    ("ts", 's'),
    ("tz", 's'),
    ("ck", 'k'),
    ("dj", 'j'),
    ("ph", 'f'),
];

/// What Arabic particles before a word are in Latin letters, longest first.
const PARTICLES: [&str; 9] = ["wal", "bil", "lil", "lel", "al", "el", "wa", "li", "bi"];

/// The fewest consonants that tell a word from others.
const FEWEST: usize = 2;
/// The most that count.
const MOST: usize = 16;

/// The keys of a folded word of a script that leaves most vowels out; none for words of other scripts.
pub(in super::super) fn consonants(word: &str) -> Vec<String> {
    let mut key = String::new();
    for c in word.chars() {
        let Some(sound) = sound(c) else { return Vec::new() };
        let is_vowel = matches!(sound, 'v' | 'y') && !key.is_empty();
        key.extend(Some(sound).filter(|c| c.is_ascii_alphabetic() && !is_vowel && key.len() < MOST));
    }
    let mut keys = Vec::new();
    // The ending of the feminine is silent, or a `t` before another word.
    let bare = key.strip_suffix('h').unwrap_or(&key).to_owned();
    if word.ends_with('ه') {
        keys.push(format!("{bare}t"));
    }
    // Hebrew writes `b` and `v` with one letter.
    if word.chars().skip(1).any(|c| c == 'ב') {
        keys.push(bare.chars().take(1).chain(bare.chars().skip(1).filter(|c| *c != 'b')).collect());
    }
    keys.push(bare);
    keys.retain(|key| key.len() >= FEWEST);
    keys
}

/// The keys that a folded word in Latin letters has if it is the transliteration of one: as it is, and without a particle that
/// may stand before it.
pub(in super::super) fn consonants_of_latin(word: &str) -> Vec<String> {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    let bare = PARTICLES.iter().filter_map(|particle| word.strip_prefix(particle));
    let mut keys: Vec<String> = std::iter::once(word).chain(bare).map(latin).collect();
    // `w` before a word is also the word for `and`.
    let without: Vec<String> = keys.iter().filter_map(|key| key.strip_prefix('v').map(str::to_owned)).collect();
    keys.extend(without);
    keys.retain(|key| key.len() >= FEWEST);
    keys.dedup();
    keys
}

/// The key of a word in Latin letters.
fn latin(word: &str) -> String {
    let mut key = String::new();
    let mut rest = word;
    let mut before = None;
    while let Some(first) = rest.chars().next() {
        let group = GROUPS.iter().find(|(group, _)| rest.starts_with(group));
        let (sound, len) = group.map_or((single(first), 1), |(group, sound)| (*sound, group.len()));
        rest = rest.get(len..).unwrap_or_default();
        let is_vowel = sound == ' ' || matches!(sound, 'v' | 'y') && before.is_some();
        if !is_vowel && before != Some(sound) && key.len() < MOST {
            key.push(sound);
        }
        // Only letters that stand together are one: between others a vowel was spoken.
        before = Some(sound);
    }
    match key.strip_suffix('h') {
        Some(bare) if word.ends_with('h') => bare.to_owned(),
        Some(_) | None => key,
    }
}

/// The consonant that one Latin letter stands for; a space for vowels.
const fn single(c: char) -> char {
    match c {
        'a' | 'e' | 'i' | 'o' | 'u' => ' ',
        'c' | 'q' | 'x' => 'k',
        'g' => 'j',
        'p' => 'f',
        'w' => 'v',
        other => other,
    }
}

/// The consonant that a folded Arabic or Hebrew letter stands for, `-` for one that is silent or a vowel; `None` for others.
const fn sound(c: char) -> Option<char> {
    Some(match c {
        'ب' | 'ב' => 'b',
        'ت' | 'ث' | 'ط' | 'ת' | 'ט' | 'ٹ' => 't',
        'ج' | 'گ' | 'ג' => 'j',
        'ح' | 'خ' | 'ه' | 'ה' | 'ח' | 'ہ' | 'ھ' => 'h',
        'د' | 'ذ' | 'ض' | 'ד' | 'ڈ' => 'd',
        'ر' | 'ר' | 'ڑ' => 'r',
        'ز' | 'ظ' | 'ژ' | 'ז' => 'z',
        'س' | 'ش' | 'ص' | 'چ' | 'ס' | 'ש' | 'צ' | 'ץ' => 's',
        'غ' => 'g',
        'ف' | 'پ' | 'פ' | 'ף' => 'f',
        'ق' | 'ك' | 'ک' | 'כ' | 'ך' | 'ק' => 'k',
        'ل' | 'ל' => 'l',
        'م' | 'מ' | 'ם' => 'm',
        'ن' | 'נ' | 'ן' | 'ں' => 'n',
        'و' | 'ו' => 'v',
        'ي' | 'י' | 'ے' => 'y',
        'ا' | 'ع' | 'ء' | 'א' | 'ע' => '-',
        _ => return None,
    })
}
