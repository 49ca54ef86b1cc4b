//! What a browser is told of every answer, and that no page needs more than it is given.

use focalpoint::pb;

use super::browser::{Browser, Page};
use crate::serve::harness::Service;

/// Checks the headers of an answer.
fn check(page: &Page, what: &str) {
    let policy = page.header("content-security-policy");
    for rule in
        ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]
    {
        assert!(policy.contains(rule), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{what}: {policy}");
    assert_eq!(page.header("x-frame-options"), "DENY", "{what}");
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(page.header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert_eq!(page.header("strict-transport-security"), "", "{what}: it would take the whole machine along");
    assert!(page.header("access-control-allow-origin").is_empty(), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_that_nothing_frames_it_and_nothing_foreign_runs_in_it() {
    let service = Service::start(false).await;
    let authority = service.first("KPK").await.name;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let needs =
        service.needs("government").list_needs(pb::ListNeedsRequest::default()).await.unwrap().into_inner().needs;
    let need = format!("/{}", needs[0].name);
    let matches = format!("{need}/matches");
    let (own, card) = (format!("/{authority}"), format!("/{authority}/contact.vcf"));
    let own_pages =
        ["/", "/search?q=KPK", "/route?state=CH", "/account", "/needs", "/proposals", &own, &card, &need, &matches];
    let paths = own_pages.into_iter().chain(["/sign-in", "/sign-in/link?code=x", "/nope"]);
    for path in paths {
        let page = browser.get(path).await;
        check(&page, path);
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        for inline in ["<style", " style=", "<script>", "javascript:", " onclick", "<base", "<iframe", "<object"] {
            assert!(!page.body.contains(inline), "{path} holds {inline}");
        }
        for attribute in ["src=\"", "action=\"", "rel=\"stylesheet\" href=\""] {
            let loaded = page.body.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap());
            assert!(loaded.into_iter().all(|address| address.starts_with('/') && !address.starts_with("//")), "{path}");
        }
    }
    check(&browser.post("/language", &[("language", "fr")]).await, "a redirect");
    check(&browser.post_from(&[], "/sign-out", &[]).await, "a refusal");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_with_a_public_name_is_come_back_to_over_tls() {
    let service = Service::start(true).await;
    let mut browser = Browser::new(&service.demo);
    browser.host = "focal.example".to_owned();
    assert_eq!(browser.get("/sign-in").await.header("strict-transport-security"), "max-age=31536000");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_pages_load_is_kept_by_browsers_and_small() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let page = browser.get("/search?q=central+authority").await;
    let mut size = page.body.len();
    let assets: Vec<_> = page.body.split("\"/assets/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(assets.len(), 3);
    for asset in assets {
        let file = browser.get(&format!("/assets/{asset}")).await;
        assert_eq!(file.status, 200);
        check(&file, asset);
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        size += file.body.len();
    }
    assert!(size < 60 * 1024, "the first page takes {size} bytes");
    assert_eq!(browser.get("/assets/style.css").await.status, 404);
    assert_eq!(browser.get("/assets/..%2Fstyle.css").await.status, 404);
    service.demo.stop().await;
}
