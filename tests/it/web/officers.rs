//! Officers of an authority on pages: added, changed and removed by its State, and shown as far as their State shows them.

use focalpoint::pb;

use super::browser::Browser;
use super::needs::become_one;
use crate::serve::harness::Service;

/// The path of a new authority of Mongolia, which has no officers.
async fn authority(browser: &mut Browser) -> String {
    let form = browser.get("/authorities/new").await;
    let (token, request) = (form.input("token"), form.input("request"));
    let name = [("names.0.language", "en"), ("names.0.text", "Office of officers")];
    let fields = [("token", token.as_str()), ("request", &request), name[0], name[1]];
    browser.post("/authorities/new", &fields).await.location().to_owned()
}

/// The fields of a new officer in a form that was shown.
fn fields<'a>(token: &'a str, request: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", token),
        ("request", request),
        ("role", "Head of \"cooperation\" <b>"),
        ("rank", "PRIMARY"),
        ("familyNames.original", "Ганболд"),
        ("familyNames.latin", "Ganbold"),
        ("title.0.language", "en"),
        ("title.0.text", "Senior prosecutor"),
        ("languages.0.language", "mn"),
        ("languages.0.level", "NATIVE"),
        ("phones.0.number", "+97611123456"),
        ("emails", email),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_is_added_changed_and_removed_by_its_state() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let office = authority(&mut browser).await;
    let new = format!("{office}/officers/new");
    let form = browser.get(&new).await;
    let (token, request) = (form.input("token"), form.input("request"));
    let wrong = browser.post(&new, &fields(&token, &request, "no mailbox")).await;
    assert_eq!(wrong.status, 400);
    for shown in ["href=\"#emails\"", "no mailbox</textarea>", "value=\"Ганболд\"", "&#60;b&#62;"] {
        assert!(wrong.body.contains(shown), "{shown}: {}", wrong.body);
    }
    let add = fields(&token, &request, "head@mn.example");
    assert_eq!(browser.post(&new, &add).await.location(), format!("{office}/officers"));
    assert_eq!(
        browser.post(&new, &add).await.location(),
        format!("{office}/officers"),
        "once, however often it is sent"
    );
    let list = browser.get(&format!("{office}/officers")).await;
    for shown in ["Ганболд", "Ganbold", "Senior prosecutor", "mailto:head@mn.example", "native", "Called first"]
    {
        assert_eq!(list.body.matches(shown).count(), 1, "{shown}: {}", list.body);
    }
    let edit = list.body.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|it| it.ends_with("/edit"));
    let edit = edit.unwrap().to_owned();
    let form = browser.get(&edit).await;
    let etag = form.input("etag");
    let mut change = fields(&token, "", "desk@mn.example");
    change.extend([("etag", etag.as_str()), ("phones.0.was", "0"), ("languages.0.was", "0")]);
    assert_eq!(browser.post(&edit, &change).await.location(), format!("{office}/officers"));
    let stale = browser.post(&edit, &change).await;
    assert!(stale.status == 409 && stale.body.contains("desk@mn.example</textarea>"), "{}", stale.body);
    let list = browser.get(&format!("{office}/officers")).await;
    assert!(list.body.contains("desk@mn.example") && !list.body.contains("head@mn.example"), "{}", list.body);

    become_one(&mut browser, "other-state").await;
    let page = browser.get(&format!("{office}/officers")).await;
    assert!(page.body.contains("Only the post is shown to you") && page.body.contains("&#60;b&#62;"), "{}", page.body);
    for personal in ["Ganbold", "desk@mn.example", "Senior prosecutor", "/edit\"", "/remove\""] {
        assert!(!page.body.contains(personal), "{personal}: {}", page.body);
    }
    become_one(&mut browser, "editor").await;
    let list = browser.get(&format!("{office}/officers")).await;
    let (token, etag) = (list.input("token"), list.input("etag"));
    let remove = edit.replace("/edit", "/remove");
    let removed = browser.post(&remove, &[("token", &token), ("etag", &etag)]).await;
    assert_eq!(removed.location(), format!("{office}/officers"));
    assert!(browser.get(&format!("{office}/officers")).await.body.contains("No officer is on record"));
    assert_eq!(browser.get(&edit).await.status, 404);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_editor_of_its_state_writes_an_officer() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let office = authority(&mut browser).await;
    let new = format!("{office}/officers/new");
    let form = browser.get(&new).await;
    let (token, request) = (form.input("token"), form.input("request"));
    browser.post(&new, &fields(&token, &request, "head@mn.example")).await.location();
    let list = browser.get(&format!("{office}/officers")).await;
    let edit = list.body.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|it| it.ends_with("/edit"));
    let edit = edit.unwrap().to_owned();
    for (subject, list, write) in [
        ("government", 200, 403),
        ("consent-officer", 200, 403),
        ("other-state", 200, 403),
        ("provider", 403, 403),
        ("secretariat", 200, 403),
        ("administrator", 403, 403),
        ("auditor", 403, 403),
    ] {
        become_one(&mut browser, subject).await;
        let token = browser.get("/account").await.input("token");
        assert_eq!(browser.get(&format!("{office}/officers")).await.status, list, "{subject}");
        for path in [&new, &edit] {
            assert_eq!(browser.get(path).await.status, write, "{subject} {path}");
        }
        for path in [&new, &edit, &edit.replace("/edit", "/remove")] {
            assert_eq!(browser.post(path, &fields(&token, "", "x@mn.example")).await.status, write, "{subject} {path}");
        }
    }
    service.demo.stop().await;
}

/// The newest row of a page of the audit with that operation.
fn row<'a>(page: &'a str, operation: &str) -> Option<&'a str> {
    page.split("<tr>").skip(1).find(|row| row.contains(operation))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_told_who_looked_at_its_officers() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    let office = authority(&mut browser).await;
    for email in ["one@mn.example", "two@mn.example"] {
        let form = browser.get(&format!("{office}/officers/new")).await;
        let (token, request) = (form.input("token"), form.input("request"));
        browser.post(&format!("{office}/officers/new"), &fields(&token, &request, email)).await.location();
    }
    become_one(&mut browser, "government").await;
    browser.get(&format!("{office}/officers")).await;
    assert_eq!(browser.get(&office).await.links("/audit?").count(), 0, "it is for those who keep the entry");
    become_one(&mut browser, "editor").await;
    let looked = browser.get(&office).await.links("/audit?").next().unwrap();
    let rows = browser.get(&looked).await;
    let read = row(&rows.body, "OfficerService.ListOfficers").unwrap();
    assert!(read.contains("Government user") && read.contains('2'), "{read}");
    let of_one = browser.get(&format!("{office}/officers")).await.links("/audit?").next().unwrap();
    let name = url::form_urlencoded::parse(of_one.split_once('?').unwrap().1.as_bytes()).next().unwrap().1.into_owned();
    let mut officers = pb::officer_service_client::OfficerServiceClient::new(service.as_role("government"));
    officers.get_officer(pb::GetOfficerRequest { name, ..Default::default() }).await.unwrap();
    let rows = browser.get(&of_one).await;
    let read = row(&rows.body, "OfficerService.GetOfficer").unwrap();
    assert!(read.contains("Government user"), "{read}");
    become_one(&mut browser, "other-state").await;
    assert_eq!(row(&browser.get(&looked).await.body, "OfficerService.ListOfficers"), None, "it is another's");
    service.demo.stop().await;
}
