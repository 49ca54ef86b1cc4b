//! Hostile text in every string of every line of an import: each line is a change or a problem of that field, and none is lost.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::domain::{Activity, Authority, Need, Officer, Provider};
use serde_json::{Map, Value, json};

use super::given::{Told, check};
use crate::contract::resolved;
use crate::serve::harness::Service;

/// A step from a record to a string in it.
#[derive(Debug, Clone)]
enum Step {
    /// A field.
    Field(String),
    /// An element of a list.
    Element,
    /// The value of a map.
    Entry,
    /// The key of a map.
    Key,
}

/// The strings of a schema, each by the way to it.
fn strings(root: &Value, schema: &Value, way: &[Step], found: &mut Vec<Vec<Step>>) {
    let schema = resolved(root, schema);
    let types = &schema["type"];
    let is = |name: &str| {
        types == name || types.as_array().is_some_and(|all| all.iter().any(|one| one.as_str() == Some(name)))
    };
    let with = |step: Step| [way, &[step]].concat();
    if let Some(properties) = schema["properties"].as_object() {
        for (name, property) in properties {
            strings(root, property, &with(Step::Field(name.clone())), found);
        }
    } else if is("array") {
        strings(root, &schema["items"], &with(Step::Element), found);
    } else if is("object") {
        found.extend([with(Step::Entry), with(Step::Key)]);
    } else if is("string") || types.is_null() {
        found.push(way.to_vec());
    }
}

/// What holds a text at the end of a way.
fn holding(way: &[Step], text: &str) -> Value {
    match way.split_first() {
        None => text.into(),
        Some((Step::Field(name), rest)) => json!({ name: holding(rest, text) }),
        Some((Step::Element, rest)) => json!([holding(rest, text)]),
        Some((Step::Entry, rest)) => json!({ "en": holding(rest, text) }),
        Some((Step::Key, _)) => json!({ text: "x" }),
    }
}

/// A way as problems name it, without places in lists and keys of maps.
fn path(way: &[Step]) -> String {
    let names = way.iter().filter_map(|step| if let Step::Field(name) = step { Some(name.as_str()) } else { None });
    names.collect::<Vec<_>>().join(".")
}

/// The path of a problem in the same form.
fn plain(path: &str) -> String {
    let (way, _) = path.split_once("[\"").unwrap_or((path, ""));
    way.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect()
}

/// A kind of line with a record that is accepted, and the strings of its schema.
fn kinds() -> Vec<(&'static str, Value, Vec<Vec<Step>>)> {
    fn of<T: schemars::JsonSchema>(kind: &'static str, base: Value) -> (&'static str, Value, Vec<Vec<Step>>) {
        let (schema, mut found) = (schemars::schema_for!(T).to_value(), Vec::new());
        strings(&schema, &schema, &[], &mut found);
        (kind, base, found)
    }
    let title = json!({ "en": "Training" });
    vec![
        of::<Authority>("authority", json!({ "state": "MN", "names": { "en": "Office" } })),
        of::<Officer>("officer", json!({ "authority": "demo-mn-moj", "role": "Adviser" })),
        of::<Provider>("provider", json!({ "names": { "en": "Donor" } })),
        of::<Activity>("activity", json!({ "provider": "demo-provider", "title": title })),
        of::<Need>("need", json!({ "state": "MN", "title": title })),
    ]
}

