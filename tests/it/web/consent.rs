//! Consent on pages: nothing is done before its officer has seen who would see what, and what is wrong stands beside its field.

use super::browser::Browser;
use super::needs::{become_one, need};
use crate::serve::harness::Service;

/// The value of the first provider on a page that can be named.
fn provider(body: &str) -> String {
    body.split_once("name=\"provider\" value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_granted_after_a_statement_of_who_sees_what_and_withdrawn() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-wb-law").await;
    let (own, path) = (format!("/{name}"), format!("/{name}/consent"));
    let mut browser = Browser::signed_in(&service.demo, "consent-officer").await;
    let form = browser.get(&path).await;
    let (token, etag) = (form.input("token"), form.input("etag"));
    let found =
        browser.post(&path, &[("token", &token), ("etag", &etag), ("act", "find"), ("q", "integrity fund")]).await;
    let provider = provider(&found.body);
    let mut fields = vec![("token", token.as_str()), ("etag", &etag), ("provider", &provider), ("field", "title")];
    fields.extend([("field", "articles"), ("act", "grant?")]);
    let wrong = browser.post(&path, &fields).await;
    assert_eq!(wrong.status, 400);
    for shown in
        ["Nothing was written", "href=\"#until\"", "aria-invalid=\"true\"", &format!("value=\"{provider}\" checked")]
    {
        assert!(wrong.body.contains(shown), "{shown}: {}", wrong.body);
    }
    fields.push(("until", "2027-06-30"));
    let statement = browser.post(&path, &fields).await;
    assert_eq!(statement.status, 200, "{}", statement.body);
    for shown in [
        "If you confirm",
        "Demonstration Integrity Fund",
        "2027-06-30",
        "Articles",
        "Every look at the need is recorded",
    ] {
        assert!(statement.body.contains(shown), "{shown}: {}", statement.body);
    }
    assert!(!statement.body.contains("What is lacking"), "the description is not among the fields");
    assert!(
        browser.get(&own).await.body.contains("Only its State and the secretariat see it. No provider does."),
        "not yet"
    );
    fields.retain(|(field, _)| *field != "act");
    fields.push(("act", "grant"));
    assert_eq!(browser.post(&path, &fields).await.location(), format!("{own}#sharing"));
    let after = browser.get(&own).await;
    assert!(after.body.contains("those whom the State has named below"), "{}", after.body);
    let late = browser.post(&path, &fields).await;
    assert_eq!(late.status, 409, "an update is not lost");
    assert!(late.body.contains("Somebody else has changed this"), "{}", late.body);
    let etag = browser.get(&path).await.input("etag");
    let withdraw = [("token", token.as_str()), ("etag", &etag), ("act", "withdraw")];
    assert_eq!(browser.post(&path, &withdraw).await.location(), format!("{own}#sharing"));
    assert!(browser.get(&own).await.body.contains("Only its State and the secretariat see it. No provider does."));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_narrowed_by_an_editor_who_grants_none() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-case-management").await;
    let path = format!("/{name}/consent");
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let form = browser.get(&path).await;
    assert!(!form.body.contains("value=\"grant?\"") && form.body.contains("value=\"narrow?\""), "{}", form.body);
    let (token, etag, provider) = (form.input("token"), form.input("etag"), provider(&form.body));
    let fields = |act, until| {
        [
            ("token", token.as_str()),
            ("etag", &etag),
            ("provider", &provider),
            ("field", "title"),
            ("until", until),
            ("act", act),
        ]
    };
    assert_eq!(browser.post(&path, &fields("grant", "2027-06-30")).await.status, 403);
    let wider = browser.post(&path, &fields("narrow?", "2028-06-30")).await;
    assert!(wider.status == 400 && wider.body.contains("is wider than before"), "{}", wider.body);
    assert!(browser.post(&path, &fields("narrow?", "2027-06-30")).await.body.contains("no more than this is left"));
    assert_eq!(browser.post(&path, &fields("narrow", "2027-06-30")).await.status, 303);
    assert!(browser.get(&format!("/{name}")).await.body.contains("2027-06-30"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consent_of_another_state_is_no_page() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-case-management").await;
    let path = format!("/{name}/consent");
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    for (subject, expected) in [("other-state", 404), ("government", 403), ("provider", 404), ("secretariat", 403)] {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        assert_eq!(browser.get(&path).await.status, expected, "{subject}");
        let withdraw = [("token", token.as_str()), ("act", "withdraw")];
        assert_eq!(browser.post(&path, &withdraw).await.status, expected, "{subject}");
    }
    become_one(&mut browser, "editor").await;
    assert!(browser.get(&format!("/{name}")).await.body.contains("The consent that holds now"));
    service.demo.stop().await;
}
