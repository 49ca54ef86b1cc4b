//! The rules of the code that no compiler checks: directions, confinement, sizes, words. Each has a control: a made-up
//! source that breaks it is found.

mod code;
mod source;
mod tree;

use source::{Source, repository};

/// Fails with every finding, one a line.
fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// A made-up file.
fn file(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn modules_depend_in_one_direction() {
    none(&code::directions(&repository()));
    for (path, text) in [
        ("src/domain/need.rs", "use crate::store::Store;"),
        ("src/net/mod.rs", "use crate::{domain::State, view::View};"),
        ("src/view/index/query.rs", "use super::super::super::directory::search;"),
        ("src/auth/mod.rs", "fn f() { let _ = crate::net::front(); }"),
        ("src/grpc/mod.rs", "use crate::cli;"),
        ("src/novelty.rs", "fn f() {}"),
    ] {
        assert_eq!(code::directions(&[file(path, text)]).len(), 1, "{path}: {text}");
    }
    let fine = "//! crate::view\nuse super::State; // crate::view\n#[cfg(test)] mod tests { use crate::view::View; }";
    none(&code::directions(&[file("src/domain/need.rs", fine)]));
}

#[test]
fn crates_stay_where_they_belong() {
    none(&code::confinement(&repository()));
    for (path, text) in [
        ("src/view/mod.rs", "use sqlx::Row;"),
        ("src/view/catalog.rs", "use tantivy::Index;"),
        ("src/directory/mod.rs", "fn f() -> tonic::Status { g() }"),
        ("src/directory/mod.rs", "use tonic_types::ErrorDetails;"),
        ("src/grpc/mod.rs", "use jsonwebtoken::decode;"),
        ("src/store/mod.rs", "use axum::Router;"),
    ] {
        assert_eq!(code::confinement(&[file(path, text)]).len(), 1, "{path}: {text}");
    }
}

#[test]
fn the_clock_and_random_ids_come_from_one_source() {
    none(&code::clock(&repository()));
    for text in ["let t = Timestamp::now();", "let t = SystemTime::now();", "let id = Uuid::now_v7();"] {
        assert_eq!(code::clock(&[file("src/view/mod.rs", text)]).len(), 1, "{text}");
    }
}

#[test]
fn nothing_outside_tests_can_panic_by_a_word() {
    none(&code::panics(&repository()));
    for text in ["f().unwrap();", "f()\n.expect(\"why\");", "panic!()", "todo!()"] {
        assert_eq!(code::panics(&[file("src/view/mod.rs", text)]).len(), 1, "{text}");
    }
    let fine = "#[expect(dead_code)]\nfn f() { g(\"x.unwrap()\").unwrap_or(1); }\n#[cfg(test)]\nmod tests { fn t() { panic!() } }";
    none(&code::panics(&[file("src/view/mod.rs", fine), file("src/view/tests.rs", "f().unwrap();")]));
}

#[test]
fn every_file_says_what_it_is_for() {
    none(&code::heads(&repository()));
    assert_eq!(code::heads(&[file("src/view/mod.rs", "use x;\n//! Late.")]).len(), 1);
}

#[test]
fn files_are_small() {
    none(&code::sizes(&repository()));
    let sized = |lines: usize| file("src/view/mod.rs", &"x\n".repeat(lines));
    assert_eq!(code::sizes(&[sized(401)]).len(), 3, "largest, nine in ten, and the middle");
    assert_eq!(code::sizes(&[sized(10), sized(10), sized(260)]).len(), 1, "nine in ten");
    assert_eq!(code::sizes(&[sized(10), sized(130), sized(130)]).len(), 1, "the middle");
}

#[test]
fn no_unfinished_work_and_no_machine_is_named() {
    none(&tree::words(&repository()));
    for text in [["TO", "DO: later"].concat(), ["FIX", "ME"].concat(), ["see /wo", "rk/x"].concat()] {
        assert_eq!(tree::words(&[file("README.md", &text)]).len(), 1, "{text}");
    }
    for text in [["../sha", "red/data"].concat(), ["open(\"/tm", "p/x\")"].concat()] {
        assert_eq!(tree::words(&[file("src/view/mod.rs", &text)]).len(), 1, "{text}");
    }
    none(&tree::words(&[file("README.md", "https://example.org/work/plan")]));
}

#[test]
fn dependencies_are_few_and_each_has_a_reason() {
    let read = |path: &str| std::fs::read_to_string(source::root().join(path)).unwrap();
    none(&tree::dependencies(&read("Cargo.toml")));
    assert_eq!(tree::dependencies("[dependencies]\nserde = \"1\"\n").len(), 1);
    let many = "serde = \"1\" # it does something\n".repeat(100);
    assert_eq!(tree::dependencies(&format!("[dependencies]\n{many}")).len(), 1);
    none(&tree::dependencies("[package]\nname = \"x\"\n[dependencies]\nserde = \"1\" # one JSON shape\n"));
}

#[test]
fn the_top_level_holds_only_what_the_design_names() {
    none(&tree::top_level(&tree::top_level_names()));
    assert_eq!(tree::top_level(&["src".to_owned(), "utils".to_owned()]).len(), 1);
}
