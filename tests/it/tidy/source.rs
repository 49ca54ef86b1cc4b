//! The files of the repository, and Rust code without what is no code: comments, literals and tests.

use std::path::{Path, PathBuf};

/// One file.
pub(super) struct Source {
    /// Path from the top level, with `/`.
    pub(super) path: String,
    /// Its text.
    pub(super) text: String,
}

/// The top level of the repository.
pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file that belongs to the repository, save for the demonstration data.
pub(super) fn repository() -> Vec<Source> {
    let mut files = Vec::new();
    for name in super::tree::top_level_names() {
        walk(&root().join(name), &mut files);
    }
    assert!(files.len() > 50, "the walk finds the repository");
    files
}

/// Adds the text files under a path.
fn walk(path: &Path, files: &mut Vec<Source>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            walk(&entry.unwrap().path(), files);
        }
        return;
    }
    let known = ["rs", "toml", "proto", "md", "py", "yaml"];
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    if known.contains(&extension) || path.ends_with("tests/run") || path.ends_with(".ci/run") {
        let relative = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        files.push(Source { path: relative, text: std::fs::read_to_string(path).unwrap() });
    }
}

impl Source {
    /// Whether it is Rust.
    pub(super) fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }

    /// The code of a file of `src` with its path, without comments, literals and tests; nothing for other files.
    pub(super) fn code(&self) -> Option<String> {
        let is_test = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        (self.is_rust() && self.path.starts_with("src/") && !is_test).then(|| without_tests(&bare(&self.text)))
    }

    /// The module at the top of `src` that it belongs to.
    pub(super) fn module(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }

    /// How many modules deep it is: 1 for a module at the top of `src`.
    pub(super) fn depth(&self) -> usize {
        let depth = self.path.matches('/').count();
        if self.path.ends_with("/mod.rs") { depth - 1 } else { depth }
    }
}

/// Rust without comments, and with empty literals in place of strings and characters.
fn bare(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let starts_word = !out.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        match chars[i] {
            '/' if at(i + 1) == '/' => i = find(&chars, i, "\n"),
            '/' if at(i + 1) == '*' => i = find(&chars, i + 2, "*/") + 2,
            'r' if starts_word && (at(i + 1) == '"' || at(i + 1) == '#' && matches!(at(i + 2), '#' | '"')) => {
                let hashes = chars[i + 1..].iter().take_while(|c| **c == '#').count();
                i = find(&chars, i + hashes + 2, &format!("\"{}", "#".repeat(hashes))) + 1 + hashes;
                out.push_str("\"\"");
            }
            '"' => {
                i += 1;
                while i < chars.len() && chars[i] != '"' {
                    i += if chars[i] == '\\' { 2 } else { 1 };
                }
                i += 1;
                out.push_str("\"\"");
            }
            '\'' if at(i + 1) == '\\' => {
                i = find(&chars, i + 3, "'") + 1;
                out.push_str("''");
            }
            '\'' if at(i + 2) == '\'' => {
                i += 3;
                out.push_str("''");
            }
            c => {
                out.push(c);
                i += 1;
            }
        }
    }
    out
}

/// Where `wanted` starts from `from` on, or the end.
fn find(chars: &[char], from: usize, wanted: &str) -> usize {
    let wanted: Vec<char> = wanted.chars().collect();
    (from..chars.len()).find(|i| chars[*i..].starts_with(&wanted)).unwrap_or(chars.len())
}

/// Code without the items under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some((before, item)) = rest.split_once("#[cfg(test)]") {
        out.push_str(before);
        let mut depth = 0_usize;
        let end = item.char_indices().find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(c, '}' | ';')
        });
        rest = end.map_or("", |(i, _)| &item[i + 1..]);
    }
    out.push_str(rest);
    out
}
