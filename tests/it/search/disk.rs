//! The index on disk: it resumes where it was, and is made again when it cannot be trusted.

use std::fs;
use std::path::Path;

use focalpoint::domain::{Authority, AuthorityId, AuthorityKind, Revision};
use focalpoint::view::index::{ContactQuery, SearchIndex, Searchers};
use tempfile::TempDir;

use super::given::{id, office};

/// The newest revision of the log in these tests.
const HEAD: Revision = Revision(100);

/// The index in a folder for a log of that head, and how far its contacts are.
fn open(dir: &Path, head: Revision) -> (SearchIndex, Option<Revision>) {
    let (index, reached) = SearchIndex::open_on(Some(dir), &|point| Ok(point.revision <= head)).unwrap();
    (index, reached.contacts)
}

/// An office of that name.
fn named(name: &str) -> Authority {
    office("MN", AuthorityKind::Fiu, [("en", name)])
}

/// Puts two offices and closes.
fn fill(dir: &Path) {
    let (mut index, at) = open(dir, HEAD);
    assert_eq!(at, None);
    index.put_authority(AuthorityId(id(1)), &named("Alpha Bureau")).unwrap();
    index.put_authority(AuthorityId(id(2)), &named("Beta Bureau")).unwrap();
    index.commit(Revision(7)).unwrap();
    index.close().unwrap();
}

/// The ids found for a text, as numbers.
fn find(searchers: &Searchers, text: &str) -> Vec<u128> {
    let hits = searchers.search_authorities(&ContactQuery { text, ..ContactQuery::default() }, 10, 0).unwrap();
    hits.found.iter().map(|hit| hit.id.as_u128()).collect()
}

#[test]
fn an_index_resumes_where_it_was_closed() {
    let dir = TempDir::new().unwrap();
    fill(dir.path());
    let (index, at) = open(dir.path(), HEAD);
    assert_eq!(at, Some(Revision(7)));
    assert_eq!(find(index.searchers(), "alpha"), [1]);
    assert_eq!(find(index.searchers(), "alhpa bureau")[0], 1, "misspelt words are known again");
}

#[test]
fn an_index_that_was_not_closed_resumes_at_its_last_commit() {
    let dir = TempDir::new().unwrap();
    fill(dir.path());
    let (mut index, _) = open(dir.path(), HEAD);
    index.put_authority(AuthorityId(id(1)), &named("Gamma Bureau")).unwrap();
    index.commit(Revision(8)).unwrap();
    index.put_authority(AuthorityId(id(1)), &named("Delta Bureau")).unwrap();
    drop(index);
    let (index, at) = open(dir.path(), HEAD);
    assert!(at.is_some_and(|at| at <= Revision(8)), "{at:?}");
    assert_eq!(find(index.searchers(), "gamma"), [1]);
    assert!(find(index.searchers(), "delta").is_empty());
    assert!(find(index.searchers(), "alpha").is_empty());
}

#[test]
fn an_index_ahead_of_the_log_is_made_again() {
    let dir = TempDir::new().unwrap();
    fill(dir.path());
    let (index, at) = open(dir.path(), Revision(6));
    assert_eq!(at, None);
    assert!(find(index.searchers(), "bureau").is_empty());
}

#[test]
fn a_damaged_index_is_made_again() {
    let dir = TempDir::new().unwrap();
    fill(dir.path());
    let segment = files(&dir.path().join("contacts"))
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "fast"))
        .unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&segment, bytes).unwrap();
    assert_eq!(open(dir.path(), HEAD).1, None);
}

#[test]
fn an_index_without_its_files_is_made_again() {
    let dir = TempDir::new().unwrap();
    fill(dir.path());
    fs::write(dir.path().join("contacts").join("meta.json"), "{").unwrap();
    let (mut index, at) = open(dir.path(), HEAD);
    assert_eq!(at, None);
    index.put_authority(AuthorityId(id(3)), &named("Epsilon Bureau")).unwrap();
    assert_eq!(find(&index.commit(Revision(9)).unwrap(), "bureau"), [3]);
}

#[test]
fn an_index_made_by_other_rules_is_made_again() {
    let dir = TempDir::new().unwrap();
    fill(dir.path());
    let meta = dir.path().join("contacts").join("meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    let (before, rules) = text.split_once("\"payload\": \"").unwrap();
    let changed = format!("{before}\"payload\": \"0{rules}");
    assert_ne!(text, changed);
    fs::write(&meta, changed).unwrap();
    assert_eq!(open(dir.path(), HEAD).1, None);
}

#[test]
fn an_index_that_grew_by_changes_answers_like_one_made_at_once() {
    let names = ["Alpha Bureau", "Beta Office of Justice", "Gamma Ministry", "Delta Justice Bureau", "Epsilon"];
    let (mut grown, _) = SearchIndex::open_on(None, &|_| Ok(true)).unwrap();
    for round in 1..=6_u64 {
        for (number, _) in names.iter().enumerate() {
            let turn = (number + usize::try_from(round).unwrap()) % names.len();
            grown.put_authority(AuthorityId(id(number + 1)), &named(names[turn])).unwrap();
            grown.commit(Revision(round * 10 + number as u64)).unwrap();
        }
    }
    grown.remove(AuthorityId(id(5)).key()).unwrap();
    let grown = grown.commit(Revision(99)).unwrap();
    let (mut made, _) = SearchIndex::open_on(None, &|_| Ok(true)).unwrap();
    for number in 0..4 {
        made.put_authority(AuthorityId(id(number + 1)), &named(names[(number + 6) % names.len()])).unwrap();
    }
    let made = made.commit(Revision(99)).unwrap();
    for text in ["bureau", "justice", "ministry gamma", "office of justise", "epsilon", "", "beta"] {
        assert_eq!(find(&grown, text), find(&made, text), "{text:?}");
    }
}

/// The files in a folder.
fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
}
