//! What the pages show, to whom, and in which language.

use super::browser::Browser;
use crate::serve::harness::Service;

#[tokio::test(flavor = "multi_thread")]
async fn a_search_shows_offices_what_it_was_read_as_and_ways_to_narrow_it() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let page = browser.get("/search?q=central+authority+Mongolia").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Read as the State \u{2068}Mongolia\u{2069}."), "{}", page.body);
    assert!(page.body.contains("href=\"/authorities/"));
    let narrowed = page.body.split("href=\"/search?").skip(1).map(|rest| rest.split('"').next().unwrap());
    let narrowed: Vec<_> = narrowed.map(|query| query.replace("&#38;", "&").replace("&amp;", "&")).collect();
    assert!(!narrowed.is_empty());
    for query in narrowed {
        assert_eq!(browser.get(&format!("/search?{query}")).await.status, 200, "{query}");
    }
    let misspelt = browser.get("/search?q=extraditoin").await;
    assert!(misspelt.body.contains("was read as"), "{}", misspelt.body);
    let marked = browser.get("/search?q=Justice").await;
    assert!(marked.body.contains("<mark>"));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_and_the_way_to_it_say_how_to_reach_it_now() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    let name = service.first("Federal Office of Justice Switzerland").await.name;
    let page = browser.get(&format!("/{name}")).await;
    for shown in
        ["Reach them now", "Europe/Zurich", "mailto:mla@bj.ch.example", "tel:+41225550101", "Diplomatic channel"]
    {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let card = browser.get(&format!("/{name}/contact.vcf")).await;
    assert_eq!(card.header("content-type"), "text/vcard; charset=utf-8");
    assert!(card.body.contains("\r\nEMAIL;TYPE=work:mla@bj.ch.example\r\n"), "{}", card.body);
    let route = browser.get("/route?state=CH&purpose=MUTUAL_LEGAL_ASSISTANCE&language=fr&urgent=1").await;
    for shown in ["Ask this office", "mla@bj.ch.example", "French", "Europe/Zurich"] {
        assert!(route.body.contains(shown), "{shown}: {}", route.body);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_signed_in_is_told_whether_the_node_serves() {
    let service = Service::start(true).await;
    for subject in ["government", "provider", "administrator", "auditor"] {
        let mut browser = Browser::signed_in(&service.demo, subject).await;
        assert_eq!(browser.get("/account").await.links("/health").count(), 1, "{subject}");
        let page = browser.get("/health").await;
        assert!(page.status == 200 && page.body.contains(">It serves<"), "{subject}: {}", page.body);
        assert_eq!(page.body.matches("<dd>yes</dd>").count(), 4, "{subject}: {}", page.body);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_for_those_whom_the_policy_lets_do_the_same() {
    let service = Service::start(false).await;
    let name = service.first("KPK").await.name;
    let pages = ["/search?q=KPK", &format!("/{name}"), &format!("/{name}/contact.vcf"), "/route?state=CH"];
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    for (subject, expected) in [("provider", 403), ("auditor", 403), ("administrator", 200), ("secretariat", 200)] {
        let token = browser.get("/account").await.input("token");
        browser.post("/sign-in/role", &[("token", &token), ("subject", subject)]).await;
        for path in pages {
            assert_eq!(browser.get(path).await.status, expected, "{subject} {path}");
        }
        let account = browser.get("/account").await;
        assert_eq!(account.body.contains("href=\"/search\""), expected == 200, "{subject}: the way around");
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_one_may_not_see_is_like_one_that_never_was() {
    let service = Service::start(false).await;
    let draft =
        focalpoint::pb::Authority { status: "DRAFT".to_owned(), ..service.first("central authority Mongolia").await };
    let draft = focalpoint::pb::Authority {
        state: "MN".to_owned(),
        names: [("en".to_owned(), "Bureau in preparation".to_owned())].into(),
        kinds: draft.kinds,
        status: "DRAFT".to_owned(),
        ..Default::default()
    };
    let request = focalpoint::pb::CreateAuthorityRequest { authority: Some(draft), ..Default::default() };
    let draft = service.authorities("editor").create_authority(request).await.unwrap().into_inner().name;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    assert_eq!(browser.get(&format!("/{draft}")).await.status, 200);
    let token = browser.get("/account").await.input("token");
    browser.post("/sign-in/role", &[("token", &token), ("subject", "other-state")]).await;
    let never = format!("/authorities/{}", uuid::Uuid::now_v7());
    let (hidden, never) = (browser.get(&format!("/{draft}")).await, browser.get(&never).await);
    let plain = |body: &str| body.lines().filter(|line| !line.contains("name=\"next\"")).collect::<Vec<_>>().join("\n");
    assert_eq!((hidden.status, plain(&hidden.body)), (404, plain(&never.body)));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_speak_the_language_of_the_browser_until_one_chooses_another() {
    let service = Service::start(false).await;
    let mut browser = Browser::signed_in(&service.demo, "government").await;
    browser.more.push(("accept-language", "ar-EG,ar;q=0.9,en;q=0.5".to_owned()));
    let page = browser.get("/search?q=KPK").await;
    assert!(page.body.contains("<html lang=\"ar\" dir=\"rtl\">"));
    for (tag, word) in
        [("fr", "Chercher"), ("es", "Buscar"), ("ru", "Найти"), ("zh", "搜索"), ("en", "Search"), ("ar", "بحث")]
    {
        let chosen = browser.post("/language", &[("language", tag), ("next", "/search?q=KPK")]).await;
        assert_eq!(chosen.location(), "/search?q=KPK");
        assert!(chosen.header("set-cookie").ends_with("; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000"));
        for path in ["/search?q=KPK", "/route?state=CH", "/account", "/needs", "/nope"] {
            let page = browser.get(path).await;
            let direction = if tag == "ar" { "rtl" } else { "ltr" };
            assert!(page.body.contains(&format!("<html lang=\"{tag}\" dir=\"{direction}\">")), "{tag} {path}");
            assert!(path != "/search?q=KPK" || page.body.contains(word), "{tag} {path}");
        }
    }
    for next in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        assert_eq!(browser.post("/language", &[("language", "fr"), ("next", next)]).await.location(), "/");
    }
    let page = browser.post("/language", &[("language", "xx; Domain=x"), ("next", "/")]).await;
    assert_eq!(page.header("set-cookie"), "");
    service.demo.stop().await;
}
