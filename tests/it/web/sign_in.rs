//! Signing in with a browser, and how a session ends.

use focalpoint::pb;

use super::browser::Browser;
use crate::serve::harness::Service;

/// The code of the link that holds now.
fn code(service: &Service) -> String {
    let link = std::fs::read_to_string(service.demo.link_file()).unwrap();
    link.trim().split_once("code=").unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_whom_to_be_and_lets_its_bearer_in_once() {
    let service = Service::start(true).await;
    let mut browser = Browser::new(&service.demo);
    let code = code(&service);
    for _ in 0..2 {
        let page = browser.get(&format!("/sign-in/link?code={code}")).await;
        assert_eq!(page.status, 200, "looking does not use it up");
        assert!(page.body.contains("value=\"government\"") && !page.body.contains("value=\"service\""));
    }
    assert!(browser.cookies.is_empty());
    let nobody = browser.post("/sign-in/link", &[("code", &code), ("subject", "nobody")]).await;
    assert_eq!(nobody.status, 403);
    let page = browser.post("/sign-in/link", &[("code", &code), ("subject", "government")]).await;
    assert_eq!(page.location(), "/");
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-session=") && cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"));
    assert_eq!(browser.get("/").await.location(), "/search");
    assert_eq!(browser.get("/search").await.status, 200);
    let again = Browser::new(&service.demo).post("/sign-in/link", &[("code", &code), ("subject", "government")]).await;
    assert_eq!(again.status, 403, "it was used");
    assert_eq!(Browser::new(&service.demo).get(&format!("/sign-in/link?code={code}")).await.status, 403);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_a_page_without_a_session_and_comes_back_to_it_afterwards() {
    let service = Service::start(true).await;
    for cookie in [None, Some("x"), Some("")] {
        let mut browser = Browser::new(&service.demo);
        browser.cookies.extend(cookie.map(|value| ("__Host-session".to_owned(), value.to_owned())));
        for path in [
            "/search?q=a%20b",
            "/account",
            "/health",
            "/route",
            "/authorities/x",
            "/authorities/x/contact.vcf",
            "/needs/x/matches",
        ] {
            let page = browser.get(path).await;
            assert!(page.location().starts_with("/sign-in?next=%2F"), "{path}");
            assert!(page.body.is_empty());
        }
    }
    let mut browser = Browser::new(&service.demo);
    browser.more.push(("sec-fetch-site", "cross-site".to_owned()));
    let page = browser.get("/sign-in?next=%2Fsearch%3Fq%3Da").await;
    assert!(page.body.contains("href=\"/search?q=a\""), "a browser keeps its cookies back on a link of another site");
    let evil = browser.get("/sign-in?next=%2F%2Fevil.example").await;
    assert!(evil.body.contains("class=\"button\" href=\"/\"") && !evil.body.contains("href=\"//"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_account_is_out_on_its_next_request() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    assert_eq!(browser.get("/account").await.status, 200);
    let client = |role: &str| pb::account_service_client::AccountServiceClient::new(service.as_role(role));
    let me = client("government").who_am_i(pb::WhoAmIRequest {}).await.unwrap().into_inner();
    let request = pb::DisableAccountRequest { name: me.account.unwrap().name, ..Default::default() };
    client("account-manager").disable_account(request).await.unwrap();
    assert_eq!(browser.get("/account").await.location(), "/sign-in?next=%2Faccount");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_here_when_one_signs_out_and_elsewhere_when_one_ends_it() {
    let service = Service::start(true).await;
    let mut first = Browser::signed_in(&service.demo, "editor").await;
    let stolen = first.clone();
    let page = first.get("/account").await;
    let out = first.post("/sign-out", &[("token", &page.input("token"))]).await;
    assert_eq!(out.location(), "/sign-in");
    assert!(first.cookies.is_empty());
    assert_eq!(stolen.clone().get("/account").await.status, 303, "what a thief kept is worth nothing");

    let mut here = Browser::signed_in(&service.demo, "editor").await;
    let mut there = Browser::signed_in(&service.demo, "editor").await;
    let page = here.get("/account").await;
    let ended =
        here.post("/account/sessions/end", &[("token", &page.input("token")), ("session", &session(&page.body))]).await;
    assert_eq!(ended.location(), "/account");
    assert_eq!(there.get("/account").await.status, 303);
    assert_eq!(here.get("/account").await.status, 200);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_came_by_a_link_can_be_somebody_else_of_the_demonstration() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let old = browser.clone();
    let page = browser.get("/account").await;
    let token = page.input("token");
    let changed = browser.post("/sign-in/role", &[("token", &token), ("subject", "auditor")]).await;
    assert_eq!(changed.location(), "/");
    assert_eq!(browser.get("/").await.location(), "/audit", "an auditor does not read the directory");
    assert!(browser.get("/account").await.body.contains("Demonstration: auditor"));
    assert_eq!(old.clone().get("/account").await.status, 303, "the session before has ended");
    service.demo.stop().await;
}

/// The name of the first session on the page that can be ended.
fn session(body: &str) -> String {
    body.split_once("name=\"session\" value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}
