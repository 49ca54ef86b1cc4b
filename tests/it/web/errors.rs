//! What a reader says is wrong with an entry, on pages.

use super::browser::{Browser, Page};
use super::hostile::{CORPUS, foreign};
use super::needs::become_one;
use crate::serve::harness::Service;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_entry_is_reported_and_answered_on_pages() {
    let service = Service::start(false).await;
    let name = service.first("central authority Mongolia").await.name;
    let path = format!("/{name}/errors");
    let mut browser = Browser::signed_in(&service.demo, "other-state").await;
    assert_eq!(browser.get(&format!("/{name}")).await.links(&path).count(), 1);
    let form = browser.get(&path).await;
    let (token, request) = (form.input("token"), form.input("request"));
    let fields = [("token", token.as_str()), ("request", &request), ("text", "The phone is <b>dead</b>.")];
    for _ in 0..2 {
        assert_eq!(browser.post(&path, &fields).await.location(), path, "once, however often it is sent");
    }
    let said = browser.get(&path).await;
    assert_eq!(said.body.matches("The phone is &#60;b&#62;dead").count(), 1, "{}", said.body);
    assert!(said.body.contains("Indonesia") && !said.body.contains("errorReports/"), "{}", said.body);
    assert_eq!(browser.post(&path, &[("token", &token), ("text", " ")]).await.status, 400);

    become_one(&mut browser, "secretariat").await;
    assert_eq!(browser.get("/worklist").await.links(&path).count(), 1);

    become_one(&mut browser, "government").await;
    assert!(!browser.get(&path).await.body.contains("/close\""), "its editors answer");
    become_one(&mut browser, "editor").await;
    assert_eq!(browser.get("/entries").await.links(&path).count(), 1);
    let said = browser.get(&path).await;
    let (token, etag) = (said.input("token"), said.input("etag"));
    let close =
        said.body.split("action=\"").filter_map(|rest| rest.split('"').next()).find(|it| it.ends_with("/close"));
    let close = close.unwrap().to_owned();
    let answer = [("token", token.as_str()), ("etag", &etag), ("answer", "It rings again.")];
    assert_eq!(browser.post(&close, &answer).await.location(), path);
    assert_eq!(browser.get("/entries").await.links(&path).count(), 0);
    become_one(&mut browser, "other-state").await;
    let told = browser.get(&path).await;
    assert!(told.body.contains("It rings again.") && told.body.contains(">Closed<"), "{}", told.body);
    let token = told.input("token");
    assert_eq!(browser.post(&close, &[("token", &token)]).await.status, 403, "it is for the State to close");
    become_one(&mut browser, "provider").await;
    let token = browser.get("/account").await.input("token");
    assert_eq!(browser.get(&path).await.status, 403);
    assert_eq!(browser.post(&path, &[("token", &token), ("text", "x")]).await.status, 403);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_and_answered_is_text() {
    let service = Service::start(false).await;
    let name = service.first("central authority Mongolia").await.name;
    let path = format!("/{name}/errors");
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    for text in CORPUS {
        let token = browser.get(&path).await.input("token");
        let made = browser.post(&path, &[("token", &token), ("text", text)]).await;
        let is_text = |page: &Page| page.status == 303 || page.status < 500 && foreign(&page.body).is_empty();
        assert!(is_text(&made), "{text}: {}", made.body);
        let page = browser.get(&path).await;
        assert!(foreign(&page.body).is_empty(), "{text}: {}", page.body);
        let close = page.body.split("action=\"").filter_map(|rest| rest.split('"').next());
        if let Some(close) = close.into_iter().find(|it| it.ends_with("/close")).map(str::to_owned) {
            let closed = browser.post(&close, &[("token", &token), ("answer", text)]).await;
            assert!(is_text(&closed), "{text}: {}", closed.body);
        }
        assert!(foreign(&browser.get(&path).await.body).is_empty(), "{text}");
    }
    service.demo.stop().await;
}
