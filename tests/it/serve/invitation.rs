//! Invitations over the wire: what reaches a caller without an account, and the verbs of the command line.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use focalpoint::pb;
use tonic::{Code, Status};

use super::bound::Place;
use super::harness::{Service, reason};
use super::process::run;

/// An invitation of an editor of Mongolia by its manager.
async fn invited(place: &Place) -> pb::InviteAccountResponse {
    let account =
        pb::Account { role: "GOVERNMENT_EDITOR".to_owned(), state: "MN".to_owned(), ..pb::Account::default() };
    let request = pb::InviteAccountRequest { account: Some(account), ..Default::default() };
    place.client(None, Some(("manager", None))).await.invite_account(request).await.unwrap().into_inner()
}

/// The request to accept.
fn with(code: &str) -> pb::AcceptInvitationRequest {
    pb::AcceptInvitationRequest { code: code.to_owned() }
}

/// What of a refusal the client can tell apart.
fn bytes(status: &Status) -> (Code, String, Vec<u8>) {
    (status.code(), status.message().to_owned(), status.details().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_token_without_an_account_accepts_and_reaches_nothing_else() {
    let place = Place::new().await;
    let code = invited(&place).await.code;
    let newcomer = Some(("newcomer", None));
    assert_eq!(place.role(None, newcomer).await, Err(Code::Unauthenticated));
    let mut client = place.client(None, newcomer).await;
    let list = client.list_invitations(pb::ListInvitationsRequest::default()).await.unwrap_err();
    assert_eq!(list.code(), Code::Unauthenticated);
    let nobody = place.client(None, None).await.accept_invitation(with(&code)).await.unwrap_err();
    let certificate = place.client(Some(&place.clients[1]), None).await.accept_invitation(with(&code)).await;
    let over = place.client(None, Some(("former", None))).await.accept_invitation(with(&code)).await.unwrap_err();
    for refused in [nobody, certificate.unwrap_err(), over] {
        assert_eq!(bytes(&refused), bytes(&list));
    }
    let known = place.client(None, Some(("reader", None))).await.accept_invitation(with(&code)).await.unwrap_err();
    assert_eq!((known.code(), reason(&known).as_str()), (Code::FailedPrecondition, "WRONG_STAGE"));
    let account = client.accept_invitation(with(&code)).await.unwrap().into_inner();
    assert_eq!(account.subject, "newcomer");
    assert_eq!(place.role(None, newcomer).await, Ok("GOVERNMENT_EDITOR".to_owned()));
    let again = client.accept_invitation(with(&code)).await.unwrap_err();
    assert_eq!(reason(&again), "WRONG_STAGE", "there is an account");
    place.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_that_is_not_good_is_the_same_bytes_and_a_row_of_the_audit() {
    let place = Place::new().await;
    let (used, revoked) = (invited(&place).await, invited(&place).await);
    place.client(None, Some(("first", None))).await.accept_invitation(with(&used.code)).await.unwrap();
    let name = revoked.invitation.unwrap().name;
    let revoke = pb::RevokeInvitationRequest { name, ..Default::default() };
    place.client(None, Some(("manager", None))).await.revoke_invitation(revoke).await.unwrap();
    let mut client = place.client(None, Some(("second", None))).await;
    let mut refused = Vec::new();
    for code in ["", "unknown", &"A".repeat(43), "a\0b", &"a".repeat(64 * 1024), &used.code, &revoked.code] {
        refused.push(bytes(&client.accept_invitation(with(code)).await.unwrap_err()));
    }
    assert_eq!(refused[0].0, Code::NotFound);
    refused.dedup();
    assert_eq!(refused.len(), 1, "{refused:?}");
    let auditor = place.channel(None, Some(("auditor", None))).await;
    let mut audit = pb::audit_service_client::AuditServiceClient::new(auditor);
    let filter = pb::AuditFilter { operation: "AccountService.AcceptInvitation".to_owned(), ..Default::default() };
    let request = pb::ListAuditEntriesRequest { filter: Some(filter), ..Default::default() };
    let rows = audit.list_audit_entries(request).await.unwrap().into_inner().audit_entries;
    assert_eq!(rows.iter().filter(|row| row.actor.is_empty() && row.outcome == "DENIED").count(), 7);
    let told = format!("{rows:?}");
    assert!(!told.contains(&used.code) && !told.contains(&revoked.code));
    for _ in 0..3 {
        client.accept_invitation(with("unknown")).await.unwrap_err();
    }
    let over = client.accept_invitation(with("unknown")).await.unwrap_err();
    assert_eq!(over.code(), Code::ResourceExhausted);
    place.node.stop().await;
}

/// Runs a verb with a token; whether it was done, and what it printed.
fn verb(service: &Service, token: &Path, words: &[&str]) -> (bool, String) {
    let server = format!("localhost:{}", service.demo.address().port());
    let flags = [
        OsStr::new("--server"),
        OsStr::new(&server),
        OsStr::new("--ca"),
        service.demo.ca().as_os_str(),
        OsStr::new("--token-file"),
        token.as_os_str(),
    ];
    let words: Vec<&OsStr> = words.iter().map(|word| OsStr::from_bytes(word.as_bytes())).chain(flags).collect();
    let output = run(&words);
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inviter_is_told_what_the_invited_person_runs() {
    let service = Service::start(true).await;
    let manager = service.demo.tokens()["account-manager"].clone();
    let data = manager.ancestors().nth(2).unwrap();
    let newcomer = data.join("newcomer");
    let config = data.join("token.toml");
    std::fs::write(&config, format!("embedded_issuer = true\ndata_dir = {data:?}\n")).unwrap();
    let token = ["token", "newcomer", "--config"].map(OsStr::new);
    let made = run(&[&token[..], &[config.as_os_str(), OsStr::new("--output"), newcomer.as_os_str()]].concat());
    assert!(made.status.success(), "{made:?}");
    let invite = ["account", "invite", "--role", "GOVERNMENT_READER", "--state", "MN", "--display-name", "Archive"];
    let (done, told) = verb(&service, &manager, &invite);
    assert!(done && !told.contains("https://"), "{told}");
    let command = told.split_once("The invited person runs: focalpoint ").unwrap().1.trim();
    let words: Vec<&str> = command.split(' ').collect();
    let (done, listed) = verb(&service, &manager, &["account", "invitations"]);
    assert!(done && listed.contains("Archive") && !listed.contains(words[2]), "{listed}");
    let (done, told) = verb(&service, &newcomer, &words);
    assert!(done && told.contains("Archive") && told.contains("newcomer"), "{told}");
    let (done, _) = verb(&service, &newcomer, &["whoami"]);
    assert!(done);
    let (done, told) = verb(&service, &manager, &invite);
    let name = told.split_whitespace().find(|word| word.starts_with("invitations/")).unwrap();
    assert!(done);
    let (done, told) = verb(&service, &manager, &["account", "revoke", name]);
    assert!(done && told.contains("REVOKED"), "{told}");
    service.demo.stop().await;
}
