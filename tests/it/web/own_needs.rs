//! Needs of one's own State on pages: registered, changed, submitted and put in order, with what is wrong beside its field.

use super::browser::{Browser, Page};
use super::needs::{become_one, need};
use crate::serve::harness::Service;

/// The fields of a new need in a form that was shown.
fn fields<'a>(token: &'a str, request: &'a str, articles: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", token),
        ("request", request),
        ("tag", "en"),
        ("title.en", "Training of judges"),
        ("description.en", "Judges hear few cases."),
        ("articles", articles),
        ("cost", "1000"),
        ("currency", "USD"),
        ("origin.cycle", "2"),
    ]
}

/// Where a page says that the next version is.
fn version(page: &Page) -> (String, String) {
    (page.input("token"), page.input("etag"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_is_registered_once_changed_and_submitted() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let form = browser.get("/needs/new").await;
    let (token, request) = (form.input("token"), form.input("request"));
    let wrong = browser.post("/needs/new", &fields(&token, &request, "articles <b>")).await;
    assert_eq!(wrong.status, 400, "{}", wrong.body);
    for shown in
        ["Nothing was written", "href=\"#articles\"", "value=\"Training of judges\"", "value=\"articles &#60;b&#62;\""]
    {
        assert!(wrong.body.contains(shown), "{shown}: {}", wrong.body);
    }
    let registered = browser.post("/needs/new", &fields(&token, &request, "art. 11, 46(13)")).await;
    let path = registered.location().to_owned();
    let again = browser.post("/needs/new", &fields(&token, &request, "art. 11, 46(13)")).await;
    assert_eq!(again.location(), path, "a form that is sent twice registers once");
    let page = browser.get(&path).await;
    for shown in ["Training of judges", "46.13", "1000 USD", "Draft", "only accounts of its own State see it"] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let edit = format!("{path}/edit");
    let form = browser.get(&edit).await;
    let (token, etag) = version(&form);
    let mut changed = fields(&token, "", "11");
    changed.extend([("etag", etag.as_str()), ("existingHelp", "A course\nA manual")]);
    assert_eq!(browser.post(&edit, &changed).await.location(), path);
    assert_eq!(browser.post(&edit, &changed).await.status, 409, "an update is not lost");
    let page = browser.get(&path).await;
    assert!(page.body.contains("A manual") && !page.body.contains("46.13"), "{}", page.body);
    become_one(&mut browser, "secretariat").await;
    assert_eq!(browser.get(&path).await.status, 404);
    become_one(&mut browser, "editor").await;
    let (token, etag) = version(&browser.get(&path).await);
    let submitted = browser.post(&format!("{path}/submit"), &[("token", &token), ("etag", &etag)]).await;
    assert_eq!(submitted.location(), path);
    become_one(&mut browser, "secretariat").await;
    assert_eq!(browser.get(&path).await.status, 200);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_are_put_in_order_by_their_states_editor() {
    let service = Service::start(false).await;
    let first = need(&service, "government", "demo-need-mn-case-management").await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let page = browser.get("/needs/order").await;
    let (token, etag) = version(&page);
    let wrong = browser.post("/needs/order", &[("token", &token), ("etag", &etag), (&first, "first")]).await;
    assert!(wrong.status == 400 && wrong.body.contains("whole number"), "{}", wrong.body);
    let set = browser.post("/needs/order", &[("token", &token), ("etag", &etag), (&first, "1")]).await;
    assert_eq!(set.location(), "/needs/order");
    let page = browser.get("/needs/order").await;
    assert_eq!(page.input(&first), "1", "{}", page.body);
    let stale = browser.post("/needs/order", &[("token", &token), ("etag", &etag), (&first, "2")]).await;
    assert_eq!(stale.status, 409, "an order is not lost");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_editor_of_its_state_writes_a_need() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-wb-law").await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    for (subject, new, edit) in [
        ("other-state", 200, 404),
        ("government", 403, 403),
        ("consent-officer", 403, 403),
        ("provider", 403, 404),
        ("secretariat", 403, 403),
        ("auditor", 403, 403),
    ] {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        assert_eq!(browser.get("/needs/new").await.status, new, "{subject}");
        for path in [format!("/{name}/edit"), format!("/{name}/submit")] {
            let posted = browser.post(&path, &fields(&token, "", "11")).await.status;
            // A consent officer submits too, and this need has been.
            let is_over = posted == 409 && subject == "consent-officer" && path.ends_with("/submit");
            assert!([403, 404].contains(&posted) || is_over, "{subject} {path}: {posted}");
        }
        assert_eq!(browser.get(&format!("/{name}/edit")).await.status, edit, "{subject}");
    }
    become_one(&mut browser, "editor").await;
    assert!(!browser.get(&format!("/{name}")).await.body.contains("Training of judges"));
    service.demo.stop().await;
}
