//! Importing again: an update, or nothing when equal.

use focalpoint::pb;
use uuid::Uuid;

use super::given::{authority, check, export, import, import_pieces, officer, options};
use crate::serve::harness::{Service, reason};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_imports_as_the_same() {
    let service = Service::start(false).await;
    let cases = [
        ("editor", "jsonl", true),
        ("editor", "csv-authorities", true),
        ("editor", "csv-providers", false),
        ("provider", "jsonl", true),
        ("provider", "csv-authorities", false),
        ("provider", "csv-providers", true),
    ];
    for (role, format, has_some) in cases {
        let file = export(&service, role, format).await;
        let told = import_pieces(&service, role, options(format, false), &file, &[1000]).await.unwrap();
        let [added, changed, closed, unchanged, problems] = told.counts();
        assert_eq!([added, changed, closed, problems], [0; 4], "{role} {format} {told:?}");
        assert_eq!(unchanged > 0, has_some, "{role} {format}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_that_a_line_does_not_name_stay_and_those_of_one_title_are_told_apart() {
    let service = Service::start(true).await;
    let line = |activities: &str| {
        format!(r#"{{"provider": {{"externalId": "p-1", "names": {{"en": "Trainer"}}{activities}}}}}"#)
    };
    let two = line(
        r#", "activities": [{"title": {"en": "Course"}, "start": "2020-01-01"}, {"title": {"en": "Course"}, "start": "2021-01-01"}, {"title": {"en": "Course"}, "state": "MN"}]"#,
    );
    assert_eq!(import(&service, "secretariat", &two).await.counts(), [4, 0, 0, 0, 0]);
    assert_eq!(import(&service, "secretariat", &two).await.counts(), [0, 0, 0, 4, 0]);
    assert_eq!(import(&service, "secretariat", &line("")).await.counts(), [0, 0, 0, 1, 0]);
    let moved = two.replace("2021-01-01", "2022-01-01");
    let told = import(&service, "secretariat", &moved).await;
    assert_eq!((told.counts(), told.changes[0].3.clone()), ([0, 1, 0, 3, 0], vec!["start".to_owned()]));
    assert_eq!(import(&service, "secretariat", &two).await.counts(), [0, 1, 0, 3, 0], "nothing was lost");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_no_record_here_adds_one_only_where_that_is_asked_for() {
    let service = Service::start(true).await;
    let name = format!("authorities/{}", Uuid::now_v7());
    let file = authority(&name, "MN", "Ministry") + &officer("o-1", &name, "Head");
    let told = import(&service, "secretariat", &file).await;
    assert_eq!(told.counts(), [0, 0, 0, 0, 2]);
    let problem = &told.problems[0];
    assert_eq!((problem.0, problem.1.as_str()), (1, "authority.externalId"));
    assert!(problem.2.contains("allow_missing"), "{problem:?}");
    let elsewhere = |dry_run| pb::ImportOptions { allow_missing: true, ..options("jsonl", dry_run) };
    let dry = import_pieces(&service, "secretariat", elsewhere(true), &file, &[1000]).await.unwrap();
    let made = import_pieces(&service, "secretariat", elsewhere(false), &file, &[1000]).await.unwrap();
    assert_eq!((dry.counts(), &dry.changes), ([2, 0, 0, 0, 0], &made.changes), "the dry run says what would be added");
    assert_eq!(import(&service, "secretariat", &file).await.counts(), [0, 0, 0, 2, 0], "it is an external id now");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_is_left_out_stays_and_only_an_explicit_one_closes() {
    let service = Service::start(true).await;
    let open = authority("x-1", "MN", "Ministry");
    let closed = open.replace("\"state\"", "\"status\": \"CLOSED\", \"state\"");
    import(&service, "secretariat", &open).await;
    assert_eq!(check(&service, "secretariat", &authority("x-2", "MN", "Other")).await.summary.closed, 0);
    assert_eq!(import(&service, "secretariat", &closed).await.counts(), [0, 0, 1, 0, 0]);
    assert_eq!(import(&service, "secretariat", &closed).await.counts(), [0, 0, 0, 1, 0]);
    assert_eq!(import(&service, "secretariat", &open).await.counts(), [0, 0, 0, 1, 0]);
    let renamed = closed.replace("Ministry", "Department");
    assert_eq!(import(&service, "secretariat", &renamed).await.counts(), [0, 1, 0, 0, 0], "it is closed once");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_does_not_close_its_entry_by_a_file() {
    let service = Service::start(true).await;
    let open = authority("x-1", "MN", "Ministry");
    let closed = open.replace("\"state\"", "\"status\": \"CLOSED\", \"state\"");
    import(&service, "editor", &open).await;
    let told = import(&service, "editor", &closed).await;
    assert_eq!((told.counts(), told.problems[0].1.as_str()), ([0, 0, 0, 0, 1], "authority.status"), "{told:?}");
    let draft = open.replace("\"state\"", "\"status\": \"DRAFT\", \"state\"");
    let told = import(&service, "editor", &draft).await;
    assert_eq!(told.problems[0].1, "authority.status", "a draft is hidden from all others: {told:?}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_opens_what_was_closed() {
    let service = Service::start(true).await;
    let of = |status: &str| {
        authority("x-1", "MN", "Ministry").replace("\"state\"", &format!("\"status\": \"{status}\", \"state\""))
    };
    import(&service, "secretariat", &of("PUBLISHED")).await;
    assert_eq!(import(&service, "secretariat", &of("CLOSED")).await.counts(), [0, 0, 1, 0, 0]);
    for (role, status) in [("secretariat", "PUBLISHED"), ("secretariat", "DRAFT"), ("editor", "PUBLISHED")] {
        let told = import(&service, role, &of(status)).await;
        assert_eq!(
            told.problems.first().map(|problem| problem.1.as_str()),
            Some("authority.status"),
            "{role} {status}"
        );
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_done_once_and_must_bring_the_same_file() {
    let service = Service::start(true).await;
    let asked = pb::ImportOptions { request_id: Uuid::now_v7().to_string(), ..options("jsonl", false) };
    let file = authority("x-1", "MN", "Ministry");
    let import = async |file: &str| import_pieces(&service, "editor", asked.clone(), file, &[7]).await;
    let first = import(&file).await.unwrap().summary.revision;
    assert_eq!(import(&file).await.unwrap().summary.revision, first);
    let other = import(&authority("x-2", "MN", "Other")).await.unwrap_err();
    assert_eq!(reason(&other), "REQUEST_ID_REUSED");
    service.demo.stop().await;
}
