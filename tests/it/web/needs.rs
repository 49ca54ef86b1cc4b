//! The pages of needs and their matches: who sees them, what of them, and why a provider fits or not.

use focalpoint::pb;

use super::browser::{Browser, Page};
use crate::serve::harness::Service;

/// The resource name of a need of the demonstration, by its external id.
pub(super) async fn need(service: &Service, role: &str, external_id: &str) -> String {
    let request = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    let listed = service.needs(role).list_needs(request).await.unwrap().into_inner().needs;
    listed.into_iter().find(|need| need.external_id == external_id).unwrap_or_else(|| panic!("{external_id}")).name
}

/// Everything of a page but what tells where it was.
fn plain(page: &Page) -> (u16, String) {
    let lines = page.body.lines().filter(|line| !line.contains("name=\"next\""));
    (page.status, lines.collect::<Vec<_>>().join("\n"))
}

/// Becomes another one of the demonstration.
pub(super) async fn become_one(browser: &mut Browser, subject: &str) {
    let token = browser.get("/account").await.input("token");
    assert_eq!(browser.post("/sign-in/role", &[("token", &token), ("subject", subject)]).await.location(), "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_leads_to_its_candidates_with_reasons_and_to_why_another_is_not_among_them() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-case-management").await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let list = browser.get("/needs").await;
    assert!(
        list.body.contains(&format!("href=\"/{name}\"")) && list.body.contains(&format!("href=\"/{name}/matches\""))
    );
    let page = browser.get(&format!("/{name}")).await;
    for shown in
        ["Workshop on case management", "Demonstration Integrity Fund", "2027-12-31", "The consent that holds now"]
    {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let matches = browser.get(&format!("/{name}/matches")).await;
    assert_eq!(matches.status, 200);
    for shown in ["Demonstration Integrity Fund", "share-bar", "Articles of the Convention", "mailto:", "Near misses"] {
        assert!(matches.body.contains(shown), "{shown}: {}", matches.body);
    }
    let found = browser.get(&format!("/{name}/matches?q=integrity+fund")).await;
    let (_, found) = found.body.split_once("id=\"why-not\"").unwrap();
    let (_, pair) = found.split_once("href=\"").unwrap();
    let pair = browser.get(pair.split('"').next().unwrap()).await;
    for shown in ["It fits, as number", "Conflict of interest", "passes", "What the score is made of"] {
        assert!(pair.body.contains(shown), "{shown}: {}", pair.body);
    }
    let missed = matches.body.split_once("id=\"missed\"").unwrap().1.split_once("href=\"").unwrap().1;
    let missed = browser.get(missed.split('"').next().unwrap()).await;
    assert!(missed.body.contains("It does not fit") && missed.body.contains("stops it"), "{}", missed.body);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_sees_what_is_shared_with_it_and_nothing_else() {
    let service = Service::start(false).await;
    let shared = need(&service, "government", "demo-need-mn-case-management").await;
    let hidden = need(&service, "government", "demo-need-mn-wb-law").await;
    let mut browser = Browser::signed_in(&service.demo, "provider").await;
    let start = browser.get("/").await.location().to_owned();
    assert!(start.starts_with("/providers/") && start.ends_with("/needs"), "{start}");
    let ranked = browser.get(&start).await;
    assert!(ranked.body.contains(&format!("href=\"/{shared}\"")), "{}", ranked.body);
    let all = [ranked.body, browser.get("/needs").await.body].concat();
    assert!(!all.contains(&hidden) && !all.contains("href=\"/search\""));
    let page = browser.get(&format!("/{shared}")).await;
    assert!(page.body.contains("by the consent of its State") && !page.body.contains("2027-12-31"));
    assert!(
        !page.body.contains("Independent Authority Against Corruption"),
        "who coordinates is not shown: {}",
        page.body
    );
    let (_, own) = page.body.split_once("class=\"button\" href=\"").unwrap();
    assert!(browser.get(own.split('"').next().unwrap()).await.body.contains("How we fit"));
    let provider = start.split('/').nth(2).unwrap().to_owned();
    let other = format!("/providers/{}/needs", uuid::Uuid::now_v7());
    assert_eq!(browser.get(&other).await.status, 404);
    for path in ["", "/matches", &format!("/matches/{provider}")] {
        let never = browser.get(&format!("/needs/{}{path}", uuid::Uuid::now_v7())).await;
        assert_eq!(never.status, 404, "{path}");
        let page = browser.get(&format!("/{hidden}{path}")).await;
        assert_eq!(plain(&page), plain(&never), "{path}: as if it never was");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_are_shown_to_the_roles_that_the_policy_names() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-wb-law").await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    for (subject, list, one) in [
        ("editor", 200, 200),
        ("consent-officer", 200, 200),
        ("secretariat", 200, 200),
        ("other-state", 200, 404),
        ("provider", 200, 404),
        ("account-manager", 403, 403),
        ("administrator", 403, 403),
        ("auditor", 403, 403),
    ] {
        become_one(&mut browser, subject).await;
        assert_eq!(browser.get("/needs").await.status, list, "{subject}");
        for path in [format!("/{name}"), format!("/{name}/matches")] {
            assert_eq!(browser.get(&path).await.status, one, "{subject} {path}");
        }
        let account = browser.get("/account").await;
        assert_eq!(account.body.contains("href=\"/needs\""), list == 200, "{subject}: the way around");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_that_others_see_on_a_page_is_told_to_its_state() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-case-management").await;
    let mut browser = Browser::signed_in(&service.demo, "provider").await;
    browser.get(&format!("/{name}")).await;
    let request = pb::ListDisclosuresRequest { name, ..Default::default() };
    let told = service.needs("editor").list_disclosures(request).await.unwrap().into_inner().disclosures;
    assert!(told.iter().any(|one| one.method == "NeedService.GetNeed"), "{told:?}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_are_listed_page_by_page_and_narrowed_by_where_they_stand() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let (mut path, mut seen) = ("/needs".to_owned(), Vec::new());
    loop {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200);
        let names =
            page.body.split("<h2 class=\"smaller\"><a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        seen.extend(names.map(str::to_owned));
        let Some((_, next)) = page.body.split_once("class=\"button\" href=\"/needs?") else { break };
        path = format!("/needs?{}", next.split('"').next().unwrap().replace("&#38;", "&"));
    }
    let mut distinct = seen.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(seen.len() > 20 && distinct.len() == seen.len(), "{seen:?}");
    let drafts = browser.get("/needs?stage=DRAFT").await;
    assert!(drafts.body.contains("no need here that you may see"), "{}", drafts.body);
    assert_eq!(browser.get("/needs?stage=NOTHING").await.status, 400);
    service.demo.stop().await;
}
