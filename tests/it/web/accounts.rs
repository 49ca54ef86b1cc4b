//! Accounts on pages: whoever manages them invites, disables and takes back, and nobody else learns of any.

use super::browser::Browser;
use super::hostile::{CORPUS, foreign};
use super::needs::become_one;
use crate::serve::harness::Service;

/// The paths on a page that end in an act.
fn paths(body: &str, act: &str) -> Vec<String> {
    let actions = body.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    actions.filter(|path| path.ends_with(act)).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_invites_with_a_code_that_is_shown_once_and_takes_it_back() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "account-manager").await;
    let form = browser.get("/accounts/invite").await;
    assert!(!form.body.contains("name=\"state\"") && !form.body.contains("SECRETARIAT"), "{}", form.body);
    let (token, request) = (form.input("token"), form.input("request"));
    let fields = [
        ("token", token.as_str()),
        ("request", &request),
        ("role", "GOVERNMENT_READER"),
        ("name", "Nora Reader"),
        // Whose the account is does not come from the form.
        ("state", "ID"),
    ];
    let invited = browser.post("/accounts/invite", &fields).await;
    let code =
        invited.body.split("<p class=\"code\"><bdi dir=\"ltr\">").nth(1).unwrap_or_else(|| panic!("{}", invited.body));
    assert_eq!(code.split('<').next().unwrap().len(), 43, "{}", invited.body);
    let again = browser.post("/accounts/invite", &fields).await;
    assert!(again.status == 200 && again.body.contains("was made before") && !again.body.contains("class=\"code\""));
    let list = browser.get("/accounts").await;
    assert_eq!(list.body.matches("Nora Reader").count(), 2, "one invitation, with its button: {}", list.body);
    assert!(list.body.contains("Government user · Mongolia"), "{}", list.body);
    let revoke = paths(&list.body, "/revoke");
    assert_eq!(browser.post(&revoke[0], &[("token", &token)]).await.location(), "/accounts");
    assert!(!browser.get("/accounts").await.body.contains("Nora Reader"));
    assert_eq!(browser.post(&revoke[0], &[("token", &token)]).await.status, 409, "it is not open any more");
    let mut wrong = fields.to_vec();
    wrong[1] = ("request", "");
    wrong.push(("until", "soon"));
    let told = browser.post("/accounts/invite", &wrong).await;
    assert!(told.status == 400 && told.body.contains("value=\"Nora Reader\""), "{}", told.body);
    assert!(told.body.contains("href=\"#until\""), "{}", told.body);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_disabled_at_once_and_not_by_itself() {
    let service = Service::start(false).await;
    let mut reader = Browser::signed_in(&service.demo, "government").await;
    let mut manager = Browser::signed_in(&service.demo, "account-manager").await;
    let list = manager.get("/accounts").await;
    let token = list.input("token");
    let card = list.body.split("<h3>").find(|card| card.contains("<dd><bdi>government</bdi></dd>"));
    let disable = paths(card.unwrap_or_else(|| panic!("{}", list.body)), "/disable");
    let own = list.body.split("<h3>").find(|card| card.contains("<dd><bdi>account-manager</bdi></dd>")).unwrap();
    assert!(paths(own, "/disable").is_empty(), "{own}");
    assert_eq!(reader.get("/account").await.status, 200);
    assert_eq!(manager.post(&disable[0], &[("token", &token)]).await.location(), "/accounts");
    assert_eq!(reader.get("/account").await.status, 303, "sent to sign in");
    assert!(manager.get("/accounts").await.body.contains("<span class=\"badge closed\">Disabled</span>"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_oversees_others_waits_for_a_second_person() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "administrator").await;
    let form = browser.get("/accounts/create").await;
    let (token, request) = (form.input("token"), form.input("request"));
    let fields = [
        ("token", token.as_str()),
        ("request", &request),
        ("role", "AUDITOR"),
        ("name", "Nora Auditor"),
        ("issuer", "https://issuer.example"),
        ("subject", "nora"),
    ];
    assert_eq!(browser.post("/accounts/create", &fields).await.location(), "/approvals");
    assert!(browser.get("/approvals").await.body.contains("Nora Auditor"));
    assert!(!browser.get("/accounts").await.body.contains("Nora Auditor"), "not yet");
    let of_state = [("token", token.as_str()), ("role", "GOVERNMENT_READER"), ("state", "MN")];
    assert_eq!(browser.post("/accounts/invite", &of_state).await.status, 403, "only a manager of the State gives that");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_pages_of_those_who_manage_them() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "account-manager").await;
    let disable = paths(&browser.get("/accounts").await.body, "/disable")[0].clone();
    let never = format!("/accounts/{}/disable", uuid::Uuid::now_v7());
    for subject in ["government", "editor", "consent-officer", "provider", "auditor"] {
        become_one(&mut browser, subject).await;
        let account = browser.get("/account").await;
        assert!(!account.body.contains("href=\"/accounts\""), "{subject}: the way around");
        for path in ["/accounts", "/accounts/invite", "/accounts/create"] {
            assert_eq!(browser.get(path).await.status, 403, "{subject} {path}");
        }
        let token = account.input("token");
        for path in [&disable, &never, &"/accounts/invite".to_owned(), &"/accounts/create".to_owned()] {
            assert_eq!(
                browser.post(path, &[("token", &token), ("role", "SECRETARIAT")]).await.status,
                403,
                "{subject} {path}"
            );
        }
    }
    // The manager of one State, of an account that is none of its own.
    become_one(&mut browser, "administrator").await;
    let list = browser.get("/accounts").await;
    let foreign = list.body.split("<h3>").find(|card| card.contains("<dd><bdi>other-state</bdi></dd>")).unwrap();
    let foreign = paths(foreign, "/disable")[0].clone();
    become_one(&mut browser, "account-manager").await;
    let token = browser.get("/account").await.input("token");
    let (hidden, none) =
        (browser.post(&foreign, &[("token", &token)]).await, browser.post(&never, &[("token", &token)]).await);
    assert_eq!((hidden.status, hidden.body), (404, none.body));
    assert!(!browser.get("/accounts").await.body.contains("other-state"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_text_on_the_pages_of_accounts() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "account-manager").await;
    let token = browser.get("/account").await.input("token");
    for text in CORPUS {
        let fields = [("token", token.as_str()), ("role", "GOVERNMENT_READER"), ("name", text)];
        let invited = browser.post("/accounts/invite", &fields).await;
        assert_eq!((invited.status, foreign(&invited.body)), (200, Vec::new()), "{text}");
        let wrong = browser
            .post("/accounts/invite", &[("token", token.as_str()), ("name", text), ("until", text), ("role", text)])
            .await;
        assert!(wrong.status < 500 && foreign(&wrong.body).is_empty(), "{text}: {}", wrong.body);
    }
    let list = browser.get("/accounts").await;
    assert_eq!(foreign(&list.body), [""; 0]);
    assert!(list.body.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
    service.demo.stop().await;
}
