//! Erasing accounts with the whole program: no byte of whom they were for is left in the data directory, and the log verifies.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

use focalpoint::pb;
use tonic::{Code, Status};

use super::audit::{findings, verify};
use super::erasure::found;
use super::process::{Process, check, run};

/// Where the tokens of the demonstration come from.
const ISSUER: &str = "https://issuer.focalpoint.example";

/// What tells of whom an account is for.
fn values(mark: &str) -> Vec<String> {
    vec![format!("sub-{mark}"), format!("Zoë {mark} ante"), format!("Zoë {mark} post")]
}

/// Adds an account as somebody who may alone, or asks for it; its first name is of `ante`.
async fn create(process: &Process, by: &str, mark: &str, role: &str, state: &str) -> Result<pb::Account, Status> {
    let account = pb::Account {
        issuer: ISSUER.to_owned(),
        subject: format!("sub-{mark}"),
        display_name: format!("Zoë {mark} ante"),
        role: role.to_owned(),
        state: state.to_owned(),
        ..Default::default()
    };
    let request_id = uuid::Uuid::now_v7().to_string();
    let request = pb::CreateAccountRequest { account: Some(account), request_id, ..Default::default() };
    process.accounts(by).create_account(request).await.map(tonic::Response::into_inner)
}

/// Changes an account.
async fn change(process: &Process, by: &str, account: pb::Account, path: &str) -> Result<pb::Account, Status> {
    let update_mask = Some(pbjson_types::FieldMask { paths: vec![path.to_owned()] });
    let request = pb::UpdateAccountRequest { account: Some(account), update_mask, ..Default::default() };
    process.accounts(by).update_account(request).await.map(tonic::Response::into_inner)
}

/// Gives an account its name of `post`.
async fn rename(process: &Process, by: &str, name: &str, mark: &str) {
    let display_name = format!("Zoë {mark} post");
    let account = pb::Account { name: name.to_owned(), display_name, ..Default::default() };
    change(process, by, account, "display_name").await.unwrap();
}

/// All accounts, as the administrator sees them.
async fn accounts(process: &Process) -> Vec<pb::Account> {
    let request = pb::ListAccountsRequest { page_size: 100, ..Default::default() };
    process.accounts("administrator").list_accounts(request).await.unwrap().into_inner().accounts
}

/// The account of a subject.
async fn of_subject(process: &Process, subject: &str) -> pb::Account {
    accounts(process).await.into_iter().find(|account| account.subject == subject).unwrap()
}

