//! Six users, one for each language of the United Nations: each looks for the central authority, the prevention authority
//! and the asset recovery focal point of three States, by full name, acronym, misspelling and description.

use std::collections::BTreeSet;

use super::given::Directory;

/// The sessions: language, State, role, form, what is typed, and the `externalId` of the record that must come first.
const SESSIONS: &str = include_str!("sessions.tsv");

/// The rows, without the comment at their head.
fn rows() -> Vec<[&'static str; 6]> {
    let lines = SESSIONS.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect::<Vec<_>>().try_into().unwrap()).collect()
}

#[test]
fn six_users_find_three_authorities_of_three_states_each_way() {
    let demo = Directory::demo();
    let miss = |[language, _, _, form, text, wanted]: [&str; 6]| {
        let found = demo.find(text);
        (found.first() != Some(&wanted)).then(|| format!("{language} {form} {text}: wanted {wanted}, found {found:?}"))
    };
    let missed: Vec<String> = rows().into_iter().filter_map(miss).collect();
    assert!(missed.is_empty(), "{} missed\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn every_session_is_whole() {
    let mut typed = BTreeSet::new();
    let mut records = BTreeSet::new();
    for [language, state, role, form, _, wanted] in rows() {
        assert!(typed.insert((language, state, role, form)), "{language} {state} {role} {form} twice");
        records.insert((language, state, role, wanted));
    }
    let count = |at: fn(&(&'static str, &'static str, &'static str, &'static str)) -> &'static str| {
        typed.iter().map(at).collect::<BTreeSet<_>>().len()
    };
    assert_eq!([count(|row| row.0), count(|row| row.1), count(|row| row.2), count(|row| row.3)], [6, 18, 3, 4]);
    assert_eq!((typed.len(), records.len()), (6 * 3 * 3 * 4, 6 * 3 * 3), "every way to every record");
}
