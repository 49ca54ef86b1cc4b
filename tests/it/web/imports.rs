//! Import on a page: nothing is written before it was looked at, and then exactly what was looked at.

use super::browser::Browser;
use super::hostile::{CORPUS, foreign};
use super::needs::become_one;
use crate::serve::harness::Service;

/// A line that adds a provider.
fn line(name: &str) -> String {
    let provider = serde_json::json!({
        "externalId": format!("import-{}", name.len()), "names": { "en": name }, "kind": "IGO", "roles": ["DELIVERS"],
    });
    serde_json::json!({ "provider": provider }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_looked_at_is_written_and_nothing_else() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "administrator").await;
    let token = browser.get("/import").await.input("token");
    let two = format!("{}\r\n{}", line("Alpha"), line("Beta-2"));
    let looked = browser.post("/import", &[("token", &token), ("act", "look"), ("lines", &two)]).await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    assert!(looked.body.contains("What would change; nothing is written yet"), "{}", looked.body);
    assert!(looked.body.contains("import-5") && looked.body.contains("value=\"write\""), "{}", looked.body);
    let (request, digest) = (looked.input("request"), looked.input("digest"));
    let other = line("Gamma");
    let swapped =
        [("token", token.as_str()), ("act", "write"), ("request", &request), ("digest", &digest), ("lines", &other)];
    let told = browser.post("/import", &swapped).await;
    assert!(told.body.contains("nothing is written yet"), "other lines are looked at first: {}", told.body);
    let fields =
        [("token", token.as_str()), ("act", "write"), ("request", &request), ("digest", &digest), ("lines", &two)];
    for _ in 0..2 {
        let written = browser.post("/import", &fields).await;
        assert!(written.status == 200 && written.body.contains(">Written<"), "{}", written.body);
    }
    let again = browser.post("/import", &[("token", &token), ("act", "look"), ("lines", &two)]).await;
    assert!(again.body.contains("Nothing would change") && !again.body.contains("value=\"write\""), "{}", again.body);
    let wrong =
        browser.post("/import", &[("token", &token), ("act", "write"), ("lines", "{\"kind\":\"nonsense\"}")]).await;
    assert!(wrong.status == 400 && wrong.body.contains("Nothing was written"), "{}", wrong.body);
    let large = "x".repeat(513 * 1024);
    assert_eq!(browser.post("/import", &[("token", &token), ("act", "look"), ("lines", &large)]).await.status, 413);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_for_those_who_may() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    for subject in ["government", "consent-officer", "account-manager", "auditor"] {
        become_one(&mut browser, subject).await;
        let account = browser.get("/account").await;
        assert_eq!(browser.get("/import").await.status, 403, "{subject}");
        let fields = [("token", account.input("token")), ("act", "write".to_owned()), ("lines", line("Alpha"))];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.post("/import", &fields).await.status, 403, "{subject}");
        assert!(!account.body.contains("href=\"/import\""), "{subject}: the way around");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_text() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "administrator").await;
    let token = browser.get("/import").await.input("token");
    for text in CORPUS {
        for lines in [text.to_owned(), line(text)] {
            let page = browser.post("/import", &[("token", &token), ("act", "look"), ("lines", &lines)]).await;
            assert!(page.status < 500 && foreign(&page.body).is_empty(), "{text}: {}", page.body);
        }
    }
    service.demo.stop().await;
}
