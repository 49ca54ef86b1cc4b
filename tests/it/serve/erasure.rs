//! Erasing officers with the whole program: no byte of theirs is left in the data directory, and the log still verifies.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use focalpoint::pb;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tonic::Code;

use super::audit::{findings, verify};
use super::process::{Process, check};

/// Longest wait for what happens by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is personal of an officer, in two versions, as it is written and as an index would keep its words.
fn values(mark: &str) -> Vec<String> {
    let versions = ["ante", "post"].map(|version| format!("{mark}{version}"));
    let of = |text: String| {
        [
            format!("Zoë{text}"),
            format!("zoe{text}"),
            format!("Őrsi{text}"),
            format!("orsi{text}"),
            format!("Туршилт{text}"),
            format!("туршилт{text}"),
            format!("{text}@focal.example"),
            format!("Order {text}"),
            format!("x-{mark}"),
            format!("+976{}", number(&text)),
        ]
    };
    versions.into_iter().flat_map(of).collect()
}

/// Digits of a telephone number that no other text has.
fn number(text: &str) -> String {
    let sum = text.bytes().fold(7_u64, |sum, byte| (sum * 131 + u64::from(byte)) % 90_000_000);
    format!("{}", 10_000_000 + sum)
}

/// An officer with those values in a version.
fn officer(mark: &str, version: &str) -> pb::Officer {
    let text = format!("{mark}{version}");
    let name = |original: String, latin: String| Some(pb::ScriptedName { original, latin });
    pb::Officer {
        external_id: format!("x-{mark}"),
        role: "Focal point".to_owned(),
        given_names: name(format!("Zoë{text}"), format!("Zoe{text}")),
        family_names: name(format!("Туршилт{text}"), format!("Őrsi{text}")),
        emails: vec![format!("{text}@focal.example")],
        phones: vec![pb::Phone { number: format!("+976{}", number(&text)), ..Default::default() }],
        nomination: Some(pb::Nomination { reference: format!("Order {text}"), ..Default::default() }),
        ..Default::default()
    }
}

/// Those of some texts that a file of a folder holds, whatever its name.
pub(super) fn found(dir: &Path, texts: &[String]) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            held.extend(found(&path, texts));
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        // Only where a text's first byte stands can it be.
        let firsts: BTreeSet<u8> = texts.iter().map(|text| text.as_bytes()[0]).collect();
        for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| firsts.contains(byte)) {
            held.extend(texts.iter().filter(|text| bytes[at..].starts_with(text.as_bytes())).cloned());
        }
    }
    held
}

/// Adds an authority of the editor's State.
async fn authority(process: &Process) -> String {
    let names = [("en".to_owned(), "Office".to_owned())].into();
    let authority = Some(pb::Authority { state: "MN".to_owned(), names, ..Default::default() });
    let request = pb::CreateAuthorityRequest { authority, ..Default::default() };
    process.authorities("editor").create_authority(request).await.unwrap().into_inner().name
}

/// Adds an officer and changes it; its name.
async fn add(process: &Process, parent: &str, mark: &str) -> String {
    let mut client = process.officers("editor");
    let request_id = uuid::Uuid::now_v7().to_string();
    let request = pb::CreateOfficerRequest {
        parent: parent.to_owned(),
        officer: Some(officer(mark, "ante")),
        request_id,
        ..Default::default()
    };
    let created = client.create_officer(request).await.unwrap().into_inner();
    let officer = pb::Officer { name: created.name, etag: created.etag, ..officer(mark, "post") };
    let request = pb::UpdateOfficerRequest { officer: Some(officer), ..Default::default() };
    client.update_officer(request).await.unwrap().into_inner().name
}

/// Asks for an officer.
async fn get(process: &Process, name: &str) -> Result<pb::Officer, Code> {
    let request = pb::GetOfficerRequest { name: name.to_owned(), ..Default::default() };
    let answer = process.officers("editor").get_officer(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| status.code())
}

