//! Tests of the lines of a file.

use super::*;

/// The field paths of what is wrong with a line, read and checked.
fn fields(text: &str) -> Vec<String> {
    let violations = match parse_line(text) {
        Ok(line) => line.validate().unwrap_err(),
        Err(violations) => violations,
    };
    violations.0.into_iter().map(|violation| violation.field).collect()
}

#[test]
fn the_smallest_useful_lines_are_valid() {
    let lines = [
        r#"{"authority": {"externalId": "x-1", "state": "MN", "kinds": [{"kind": "MLA_CENTRAL"}], "names": {"en": "Ministry of Justice"}, "acronyms": ["MOJHA"], "status": "PUBLISHED"}}"#,
        r#"{"officer": {"externalId": "o-1", "authority": "x-1", "role": "Focal point"}}"#,
        r#"{"provider": {"externalId": "p-1", "names": {"en": "A body"}, "kind": "IGO", "roles": ["DELIVERS"], "articles": ["46"], "assistanceTypes": ["CAPACITY_BUILDING"], "coverage": {"states": ["MN"], "regions": ["030"]}, "description": {"en": "Help"}, "activities": [{"title": {"en": "Course"}, "state": "MN"}], "status": "PUBLISHED"}}"#,
        r#"{"activity": {"externalId": "a-1", "provider": "p-1", "title": {"en": "Course"}}}"#,
        r#"{"need": {"externalId": "n-1", "state": "MN", "articles": ["46.13"], "assistanceTypes": ["CAPACITY_BUILDING"], "title": {"en": "Training"}, "description": {"en": "Of investigators"}, "stage": "SUBMITTED", "status": "PUBLISHED"}}"#,
    ];
    for text in lines {
        let line = parse_line(text).unwrap();
        let again = parse_line(&serde_json::to_string(&line).unwrap()).unwrap();
        assert_eq!(line, again, "a line reads back as it was written");
        line.validate().unwrap();
    }
}

#[test]
fn a_provider_line_gives_provider_and_activities() {
    let text =
        r#"{"provider": {"activities": [{"title": {"en": "One"}}, {"title": {"en": "Two"}}], "names": {"en": "A"}}}"#;
    let ValidLine::Provider(provider, activities) = parse_line(text).unwrap().validate().unwrap() else { panic!() };
    assert_eq!(provider.names.get("en"), Some("A"));
    assert_eq!(activities.iter().map(|a| a.title.get("en").unwrap()).collect::<Vec<_>>(), ["One", "Two"]);
}

#[test]
fn everything_wrong_is_reported_with_its_path_from_the_line() {
    let provider =
        r#"{"provider": {"kind": "CLUB", "activities": [{"title": {"en": "x"}}, {"start": "soon", "provider": "p"}]}}"#;
    assert_eq!(
        fields(provider),
        ["provider.names", "provider.kind", "provider.activities[1].provider", "provider.activities[1].title"]
            .into_iter()
            .chain(["provider.activities[1].start"])
            .collect::<Vec<_>>()
    );
    assert_eq!(fields(r#"{"activity": {}}"#), ["activity.provider", "activity.title"]);
    assert_eq!(fields(r#"{"need": {"state": "ZZ", "title": {"en": "x"}}}"#), ["need.state"]);
}

#[test]
fn a_wrong_type_or_unknown_field_is_reported_at_its_path() {
    assert_eq!(fields(r#"{"authority": {"names": {"zh-Hant": 1}}}"#), [r#"authority.names["zh-Hant"]"#]);
    assert_eq!(fields(r#"{"authority": {"kinds": [{"kind": 5}]}}"#), ["authority.kinds[0].kind"]);
    assert_eq!(fields(r#"{"provider": {"activities": [{}, {"title": 5}]}}"#), ["provider.activities[1].title"]);
    for text in [r#"{"authority": {"nombre": 1}}"#, r#"{"provider": {"nombre": 1}}"#, r#"{"office": {}}"#] {
        let violations = parse_line(text).unwrap_err();
        assert!(violations.0[0].description.contains("unknown"), "{violations}");
        assert!(violations.0[0].description.contains("expected"), "{violations}");
    }
}

#[test]
fn what_is_not_json_is_reported_with_its_column() {
    for text in ["", "{", "authority", r#"{"need": {}} {"need": {}}"#, r#"{"need": {"state": "MN",}}"#] {
        let violations = parse_line(text).unwrap_err();
        assert_eq!(violations.0[0].field, "", "{text}");
        assert!(violations.0[0].description.starts_with("is not JSON: "), "{violations}");
        assert!(violations.0[0].description.contains(" at column "), "{violations}");
    }
}

#[test]
fn hostile_lines_are_refused_with_a_short_message() {
    let nested = format!("{}{}", r#"{"authority":"#.repeat(10_000), "}".repeat(10_000));
    let unknown = format!(r#"{{"authority": {{"{}\u202e": 1}}}}"#, "x".repeat(65_536));
    for text in [nested, unknown, "[".repeat(65_536), "\0".to_owned()] {
        let violations = parse_line(&text).unwrap_err();
        assert_eq!(violations.0.len(), 1);
        let shown = &violations.0[0];
        assert!(shown.description.chars().count() < 700 && shown.field.len() < 100, "{violations}");
        assert!(!shown.description.contains('\u{202e}'));
    }
}

#[test]
fn the_schema_names_every_kind_and_field() {
    let schema = schema();
    let text = schema.to_string();
    for kind in Kind::ALL
        .into_iter()
        .filter(|kind| matches!(kind, Kind::Authority | Kind::Officer | Kind::Provider | Kind::Activity | Kind::Need))
    {
        assert!(text.contains(&format!(r#""required":["{}"]"#, kind.as_str())), "{kind:?} in {text}");
    }
    for field in ["otherNames", "activities", "channelsAccepted", "MLA_CENTRAL", "desiredBy"] {
        assert!(text.contains(field), "{field}");
    }
}
