//! The fields of a need in a form: from a record, from what was typed, and back.

use serde_json::{Map, Value, json};

use crate::domain::codes::{DeliveryLevel, Horizon, OriginKind};
use crate::domain::vocabulary::Entry;
use crate::domain::{ArticleRef, Need, vocabulary};
use crate::web::choice::Choice;
use crate::web::form::{BETWEEN, Fields};
use crate::web::sheet::{Input, Sheet};
use crate::web::words::Words;

/// What the form changes, as masks name it; the rest of a need stays as it is.
pub(super) const MASK: [&str; 16] = [
    "title",
    "description",
    "articles",
    "themes",
    "assistance_types",
    "horizon",
    "level",
    "desired_start",
    "desired_by",
    "estimated_cost",
    "working_languages",
    "provides_interpreter",
    "beneficiaries",
    "existing_help",
    "coordinator",
    "origin",
];

/// What is sent of a box that is ticked.
const YES: &str = "yes";

/// The form, with what was typed, in those languages, and with those authorities to choose from.
pub(super) fn sheet(words: Words, typed: &Fields, tags: &[String], offices: Vec<Choice>) -> Sheet {
    let label = |field: &str| words.code("need", field);
    let line = |kind, field: &str| Input::typed(kind, field, label(field), typed, &[&format!("need.{field}")]);
    let mut inputs = Vec::new();
    for tag in tags {
        for (kind, field) in [("text", "title"), ("block", "description")] {
            let label = words.with("sheet-in", &[("field", &label(field)), ("language", &words.language(tag))]);
            let paths = [format!("need.{field}[\"{tag}\"]"), format!("need.{field}")];
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            inputs.push(Input::typed(kind, &format!("{field}.{tag}"), label, typed, &paths));
        }
    }
    let vocabulary = vocabulary();
    let themes = vocabulary.themes.iter().map(|theme| (theme.code.as_str(), theme.labels.get(words.0)));
    let assistance =
        vocabulary.assistance_types.iter().map(|Entry { code, labels, .. }| (code.as_str(), labels.get(words.0)));
    let horizons = Horizon::ALL.iter().map(Horizon::as_str).map(|code| (code, words.of("HORIZON", code)));
    let levels = DeliveryLevel::ALL.iter().map(DeliveryLevel::as_str).map(|code| (code, words.of("LEVEL", code)));
    let origins = OriginKind::ALL.iter().map(OriginKind::as_str).map(|code| (code, words.of("ORIGIN", code)));
    let provided = words.code("need", "interpreterProvided");
    let interpreter = vec![Choice::new(YES, provided, typed.get("providesInterpreter") == YES)];
    let checks =
        |field: &str, choices| Input::chosen("checks", field, label(field), choices, &[&format!("need.{field}")]);
    let one_of =
        |field: &str, choices| Input::chosen("select", field, label(field), choices, &[&format!("need.{field}")]);
    let origin = |kind, field: &str| {
        let paths = [format!("need.origin.{field}")];
        Input::typed(kind, &format!("origin.{field}"), words.code("origin", field), typed, &[&paths[0]])
    };
    inputs.extend([
        line("text", "articles").with_hint(words.say("sheet-articles")),
        checks("themes", several(typed, "themes", themes)),
        checks("assistanceTypes", several(typed, "assistanceTypes", assistance)),
        one_of("horizon", one(words, typed, "horizon", horizons)),
        one_of("level", one(words, typed, "level", levels)),
        line("date", "desiredStart"),
        line("date", "desiredBy"),
        Input::typed(
            "text",
            "cost",
            label("estimatedCost"),
            typed,
            &["need.estimatedCost.value", "need.estimatedCost"],
        ),
        Input::typed("text", "currency", words.say("sheet-currency"), typed, &["need.estimatedCost.currency"]),
        Input::typed("block", "costRemarks", words.say("sheet-cost-remarks"), typed, &["need.estimatedCost.remarks"]),
        line("text", "workingLanguages").with_hint(words.say("sheet-languages")),
        checks("providesInterpreter", interpreter),
        checks("beneficiaries", offices),
        line("block", "existingHelp").with_hint(words.say("sheet-paragraphs")),
        line("text", "coordinator"),
        Input::chosen(
            "select",
            "origin.kind",
            label("origin"),
            one(words, typed, "origin.kind", origins),
            &["need.origin.kind"],
        ),
        origin("number", "cycle"),
        origin("number", "year"),
        origin("text", "report"),
        origin("text", "paragraph"),
    ]);
    Sheet::new(inputs)
}

