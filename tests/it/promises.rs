//! Every test that `promises.txt` names for a promise is there, and every promise has one.

use std::collections::BTreeSet;
use std::path::Path;

/// Adds the names of the functions of the sources in a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, names);
            continue;
        }
        let Some(begin) = path.extension().and_then(|it| it.to_str()).and_then(|it| match it {
            "rs" => Some("fn "),
            "py" => Some("def "),
            _ => None,
        }) else {
            continue;
        };
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let line = line.trim_start().trim_start_matches("async ");
            let name = line.strip_prefix(begin).and_then(|rest| rest.split('(').next());
            names.extend(name.map(str::to_owned));
        }
    }
}

#[test]
fn every_promise_has_tests_and_every_test_of_one_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    for folder in ["src", "tests/it", "tests/py", "tests/oidc", "tests/web"] {
        functions(&root.join(folder), &mut names);
    }
    let (mut promise, mut shown, mut faults, mut promises) = ("", 1, Vec::new(), 0);
    let lines = include_str!("promises.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        if let Some(name) = line.strip_prefix("  ") {
            shown += 1;
            if !names.contains(name) {
                faults.push(format!("there is no test {name} of: {promise}"));
            }
            continue;
        }
        if shown == 0 {
            faults.push(format!("no test shows: {promise}"));
        }
        (promise, shown, promises) = (line, 0, promises + 1);
    }
    assert!(shown > 0 && promises > 20, "{promises}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
