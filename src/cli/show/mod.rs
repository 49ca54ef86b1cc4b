//! How records look to a person: tables of many, a block of fields for one.

mod authority;
mod candidate;
mod code;
mod consent;
mod provider;
mod route;

pub(super) use authority::{authorities, authority};
pub(super) use candidate::matched;
pub(super) use code::{best, state};
pub(super) use consent::{consent, time};
pub(super) use provider::{provider, providers};
pub(super) use route::route;

use super::output::Output;
use crate::pb;

/// What stands after a list of results: what the query was read as, and how to go on.
pub(super) fn after_results(
    read_as: Option<&pb::Interpretation>,
    next_page_token: &str,
    results: usize,
    out: &Output,
) -> String {
    let mut lines = Vec::new();
    if results == 0 {
        lines.push("nothing found; try fewer words, or another spelling".to_owned());
    }
    let read_as = read_as.map(interpretation).unwrap_or_default();
    if !read_as.is_empty() {
        lines.push(out.faint(&format!("read as: {read_as}")));
    }
    if !next_page_token.is_empty() {
        lines.push(out.faint(&format!("more: --page-token {next_page_token}")));
    }
    let gap = if results == 0 { "" } else { "\n" };
    if lines.is_empty() { String::new() } else { format!("{gap}{}", lines.join("\n")) }
}

/// What a query was read as, in a line.
fn interpretation(read_as: &pb::Interpretation) -> String {
    let mut parts = Vec::new();
    for (label, values) in [("State", &read_as.states), ("kind", &read_as.kinds), ("article", &read_as.articles)] {
        if !values.is_empty() {
            parts.push(format!("{label} {}", values.join(", ")));
        }
    }
    if !read_as.text.is_empty() {
        parts.push(format!("name {}", read_as.text));
    }
    if !read_as.passed_over.is_empty() {
        parts.push(format!("not read {}", read_as.passed_over.join(" ")));
    }
    parts.extend(read_as.corrections.iter().map(|fix| format!("{} for {}", fix.read_as, fix.typed)));
    parts.join("; ")
}