/// Codes to choose several of; what was chosen and is none of them stays.
fn several<'a>(typed: &Fields, name: &str, codes: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Choice> {
    let mut chosen = typed.all(name);
    let mut choices = Vec::new();
    for (code, label) in codes {
        choices.push(Choice::new(code, label.to_owned(), chosen.iter().any(|it| it == code)));
        chosen.retain(|it| it != code);
    }
    choices.extend(chosen.into_iter().map(|code| Choice::new(&code, code.clone(), true)));
    choices
}

/// Codes to choose one or none of; what was chosen and is none of them stays.
fn one<'a>(words: Words, typed: &Fields, name: &str, codes: impl Iterator<Item = (&'a str, String)>) -> Vec<Choice> {
    let none = Choice::new("", words.say("not-recorded"), false);
    let codes = codes.map(|(code, label)| Choice::new(code, label, typed.get(name) == code));
    let mut choices: Vec<Choice> = std::iter::once(none).chain(codes).collect();
    let said = typed.get(name);
    if !said.is_empty() && choices.iter().all(|choice| !choice.is_chosen) {
        choices.push(Choice::new(said, said.to_owned(), true));
    }
    choices
}

/// A need as the form has it, with room for title and description in the reader's language.
pub(super) fn of_need(need: &Need, words: Words) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    let mut tags: Vec<&str> = need.title.iter().chain(need.description.iter()).map(|(tag, _)| tag).collect();
    tags.push(words.0);
    tags.sort_unstable();
    tags.dedup();
    for tag in tags {
        put("tag", tag.to_owned());
        put(&format!("title.{tag}"), need.title.get(tag).unwrap_or_default().to_owned());
        put(&format!("description.{tag}"), need.description.get(tag).unwrap_or_default().to_owned());
    }
    put("articles", join(need.articles.iter().map(ToString::to_string)));
    need.themes.iter().for_each(|theme| put("themes", theme.to_string()));
    need.assistance_types.iter().for_each(|code| put("assistanceTypes", code.clone()));
    put("horizon", need.horizon.to_string());
    put("level", need.level.to_string());
    put("desiredStart", need.desired_start.clone());
    put("desiredBy", need.desired_by.clone());
    let cost = need.estimated_cost.clone().unwrap_or_default();
    put("cost", cost.value);
    put("currency", cost.currency);
    put("costRemarks", cost.remarks);
    put("workingLanguages", join(need.working_languages.iter().cloned()));
    if need.provides_interpreter {
        put("providesInterpreter", YES.to_owned());
    }
    need.beneficiaries.iter().for_each(|name| put("beneficiaries", name.clone()));
    put("existingHelp", need.existing_help.join("\n\n"));
    put("coordinator", need.coordinator.clone());
    let origin = need.origin.clone().unwrap_or_default();
    put("origin.kind", origin.kind.to_string());
    put("origin.cycle", origin.cycle.map(|it| it.to_string()).unwrap_or_default());
    put("origin.year", origin.year.map(|it| it.to_string()).unwrap_or_default());
    put("origin.report", origin.report);
    put("origin.paragraph", origin.paragraph);
    pairs
}

/// Values in a line.
fn join(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(", ")
}

