//! What changes something: never a GET, never a form of another site, never one without the token of the session.

use super::browser::Browser;
use crate::serve::harness::Service;

/// What changes something for whoever has signed in, and is no page to get.
const WRITES: [&str; 21] = [
    "/sign-out",
    "/account/sessions/end",
    "/sign-in/role",
    "/needs/x/submit",
    "/needs/x/matches/y/propose",
    "/proposals/x/answer",
    "/approvals/x/approve",
    "/approvals/x/reject",
    "/accounts/x/disable",
    "/invitations/x/revoke",
    "/runs/x/delete",
    "/authorities/x/confirm",
    "/authorities/x/close",
    "/authorities/x/officers/y/remove",
    "/needs/x/close",
    "/needs/x/freeze",
    "/needs/x/lift",
    "/proposals/x/offer",
    "/proposals/x/progress",
    "/proposals/x/outcome",
    "/proposals/x/withdraw",
];
/// What does so, and shows the form to whoever gets it.
const FORMS: [&str; 13] = [
    "/needs/new",
    "/needs/order",
    "/needs/x/edit",
    "/needs/x/consent",
    "/accounts/invite",
    "/accounts/create",
    "/import",
    "/authorities/new",
    "/authorities/x/edit",
    "/authorities/x/officers/new",
    "/authorities/x/officers/y/edit",
    "/providers/x/edit",
    "/providers/x/activities/new",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_changes_nothing() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let token = browser.get("/account").await.input("token");
    let own = format!("https://{}", browser.host);
    let fields = [("token", token.as_str()), ("subject", "auditor"), ("session", "x"), ("language", "fr")];
    for path in WRITES.iter().chain(&FORMS).chain(&["/language"]) {
        for headers in [
            vec![],
            vec![("origin", "null")],
            vec![("origin", "https://evil.example")],
            vec![("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
            vec![("origin", own.as_str()), ("sec-fetch-site", "same-site")],
            vec![("origin", own.as_str()), ("origin", "https://evil.example")],
        ] {
            let page = browser.post_from(&headers, path, &fields).await;
            assert_eq!(page.status, 403, "{path} {headers:?}");
            assert!(page.headers.get("set-cookie").is_none());
        }
        assert_eq!(browser.get("/account").await.status, 200, "{path}: the session goes on");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_the_token_of_its_session_changes_nothing() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let token = browser.get("/account").await.input("token");
    let wrong: String = token.chars().rev().collect();
    for path in WRITES.iter().chain(&FORMS) {
        for token in ["", &wrong, &token[1..]] {
            let page = browser.post(path, &[("token", token), ("subject", "auditor"), ("session", "x")]).await;
            assert_eq!(page.status, 403, "{path} {token}");
        }
        assert!(FORMS.contains(path) || browser.get(path).await.status == 404, "{path} is no page to get");
    }
    assert_eq!(browser.get("/account").await.input("token"), token);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_one_session_is_worth_nothing_in_another() {
    let service = Service::start(true).await;
    let mut first = Browser::signed_in(&service.demo, "editor").await;
    let token = first.get("/account").await.input("token");
    // A change of role begins another session.
    let mut second = first.clone();
    second.post("/sign-in/role", &[("token", &token), ("subject", "government")]).await;
    assert_eq!(second.post("/sign-out", &[("token", &token)]).await.status, 403);
    assert_eq!(second.get("/account").await.status, 200);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_cannot_be_tried_without_end() {
    let service = Service::start(true).await;
    let mut browser = Browser::new(&service.demo);
    let mut statuses = Vec::new();
    for n in 0..60 {
        statuses.push(browser.post("/sign-in/link", &[("code", &n.to_string()), ("subject", "editor")]).await.status);
    }
    assert!(statuses.iter().all(|status| [403, 429].contains(status)));
    assert!(statuses.contains(&429), "{statuses:?}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_too_large_is_refused() {
    let service = Service::start(true).await;
    let mut browser = Browser::new(&service.demo);
    let page = browser.post("/language", &[("language", &"x".repeat(100_000))]).await;
    assert_eq!(page.status, 413);
    service.demo.stop().await;
}
