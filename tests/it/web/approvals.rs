//! What takes two people, on pages: the second person decides, the first takes back, and nobody else learns of it.

use focalpoint::pb;

use super::browser::Browser;
use super::hostile::{CORPUS, foreign};
use super::needs::become_one;
use crate::serve::harness::Service;

/// Has the administrator ask for an account of the secretariat under that name; answers the name of the act.
async fn ask(service: &Service, subject: &str, display_name: &str) -> String {
    let mut accounts = pb::account_service_client::AccountServiceClient::new(service.as_role("administrator"));
    let account = pb::Account {
        issuer: "https://issuer.example".to_owned(),
        subject: subject.to_owned(),
        display_name: display_name.to_owned(),
        role: "AUDITOR".to_owned(),
        ..Default::default()
    };
    let request = pb::CreateAccountRequest { account: Some(account), ..Default::default() };
    let refused = accounts.create_account(request).await.unwrap_err();
    assert_eq!(crate::serve::harness::reason(&refused), "SECOND_PERSON_REQUIRED", "{refused:?}");
    let mut approvals = pb::approval_service_client::ApprovalServiceClient::new(service.as_role("administrator"));
    let pending = approvals.list_pending(pb::ListPendingRequest::default()).await.unwrap().into_inner().approvals;
    pending.into_iter().find(|it| it.account.as_ref().is_some_and(|it| it.subject == subject)).unwrap().name
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_person_approves_and_the_first_cannot() {
    let service = Service::start(false).await;
    let name = ask(&service, "new-auditor", "Nora Auditor").await;
    let (approve, reject) = (format!("/{name}/approve"), format!("/{name}/reject"));
    let mut browser = Browser::signed_in(&service.demo, "administrator").await;
    let own = browser.get("/approvals").await;
    assert!(own.body.contains("Nora Auditor") && own.body.contains("Take it back"), "{}", own.body);
    assert!(!own.body.contains(&approve), "{}", own.body);
    let token = own.input("token");
    assert_eq!(browser.post(&approve, &[("token", &token)]).await.status, 409, "not by the same person");
    become_one(&mut browser, "administrator-2").await;
    let page = browser.get("/approvals").await;
    for shown in ["Create an account", "Nora Auditor", "Auditor", "new-auditor", &approve] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(browser.get("/worklist").await.body.contains("Create an account"));
    let token = page.input("token");
    assert_eq!(browser.post(&approve, &[("token", &token)]).await.location(), "/approvals?all=1");
    assert!(browser.get("/approvals?all=1").await.body.contains("Carried out"));
    assert!(browser.get("/approvals").await.body.contains("Nothing waits."));
    assert_eq!(browser.post(&reject, &[("token", &token)]).await.status, 409, "it was decided");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn to_others_there_is_no_such_act() {
    let service = Service::start(false).await;
    let name = ask(&service, "new-auditor", "Nora Auditor").await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let never = format!("approvals/{}", uuid::Uuid::now_v7());
    for (subject, expected) in [("editor", 404), ("government", 403), ("provider", 403), ("auditor", 403)] {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        for act in ["approve", "reject"] {
            let real = browser.post(&format!("/{name}/{act}"), &[("token", &token)]).await;
            let other = browser.post(&format!("/{never}/{act}"), &[("token", &token)]).await;
            assert_eq!((real.status, real.body), (expected, other.body), "{subject} {act}");
        }
        assert!(!browser.get("/approvals").await.body.contains("Nora Auditor"), "{subject}");
    }
    become_one(&mut browser, "administrator").await;
    let token = browser.get("/account").await.input("token");
    assert_eq!(browser.post(&format!("/{name}/reject"), &[("token", &token)]).await.status, 303, "it still waited");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_is_text() {
    let service = Service::start(true).await;
    for (at, text) in CORPUS.iter().enumerate() {
        ask(&service, &format!("{at} {text}"), text).await;
    }
    let mut browser = Browser::signed_in(&service.demo, "administrator-2").await;
    for path in ["/approvals", "/worklist", "/approvals?all=1&page=%22%3E%3Cscript%3E"] {
        let page = browser.get(path).await;
        assert_eq!(foreign(&page.body), [""; 0], "{path}");
    }
    let page = browser.get("/approvals").await;
    assert!(page.body.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{}", page.body);
    service.demo.stop().await;
}
