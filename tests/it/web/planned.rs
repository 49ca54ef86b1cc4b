//! Plans, saved runs and bundles on pages: what the policy lets each reader plan, bundle and remove.

use focalpoint::pb;

use super::browser::Browser;
use super::hostile::{CORPUS, foreign};
use super::needs::become_one;
use crate::serve::harness::Service;

/// What the page of two runs says where they are the same.
const NO_ROW_DIFFERS: &str = "<p>\u{2068}0\u{2069} rows differ.</p>";

/// Has the secretariat make a plan by the API; answers its run.
async fn planned(service: &Service, request: pb::PlanMatchesRequest) -> pb::MatchRun {
    let mut matching = pb::matching_service_client::MatchingServiceClient::new(service.as_role("secretariat"));
    let mut answers = matching.plan_matches(request).await.unwrap().into_inner();
    let mut run = None;
    while let Some(answer) = answers.message().await.unwrap() {
        if let Some(pb::plan_matches_response::Content::Summary(summary)) = answer.content {
            run = summary.run;
        }
    }
    run.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_plans_and_repeats_and_removes_a_saved_plan() {
    let service = Service::start(false).await;
    let run = planned(&service, pb::PlanMatchesRequest { save: true, ..Default::default() }).await.name;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let form = browser.get("/plan").await;
    assert!(form.status == 200 && !form.body.contains("id=\"sums\""), "nothing is planned before it is asked for");
    let plan = browser.get("/plan?go=1").await;
    for shown in ["id=\"sums\"", "id=\"met\"", "Delivers", "Pays", "href=\"/needs/"] {
        assert!(plan.body.contains(shown), "{shown}: {}", plan.body);
    }
    let delivery = browser.get("/plan?go=1&roles=DELIVERY&state=MN").await;
    assert!(delivery.body.contains("Delivers") && !delivery.body.contains("<dt>Pays"), "{}", delivery.body);
    for wrong in ["/plan?go=1&roles=ALL", "/plan?go=1&state=Mongolia-", "/plan?go=1&articles=999"] {
        assert_eq!(browser.get(wrong).await.status, 400, "{wrong}");
    }
    let list = browser.get("/runs").await;
    let id = run.trim_start_matches("runs/");
    assert!(list.body.contains(&format!("/plan?run={id}")), "{}", list.body);
    let again = browser.get(&format!("/plan?run={id}")).await;
    assert!(again.body.contains(&run) && again.body.contains("id=\"sums\""), "{}", again.body);
    let (token, etag) = (list.input("token"), list.input("etag"));
    let path = format!("/{run}/delete");
    become_one(&mut browser, "editor").await;
    let own = browser.get("/account").await.input("token");
    let never = format!("/runs/{}/delete", uuid::Uuid::now_v7());
    let (hidden, none) =
        (browser.post(&path, &[("token", &own)]).await, browser.post(&never, &[("token", &own)]).await);
    assert_eq!((hidden.status, hidden.body), (404, none.body), "of another side");
    assert_eq!(browser.get(&format!("/plan?run={id}")).await.status, 404);
    assert!(!browser.get("/runs").await.body.contains(id));
    become_one(&mut browser, "secretariat").await;
    assert_ne!(browser.get("/account").await.input("token"), token);
    let token = browser.get("/account").await.input("token");
    assert_eq!(browser.post(&path, &[("token", &token), ("etag", &etag)]).await.location(), "/runs");
    assert!(!browser.get("/runs").await.body.contains(id));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_is_saved_and_repeated_and_compared_on_pages() {
    let service = Service::start(false).await;
    let need = super::needs::need(&service, "government", "demo-need-mn-case-management").await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let token = browser.get("/account").await.input("token");
    let save = format!("/{need}/matches/save");
    assert_eq!(browser.post(&save, &[("token", &token)]).await.location(), "/runs");
    let near = [("token", token.as_str()), ("weight-TEXT", "0"), ("weight-GEOGRAPHY", "900")];
    assert_eq!(browser.post(&save, &near).await.location(), "/runs");
    let list = browser.get("/runs").await;
    let runs: Vec<_> = list.links(&format!("/{need}/matches?run=")).collect();
    assert_eq!(runs.len(), 2, "{}", list.body);
    for run in &runs {
        let as_of = format!("runs/{}", run.split_once("?run=").unwrap().1);
        let mut matching = pb::matching_service_client::MatchingServiceClient::new(service.as_role("government"));
        let asked = pb::MatchNeedRequest { need: need.clone(), as_of, ..Default::default() };
        let of_api = matching.match_need(asked).await.unwrap().into_inner().run.unwrap();
        assert!(!of_api.differs, "the API says the same");
        let again = browser.get(run).await;
        assert!(again.body.contains("It gives what it gave at first."), "{}", again.body);
        assert!(!again.body.contains(&save) && !again.body.contains("name=\"weight-TEXT\""), "it has its own weights");
    }
    let ids: Vec<_> = runs.iter().map(|run| run.split_once("?run=").unwrap().1.to_owned()).collect();
    let compare = |first: &str, second: &str| format!("/{need}/matches/compare?first={first}&second={second}");
    let long = browser.get(&format!("/{need}/matches?more=1")).await;
    assert!(long.body.contains("<input type=\"hidden\" name=\"more\" value=\"1\">"), "what is shown is what is saved");
    assert!(browser.get(&compare(&ids[0], "")).await.body.contains(NO_ROW_DIFFERS), "nothing has changed since");
    assert_eq!(browser.get(&compare("", &ids[0])).await.status, 404, "the first is a saved one");
    let other = browser.get(&compare(&ids[0], &ids[1])).await;
    assert!(other.status == 200 && !other.body.contains(NO_ROW_DIFFERS), "{}", other.body);
    assert!(other.body.contains("<strong><bdi>1. "), "{}", other.body);
    assert_eq!(browser.post(&save, &[("token", &token), ("weight-TEXT", "much")]).await.status, 400);
    assert_eq!(browser.post(&save, &[("token", &token), ("run", &ids[0])]).await.status, 400, "it is saved already");
    become_one(&mut browser, "secretariat").await;
    assert_eq!(browser.get(&runs[0]).await.status, 404, "of another side");
    assert_eq!(browser.get(&compare(&ids[0], &ids[1])).await.status, 404);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_saved_and_compared_on_pages() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let token = browser.get("/account").await.input("token");
    for fields in [vec![("token", &*token)], vec![("token", &*token), ("roles", "DELIVERY"), ("state", "MN")]] {
        assert_eq!(browser.post("/plan/save", &fields).await.location(), "/runs");
    }
    let list = browser.get("/runs").await;
    let ids: Vec<_> = list.links("/plan?run=").map(|run| run.split_once('=').unwrap().1.to_owned()).collect();
    assert_eq!(ids.len(), 2, "{}", list.body);
    assert!(browser.get(&format!("/plan?run={}", ids[0])).await.body.contains("It gives what it gave at first."));
    let as_of = format!("runs/{}", ids[0]);
    let again = planned(&service, pb::PlanMatchesRequest { as_of: as_of.clone(), ..Default::default() }).await;
    assert!(again.name == as_of && !again.differs, "the API says the same");
    let same = browser.get(&format!("/plan/compare?first={0}&second={0}", ids[0])).await;
    assert!(same.body.contains(NO_ROW_DIFFERS) && same.body.contains("href=\"/needs/"), "{}", same.body);
    let other = browser.get(&format!("/plan/compare?first={}&second={}", ids[0], ids[1])).await;
    assert!(other.status == 200 && other.body.contains("not there"), "{}", other.body);
    assert_eq!(browser.get(&format!("/plan/compare?first={}&second=", ids[0])).await.status, 404);
    assert_eq!(browser.post("/plan/save", &[("token", &token), ("state", "Nowhere")]).await.status, 400);
    for subject in ["administrator", "auditor", "account-manager"] {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        assert_eq!(browser.post("/plan/save", &[("token", &token)]).await.status, 403, "{subject}");
        let compared = browser.get(&format!("/plan/compare?first={0}&second={0}", ids[0])).await.status;
        assert!([403, 404].contains(&compared), "{subject}: {compared}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_weights_rank_otherwise_and_are_kept_nowhere() {
    let service = Service::start(false).await;
    let need = super::needs::need(&service, "government", "demo-need-mn-case-management").await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let as_configured = browser.get(&format!("/{need}/matches")).await;
    let weight = "TEXT ARTICLES THEMES ASSISTANCE_TYPES LANGUAGES HORIZON FUNDING TRACK_RECORD FRESHNESS";
    let none = format!("&weight-{}=0", weight.replace(' ', "=0&weight-"));
    let near = browser.get(&format!("/{need}/matches?weight-GEOGRAPHY=1000{none}")).await;
    assert!(near.status == 200 && near.body.contains("name=\"weight-TEXT\" value=\"0\""), "{}", near.body);
    let first =
        |body: &str| body.split("<ol class=\"cards\">").nth(1).unwrap().split("</summary>").next().unwrap().to_owned();
    assert_ne!(first(&near.body), first(&as_configured.body));
    assert_eq!(first(&browser.get(&format!("/{need}/matches")).await.body), first(&as_configured.body));
    for wrong in ["weight-TEXT=much", "weight-TEXT=1001", "weight-TEXT=-1", "weight-TEXT=0&weight-GEOGRAPHY=0&"] {
        let all = if wrong.ends_with('&') { none.as_str() } else { "" };
        let page = browser.get(&format!("/{need}/matches?{wrong}{all}")).await;
        assert!(page.status == 400, "{wrong}: {}", page.status);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_of_what_its_reader_may_plan() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let own = browser.get("/plan?go=1").await;
    assert!(own.status == 200 && own.body.contains("<p>Mongolia</p>") && !own.body.contains("<p>Indonesia</p>"));
    for subject in ["provider", "administrator", "auditor", "account-manager"] {
        become_one(&mut browser, subject).await;
        for path in ["/plan", "/plan?go=1"] {
            let status = browser.get(path).await.status;
            assert!([403, 404].contains(&status), "{subject} {path}: {status}");
        }
        assert!(!browser.get("/account").await.body.contains("href=\"/plan\""), "{subject}: the way around");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_tell_why_and_who_could_take_them() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    let page = browser.get("/bundles").await;
    assert!(page.status == 200 && page.body.contains("were looked at"), "{}", page.body);
    let told = page.body.split("<svg viewBox").nth(1).expect("a map").split("</svg>").next().unwrap();
    let squares: Vec<_> = told.split("<g class=\"told\"><title>").skip(1).collect();
    assert!(squares.len() > 1 && squares.iter().any(|square| square.contains(": 1")), "{told}");
    assert_eq!(browser.get("/bundles?articles=999").await.status, 400);
    for subject in ["administrator", "auditor", "account-manager"] {
        become_one(&mut browser, subject).await;
        assert_eq!(browser.get("/bundles").await.status, 403, "{subject}");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_plans_and_bundles_is_text() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    for text in CORPUS {
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for path in [
            "/plan?go=1&state=",
            "/plan?articles=",
            "/plan?run=",
            "/bundles?articles=",
            "/bundles?state=",
            "/runs?page=",
            "/plan/compare?first=",
        ] {
            let page = browser.get(&format!("{path}{query}")).await;
            assert!(page.status < 500 && foreign(&page.body).is_empty(), "{path} {text}: {}", page.body);
        }
    }
    service.demo.stop().await;
}