/// The JSON of what was typed; what was left empty is not in it, so that an update takes it away.
pub(super) fn of_fields(typed: &Fields) -> Map<String, Value> {
    let mut record = Map::new();
    let tags = typed.all("tag");
    for field in ["title", "description"] {
        let texts = tags.iter().map(|tag| (tag.clone(), json!(typed.get(&format!("{field}.{tag}")))));
        let texts: Map<String, Value> = texts.filter(|(_, text)| text != "").collect();
        record.insert(field.to_owned(), Value::Object(texts));
    }
    let first = tags.iter().find(|tag| !typed.get(&format!("title.{tag}")).is_empty());
    record.extend(first.map(|tag| ("originalLanguage".to_owned(), json!(tag))));
    let articles = listed(typed.get("articles"), &BETWEEN)
        .map(|text| ArticleRef::parse_loosely(&text).map_or(text, |article| article.to_string()));
    record.insert("articles".to_owned(), articles.collect());
    record.insert(
        "workingLanguages".to_owned(),
        listed(&typed.get("workingLanguages").replace(' ', ","), &BETWEEN).collect(),
    );
    record.insert("providesInterpreter".to_owned(), json!(typed.get("providesInterpreter") == YES));
    record.insert("existingHelp".to_owned(), paragraphs(typed.get("existingHelp")));
    for field in ["themes", "assistanceTypes", "beneficiaries"] {
        record.insert(field.to_owned(), json!(typed.all(field)));
    }
    for field in ["horizon", "level", "desiredStart", "desiredBy", "coordinator"] {
        record.extend(known(typed.get(field)).map(|text| (field.to_owned(), json!(text))));
    }
    let cost = [("value", "cost"), ("currency", "currency"), ("remarks", "costRemarks")];
    record
        .extend(object(cost.map(|(key, name)| (key, typed.get(name)))).map(|cost| ("estimatedCost".to_owned(), cost)));
    let origin = [("kind", "origin.kind"), ("report", "origin.report"), ("paragraph", "origin.paragraph")];
    let mut origin = object(origin.map(|(key, name)| (key, typed.get(name)))).unwrap_or_else(|| json!({}));
    for (key, name) in [("cycle", "origin.cycle"), ("year", "origin.year")] {
        if let Some(text) = known(typed.get(name)) {
            // What is no number is told as such where the record is read.
            origin[key] = text.parse::<u32>().map_or_else(|_| json!(text), |number| json!(number));
        }
    }
    record.extend(Some(origin).filter(|it| *it != json!({})).map(|it| ("origin".to_owned(), it)));
    record
}

/// The paragraphs of a text, between which is an empty line.
fn paragraphs(text: &str) -> Value {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).collect()
}

/// A text that is there.
fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The pieces of a text.
fn listed(text: &str, between: &[char]) -> impl Iterator<Item = String> {
    text.split(between)
        .map(|piece| piece.trim().to_owned())
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

/// What is there of some texts; none where nothing is.
fn object<const N: usize>(pairs: [(&str, &str); N]) -> Option<Value> {
    let there: Map<_, _> = pairs
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key.to_owned(), json!(text)))
        .collect();
    (!there.is_empty()).then_some(Value::Object(there))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Record as _;

    #[test]
    fn a_need_goes_through_its_form_unchanged() {
        let need = json!({
            "state": "MN", "title": {"en": "A", "mn": "B"}, "description": {"en": "C"}, "articles": ["46.13", "33"],
            "themes": ["CASE_MANAGEMENT"], "assistanceTypes": ["Mentoring of judges", "CAPACITY_BUILDING"], "horizon": "AD_HOC",
            "level": "NATIONAL", "desiredStart": "2027-02-01", "desiredBy": "2027-06-30",
            "estimatedCost": {"value": "30000", "currency": "USD", "remarks": "x\ny"}, "workingLanguages": ["mn", "en"],
            "providesInterpreter": true,
            "beneficiaries": ["authorities/x"], "existingHelp": ["one\nmore of one", "two"], "coordinator": "y",
            "origin": {"kind": "COUNTRY_REVIEW", "cycle": 1, "year": 2012, "report": "R", "paragraph": "4"},
        });
        let need: Need = serde_json::from_value(need).unwrap();
        let need = need.validate().unwrap().into_inner();
        let mut record = of_fields(&Fields::from(of_need(&need, Words("fr"))));
        record.insert("state".to_owned(), json!("MN"));
        let again: Need = serde_json::from_value(Value::Object(record)).unwrap();
        let again = Need { original_language: String::new(), ..again.validate().unwrap().into_inner() };
        assert_eq!(again, need);
    }

    #[test]
    fn articles_are_read_as_people_write_them() {
        let typed = Fields::of("articles=art.+46(13);+33,+Article+5&tag=en&title.en=x".as_bytes());
        assert_eq!(of_fields(&typed)["articles"], json!(["46.13", "33", "5"]));
    }
}
