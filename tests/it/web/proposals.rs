//! Proposals on pages: made from an explained pair, answered by the side that may, and hidden from a provider until offered.

use super::browser::Browser;
use super::needs::{become_one, need};
use crate::serve::harness::Service;

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_made_by_one_and_answered_by_the_consent_officer() {
    let service = Service::start(false).await;
    let name = need(&service, "government", "demo-need-mn-wb-law").await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let matches = browser.get(&format!("/{name}/matches")).await;
    let pair = format!("/{name}/matches/");
    let pair = matches.body.split(&format!("href=\"{pair}")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let pair = format!("/{name}/matches/{pair}");
    let explained = browser.get(&pair).await;
    assert!(explained.body.contains(&format!("action=\"{pair}/propose\"")), "{}", explained.body);
    let token = explained.input("token");
    let request = explained.input("request");
    let propose = [("token", token.as_str()), ("request", &request), ("part", "deliverer")];
    let made = browser.post(&format!("{pair}/propose"), &propose).await;
    let proposal = made.location().to_owned();
    let again = browser.post(&format!("{pair}/propose"), &propose).await;
    assert_eq!(again.location(), proposal, "a form that is sent twice proposes once");
    assert!(proposal.starts_with("/proposals/"), "{proposal}");
    let page = browser.get(&proposal).await;
    assert!(page.body.contains("Delivers") && !page.body.contains("value=\"AGREE\""), "{}", page.body);
    let etag = page.input("etag");
    let answer = format!("{proposal}/answer");
    let fields = [("token", token.as_str()), ("etag", &etag), ("answer", "AGREE")];
    assert_eq!(browser.post(&answer, &fields).await.status, 403, "an editor does not agree for the State");

    become_one(&mut browser, "provider").await;
    let never = format!("/proposals/{}", uuid::Uuid::now_v7());
    let (hidden, never) = (browser.get(&proposal).await, browser.get(&never).await);
    let plain = |body: &str| body.lines().filter(|line| !line.contains("name=\"next\"")).collect::<Vec<_>>().join("\n");
    assert_eq!((hidden.status, plain(&hidden.body)), (404, plain(&never.body)));

    become_one(&mut browser, "consent-officer").await;
    assert!(browser.get("/proposals").await.body.contains("It waits for your side."));
    let page = browser.get(&proposal).await;
    let (token, etag) = (page.input("token"), page.input("etag"));
    let decline = [("token", token.as_str()), ("etag", &etag), ("answer", "DECLINE"), ("note", "<b>not now</b>")];
    let wrong = browser.post(&answer, &decline).await;
    assert!(wrong.status == 400 && wrong.body.contains("&#60;b&#62;not now&#60;/b&#62;</textarea>"), "{}", wrong.body);
    assert_eq!(
        browser.post(&answer, &[("token", &token), ("etag", &etag), ("answer", "AGREE")]).await.location(),
        proposal
    );
    let page = browser.get(&proposal).await;
    assert!(page.body.contains("Agreed by the State"), "{}", page.body);
    assert_eq!(browser.post(&answer, &[("token", &token), ("etag", &etag), ("answer", "AGREE")]).await.status, 409);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn proposals_are_for_the_roles_that_the_policy_names() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    for (subject, expected) in
        [("editor", 200), ("provider", 200), ("secretariat", 200), ("administrator", 403), ("auditor", 403)]
    {
        become_one(&mut browser, subject).await;
        assert_eq!(browser.get("/proposals").await.status, expected, "{subject}");
        let account = browser.get("/account").await;
        assert_eq!(account.body.contains("href=\"/proposals\""), expected == 200, "{subject}: the way around");
    }
    service.demo.stop().await;
}
