//! CSV over the wire.

use super::given::{export, import, import_pieces, options};
use crate::serve::harness::Service;

/// A table of authorities, with a byte order mark as spreadsheets write it.
const TABLE: &str = "\u{FEFF}externalId,state,kinds,names.en,names.mn,phones,emails,address.locality\r\n\
    x-1,MN,MLA_CENTRAL;EXTRADITION,Ministry of Justice,Хууль зүйн яам,'+442079460100,a@example.org;b@example.org,Ulaanbaatar\r\n\
    \r\n\
    x-2,MN,FIU,\"Unit, Financial\r\nIntelligence\",,,,\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_imported_exported_and_the_same() {
    let service = Service::start(true).await;
    let told = import_pieces(&service, "editor", options("csv-authorities", true), TABLE, &[5]).await.unwrap();
    assert_eq!(told.problems[0].0, 4, "a name stands on one line, and the row begins on line 4: {told:?}");
    assert_eq!(told.problems[0].1, "authority.names[\"en\"]");
    let table = TABLE.replace("Financial\r\n", "Financial ");
    let told = import_pieces(&service, "editor", options("csv-authorities", false), &table, &[5]).await.unwrap();
    assert_eq!(told.counts(), [2, 0, 0, 0, 0], "{told:?}");
    let found = service.first("Ministry of Justice Mongolia").await;
    assert_eq!((found.phones[0].number.as_str(), found.emails.len(), found.kinds.len()), ("+442079460100", 2, 2));
    let written = export(&service, "editor", "csv-authorities").await;
    assert!(written.contains(",'+442079460100,"), "{written}");
    let told = import_pieces(&service, "editor", options("csv-authorities", false), &written, &[9]).await.unwrap();
    assert_eq!(told.counts(), [0, 0, 0, 2, 0], "{told:?}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_changes_its_columns_and_an_unknown_column_is_told_on_line_1() {
    let service = Service::start(true).await;
    let line = r#"{"authority": {"externalId": "x-1", "state": "MN", "names": {"en": "Ministry"}, "website": "https://a.example/", "kinds": [{"kind": "FIU", "designation": {"reference": "C.N.1"}}]}}"#;
    import(&service, "editor", line).await;
    let row = "externalId,state,kinds,names.en\nx-1,MN,FIU,Department\n";
    let told = import_pieces(&service, "editor", options("csv-authorities", false), row, &[9]).await.unwrap();
    assert_eq!((told.counts(), told.changes[0].3.clone()), ([0, 1, 0, 0, 0], vec!["names".to_owned()]));
    let wrong = "externalId,state,nmaes.en\nx-1,MN,Department\n";
    let told = import_pieces(&service, "editor", options("csv-authorities", false), wrong, &[9]).await.unwrap();
    assert_eq!((told.problems[0].0, told.problems[0].1.as_str(), told.summary.applied), (1, "column 3", false));
    let provider = "externalId,names.en,kind,coverage.states\np-1,Body,IGO,MN;KE\n";
    let told = import_pieces(&service, "secretariat", options("csv-providers", false), provider, &[9]).await.unwrap();
    assert_eq!(told.counts(), [1, 0, 0, 0, 0]);
    service.demo.stop().await;
}
