//! Tests of the copy in a file: whole at every moment, however the program ends.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::kept::Kept;
use super::*;
use crate::pb::change::Record;

/// A change of an authority of that number to that name; to none.
fn change(number: u32, called: Option<&str>) -> pb::Change {
    let name = format!("authorities/{number}");
    let names = called.map(|called| [("en".to_owned(), called.to_owned())].into());
    let authority = names.map(|names| pb::Authority { name: name.clone(), names, ..Default::default() });
    pb::Change { name, record: authority.map(Record::Authority) }
}

/// A message with a token of that number.
fn whole(number: u32) -> pb::WatchChangesResponse {
    let (revision, resume_token) = (format!("{number:016x}"), format!("token-{number}"));
    pb::WatchChangesResponse { revision, resume_token, ..Default::default() }
}

/// The names of the records of a file, as a program reads it: the lines of before a token count with it.
fn names(path: &Path) -> BTreeMap<String, String> {
    let (mut records, mut open) = (BTreeMap::new(), Vec::new());
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        if value["resumeToken"].is_null() {
            open.push(value);
            continue;
        }
        for value in open.drain(..) {
            let name = value["name"].as_str().unwrap().to_owned();
            match value["authority"]["names"]["en"].as_str() {
                Some(called) => records.insert(name, called.to_owned()),
                None => records.remove(&name),
            };
        }
    }
    records
}

/// The names that are expected.
fn expected(of: &[(u32, &str)]) -> BTreeMap<String, String> {
    of.iter().map(|(number, called)| (format!("authorities/{number}"), (*called).to_owned())).collect()
}

#[test]
fn a_copy_in_a_file_goes_on_where_it_stands_whatever_was_half_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("copy");
    let (mut kept, token) = Kept::open(&path).unwrap();
    assert_eq!(token, None);
    kept.take(&[change(1, Some("One")), change(2, Some("Two"))], &whole(1), true).unwrap();
    kept.take(&[change(2, None), change(3, Some("Three"))], &whole(2), false).unwrap();
    drop(kept);
    let text = std::fs::read_to_string(&path).unwrap();
    for cut in 0..text.len() {
        std::fs::write(&path, &text[..cut]).unwrap();
        let (mut kept, token) = Kept::open(&path).unwrap();
        let (then, told) = match token.as_deref() {
            Some("token-1") => (vec![(1, "One"), (2, "Two"), (4, "Four")], false),
            Some(other) => panic!("{other}"),
            None => (vec![(4, "Four")], true),
        };
        kept.take(&[change(4, Some("Four"))], &whole(3), told).unwrap();
        drop(kept);
        assert_eq!(names(&path), expected(&then), "cut at {cut}");
    }
    std::fs::write(&path, &text).unwrap();
    assert_eq!(Kept::open(&path).unwrap().1.as_deref(), Some("token-2"));
    assert_eq!(names(&path), expected(&[(1, "One"), (3, "Three")]));
}

#[test]
fn lines_that_were_overtaken_are_taken_out_and_signs_of_life_leave_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("copy");
    let (mut kept, _) = Kept::open(&path).unwrap();
    kept.take(&[], &whole(0), true).unwrap();
    for number in 1..3_000 {
        kept.take(&[change(1, Some(&number.to_string()))], &whole(number), false).unwrap();
        let alive = pb::WatchChangesResponse { heartbeat: true, ..whole(number) };
        kept.take(&[], &alive, false).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap().lines().count() < 1_100);
    assert_eq!(names(&path), expected(&[(1, "2999")]));
    let (mut kept, token) = Kept::open(&path).unwrap();
    assert_eq!(token.as_deref(), Some("token-2999"));
    kept.take(&[change(7, Some("Seven"))], &whole(3_000), true).unwrap();
    assert_eq!(names(&path), expected(&[(7, "Seven")]), "a copy takes the place of all");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn others_of_the_host_cannot_read_a_copy() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("copy");
    Kept::open(&path).unwrap().0.take(&[], &whole(1), true).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn where_to_begin_is_read_by_its_form() {
    assert_eq!(begin("copy"), None);
    assert_eq!(begin("now"), Some(Begin::Now(true)));
    assert_eq!(begin("00000000000000ff"), Some(Begin::AfterRevision("00000000000000ff".to_owned())));
    assert_eq!(begin("oZzkcmjqYuzu"), Some(Begin::ResumeToken("oZzkcmjqYuzu".to_owned())));
}
