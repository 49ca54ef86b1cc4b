//! The page of a provider: what of it its reader may see, and what its own editors write.

use focalpoint::pb;

use super::browser::{Browser, Page};
use super::needs::{become_one, need};
use crate::serve::harness::Service;

/// Everything of a page but what tells where it was.
fn plain(page: &Page) -> (u16, String) {
    let lines = page.body.lines().filter(|line| !line.contains("name=\"next\""));
    (page.status, lines.collect::<Vec<_>>().join("\n"))
}

/// The page of the provider of the demonstration, to which its editor is led.
async fn own(browser: &mut Browser) -> String {
    let account = browser.get("/account").await.body;
    let mut paths = account.split("href=\"").filter_map(|rest| rest.split('"').next());
    paths.find(|path| path.starts_with("/providers/") && !path.ends_with("/needs")).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_changes_its_profile_and_adds_an_activity() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "provider").await;
    let path = own(&mut browser).await;
    let edit = format!("{path}/edit");
    let form = browser.get(&edit).await;
    let (token, etag) = (form.input("token"), form.input("etag"));
    let mut fields = vec![("token", token.as_str()), ("etag", &etag), ("kind", "PRIVATE"), ("roles", "FUNDS")];
    fields.extend([
        ("names.0.language", "en"),
        ("names.0.text", "Fund <i>for</i> integrity"),
        ("articles", "art. 11; 36"),
    ]);
    fields.extend([("coverage.states", "MN"), ("coverage.states", "ID"), ("contacts.0.role", "Desk")]);
    fields.extend([("contacts.0.phones.0.number", "+41225550101"), ("contacts.0.emails", "desk@fund.example")]);
    let mut wrong = fields.clone();
    wrong.extend([("website", "not a page"), ("capacity", "many")]);
    let told = browser.post(&edit, &wrong).await;
    assert_eq!(told.status, 400, "{}", told.body);
    for shown in ["value=\"not a page\"", "value=\"many\"", "value=\"desk@fund.example\"", "value=\"MN\" selected"] {
        let shown = shown.replace("value=\"desk@fund.example\"", "desk@fund.example</textarea>");
        assert!(told.body.contains(&shown), "{shown}: {}", told.body);
    }
    assert_eq!(browser.post(&edit, &fields).await.location(), path);
    let page = browser.get(&path).await;
    for shown in ["&#60;i&#62;for&#60;/i&#62;", "Mongolia", "mailto:desk@fund.example", "tel:+41225550101", "36 "] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let stale = browser.post(&edit, &fields).await;
    assert!(stale.status == 409 && stale.body.contains("Somebody else has changed this"), "{}", stale.body);

    let new = format!("{path}/activities/new");
    let form = browser.get(&new).await;
    let (token, request) = (form.input("token"), form.input("request"));
    let mut fields = vec![("token", token.as_str()), ("request", &request), ("title.0.language", "en")];
    fields.extend([("title.0.text", "Course <u> for judges"), ("state", "MN"), ("start", "2026-01-01")]);
    fields.push(("end", "2025-01-01"));
    let told = browser.post(&new, &fields).await;
    assert!(told.status == 400 && told.body.contains("href=\"#end\""), "{}", told.body);
    fields.pop();
    assert_eq!(browser.post(&new, &fields).await.location(), format!("{path}#activities"));
    assert_eq!(browser.post(&new, &fields).await.location(), format!("{path}#activities"));
    let page = browser.get(&path).await;
    assert_eq!(page.body.matches("Course &#60;u&#62; for judges").count(), 1, "{}", page.body);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_shown_as_far_as_the_policy_lets_and_written_by_its_own_editors_alone() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "provider").await;
    let path = own(&mut browser).await;
    let never = format!("/providers/{}", uuid::Uuid::now_v7());
    let acts = |path: &str| [format!("{path}/edit"), format!("{path}/activities/new")];
    for (subject, seen) in [
        ("government", 200),
        ("editor", 200),
        ("other-state", 200),
        ("secretariat", 200),
        ("administrator", 403),
        ("auditor", 403),
    ] {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        let page = browser.get(&path).await;
        assert_eq!(page.status, seen, "{subject}");
        assert!(!page.body.contains("/edit\"") && !page.body.contains("activities/new"), "{subject}: {}", page.body);
        for (path, never) in acts(&path).iter().zip(acts(&never)) {
            assert_eq!(browser.get(path).await.status, 403, "{subject} {path}");
            assert_eq!(browser.post(path, &[("token", &token)]).await.status, 403, "{subject} {path}");
            assert_eq!(browser.get(&never).await.status, 403, "{subject} {never}");
        }
    }
    become_one(&mut browser, "government").await;
    let name = need(&service, "government", "demo-need-mn-case-management").await;
    let matches = browser.get(&format!("/{name}/matches")).await.body;
    assert!(matches.contains("Profile of the provider"), "{matches}");
    let other = pb::Provider {
        names: [("en".to_owned(), "Another provider".to_owned())].into(),
        kind: "IGO".to_owned(),
        roles: vec!["DELIVERS".to_owned()],
        ..Default::default()
    };
    let request = pb::CreateProviderRequest { provider: Some(other), ..Default::default() };
    let mut providers = pb::provider_service_client::ProviderServiceClient::new(service.as_role("secretariat"));
    let other = format!("/{}", providers.create_provider(request).await.unwrap().into_inner().name);
    become_one(&mut browser, "provider").await;
    let token = browser.get("/account").await.input("token");
    assert_eq!(plain(&browser.get(&other).await), plain(&browser.get(&never).await), "one that is not open");
    for (other, never) in acts(&other).iter().zip(acts(&never)) {
        let (hidden, never_was) = (browser.get(other).await, browser.get(&never).await);
        assert_eq!((hidden.status, plain(&hidden)), (404, plain(&never_was)), "{other}");
        let fields = [("token", token.as_str()), ("title.0.text", "x"), ("title.0.language", "en")];
        let (hidden, never_was) = (browser.post(other, &fields).await, browser.post(&never, &fields).await);
        assert_eq!((hidden.status, plain(&hidden)), (404, plain(&never_was)), "{other}");
    }
    service.demo.stop().await;
}
