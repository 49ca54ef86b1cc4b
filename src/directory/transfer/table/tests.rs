//! Tests of tables: what rows become, what is refused, and that a table that was written reads back.

use serde_json::{Value, json};

use super::{Rows, Sheet, header};
use crate::domain::line::parse_line;
use crate::domain::{Authority, Provider, Record as _, Violations};

/// What the rows of a file become, by the line that each begins on.
fn rows(sheet: Sheet, file: &str) -> Vec<(u32, Result<Value, Violations>)> {
    let mut rows = Rows::new(sheet);
    let mut read: Vec<_> = file.split('\n').zip(1..).filter_map(|(line, number)| rows.push(number, line)).collect();
    read.extend(rows.finish());
    let parsed = |text: String| serde_json::from_str(&text).unwrap();
    read.into_iter().map(|(line, row)| (line, row.map(parsed))).collect()
}

/// What is wrong with a file: line, field and the beginning of the description.
fn wrong(file: &str) -> Vec<(u32, String, String)> {
    let problems = rows(Sheet::Authorities, file).into_iter().filter_map(|(line, row)| Some((line, row.err()?)));
    let told = |(line, violations): (u32, Violations)| {
        violations.0.into_iter().map(move |found| (line, found.field, found.description.chars().take(24).collect()))
    };
    problems.flat_map(told).collect()
}

#[test]
fn a_row_becomes_the_json_of_a_line() {
    let file = "externalId,state,kinds,names.en,names.mn,phones,address.locality,oralUrgentAllowed,languagesAccepted\n\
        x-1,MN,MLA_CENTRAL; FIU,\"Ministry, \"\"Justice\"\"\",Яам,'+442079460100,Ulaanbaatar,TRUE,mn;en\n";
    let expected = json!({"authority": {
        "externalId": "x-1", "state": "MN", "kinds": [{"kind": "MLA_CENTRAL"}, {"kind": "FIU"}],
        "names": {"en": "Ministry, \"Justice\"", "mn": "Яам"}, "phones": [{"number": "+442079460100"}],
        "address": {"locality": "Ulaanbaatar"}, "oralUrgentAllowed": true,
        "languagesAccepted": [{"language": "mn"}, {"language": "en"}],
    }});
    assert_eq!(rows(Sheet::Authorities, file), [(2, Ok(expected.clone()))]);
    assert_eq!(parse_line(&expected.to_string()).map(|line| line.validate().is_ok()), Ok(true));
}

#[test]
fn rows_keep_the_lines_of_the_file_where_cells_have_several() {
    let file = "externalId,remarks.en\n\nx-1,\"one\n\ntwo\"\nx-2,three\n";
    let remarks = |text: &str| json!({"en": text});
    let read: Vec<_> = rows(Sheet::Authorities, file)
        .into_iter()
        .map(|(line, row)| (line, row.unwrap()["authority"]["remarks"].clone()))
        .collect();
    assert_eq!(read, [(3, remarks("one\n\ntwo")), (6, remarks("three"))]);
}

#[test]
fn a_wrong_header_is_told_whole_on_its_line_and_rows_then_say_nothing() {
    let told = wrong("externalId,naems.en,state,names.not a tag,state\nx-1,a,b,c,d\n");
    let told: Vec<_> = told.iter().map(|(line, field, _)| (*line, field.as_str())).collect();
    assert_eq!(told, [(1, "column 2"), (1, "column 4"), (1, "column 5")]);
}

#[test]
fn rows_that_do_not_fit_are_told() {
    let told = |line: u32, text: &str| vec![(line, String::new(), text.chars().take(24).collect::<String>())];
    assert_eq!(wrong("externalId,state\nx-1\n"), told(2, "has 1 cells; the header has 2"));
    assert_eq!(wrong("externalId,state\nx-1,MN,\n"), told(2, "has 3 cells; the header has 2"));
    assert_eq!(wrong("externalId\n\n\"x-1\nx-2\n"), told(3, "has a quote that is not closed"));
    assert_eq!(wrong("externalId\nx-1\rx-2\n"), told(2, "holds a carriage return outside quotes"));
    assert_eq!(wrong("\n"), told(1, "expected a header row"));
}

