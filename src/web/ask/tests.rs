//! A record goes through its form unchanged, and what is wrong with it stands beside its field.

use serde_json::{Value, json};

use super::*;
use crate::domain::Violations;
use crate::web::words::Words;

/// A form with every shape.
const BLANK: Blank = Blank {
    record: "thing",
    parts: &[Part {
        name: "names",
        asks: &[
            Ask::called("inner.line", "street", Shape::Line),
            Ask::called("block", "interest", Shape::Block),
            Ask::called("inner.lines", "emails", Shape::Lines),
            Ask::called("listed", "spoken", Shape::Listed),
            Ask::new("articles", Shape::Articles),
            Ask::called("count", "number", Shape::Number),
            Ask::called("answer", "oralUrgentAllowed", Shape::Answer),
            Ask::called("tick", "alwaysOpen", Shape::Tick),
            Ask::called("one", "use", Shape::One(Set::Phone)),
            Ask::called("several", "days", Shape::Several(Set::Day)),
            Ask::called("ordered", "channelsAccepted", Shape::Ordered(Set::Channel)),
            Ask::new("names", Shape::Titles),
            Ask::called(
                "rows",
                "phones",
                Shape::Rows(&[Ask::new("number", Shape::Line), Ask::called("in", "days", Shape::Several(Set::Day))]),
            ),
        ],
    }],
};

/// A record with something everywhere, and more than the form asks for.
fn record() -> Value {
    json!({
        "block": "one\ntwo", "inner": {"line": "a", "lines": ["b", "c"], "kept": 1}, "listed": ["en", "mn"], "articles": ["46.13", "33"],
        "count": 4, "answer": false, "tick": true, "one": "FAX", "several": ["MO", "FR"],
        "ordered": ["POST", "DIRECT"], "names": {"en": "A", "mn": "B"}, "kept": {"x": "y"},
        "rows": [{"number": "+1", "in": ["TU"], "kept": "here"}, {"number": "+2", "kept": "there"}],
    })
}

/// The record of a form with some of its fields typed otherwise.
fn read(typed: &[(&str, &str)], was: &Value) -> Value {
    let mut pairs = BLANK.fill(was);
    for (name, value) in typed {
        pairs.retain(|(it, _)| it != name);
        pairs.push(((*name).to_owned(), (*value).to_owned()));
    }
    Value::Object(BLANK.read(&Fields::from(pairs), was))
}

#[test]
fn a_record_goes_through_its_form_unchanged() {
    assert_eq!(read(&[], &record()), record());
    assert_eq!(read(&[], &json!({})), json!({}));
}

#[test]
fn a_row_that_goes_takes_what_was_kept_of_it_along_and_that_of_no_other() {
    let typed = [("rows.0.number", ""), ("rows.0.in", ""), ("rows.2.number", "+3")];
    assert_eq!(read(&typed, &record())["rows"], json!([{"number": "+2", "kept": "there"}, {"number": "+3"}]));
}

#[test]
fn a_row_of_which_nothing_is_asked_stays_where_it_was() {
    let was = json!({"rows": [{"kept": "unseen"}, {"number": "+2"}, {"kept": "unseen too"}]});
    let sent = |gone: &[&str]| {
        let pairs = BLANK.fill(&was).into_iter();
        let pairs = pairs.filter(|(name, _)| !gone.iter().any(|row| name.starts_with(row))).collect();
        Value::Object(BLANK.read(&Fields::from(pairs), &was))
    };
    assert_eq!(sent(&["rows.0.", "rows.2."]), was, "what was not shown cannot have been taken out");
    assert_eq!(sent(&["rows."])["rows"], json!([{"kept": "unseen"}, {"kept": "unseen too"}]));
}

#[test]
fn lists_are_read_with_the_commas_of_every_script() {
    let read = |text: &str| read(&[("listed", text), ("articles", text)], &json!({}));
    for text in ["15, 16", "15، 16", "15，16", "15、16", "15;16", "15؛ 16", "15；16"] {
        assert_eq!(read(text), json!({"listed": ["15", "16"], "articles": ["15", "16"]}), "{text}");
    }
}

