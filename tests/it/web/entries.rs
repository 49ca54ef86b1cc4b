//! Entries of one's own State on pages: entered, changed, confirmed, asked to be closed, and what they were.

use super::browser::{Browser, Page};
use super::needs::become_one;
use crate::serve::harness::Service;

/// The fields of a new entry in a form that was shown.
fn fields<'a>(token: &'a str, request: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", token),
        ("request", request),
        ("names.0.language", "en"),
        ("names.0.text", "Office of \"Asset\" <b>Recovery</b>"),
        ("names.1.language", "mn"),
        ("names.1.text", "Хөрөнгө буцаах алба"),
        ("kinds.0.kind", "ASSET_RECOVERY_FOCAL_POINT"),
        ("kinds.0.designation.reference", "Note 12"),
        ("emails", "office@asset.example\nurgent@asset.example"),
        ("phones.0.number", "+976 11 123456"),
        ("phones.0.kind", "VOICE"),
        ("channelsAccepted.0", "POST"),
        ("channelsAccepted.3", "DIRECT"),
        ("languagesAccepted.0.language", "mn"),
        ("officeHours.weekly.0.days", "MO"),
        ("officeHours.weekly.0.days", "TU"),
        ("officeHours.weekly.0.from", "09:00"),
        ("officeHours.weekly.0.until", "17:00"),
        ("timeZone", "Asia/Ulaanbaatar"),
        ("status", "PUBLISHED"),
    ]
}

/// The same with a field typed otherwise.
fn with<'a>(mut fields: Vec<(&'a str, &'a str)>, name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.retain(|(it, _)| *it != name);
    fields.push((name, value));
    fields
}

/// Everything of a page but what tells where it was.
fn plain(page: &Page) -> (u16, String) {
    let lines = page.body.lines().filter(|line| !line.contains("name=\"next\""));
    (page.status, lines.collect::<Vec<_>>().join("\n"))
}

