//! What takes two people, as a program and as people at the command line call it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use focalpoint::pb;
use focalpoint::pb::account_service_client::AccountServiceClient;
use focalpoint::pb::approval_service_client::ApprovalServiceClient;
use tonic::Code;

use super::harness::{Service, reason};
use super::process::run;

/// Runs a verb as a role; what it printed, and whether it was done.
fn verb(service: &Service, role: &str, words: &[&str]) -> (bool, String) {
    let server = format!("localhost:{}", service.demo.address().port());
    let flags = [
        OsStr::new("--server"),
        OsStr::new(&server),
        OsStr::new("--ca"),
        service.demo.ca().as_os_str(),
        OsStr::new("--token-file"),
        service.demo.tokens()[role].as_os_str(),
    ];
    let words: Vec<&OsStr> = words.iter().map(|word| OsStr::from_bytes(word.as_bytes())).chain(flags).collect();
    let output = run(&words);
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_is_told_what_the_second_runs() {
    let service = Service::start(false).await;
    let authority = service.first("central authority Mongolia").await.name;
    let (done, told) = verb(&service, "editor", &["approval", "close", &authority]);
    assert!(!done && told.contains("SECOND_PERSON_REQUIRED"), "{told}");
    let command = told.split_once("the second person runs: focalpoint ").unwrap().1.trim();
    let words: Vec<&str> = command.split(' ').collect();
    let (done, listed) = verb(&service, "consent-officer", &["approval", "list"]);
    assert!(done && listed.contains(words[2]) && listed.contains("Demonstration: editor"), "{listed}");
    let (done, told) = verb(&service, "editor", &words);
    assert!(!done && told.contains("second person"), "{told}");
    let (done, told) = verb(&service, "other-state", &words);
    assert!(!done && told.contains("NOT_FOUND"), "{told}");
    let (done, told) = verb(&service, "consent-officer", &words);
    assert!(done && told.contains("DONE"), "{told}");
    let get = pb::GetAuthorityRequest { name: authority, ..Default::default() };
    let closed = service.authorities("government").get_authority(get).await.unwrap().into_inner();
    assert_eq!(closed.status, "CLOSED");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_changed_at_the_command_line_and_acts_at_once() {
    let service = Service::start(true).await;
    let me = AccountServiceClient::new(service.as_role("government")).who_am_i(pb::WhoAmIRequest {}).await.unwrap();
    let name = me.into_inner().account.unwrap().name;
    let list = pb::ListPendingRequest::default();
    let mut reader = ApprovalServiceClient::new(service.as_role("government"));
    assert_eq!(reader.list_pending(list.clone()).await.unwrap_err().code(), Code::PermissionDenied);
    let update = ["account", "update", &name, "--role", "CONSENT_OFFICER", "--display-name", "Ministry"];
    let (done, told) = verb(&service, "account-manager", &update);
    assert!(done && told.contains("Ministry") && told.contains("CONSENT_OFFICER"), "{told}");
    assert_eq!(reader.list_pending(list).await.unwrap().into_inner().approvals, []);
    let mut manager = AccountServiceClient::new(service.as_role("account-manager"));
    manager.disable_account(pb::DisableAccountRequest { name: name.clone(), ..Default::default() }).await.unwrap();
    let refused = reader.list_pending(pb::ListPendingRequest::default()).await.unwrap_err();
    assert_eq!(reason(&refused), "UNAUTHENTICATED");
    let (done, told) = verb(&service, "account-manager", &["account", "update", &name, "--enable"]);
    assert!(done, "{told}");
    reader.list_pending(pb::ListPendingRequest::default()).await.unwrap();
    service.demo.stop().await;
}

#[test]
fn a_register_begins_with_two_people() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let init = |more: &[&str]| {
        let words = ["init", "--data-dir"].map(OsStr::new);
        let more = more.iter().map(OsStr::new);
        run(&words.into_iter().chain([data.as_os_str()]).chain(more).collect::<Vec<_>>())
    };
    for one in [&["--administrator", "ada"][..], &["--administrator", "ada", "--administrator", "ada"][..]] {
        let refused = init(one);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("give --administrator twice"));
    }
    let made = init(&["--administrator", "ada", "--administrator", "bashir"]);
    assert!(made.status.success(), "{made:?}");
}
