//! Statistics on a page and as files: what the policy lets each reader count, and nothing that a spreadsheet would run.

use focalpoint::pb;

use super::browser::Browser;
use super::hostile::{CORPUS, foreign};
use super::needs::become_one;
use crate::serve::harness::Service;

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_charts_with_a_table_behind_each_and_files() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let page = browser.get("/statistics?by=STANDING&by=REGION").await;
    assert_eq!(page.status, 200);
    for shown in
        ["All States, as on", "<svg class=\"share-bar\"", "<details>", "<th scope=\"row\">", "value=\"REGION\" checked"]
    {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(page.body.contains("/statistics.csv?by=STANDING&#38;by=REGION&#38;table=needs"), "{}", page.body);
    let of_one = browser.get("/statistics?state=MN").await;
    assert!(of_one.body.contains("\u{2068}Mongolia\u{2069}, as on"), "{}", of_one.body);
    assert_eq!(browser.get("/statistics?by=NONSENSE").await.status, 400);
    let file = browser.get("/statistics.csv?by=STANDING").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"statistics-needs-"));
    assert!(
        file.body.starts_with("standing,cycle,chapter,article,assistanceType,region,needs,states,medianAgeDays\r\n")
    );
    let whole: serde_json::Value =
        serde_json::from_str(&browser.get("/statistics.json?by=STANDING").await.body).unwrap();
    assert_eq!(whole["scope"], "ALL");
    assert_eq!(whole["needs"].as_array().unwrap().len(), file.body.lines().count() - 1, "the same rows");
    assert!(whole["loads"].as_array().is_some_and(|loads| !loads.is_empty()));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_counts_what_the_policy_lets_them() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let own = browser.get("/statistics").await;
    assert!(
        own.body.contains("\u{2068}Mongolia\u{2069}, as on") && !own.body.contains("name=\"state\""),
        "{}",
        own.body
    );
    assert_eq!(browser.get("/statistics?state=ID").await.status, 403);
    become_one(&mut browser, "provider").await;
    let published = browser.get("/statistics").await;
    assert!(
        published.body.contains("Every figure has at least \u{2068}5\u{2069} States behind it"),
        "{}",
        published.body
    );
    assert!(!published.body.contains("name=\"by\""), "{}", published.body);
    assert_eq!(browser.get("/statistics?by=ARTICLE").await.status, 400);
    for path in ["/statistics?state=MN", "/statistics.csv?state=MN", "/statistics.json?state=MN"] {
        assert_eq!(browser.get(path).await.status, 403, "{path}");
    }
    for subject in ["administrator", "auditor", "account-manager"] {
        become_one(&mut browser, subject).await;
        for path in ["/statistics", "/statistics.csv", "/statistics.json"] {
            assert_eq!(browser.get(path).await.status, 403, "{subject} {path}");
        }
        assert!(!browser.get("/account").await.body.contains("href=\"/statistics\""), "{subject}: the way around");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_a_provider_is_text_on_the_page_and_in_the_file() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    for text in CORPUS.iter().copied().chain(["=HYPERLINK(\"https://evil.example\")", "@SUM(1)", "-1+2"]) {
        let provider = pb::Provider {
            names: [("en".to_owned(), text.to_owned())].into(),
            kind: "IGO".to_owned(),
            roles: vec!["DELIVERS".to_owned()],
            ..Default::default()
        };
        let mut providers = pb::provider_service_client::ProviderServiceClient::new(service.as_role("secretariat"));
        let request = pb::CreateProviderRequest { provider: Some(provider), ..Default::default() };
        providers.create_provider(request).await.unwrap_or_else(|status| panic!("{text}: {status:?}"));
    }
    let page = browser.get("/statistics").await;
    assert_eq!(foreign(&page.body), [""; 0]);
    assert!(page.body.contains("&#60;script&#62;alert(1)"), "{}", page.body);
    let file = browser.get("/statistics.csv?table=loads").await.body;
    for guarded in ["\"'=HYPERLINK(\"\"https://evil.example\"\")\"", ",'@SUM(1),", ",'-1+2,"] {
        assert!(file.contains(guarded), "{guarded}: {file}");
    }
    for path in ["/statistics?by=%3Cscript%3E&state=%22%3E%3Cscript%3E", "/statistics.csv?table=%22%0d%0aX:%20y"] {
        let page = browser.get(path).await;
        assert!(page.status < 500 && (page.status == 200 || foreign(&page.body).is_empty()), "{path}");
    }
    service.demo.stop().await;
}