/// One file with the text in every string of every kind of line, and the way to it by line.
fn file(text: &str) -> (String, BTreeMap<u32, (&'static str, String)>) {
    let (mut file, mut ways) = (String::new(), BTreeMap::new());
    for (kind, base, found) in kinds() {
        for way in found {
            let number = u32::try_from(ways.len()).unwrap() + 1;
            let mut record: Map<String, Value> = base.as_object().unwrap().clone();
            // Without this, a record of the same names would be taken for another line's.
            record.insert("externalId".to_owned(), format!("hostile-{number}").into());
            let Value::Object(fields) = holding(&way, text) else { panic!("a record is an object") };
            record.extend(fields);
            file += &json!({ kind: record }).to_string();
            file.push('\n');
            ways.insert(number, (kind, path(&way)));
        }
    }
    (file, ways)
}

/// The texts, each with what it is called.
fn texts() -> [(&'static str, String); 9] {
    [
        ("nested brackets", format!("{}x{}", "[({".repeat(300), "})]".repeat(300))),
        ("syntax of a query", "names:AND (tax OR *) +state:[a TO z] \"x\"~2 ^9 /.*/".to_owned()),
        ("NUL", "a\0b".to_owned()),
        ("64 KiB", "a".repeat(64 * 1024)),
        ("directions", "\u{202E}Office\u{2066}\u{202D}\u{200F}\u{2069}".to_owned()),
        ("combining marks", format!("a{}", "\u{301}\u{323}".repeat(2_000))),
        ("paths", "../../etc/passwd%00/%2e%2e/authorities/*".to_owned()),
        ("a formula", "=HYPERLINK(\"http://example.org\";\"x\")\r\n@SUM(1)".to_owned()),
        ("nothing but white space", " \t\u{3000}\u{200B} ".to_owned()),
    ]
}

/// The fields of which each line has a problem.
fn problems(told: &Told) -> BTreeMap<u32, BTreeSet<String>> {
    let mut problems: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (line, field, _) in &told.problems {
        problems.entry(*line).or_default().insert(plain(field));
    }
    problems
}

/// What is wrong with how the lines of a file were taken; `usual` are the problems that they have with any text, since a field
/// beside this one is missing.
fn findings(
    told: &Told,
    ways: &BTreeMap<u32, (&'static str, String)>,
    usual: &BTreeMap<u32, BTreeSet<String>>,
) -> Vec<String> {
    let (problems, none) = (problems(told), BTreeSet::new());
    let changed: BTreeSet<u32> = told.changes.iter().map(|(_, line, ..)| *line).collect();
    let mut findings = Vec::new();
    for (line, (kind, path)) in ways {
        let whole = format!("{kind}.{path}");
        let is_named = |problem: &String| {
            [path, &whole].iter().any(|way| way.starts_with(problem.as_str()) || problem.starts_with(way.as_str()))
        };
        match problems.get(line) {
            None if changed.contains(line) => {}
            None => findings.push(format!("{whole}: neither a change nor a problem")),
            Some(named) if named.iter().any(is_named) || named.is_subset(usual.get(line).unwrap_or(&none)) => {}
            Some(named) => findings.push(format!("{whole}: a problem of {named:?}")),
        }
    }
    findings
}

#[tokio::test(flavor = "multi_thread")]
async fn every_string_of_every_line_takes_hostile_text_or_is_a_problem_by_name() {
    let service = Service::start(false).await;
    let (mut wrong, mut accepted, mut refused) = (Vec::new(), 0, 0);
    let usual = problems(&check(&service, "secretariat", &file("x").0).await);
    for (name, text) in texts() {
        let (file, ways) = file(&text);
        let told = check(&service, "secretariat", &file).await;
        accepted += told.changes.len();
        refused += told.problems.len();
        wrong.extend(findings(&told, &ways, &usual).into_iter().map(|found| format!("{name}: {found}")));
        assert!(ways.len() > 250, "{} strings", ways.len());
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
    assert!(accepted > 100 && refused > 1_000, "{accepted} {refused}");
    assert_eq!(service.first("KPK").await.state, "ID");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_line_is_a_problem_of_that_line() {
    let service = Service::start(false).await;
    let lines = [
        "[".repeat(100_000),
        "{\"authority\":".repeat(20_000),
        format!("{{\"authority\": {{\"state\": {}1}}}}", "1".repeat(50_000)),
        "{\"authority\": {\"state\": \"MN\", \"state\": \"ID\"}}".to_owned(),
        "{\"authority\": {}, \"need\": {}}".to_owned(),
        "{\"AUTHORITY\": {}}".to_owned(),
        "null".to_owned(),
        "\u{0}".to_owned(),
        "{\"authority\": {\"names\": {\"en\": \"\\ud800\"}}}".to_owned(),
    ];
    let told = check(&service, "secretariat", &lines.join("\n")).await;
    let with_a_problem: BTreeSet<u32> = told.problems.iter().map(|(line, ..)| *line).collect();
    assert_eq!(with_a_problem, (1..=u32::try_from(lines.len()).unwrap()).collect());
    assert_eq!(service.first("KPK").await.state, "ID");
    service.demo.stop().await;
}
