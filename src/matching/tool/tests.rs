//! Which tools a State can use for a need.

use serde_json::{Value, json};

use super::{Held, fitting};
use crate::domain::Need;
use crate::domain::provider::Tool;
use crate::matching::Wanted;

/// The titles of the tools that fit a need of those fields, with whether it can read them.
fn told(need: Value, tools: &[Value]) -> Vec<(String, Option<bool>)> {
    let need = Wanted::prepare(&serde_json::from_value::<Need>(need).unwrap());
    let held = |tool: &Value| Held::new(&serde_json::from_value::<Tool>(tool.clone()).unwrap());
    let held: Vec<Held> = tools.iter().map(held).collect();
    fitting(&need, &held).into_iter().map(|it| (it.tool.title.best(&[]).unwrap().to_owned(), it.in_language)).collect()
}

/// A tool.
fn tool(title: &str, articles: &[&str], languages: &[&str]) -> Value {
    json!({ "title": { "en": title }, "articles": articles, "languages": languages })
}

#[test]
fn tools_on_the_subjects_of_a_need_are_told_and_no_others() {
    let tools = [
        tool("on procurement", &["9"], &["fr"]),
        tool("on requests", &["46.13"], &["fr"]),
        tool("on cooperation", &["46", "48"], &["fr"]),
        json!({ "title": { "en": "by theme" }, "themes": ["MUTUAL_LEGAL_ASSISTANCE"], "languages": ["fr"] }),
        tool("on nothing", &[], &["fr"]),
    ];
    let need = json!({ "articles": ["46"], "workingLanguages": ["fr"] });
    let titles: Vec<String> = told(need, &tools).into_iter().map(|(title, _)| title).collect();
    assert_eq!(titles, ["on requests", "on cooperation", "by theme"]);
}

#[test]
fn those_that_can_be_read_come_first_then_those_on_more_of_it() {
    let tools = [
        tool("unread", &["46", "44"], &["en"]),
        tool("one subject", &["46"], &["fr-CH"]),
        tool("two subjects", &["46", "44"], &["fr"]),
        tool("unsaid", &["44"], &[]),
    ];
    let need = json!({ "articles": ["44", "46"], "workingLanguages": ["fr"] });
    let expected =
        [("two subjects", Some(true)), ("one subject", Some(true)), ("unsaid", None), ("unread", Some(false))];
    assert_eq!(told(need, &tools), expected.map(|(title, reads)| (title.to_owned(), reads)));
    let silent = json!({ "articles": ["44", "46"] });
    assert!(told(silent, &tools).iter().all(|(_, reads)| reads.is_none()), "no language is named: nothing is known");
    let many: Vec<Value> = (0..9).map(|at| tool(&format!("tool {at}"), &["46"], &[])).collect();
    assert_eq!(told(json!({ "articles": ["46"] }), &many).len(), 5);
}
