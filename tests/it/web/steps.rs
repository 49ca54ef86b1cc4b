//! What is done with a proposal and with a need on pages after they are agreed: progress, outcome, taking back, closing, freezing.

use super::browser::{Browser, Page};
use super::needs::{become_one, need};
use crate::serve::harness::Service;

/// A need of Mongolia that a consent shows to the provider of the demonstration.
const SHARED: &str = "demo-need-mn-case-management";

/// Makes a proposal of the provider of the demonstration, to which its editor is led, and says where its page is.
async fn proposed(browser: &mut Browser, need: &str) -> String {
    become_one(browser, "provider").await;
    let account = browser.get("/account").await.body;
    let own = account.split("/providers/").nth(1).unwrap().split(['/', '"']).next().unwrap().to_owned();
    become_one(browser, "editor").await;
    let token = browser.get("/account").await.input("token");
    let path = format!("/{need}/matches/{own}/propose");
    browser.post(&path, &[("token", &token), ("part", "deliverer"), ("part", "funder")]).await.location().to_owned()
}

/// Sends a form of a page with the version that the page has.
async fn send(browser: &mut Browser, page: &str, act: &str, more: &[(&str, &str)]) -> Page {
    let shown = browser.get(page).await;
    let (token, etag) = (shown.input("token"), shown.input("etag"));
    let mut fields = vec![("token", token.as_str()), ("etag", &etag)];
    fields.extend(more);
    browser.post(&format!("{page}/{act}"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_carried_to_its_outcome_by_both_sides() {
    let service = Service::start(false).await;
    let need = need(&service, "government", SHARED).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let page = proposed(&mut browser, &need).await;
    become_one(&mut browser, "consent-officer").await;
    assert_eq!(send(&mut browser, &page, "answer", &[("answer", "AGREE")]).await.location(), page);
    become_one(&mut browser, "editor").await;
    assert!(browser.get(&page).await.body.contains("Bring it before the provider"));
    assert_eq!(send(&mut browser, &page, "offer", &[]).await.location(), page);
    become_one(&mut browser, "provider").await;
    assert_eq!(send(&mut browser, &page, "answer", &[("answer", "ACCEPT")]).await.location(), page);
    let typed = [("act", "progress"), ("percent", "140"), ("progress-note", "Half <b>done")];
    let wrong = send(&mut browser, &page, "progress", &typed).await;
    assert_eq!(wrong.status, 400, "{}", wrong.body);
    for shown in ["expected 0 to 100", "value=\"140\"", "Half &#60;b&#62;done</textarea>"] {
        assert!(wrong.body.contains(shown), "{shown}: {}", wrong.body);
    }
    let typed = [("act", "progress"), ("percent", "50"), ("progress-note", "Half <b>done")];
    assert_eq!(send(&mut browser, &page, "progress", &typed).await.location(), page);
    let shown = browser.get(&page).await;
    assert!(shown.body.contains("50 %") && shown.body.contains("Half &#60;b&#62;done"), "{}", shown.body);
    let (token, old) = (shown.input("token"), shown.input("etag"));
    assert_eq!(send(&mut browser, &page, "progress", &typed).await.location(), page);
    let stale = [("token", token.as_str()), ("etag", &old), ("act", "progress"), ("progress-note", "Typed in vain")];
    let stale = browser.post(&format!("{page}/progress"), &stale).await;
    assert!(stale.status == 409 && stale.body.contains("Typed in vain</textarea>"), "{}", stale.body);

    become_one(&mut browser, "editor").await;
    let shown = browser.get(&page).await.body;
    let articles = shown.split("name=\"of.").skip(1).filter_map(|rest| rest.split('"').next());
    let articles: Vec<_> = articles.map(|article| (format!("of.{article}"), format!("remarks.{article}"))).collect();
    let wrong = send(&mut browser, &page, "outcome", &[("act", "outcome"), ("outcome-note", "Well")]).await;
    assert!(wrong.status == 400 && wrong.body.contains("Well</textarea>"), "{}", wrong.body);
    let mut typed = vec![("act", "outcome"), ("outcome-note", "Well"), (articles[0].0.as_str(), "PARTLY_MET")];
    let wrong = send(&mut browser, &page, "outcome", &typed).await;
    assert!(wrong.status == 400 && wrong.body.contains("one for each article"), "{}", wrong.body);
    typed.extend(articles[1..].iter().map(|(of, _)| (of.as_str(), "MET")));
    typed.extend(articles.iter().map(|(_, remarks)| (remarks.as_str(), "A start <i>")));
    assert_eq!(send(&mut browser, &page, "outcome", &typed).await.location(), page);
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("Completed") || shown.contains("completed"), "{shown}");
    assert!(!shown.contains("Record the outcome"), "{shown}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_taken_back_by_its_maker_alone_and_steps_are_for_those_whom_the_policy_names() {
    let service = Service::start(false).await;
    let need = need(&service, "government", SHARED).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let page = proposed(&mut browser, &need).await;
    let never = format!("/proposals/{}", uuid::Uuid::now_v7());
    let plain = |page: &Page| {
        let lines = page.body.lines().filter(|line| !line.contains("name=\"next\""));
        (page.status, lines.collect::<Vec<_>>().join("\n"))
    };
    for (subject, refused) in
        [("government", 403), ("other-state", 404), ("provider", 404), ("administrator", 403), ("auditor", 403)]
    {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        for act in ["offer", "progress", "outcome", "withdraw"] {
            let fields = [("token", token.as_str()), ("outcome", "MET"), ("progress-note", "x")];
            let answer = browser.post(&format!("{page}/{act}"), &fields).await;
            // The secretariat and the State bring a proposal before a provider; providers never do.
            let expected = if (subject, act) == ("provider", "offer") { 403 } else { refused };
            assert_eq!(answer.status, expected, "{subject} {act}: {}", answer.body);
            let of_none = browser.post(&format!("{never}/{act}"), &fields).await;
            assert_eq!(plain(&answer), plain(&of_none), "{subject} {act}");
        }
    }
    become_one(&mut browser, "editor").await;
    assert!(browser.get(&page).await.body.contains("Take the proposal back"));
    assert_eq!(send(&mut browser, &page, "withdraw", &[("withdraw-note", "Not <b>now")]).await.location(), page);
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("Not &#60;b&#62;now") && !shown.contains("Take the proposal back"), "{shown}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_frozen_by_the_secretariat_lifted_by_the_state_and_a_need_is_closed_by_it() {
    let service = Service::start(false).await;
    let page = format!("/{}", need(&service, "government", SHARED).await);
    let mut browser = Browser::signed_in(&service.demo, "provider").await;
    assert_eq!(browser.get(&page).await.status, 200, "the provider sees it");
    become_one(&mut browser, "secretariat").await;
    assert!(browser.get(&page).await.body.contains("Freeze the consent"));
    let page_token = browser.get("/account").await.input("token");
    assert_eq!(browser.post(&format!("{page}/close"), &[("token", &page_token), ("outcome", "MET")]).await.status, 403);
    assert_eq!(browser.post(&format!("{page}/lift"), &[("token", &page_token)]).await.status, 403);
    assert_eq!(send(&mut browser, &page, "freeze", &[("reason", "")]).await.status, 400);
    let frozen = send(&mut browser, &page, "freeze", &[("reason", "A leak <b>")]).await;
    assert_eq!(frozen.location(), format!("{page}#sharing"));
    become_one(&mut browser, "provider").await;
    assert_eq!(browser.get(&page).await.status, 404, "at once");
    for act in ["close", "lift"] {
        let token = browser.get("/account").await.input("token");
        let of_it = browser.post(&format!("{page}/{act}"), &[("token", &token)]).await.status;
        assert_eq!(of_it, 404, "{act}");
    }
    let token = browser.get("/account").await.input("token");
    assert_eq!(browser.post(&format!("{page}/freeze"), &[("token", &token), ("reason", "x")]).await.status, 403);
    become_one(&mut browser, "consent-officer").await;
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("A leak &#60;b&#62;") && shown.contains("Lift the freeze"), "{shown}");
    let seen = browser.get(&format!("{page}/disclosures")).await.body;
    for shown in ["Editor of a provider", "Demonstration Integrity Fund", "Secretariat", "NeedService.FreezeConsent"] {
        assert!(seen.contains(shown), "{shown}: {seen}");
    }
    assert_eq!(send(&mut browser, &page, "lift", &[]).await.location(), format!("{page}#sharing"));
    become_one(&mut browser, "provider").await;
    assert_eq!(browser.get(&page).await.status, 200);
    assert_eq!(browser.get(&format!("{page}/disclosures")).await.status, 404);
    become_one(&mut browser, "editor").await;
    let shown = browser.get(&page).await;
    assert!(shown.body.contains("Close the need"), "{}", shown.body);
    let (token, etag) = (shown.input("token"), shown.input("etag"));
    let fields = [("token", token.as_str()), ("etag", &etag), ("outcome", "NOT_MET")];
    assert_eq!(browser.post(&format!("{page}/close"), &fields).await.location(), page);
    assert_eq!(browser.post(&format!("{page}/close"), &fields).await.status, 409);
    assert!(!browser.get(&page).await.body.contains("Close the need"));
    service.demo.stop().await;
}
