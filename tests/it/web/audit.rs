//! The audit on pages: each reader's rows, and for those who may have checkpoints the proof that a row is in the tree.

use super::browser::Browser;
use super::hostile::{CORPUS, foreign};
use super::needs::become_one;
use crate::serve::harness::Service;

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_searches_rows_and_has_each_proved() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "auditor").await;
    browser.get("/needs").await;
    let page = browser.get("/audit").await;
    assert!(page.status == 200 && page.body.contains("NeedService.ListNeeds"), "{}", page.body);
    let refused = browser.get("/audit?operation=NeedService.ListNeeds").await;
    let rows = refused.body.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap().to_owned();
    assert!(rows.contains("Refused") && !rows.contains("AuditService."), "{rows}");
    let proof = rows.split("href=\"/audit/rows/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let proved = browser.get(&format!("/audit/rows/{proof}")).await;
    for shown in ["The proof holds", "— ", &format!("<bdi dir=\"ltr\">{proof}</bdi>")] {
        assert!(proved.body.contains(shown), "{shown}: {}", proved.body);
    }
    assert_eq!(foreign(&proved.body), [""; 0]);
    assert!(!proved.body.contains("The row as it is in the tree"), "an auditor is shown rows masked");
    for (path, expected) in [
        ("/audit?since=2999-01-01", 200),
        ("/audit?since=yesterday", 400),
        ("/audit?actor=x", 400),
        ("/audit?resource=needs/x", 400),
        ("/audit?page=nonsense", 400),
        ("/audit/rows/0", 404),
        ("/audit/rows/999999999", 404),
        ("/audit/rows/x", 404),
    ] {
        assert_eq!(browser.get(path).await.status, expected, "{path}");
    }
    assert!(browser.get("/audit?since=2999-01-01").await.body.contains("No rows."));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_see_their_own_rows_and_only_those_with_checkpoints_have_proofs() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    browser.get("/needs").await;
    become_one(&mut browser, "government").await;
    browser.get("/worklist?x").await;
    browser.get("/accounts").await;
    let own = browser.get("/audit").await;
    assert!(own.body.contains("AccountService.ListAccounts") && !own.body.contains(">Secretariat<"), "{}", own.body);
    let proof = own.body.split("href=\"/audit/rows/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let proved = browser.get(&format!("/audit/rows/{proof}")).await;
    assert!(proved.body.contains("The proof holds") && proved.body.contains("The row as it is in the tree"));
    assert_eq!(browser.get("/audit/rows/1").await.status, 404, "a row of others");
    for subject in ["provider", "administrator"] {
        become_one(&mut browser, subject).await;
        browser.get("/worklist").await;
        let page = browser.get("/audit").await;
        assert!(page.status == 200 && !page.body.contains("href=\"/audit/rows/"), "{subject}");
        assert_eq!(browser.get(&format!("/audit/rows/{proof}")).await.status, 403, "{subject}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_searched_for_is_text() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    for text in CORPUS {
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for field in ["resource", "operation", "actor", "since", "until", "page"] {
            let page = browser.get(&format!("/audit?{field}={query}")).await;
            assert!(page.status < 500 && foreign(&page.body).is_empty(), "{field} {text}: {}", page.body);
        }
        let page = browser.get(&format!("/audit/rows/{query}")).await;
        assert!(page.status == 404 && foreign(&page.body).is_empty(), "{text}");
    }
    service.demo.stop().await;
}
