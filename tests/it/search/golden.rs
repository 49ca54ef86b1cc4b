//! Golden queries over the demonstration data: what users of the six languages type, and what must come first.

use super::given::Directory;

/// Queries with the `externalId` of the record that must come first.
const GOLDEN: &str = include_str!("golden.tsv");

#[test]
fn what_users_type_finds_the_record_first() {
    let demo = Directory::demo();
    let lines = GOLDEN.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let missed: Vec<String> = lines
        .filter_map(|line| {
            let (text, wanted) = line.split_once('\t').unwrap();
            let found = demo.find(text);
            (found.first() != Some(&wanted)).then(|| format!("{text}: wanted {wanted}, found {found:?}"))
        })
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
