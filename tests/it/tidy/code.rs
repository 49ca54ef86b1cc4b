//! Checks of the code itself.

use super::source::Source;

/// What a module at the top of `src` may name; `*` is everything but the modules after it.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("pb", &[]),
    ("matching", &["domain"]),
    ("audit", &[]),
    ("store", &["audit", "domain", "telemetry"]),
    ("view", &["domain", "store", "telemetry"]),
    ("auth", &["domain", "telemetry"]),
    ("directory", &["audit", "domain", "matching", "report", "store", "view", "auth", "telemetry"]),
    ("report", &["domain", "view"]),
    ("net", &["auth", "domain", "telemetry"]),
    ("grpc", &["pb", "auth", "directory", "report", "domain", "net", "telemetry"]),
    ("web", &["auth", "directory", "report", "domain", "net", "telemetry"]),
    ("telemetry", &[]),
    ("demo", &["domain"]),
    ("post", &["auth", "directory", "domain", "net", "telemetry"]),
    ("config", &["audit", "auth", "net", "domain", "post", "telemetry", "web"]),
    ("client", &["pb"]),
    ("app", &["*", "cli", "client"]),
    ("cli", &["app", "audit", "config", "client", "pb", "domain", "telemetry"]),
    ("main", &["cli"]),
    ("doc", &[]),
    ("lib", &[]),
];

/// Where a crate may be named; a name ending in `*` stands for all that begin so.
const CONFINED: &[(&str, &[&str])] = &[
    ("sqlx*", &["src/store/"]),
    ("tantivy*", &["src/view/index/"]),
    ("tonic*", &["src/grpc/", "src/net/", "src/client/", "src/app/", "src/pb.rs"]),
    ("axum", &["src/web/", "src/net/", "src/grpc/", "src/app/"]),
    ("jsonwebtoken", &["src/auth/"]),
    ("lettre", &["src/post/"]),
];

/// Names of another module that a module must not know.
pub(super) fn directions(files: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let (Some(code), module) = (file.code(), file.module()) else { continue };
        let Some((_, allowed)) = DIRECTIONS.iter().find(|(name, _)| *name == module) else {
            found.push(format!("{}: the module {module} has no rule about what it may depend on", file.path));
            continue;
        };
        for named in modules_named(&code, file.depth()) {
            let other = named != module && DIRECTIONS.iter().any(|(name, _)| *name == named);
            let permitted = if allowed.first() == Some(&"*") {
                !allowed[1..].contains(&named.as_str())
            } else {
                allowed.contains(&named.as_str())
            };
            if other && !permitted {
                found.push(format!("{}: {module} must not depend on {named}", file.path));
            }
        }
    }
    found
}

/// The modules at the top of `src` that a piece of code names, by `crate::` or by enough `super::`.
fn modules_named(code: &str, depth: usize) -> Vec<String> {
    let supers = "super::".repeat(depth);
    let mut named = Vec::new();
    for root in ["crate::", supers.as_str()] {
        for (start, _) in code.match_indices(root) {
            let inside = code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            let path: String = code[start + root.len()..].chars().filter(|c| !c.is_whitespace()).collect();
            if inside {
                continue;
            }
            match path.strip_prefix('{') {
                Some(group) => named.extend(group_heads(group)),
                None => named.extend(first_word(&path)),
            }
        }
    }
    named.sort();
    named.dedup();
    named
}

/// The first word of every path in a group of paths, up to its closing brace.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads: Vec<String> = first_word(group).into_iter().collect();
    let mut depth = 1_usize;
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => heads.extend(first_word(&group[i + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

/// The word at the start of a text.
fn first_word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// Crates named outside the place that hides them from the rest.
pub(super) fn confinement(files: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, places) in CONFINED {
        for file in files.iter().filter(|file| !places.iter().any(|place| file.path.starts_with(place))) {
            let Some(code) = file.code() else { continue };
            let stem = name.trim_end_matches('*');
            let names_it = code
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
                .filter_map(|path| path.split_once("::"))
                .any(|(head, _)| head == stem || name.ends_with('*') && head.starts_with(stem));
            if names_it {
                found.push(format!("{}: names {stem}, which only {} may", file.path, places.join(", ")));
            }
        }
    }
    found
}

/// Wall-clock time and random ids taken elsewhere than in the injected source.
pub(super) fn clock(files: &[Source]) -> Vec<String> {
    let taken = ["Timestamp::now(", "Zoned::now(", "SystemTime::now(", "Uuid::now_v7(", "Uuid::new_v4("];
    words(files, &taken, &["src/domain/clock.rs"])
}

/// Words that end the process.
pub(super) fn panics(files: &[Source]) -> Vec<String> {
    words(files, &[".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "dbg!"], &[])
}

/// Uses of words in code outside tests and outside some files.
fn words(files: &[Source], words: &[&str], except: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !except.contains(&file.path.as_str())) {
        let Some(code) = file.code() else { continue };
        found.extend(words.iter().filter(|word| code.contains(**word)).map(|word| format!("{}: {word}", file.path)));
    }
    found
}

/// Rust files that do not open by saying what they are for.
pub(super) fn heads(files: &[Source]) -> Vec<String> {
    let silent = |file: &&Source| file.is_rust() && !file.text.starts_with("//! ");
    files.iter().filter(silent).map(|file| format!("{}: does not open with `//!`", file.path)).collect()
}

/// Whether Rust files are too long: the largest, nine in ten, the middle one.
pub(super) fn sizes(files: &[Source]) -> Vec<String> {
    let mut lines: Vec<(usize, &str)> =
        files.iter().filter(|f| f.is_rust()).map(|f| (f.text.lines().count(), f.path.as_str())).collect();
    lines.sort_unstable();
    let mut found: Vec<String> =
        lines.iter().filter(|(n, _)| *n > 400).map(|(n, path)| format!("{path}: {n} lines, at most 400")).collect();
    let (middle, ninth) = (lines[lines.len() / 2], lines[lines.len() * 9 / 10]);
    if middle.0 >= 120 {
        found.push(format!("the middle file has {} lines, under 120 are wanted", middle.0));
    }
    if ninth.0 >= 250 {
        found.push(format!("one file in ten has {} lines or more, under 250 are wanted ({})", ninth.0, ninth.1));
    }
    found
}
