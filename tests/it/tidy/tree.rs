//! Checks of the repository as a whole.

use super::source::{Source, root};

/// What the top level may hold beside files and folders whose name starts with a dot.
const TOP_LEVEL: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "proto",
    "src",
    "index",
    "certs",
    "tests",
    "benches",
];

/// Direct dependencies that are allowed: those of the program, of its build and of its tests and benches together, each
/// table of the manifest by itself.
const MOST_DEPENDENCIES: usize = 81;

/// The names at the top level, without what belongs to git and cargo.
pub(super) fn top_level_names() -> Vec<String> {
    let entries = std::fs::read_dir(root()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != ".git" && name != "target").collect()
}

/// Names that the top level should not hold.
pub(super) fn top_level(names: &[String]) -> Vec<String> {
    let strange = |name: &&String| !name.starts_with('.') && !TOP_LEVEL.contains(&name.as_str());
    names.iter().filter(strange).map(|name| format!("{name}: does not belong at the top level")).collect()
}

/// Marks of unfinished work, and paths of somebody's machine.
pub(super) fn words(files: &[Source]) -> Vec<String> {
    let unfinished = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat()];
    let machine = [["/wo", "rk/"].concat(), ["/tm", "p/"].concat(), ["/ro", "ot/"].concat(), ["/sha", "red/"].concat()];
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            let names_machine = |path: &&String| {
                line.match_indices(path.as_str()).any(|(at, _)| !line[..at].ends_with(char::is_alphanumeric))
            };
            let word = unfinished.iter().find(|word| line.contains(word.as_str()));
            if let Some(word) = word.or_else(|| machine.iter().find(names_machine)) {
                found.push(format!("{}:{}: {word}", file.path, number + 1));
            }
        }
    }
    found
}

/// Dependencies without a reason, or too many of them.
pub(super) fn dependencies(manifest: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut inside, mut count) = (false, 0);
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.trim_end_matches(']').ends_with("dependencies");
        } else if inside && line.contains(" = ") {
            count += 1;
            let reason = line.rsplit_once("# ").map_or("", |(_, reason)| reason.trim());
            if reason.len() < 3 {
                found.push(format!("no reason is given for {line}"));
            }
        }
    }
    if count > MOST_DEPENDENCIES {
        found.push(format!("{count} direct dependencies, at most {MOST_DEPENDENCIES}"));
    }
    found
}