/// An authority with what a table can say and what it cannot.
fn authority() -> Authority {
    let record = json!({
        "externalId": "=x;1", "state": "MN", "status": "CLOSED", "acronyms": ["-A;B\\", "C"],
        "kinds": [{"kind": "FIU"}, {"kind": "MLA_CENTRAL", "designation": {"reference": "C.N.1"}}],
        "names": {"en": "@Office \"of\", all", "zh-Hant": "局"}, "remarks": {"en": "one\ntwo"},
        "phones": [{"number": "+442079460100", "extension": "5", "kind": "FAX"}], "treatyBasis": {"extradition": false},
        "address": {"street": "+1", "latin": {"street": "1"}}, "formerNames": [{"language": "en", "text": "Old"}],
    });
    serde_json::from_value::<Authority>(record).unwrap().validate().unwrap().into_inner()
}

#[test]
fn a_table_that_was_written_reads_back_and_changes_nothing() {
    let before = authority();
    let value = serde_json::to_value(&before).unwrap();
    let written = header(Sheet::Authorities, std::iter::once(Ok(value.clone()))).unwrap();
    let file = written.row() + &written.record(&value);
    for cell in ["\"'@Office", ",'-A", ",'+1", "'=x"] {
        assert!(file.contains(cell), "{cell} in {file}");
    }
    let mut reader = Rows::new(Sheet::Authorities);
    let mut read =
        file.split('\n').zip(1..).filter_map(|(line, number)| reader.push(number, line.trim_end_matches('\r')));
    let (_, row) = read.next().unwrap();
    drop(read);
    let row: Value = serde_json::from_str(&row.unwrap()).unwrap();
    let row: Authority = serde_json::from_value(row["authority"].clone()).unwrap();
    assert_eq!(row.names, before.names);
    assert_eq!(reader.into_columns().unwrap().over(&before, &row).unwrap(), before);
}

#[test]
fn a_row_leaves_what_has_no_column_and_takes_away_what_its_cell_leaves_empty() {
    let before = authority();
    let file = "externalId,status,kinds,address.latin.street,names.zh-Hant,phones\n=x;1,,PREVENTION;MLA_CENTRAL,,,\n";
    let mut reader = Rows::new(Sheet::Authorities);
    let row = file.split('\n').zip(1..).find_map(|(line, number)| reader.push(number, line)).unwrap().1.unwrap();
    let row: Value = serde_json::from_str(&row).unwrap();
    let row: Authority = serde_json::from_value(row["authority"].clone()).unwrap();
    let after = reader.into_columns().unwrap().over(&before, &row).unwrap();
    assert_eq!(after.status, before.status, "an empty status leaves it");
    assert_eq!(after.kinds[1], before.kinds[1], "the kind keeps its designation");
    assert_eq!((after.kinds[0].kind.as_str(), after.kinds.len()), ("PREVENTION", 2));
    assert_eq!((after.names.get("zh-Hant"), after.names.get("en")), (None, before.names.get("en")));
    assert_eq!(after.address.unwrap().latin, None);
    assert!(after.phones.is_empty());
    assert_eq!(after.former_names, before.former_names);
}

#[test]
fn every_column_is_a_field_of_its_record() {
    for (sheet, text) in [
        (Sheet::Authorities, serde_json::to_string(&crate::domain::line::schema()).unwrap()),
        (Sheet::Providers, serde_json::to_string(&crate::domain::line::schema()).unwrap()),
    ] {
        for (path, _) in sheet.fields() {
            let last = path.rsplit('.').next().unwrap();
            assert!(text.contains(&format!("\"{last}\":")), "{path}");
        }
    }
    let cells = "externalId,capacity,openToStates,coverage.flags,description.fr\np-1,3,false,LDC;SIDS,Texte\n";
    let (_, row) = rows(Sheet::Providers, cells).remove(0);
    let provider: Provider = serde_json::from_value(row.unwrap()["provider"].clone()).unwrap();
    assert_eq!((provider.capacity, provider.coverage.unwrap().flags.len()), (Some(3), 2));
}