/// Erases an officer.
async fn erase(process: &Process, role: &str, name: &str) -> Result<pb::EraseOfficerResponse, Code> {
    let request = pb::EraseOfficerRequest { name: name.to_owned(), ..Default::default() };
    let answer = process.officers(role).erase_officer(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| status.code())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_byte_of_an_erased_officer_is_left_and_the_log_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let mut process = Process::start(data).await;
    let parent = authority(&process).await;
    let [current, removed, kept] = [
        add(&process, &parent, "qcur").await,
        add(&process, &parent, "qrem").await,
        add(&process, &parent, "qkept").await,
    ];
    let request = pb::RemoveOfficerRequest { name: removed.clone(), ..Default::default() };
    process.officers("editor").remove_officer(request).await.unwrap();
    let all = [values("qcur"), values("qrem")].concat();
    // The control: the same search finds whatever was written, of the removed one too.
    for mark in ["qcur", "qrem"] {
        let held = found(data, &values(mark));
        for version in ["ante", "post"] {
            let text = format!("{mark}{version}");
            let written = [format!("Туршилт{text}"), format!("{text}@focal.example"), format!("+976{}", number(&text))];
            assert!(written.iter().all(|text| held.contains(text)), "{held:?}");
        }
    }

    for role in
        ["government", "account-manager", "consent-officer", "service", "secretariat", "administrator", "other-state"]
    {
        assert_eq!(erase(&process, role, &current).await, Err(Code::PermissionDenied), "{role}");
    }
    let unasked = process.typed("editor", &["officer", "erase", &current]);
    assert_eq!(unasked.status.code(), Some(2), "{unasked:?}");
    assert!(get(&process, &current).await.is_ok());
    let typed = process.typed("editor", &["officer", "erase", &current, "--yes"]);
    let said = String::from_utf8_lossy(&typed.stdout).into_owned();
    assert!(typed.status.success() && said.contains("No file of the service holds it"), "{typed:?}");
    let first = erase(&process, "editor", &removed).await.unwrap();
    assert!(first.complete && first.erased_by.starts_with("accounts/") && first.erase_time.is_some());
    assert_eq!(found(data, &all), BTreeSet::new());

    // Nothing shows them, and asking again is answered as before.
    for name in [&current, &removed] {
        assert_eq!(get(&process, name).await, Err(Code::NotFound));
    }
    assert_eq!(erase(&process, "editor", &removed).await, Ok(first.clone()));
    assert_eq!(
        erase(&process, "editor", &format!("{parent}/officers/{}", uuid::Uuid::nil())).await,
        Err(Code::NotFound)
    );
    let list = pb::ListOfficersRequest { parent: parent.clone(), ..Default::default() };
    let listed = process.officers("editor").list_officers(list).await.unwrap().into_inner().officers;
    assert_eq!(listed.iter().map(|officer| &officer.name).collect::<Vec<_>>(), [&kept]);
    let exported = tempfile::tempdir().unwrap();
    let file = exported.path().join("all.jsonl");
    assert!(process.typed("editor", &["export", "--output", &file.to_string_lossy()]).status.success());
    assert_eq!(found(exported.path(), &all), BTreeSet::new());
    assert!(!found(exported.path(), &values("qkept")).is_empty(), "the control");

    // The log verifies beside the service, after a kill and after the next start, and still nothing is found.
    let is_right = || {
        let verified = verify(data, None);
        assert_eq!((verified.status.code(), findings(&verified)), (Some(0), Vec::new()));
        assert!(String::from_utf8_lossy(&verified.stdout).contains("\"erased\": 5"), "{verified:?}");
        assert_eq!(found(data, &all), BTreeSet::new());
    };
    is_right();
    process.kill();
    is_right();
    check(data).unwrap();
    let process = Process::start(data).await;
    is_right();
    assert_eq!(erase(&process, "editor", &removed).await, Ok(first));
    assert!(get(&process, &kept).await.is_ok());
    process.stop();
    is_right();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whose_time_is_over_is_erased_by_the_service() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = Process::start(dir.path()).await;
    let parent = authority(&process).await;
    let retention = Some(pb::Retention { until: "2020-01-31".to_owned(), ..Default::default() });
    let officer = Some(pb::Officer { retention, ..officer("qold", "ante") });
    let request = pb::CreateOfficerRequest { parent: parent.clone(), officer, ..Default::default() };
    let name = process.officers("editor").create_officer(request).await.unwrap().into_inner().name;
    process.kill();
    assert!(!found(dir.path(), &values("qold")).is_empty(), "the control");
    let process = Process::start(dir.path()).await;
    let begun = Instant::now();
    while get(&process, &name).await.is_ok() {
        assert!(begun.elapsed() < PATIENCE, "it is never erased");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let erased = erase(&process, "editor", &name).await.unwrap();
    assert!(erased.complete && erased.erased_by.is_empty(), "{erased:?}");
    assert_eq!(found(dir.path(), &values("qold")), BTreeSet::new());
    let verified = verify(dir.path(), None);
    assert_eq!((verified.status.code(), findings(&verified)), (Some(0), Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_does_not_claim_what_a_reader_prevents() {
    let dir = tempfile::tempdir().unwrap();
    let process = Process::start(dir.path()).await;
    let parent = authority(&process).await;
    let name = add(&process, &parent, "qheld").await;
    let options = SqliteConnectOptions::new().filename(dir.path().join("store/log.db")).read_only(true);
    let mut reader = options.connect().await.unwrap();
    let mut held = reader.begin().await.unwrap();
    let _rows: i64 = sqlx::query_scalar("SELECT count(*) FROM change").fetch_one(&mut *held).await.unwrap();
    let first = erase(&process, "editor", &name).await.unwrap();
    assert!(!first.complete);
    assert_eq!(get(&process, &name).await, Err(Code::NotFound));
    assert!(!found(dir.path(), &values("qheld")).is_empty(), "the control");
    drop(held);
    reader.close().await.unwrap();
    let begun = Instant::now();
    loop {
        let again = erase(&process, "editor", &name).await.unwrap();
        if again.complete {
            assert_eq!(again, pb::EraseOfficerResponse { complete: true, ..first });
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "it is never complete");
    }
    assert_eq!(found(dir.path(), &values("qheld")), BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_during_an_erasure_all_of_it_is_done_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = Process::start(dir.path()).await;
    let parent = authority(&process).await;
    let warm = add(&process, &parent, "qwarm").await;
    let begun = Instant::now();
    erase(&process, "editor", &warm).await.unwrap();
    let took = begun.elapsed();
    for round in 0..8 {
        let mark = format!("qkill{round}");
        let name = add(&process, &parent, &mark).await;
        let answer = tokio::select! {
            answer = erase(&process, "editor", &name) => Some(answer),
            () = tokio::time::sleep(took * round / 8) => None,
        };
        process.kill();
        if let Some(answer) = answer {
            assert!(answer.unwrap().complete);
            assert_eq!(found(dir.path(), &values(&mark)), BTreeSet::new(), "an answered erasure is lost");
        }
        process = Process::start(dir.path()).await;
        match get(&process, &name).await {
            Ok(officer) => assert_eq!(officer.emails, [format!("{mark}post@focal.example")]),
            Err(code) => {
                assert_eq!(code, Code::NotFound);
                assert_eq!(found(dir.path(), &values(&mark)), BTreeSet::new(), "round {round}");
            }
        }
        assert!(erase(&process, "editor", &name).await.unwrap().complete);
        assert_eq!(found(dir.path(), &values(&mark)), BTreeSet::new(), "round {round}");
    }
    let verified = verify(dir.path(), None);
    assert_eq!((verified.status.code(), findings(&verified)), (Some(0), Vec::new()));
}