/// The form of an entry as it is, with its token and version.
fn version(page: &Page) -> (String, String) {
    (page.input("token"), page.input("etag"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_entered_once_with_all_that_is_wrong_told_at_once_and_nothing_lost() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let form = browser.get("/authorities/new").await;
    let (token, request) = (form.input("token"), form.input("request"));
    let mut wrong = fields(&token, &request);
    wrong = with(wrong, "phones.0.number", "eleven <i>");
    wrong = with(wrong, "emails", "no mailbox");
    wrong = with(wrong, "officeHours.weekly.0.until", "08:00");
    let told = browser.post("/authorities/new", &wrong).await;
    assert_eq!(told.status, 400, "{}", told.body);
    for shown in [
        "href=\"#phones.0.number\"",
        "href=\"#emails\"",
        "href=\"#officeHours.weekly.0.until\"",
        "value=\"eleven &#60;i&#62;\"",
        "no mailbox</textarea>",
        "value=\"Хөрөнгө буцаах алба\"",
        "value=\"Note 12\"",
    ] {
        assert!(told.body.contains(shown), "{shown}: {}", told.body);
    }
    let more = browser.post("/authorities/new", &with(fields(&token, &request), "act", "more")).await;
    assert_eq!((more.status, more.body.contains("name=\"phones.3.number\"")), (200, true), "{}", more.body);
    let entered = browser.post("/authorities/new", &fields(&token, &request)).await;
    let path = entered.location().to_owned();
    let again = browser.post("/authorities/new", &fields(&token, &request)).await;
    assert_eq!(again.location(), path, "a form that is sent twice enters once");
    let page = browser.get(&path).await;
    for shown in
        ["&#60;b&#62;Recovery", "office@asset.example", "+97611123456", "Note 12", "09:00–17:00", "Asia/Ulaanbaatar"]
    {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(browser.get("/entries").await.body.contains(&format!("href=\"{path}\"")));
    let named = |request: String| {
        let mut fields = with(fields(&token, ""), "externalId", "asset-1");
        fields.retain(|(name, _)| *name != "request");
        fields
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .chain([("request", request)])
            .collect::<Vec<_>>()
    };
    let mut sent = Vec::new();
    for _ in 0..2 {
        let fields = named(browser.get("/authorities/new").await.input("request"));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sent.push(browser.post("/authorities/new", &fields).await);
    }
    assert_eq!((sent[0].status, sent[1].status), (303, 409));
    for kept in ["href=\"#externalId\"", "office@asset.example", "value=\"Note 12\""] {
        assert!(sent[1].body.contains(kept), "{kept}: {}", sent[1].body);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_changed_in_one_place_and_an_older_version_of_it_is_told_with_what_was_typed() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let form = browser.get("/authorities/new").await;
    let (token, request) = (form.input("token"), form.input("request"));
    let path = browser.post("/authorities/new", &fields(&token, &request)).await.location().to_owned();
    let edit = format!("{path}/edit");
    let (token, etag) = version(&browser.get(&edit).await);
    let mut changed = with(fields(&token, ""), "website", "https://asset.example/");
    changed.extend([("etag", etag.as_str()), ("phones.0.was", "0"), ("kinds.0.was", "0")]);
    changed = with(changed, "names.1.text", "");
    assert_eq!(browser.post(&edit, &changed).await.location(), path);
    let page = browser.get(&path).await;
    assert!(page.body.contains("https://asset.example/") && !page.body.contains("буцаах"), "{}", page.body);
    let stale = browser.post(&edit, &with(changed.clone(), "parentBody", "Typed in vain")).await;
    assert_eq!(stale.status, 409);
    for shown in ["Somebody else has changed this", "value=\"Typed in vain\"", "value=\"Note 12\""] {
        assert!(stale.body.contains(shown), "{shown}: {}", stale.body);
    }
    assert!(!browser.get(&path).await.body.contains("Typed in vain"));
    let history = browser.get(&format!("{path}/history")).await;
    for shown in ["Web page", "The first version", "by", "you"] {
        assert!(history.body.contains(shown), "{shown}: {}", history.body);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_confirmed_with_one_button_and_closing_asks_a_second_person() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let form = browser.get("/authorities/new").await;
    let (token, request) = (form.input("token"), form.input("request"));
    let path = browser.post("/authorities/new", &fields(&token, &request)).await.location().to_owned();
    let list = browser.get("/entries").await;
    let (first, _) = list.body.split_once("</li>").unwrap();
    assert!(list.body.contains("Not confirmed by its State"), "{first}");
    let etag = browser.get(&format!("{path}/edit")).await.input("etag");
    let send = [("token", token.as_str()), ("etag", &etag), ("next", "/entries")];
    assert_eq!(browser.post(&format!("{path}/confirm"), &send).await.location(), "/entries");
    let page = browser.get(&path).await;
    assert!(page.body.contains("badge CONFIRMED") && page.body.contains("Ask to close it"), "{}", page.body);
    assert_eq!(browser.post(&format!("{path}/confirm"), &send).await.status, 409, "that was of an older version");
    let elsewhere = [("token", token.as_str()), ("next", "https://evil.example/")];
    assert_eq!(browser.post(&format!("{path}/confirm"), &elsewhere).await.location(), path);
    let etag = browser.get(&format!("{path}/edit")).await.input("etag");
    let asked = browser.post(&format!("{path}/close"), &[("token", &token), ("etag", &etag)]).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    assert!(asked.body.contains("A second person is asked") && asked.body.contains("approvals/"), "{}", asked.body);
    assert!(browser.get(&path).await.body.contains("badge CONFIRMED"), "it is not closed yet");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_editor_of_its_state_writes_an_entry_and_only_its_state_and_the_secretariat_see_its_history() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let form = browser.get("/authorities/new").await;
    let (token, request) = (form.input("token"), form.input("request"));
    let path = browser.post("/authorities/new", &fields(&token, &request)).await.location().to_owned();
    let request = browser.get("/authorities/new").await.input("request");
    let draft = with(fields(&token, &request), "status", "DRAFT");
    let hidden = browser.post("/authorities/new", &draft).await.location().to_owned();
    let never = format!("/authorities/{}", uuid::Uuid::now_v7());
    for (subject, new, edit, history, list) in [
        ("government", 403, 403, 200, 200),
        ("consent-officer", 403, 403, 200, 200),
        ("other-state", 200, 403, 403, 200),
        ("provider", 403, 403, 403, 403),
        ("secretariat", 200, 403, 200, 404),
        ("administrator", 200, 403, 403, 404),
        ("auditor", 403, 403, 403, 403),
    ] {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        let mut status = Vec::new();
        for path in ["/authorities/new", &format!("{path}/edit"), &format!("{path}/history"), "/entries"] {
            status.push(browser.get(path).await.status);
        }
        assert_eq!(status, [new, edit, history, list], "{subject}");
        for act in ["edit", "confirm", "close"] {
            let page = browser.post(&format!("{path}/{act}"), &fields(&token, "")).await;
            assert_eq!(page.status, 403, "{subject} {act}");
            if ["government", "consent-officer"].contains(&subject) {
                continue;
            }
            let hidden = browser.post(&format!("{hidden}/{act}"), &fields(&token, "")).await;
            let never = browser.post(&format!("{never}/{act}"), &fields(&token, "")).await;
            assert_eq!(plain(&hidden), plain(&never), "{subject} {act}: a draft is as if it did not exist");
        }
        let page = browser.get(&path).await;
        assert!(!page.body.contains("/confirm\"") && !page.body.contains("/close\""), "{subject}: {}", page.body);
        let account = browser.get("/account").await;
        let led = subject == "other-state";
        assert_eq!(account.body.contains("href=\"/entries\""), led, "{subject}: the way around");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_enters_an_office_that_its_state_has_yet_to_confirm() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "secretariat").await;
    assert_eq!(browser.get("/gaps").await.links("/authorities/new").count(), 1);
    let choose = browser.get("/authorities/new").await;
    assert!(
        choose.body.contains("<option value=\"TV\">") && !choose.body.contains("name=\"request\""),
        "{}",
        choose.body
    );
    let form = browser.get("/authorities/new?state=TV").await;
    assert!(form.body.contains("action=\"/authorities/new?state=TV\""), "{}", form.body);
    let (token, request) = (form.input("token"), form.input("request"));
    let never = browser.post("/authorities/new", &fields(&token, &request)).await;
    assert_eq!(never.status, 404, "it is nobody's");
    let wrong = with(fields(&token, &request), "emails", "no mailbox");
    let told = browser.post("/authorities/new?state=TV", &wrong).await;
    assert!(told.status == 400 && told.body.contains("action=\"/authorities/new?state=TV\""), "{}", told.body);
    let made = browser.post("/authorities/new?state=TV", &fields(&token, &request)).await.location().to_owned();
    let page = browser.get(&made).await;
    assert!(page.body.contains("Tuvalu") && page.body.contains("UNCONFIRMED"), "{}", page.body);
    become_one(&mut browser, "editor").await;
    let form = browser.get("/authorities/new?state=TV").await;
    assert!(
        form.body.contains("action=\"/authorities/new\""),
        "an editor enters those of its own State: {}",
        form.body
    );
    let (token, request) = (form.input("token"), form.input("request"));
    let own = browser.post("/authorities/new?state=TV", &fields(&token, &request)).await.location().to_owned();
    assert!(browser.get(&own).await.body.contains("Mongolia"));
    become_one(&mut browser, "government").await;
    assert_eq!(browser.get("/authorities/new?state=TV").await.status, 403);
    service.demo.stop().await;
}
