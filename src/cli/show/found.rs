//! What stands around a list of results: what the directory does not have, counts, what the query was read as.

use super::code::{authority_kind, state, word};
use crate::cli::output::Output;
use crate::pb;

/// The most values of a facet that are shown.
const MOST_VALUES: usize = 8;

/// What stands before a list of results: what the query asks for and the directory does not have.
pub(in crate::cli) fn missing(read_as: Option<&pb::Interpretation>, results: usize, out: &Output) -> String {
    let line = |missing: &pb::Missing| {
        let states: Vec<String> = missing.states.iter().map(|code| state(code, &out.language)).collect();
        let kinds: Vec<String> = missing.kinds.iter().map(|kind| authority_kind(kind, &out.language)).collect();
        let articles = missing.articles.join(", ");
        let what = match (kinds.is_empty(), articles.is_empty()) {
            (true, true) => "entry".to_owned(),
            (false, _) => format!("entry as \u{201c}{}\u{201d}", kinds.join("\u{201d} or \u{201c}")),
            (true, false) => format!("entry for article {articles}"),
        };
        let others = if results == 0 { "" } else { "; what follows is the nearest" };
        format!("the directory has no {what} of {}{others}\n", states.join(" or "))
    };
    let lines: String = read_as.into_iter().flat_map(|read_as| &read_as.missing).map(line).collect();
    if lines.is_empty() || results == 0 { lines } else { lines + "\n" }
}

/// Counts by field, one field a line, the most frequent values first.
pub(in crate::cli) fn facets(facets: &[pb::Facet], out: &Output) -> String {
    if facets.is_empty() {
        return String::new();
    }
    let value = |field: &str, code: &str| match field {
        "states" => state(code, &out.language),
        "kinds" => authority_kind(code, &out.language),
        "regions" => word(code, &out.language),
        _ => code.to_owned(),
    };
    let fields = facets.iter().map(|facet| {
        let shown = facet.buckets.iter().take(MOST_VALUES);
        let mut values: Vec<String> =
            shown.map(|bucket| format!("{} {}", value(&facet.field, &bucket.value), bucket.count)).collect();
        if facet.buckets.len() > MOST_VALUES {
            values.push(format!("{} more", facet.buckets.len() - MOST_VALUES));
        }
        (label(&facet.field), values.join(", "))
    });
    format!("\n\n{}\n", out.fields(fields))
}

/// The field of a facet in words.
fn label(field: &str) -> &'static str {
    match field {
        "states" => "States",
        "regions" => "Regions",
        "kinds" => "Designated for",
        "languages" => "Languages",
        "networks" => "Networks",
        "freshness" => "Confirmed in",
        _ => "Others",
    }
}

/// What stands after a list of results: what the query was read as, and how to go on.
pub(in crate::cli) fn after_results(
    read_as: Option<&pb::Interpretation>,
    next_page_token: &str,
    results: usize,
    out: &Output,
) -> String {
    let mut lines = Vec::new();
    if results == 0 && read_as.is_none_or(|read_as| read_as.missing.is_empty()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_before_the_results() {
        let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let of = |states: &[&str], kinds: &[&str], articles: &[&str]| pb::Interpretation {
            missing: vec![pb::Missing { states: texts(states), kinds: texts(kinds), articles: texts(articles) }],
            ..Default::default()
        };
        let out = Output::plain();
        let shown = |read_as: &pb::Interpretation, results| missing(Some(read_as), results, &out);
        let burma = of(&["MM"], &[], &[]);
        assert_eq!(shown(&burma, 0), "the directory has no entry of Myanmar (MM)\n");
        assert!(!after_results(Some(&burma), "", 0, &out).contains("nothing found"));
        assert!(shown(&of(&["TD"], &[], &[]), 3).starts_with("the directory has no entry of Chad (TD); what follows"));
        let kind = shown(&of(&["CN"], &["PREVENTION"], &[]), 3);
        assert!(kind.contains("no entry as \u{201c}Prevention authority\u{201d} of China (CN)"), "{kind}");
        assert!(shown(&of(&["KE"], &[], &["46.13"]), 3).contains("no entry for article 46.13 of Kenya (KE)"));
        assert_eq!(shown(&pb::Interpretation::default(), 3), "");
        assert!(after_results(None, "", 0, &out).contains("nothing found"));
    }

    #[test]
    fn counts_are_in_words_and_cut_after_the_most_frequent() {
        let bucket = |value: &str, count| pb::FacetBucket { value: value.to_owned(), count };
        let years = (2000..2012).map(|year| bucket(&year.to_string(), 1)).collect();
        let found = [
            pb::Facet { field: "states".to_owned(), buckets: vec![bucket("MN", 3)] },
            pb::Facet { field: "regions".to_owned(), buckets: vec![bucket("142", 3)] },
            pb::Facet { field: "kinds".to_owned(), buckets: vec![bucket("PREVENTION", 2)] },
            pb::Facet { field: "freshness".to_owned(), buckets: years },
        ];
        let text = facets(&found, &Output::plain());
        for part in ["Mongolia (MN) 3", "Asia 3", "Prevention authority 2", "2007 1, 4 more"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(facets(&[], &Output::plain()), "");
    }
}