/// Has the second administrator agree to all that waits.
fn approve(process: &Process) {
    let listed = process.typed("administrator-2", &["approval", "list"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    let name = listed.split_whitespace().find(|word| word.starts_with("approvals/")).unwrap();
    let typed = process.typed("administrator-2", &["approval", "approve", name]);
    assert!(typed.status.success(), "{typed:?}");
}

/// Erases an account.
async fn erase(process: &Process, by: &str, name: &str) -> Result<pb::EraseAccountResponse, Code> {
    let request = pb::EraseAccountRequest { name: name.to_owned(), ..Default::default() };
    let answer = process.accounts(by).erase_account(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| status.code())
}

/// A token of the embedded issuer for a subject, in a file of its own folder.
fn token(data: &Path, subject: &str, folder: &Path) -> std::path::PathBuf {
    let (config, file) = (folder.join("token.toml"), folder.join(subject));
    std::fs::write(&config, format!("embedded_issuer = true\ndata_dir = {data:?}\n")).unwrap();
    let words = ["token", subject, "--config"].map(OsStr::new);
    let made = run(&[&words[..], &[config.as_os_str(), OsStr::new("--output"), file.as_os_str()]].concat());
    assert!(made.status.success(), "{made:?}");
    file
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_byte_of_an_erased_account_is_left_and_the_log_verifies() {
    let (dir, tokens) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = dir.path();
    let mut process = Process::start(data).await;
    // One by one person, one by two with a change that waits, one by invitation; and one that stays.
    let reader = create(&process, "account-manager", "qone", "GOVERNMENT_READER", "MN").await.unwrap().name;
    rename(&process, "account-manager", &reader, "qone").await;
    let kept = create(&process, "account-manager", "qkept", "GOVERNMENT_READER", "MN").await.unwrap().name;
    let asked = create(&process, "administrator", "qtwo", "AUDITOR", "").await.unwrap_err();
    assert_eq!(asked.code(), Code::FailedPrecondition);
    approve(&process);
    let auditor = of_subject(&process, "sub-qtwo").await.name;
    rename(&process, "administrator", &auditor, "qtwo").await;
    let promoted = pb::Account { name: auditor.clone(), role: "ADMINISTRATOR".to_owned(), ..Default::default() };
    assert_eq!(change(&process, "administrator", promoted, "role").await.unwrap_err().code(), Code::FailedPrecondition);
    let mine = token(data, "sub-qthree", tokens.path());
    let account = pb::Account {
        role: "GOVERNMENT_READER".to_owned(),
        state: "MN".to_owned(),
        display_name: "Zoë qthree ante".to_owned(),
        ..Default::default()
    };
    let invite = pb::InviteAccountRequest { account: Some(account), ..Default::default() };
    let invited = process.accounts("account-manager").invite_account(invite).await.unwrap().into_inner();
    assert!(process.typed_with(&mine, &["account", "accept", &invited.code]).status.success());
    let accepted = of_subject(&process, "sub-qthree").await.name;
    rename(&process, "account-manager", &accepted, "qthree").await;
    assert!(process.typed_with(&mine, &["whoami"]).status.success());
    // Where they want notices sent, before and now.
    for address in ["qmail-ante@people.example", "qmail-post@people.example"] {
        assert!(process.typed_with(&mine, &["account", "notify", address, "--language", "fr"]).status.success());
    }
    let addresses = ["qmail-ante@people.example", "qmail-post@people.example"].map(str::to_owned);
    let all = [["qone", "qtwo", "qthree"].map(values).concat(), addresses.into()].concat();
    // The control: the same search finds all of it, and nothing of the code.
    assert_eq!(found(data, &all), all.iter().cloned().collect());
    assert_eq!(found(data, &[invited.code]), BTreeSet::new());

    for role in ["government", "editor", "consent-officer", "service", "auditor"] {
        assert_eq!(erase(&process, role, &reader).await, Err(Code::PermissionDenied), "{role}");
    }
    let unasked = process.typed("account-manager", &["account", "erase", &reader]);
    assert_eq!(unasked.status.code(), Some(2), "{unasked:?}");
    let typed = process.typed("account-manager", &["account", "erase", &reader, "--yes"]);
    let said = String::from_utf8_lossy(&typed.stdout).into_owned();
    assert!(typed.status.success() && said.contains("No file of the service holds it"), "{typed:?}");
    assert_eq!(erase(&process, "account-manager", &auditor).await, Err(Code::NotFound));
    assert_eq!(erase(&process, "administrator", &auditor).await, Err(Code::FailedPrecondition), "it takes two");
    let disable = pb::DisableAccountRequest { name: auditor.clone(), ..Default::default() };
    process.accounts("administrator-2").disable_account(disable).await.unwrap();
    let first = erase(&process, "administrator", &auditor).await.unwrap();
    assert!(first.complete && first.erased_by.starts_with("accounts/") && first.erase_time.is_some());
    assert!(erase(&process, "secretariat", &accepted).await.unwrap().complete);
    assert_eq!(found(data, &all), BTreeSet::new());

    // Whoever it was is unknown, and asking again is answered as before.
    assert!(!process.typed_with(&mine, &["whoami"]).status.success());
    assert_eq!(erase(&process, "administrator", &auditor).await, Ok(first.clone()));
    let listed = accounts(&process).await;
    let of = |name: &str| listed.iter().find(|account| account.name == name).unwrap();
    assert!(of(&auditor).erased && of(&auditor).disabled && of(&auditor).role == "AUDITOR");
    assert_eq!(of(&kept).display_name, "Zoë qkept ante");
    let shown = process.typed("administrator", &["account", "list"]);
    assert_eq!(String::from_utf8_lossy(&shown.stdout).matches("erased").count(), 3);

    // The log verifies beside the service, after a kill and after the next start, and still nothing is found.
    let is_right = || {
        let verified = verify(data, None);
        assert_eq!((verified.status.code(), findings(&verified)), (Some(0), Vec::new()));
        let answer: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
        assert!(answer["erased"].as_u64().unwrap() >= 8, "{answer}");
        assert_eq!(found(data, &all), BTreeSet::new());
        assert_eq!(found(data, &values("qkept")).len(), 2);
    };
    is_right();
    process.kill();
    is_right();
    check(data).unwrap();
    let process = Process::start(data).await;
    is_right();
    assert_eq!(erase(&process, "administrator", &auditor).await, Ok(first));
    assert!(!process.typed_with(&mine, &["whoami"]).status.success());
    process.stop();
    is_right();
}
