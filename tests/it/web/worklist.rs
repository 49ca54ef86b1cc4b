//! The worklist, what the directory lacks, and documents: each reader has what the policy gives it, and is led to where it is done.

use super::browser::Browser;
use super::needs::become_one;
use crate::serve::harness::Service;

/// The paths of needs on a page, in order.
fn needs(body: &str) -> Vec<String> {
    let found = body.split("<a href=\"/needs/").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found: Vec<String> = found.map(str::to_owned).filter(|path| path.len() == 36).collect();
    found.dedup();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_is_led_to_what_waits() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let page = browser.get("/worklist").await;
    assert_eq!(page.status, 200);
    for shown in
        ["id=\"due\"", "id=\"lacking\"", "id=\"new\"", "id=\"waiting\"", "id=\"follow\"", "id=\"second\"", ">100+<"]
    {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let links = page.body.split("<p><a href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let links: Vec<String> = links.map(|link| link.replace("&#38;", "&")).collect();
    assert!(links.iter().any(|link| link.starts_with("/gaps?kind=")), "{links:?}");
    for link in links {
        assert_eq!(browser.get(&link).await.status, 200, "{link}");
    }
    let (oldest, newest) =
        (browser.get("/needs?stage=SUBMITTED").await, browser.get("/needs?stage=SUBMITTED&order=newest").await);
    let (oldest, newest) = (needs(&oldest.body), needs(&newest.body));
    assert!(oldest.len() > 1 && oldest.len() < 20, "one page: {oldest:?}");
    assert_eq!(oldest, newest.into_iter().rev().collect::<Vec<_>>());
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_are_narrowed_and_go_on_over_pages() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let page = browser.get("/gaps?kind=NO_AUTHORITY").await;
    assert!(page.body.contains("No office of this kind") && page.body.contains("value=\"NO_AUTHORITY\" checked"));
    let next = page.body.split("<a class=\"button\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let next = next.replace("&#38;", "&");
    let second = browser.get(&next).await;
    assert!(second.status == 200 && second.body.contains("No office of this kind"), "{next}");
    assert_ne!(second.body, page.body);
    assert_eq!(browser.get("/gaps?kind=NO_AUTHORITY&page=nonsense").await.status, 400);
    assert_eq!(browser.get("/gaps?kind=%3Cscript%3E").await.status, 400);
    let of_one = browser.get("/gaps?state=AF&kind=NO_AUTHORITY").await;
    assert!(of_one.body.contains("Afghanistan:") && !of_one.body.contains("Albania:"), "{}", of_one.body);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_has_the_work_of_its_own_state_and_others_none() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let page = browser.get("/worklist").await;
    assert!(page.status == 200 && page.body.contains("id=\"drafts\"") && !page.body.contains("id=\"new\""));
    let gaps = browser.get("/gaps").await;
    let of_others = |body: &str| body.contains("Indonesia:") || body.contains("Afghanistan:");
    assert!(gaps.body.contains("Mongolia:") && !of_others(&gaps.body) && !of_others(&page.body), "{}", gaps.body);
    assert_eq!(browser.get("/gaps?state=ID").await.status, 403);
    become_one(&mut browser, "account-manager").await;
    let page = browser.get("/worklist").await;
    assert!(page.body.contains("id=\"due\"") && !page.body.contains("id=\"second\""), "{}", page.body);
    become_one(&mut browser, "administrator").await;
    let page = browser.get("/worklist").await;
    assert!(page.body.contains("id=\"second\"") && !page.body.contains("id=\"waiting\""), "{}", page.body);
    for subject in ["provider", "auditor"] {
        become_one(&mut browser, subject).await;
        for path in ["/worklist", "/gaps", "/approvals"] {
            assert_eq!(browser.get(path).await.status, 403, "{subject} {path}");
        }
        assert!(!browser.get("/account").await.body.contains("href=\"/worklist\""), "{subject}: the way around");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_and_dossiers_are_downloaded_by_those_who_may_have_them() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let page = browser.get("/documents?q=asian+development+bank").await;
    let provider = page.input("provider").replace('/', "%2F");
    let letter = browser.get("/documents/letter?state=MN&language=fr&format=html").await;
    assert_eq!(letter.header("content-type"), "text/html; charset=utf-8");
    assert!(letter.header("content-disposition").starts_with("attachment; filename=\"follow-up-MN-"));
    assert!(letter.body.contains("Suivi des besoins"), "{}", letter.body);
    let dossier = browser.get(&format!("/documents/dossier?provider={provider}&language=en&format=html")).await;
    assert!(dossier.status == 200 && dossier.body.contains("Needs shared with"), "{}", dossier.body);
    for (path, expected) in [
        ("/documents/letter?state=", 400),
        ("/documents/letter?state=MN&format=pdf", 400),
        ("/documents/letter?state=MN&language=tlh", 400),
        ("/documents/dossier?provider=providers/x", 404),
    ] {
        assert_eq!(browser.get(path).await.status, expected, "{path}");
    }
    become_one(&mut browser, "government").await;
    assert!(!browser.get("/documents").await.body.contains("id=\"dossier\""));
    for (path, expected) in
        [("/documents/letter?format=html", 200), ("/documents/letter?state=ID", 403), ("/documents/dossier", 403)]
    {
        assert_eq!(browser.get(path).await.status, expected, "{path}");
    }
    become_one(&mut browser, "provider").await;
    let page = browser.get("/documents").await;
    assert!(page.body.contains("id=\"dossier\"") && !page.body.contains("id=\"letter\""), "{}", page.body);
    let other = format!("/documents/dossier?provider={provider}");
    for (path, expected) in [("/documents/dossier", 200), (&other, 404), ("/documents/letter?state=MN", 403)] {
        assert_eq!(browser.get(path).await.status, expected, "{path}");
    }
    for subject in ["administrator", "auditor", "account-manager"] {
        become_one(&mut browser, subject).await;
        for path in ["/documents", "/documents/letter?state=MN", "/documents/dossier"] {
            assert_eq!(browser.get(path).await.status, 403, "{subject} {path}");
        }
    }
    service.demo.stop().await;
}