#[test]
fn what_is_left_empty_is_taken_away_with_what_held_it() {
    let was = json!({"inner": {"line": "a"}, "one": "FAX"});
    assert_eq!(read(&[("inner.line", ""), ("one", "")], &was), json!({}));
}

#[test]
fn a_language_that_is_typed_twice_loses_nothing_before_it_is_refused() {
    let typed = [("names.2.language", "en"), ("names.2.text", "C")];
    let names = &read(&typed, &record())["names"];
    assert_eq!(*names, json!({"en": "A", "mn": "B", "EN": "C"}));
}

#[test]
fn numbers_that_are_none_are_refused_by_the_record_and_not_lost() {
    assert_eq!(read(&[("count", "four")], &json!({})), json!({"count": "four"}));
}

#[test]
fn what_is_wrong_stands_beside_its_row_where_rows_before_it_are_empty() {
    let typed =
        "rows.1.number=x&rows.7.number=y&rows.7.in=MO&names.3.language=en&names.3.text=A&ordered.4=POST&one=NEW";
    let typed = Fields::of(typed.as_bytes());
    let mut violations = Violations::default();
    violations.add("thing.rows[1].number", "second");
    violations.add("thing.rows[1].in[0]", "its day");
    violations.add("thing.names[\"en\"]", "of a name");
    violations.add("thing.names", "of all names");
    violations.add("thing.elsewhere", "of none");
    let sheet = BLANK.sheet(Words("en"), &typed, false).told(&violations);
    let wrong = |name: &str| sheet.inputs.iter().find(|input| input.name == name).unwrap().wrong.join(" ");
    assert_eq!([wrong("rows.1.number"), wrong("rows.7.number"), wrong("rows.7.in")], ["", "second", "its day"]);
    assert_eq!([wrong("names.3.text"), wrong("names.4.text")], ["of a name", "of all names"]);
    assert_eq!(sheet.wrong, ["thing.elsewhere: of none"]);
    let one = sheet.inputs.iter().find(|input| input.name == "one").unwrap();
    assert!(one.choices.iter().any(|it| it.code == "NEW" && it.is_chosen), "a code that is not of the set stays");
    let rows = |sheet: &crate::web::sheet::Sheet| sheet.hidden().count();
    assert_eq!((rows(&sheet), rows(&BLANK.sheet(Words("en"), &typed, true))), (3, 5), "there is room for more");
}

#[test]
fn a_record_is_told_in_the_words_of_its_reader() {
    let told = BLANK.facts(Words("fr"), &record());
    let fact = |label: &str| {
        let fact = told[0].facts.iter().find(|fact| fact.label == Words("fr").code("ask", label)).unwrap();
        fact.lines
            .iter()
            .map(|line| line.iter().map(|piece| piece.text.1.as_str()).collect::<Vec<_>>().join(" + "))
            .collect::<Vec<_>>()
    };
    assert_eq!(fact("channelsAccepted"), ["Courrier postal", "Directement"]);
    assert_eq!(fact("oralUrgentAllowed"), ["non"]);
    assert_eq!(fact("phones"), ["+1 + mar.", "+2"]);
    assert_eq!(fact("names"), ["A"], "in the best language");
    assert!(BLANK.facts(Words("fr"), &json!({})).is_empty(), "what is not on record is not told");
}

#[test]
fn every_shape_has_words_in_every_language() {
    for blank in crate::web::page::blanks() {
        for language in crate::domain::vocabulary::LANGUAGES {
            let words = Words(language);
            let known = |set: &str, code: &str| assert!(words.known(set, code).is_some(), "{language}: {set}-{code}");
            for part in blank.parts {
                known("part", part.name);
                let mut asks: Vec<Ask> = part.asks.to_vec();
                while let Some(ask) = asks.pop() {
                    known("ask", ask.label);
                    if let Shape::Rows(inner) = ask.shape {
                        asks.extend(inner);
                    }
                }
            }
        }
    }
}
