//! What a record holds is text on a page, whatever it looks like: the corpus goes into every field that a page shows.

use focalpoint::pb;

use super::browser::Browser;
use crate::serve::harness::Service;

/// Texts that are more than text where a page forgets to escape.
pub(super) const CORPUS: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<a href=\"javascript:alert(1)\">x</a>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "{{ 7*7 }}${7*7}<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--<script>alert(1)</script>",
];

/// Elements that our own templates have.
const ELEMENTS: &[&str] = &[
    "a", "address", "aside", "bdi", "body", "button", "dd", "details", "div", "dl", "dt", "fieldset", "footer", "form",
    "h1", "h2", "h3", "h4", "head", "header", "html", "input", "label", "legend", "li", "link", "main", "mark", "meta",
    "nav", "ol", "option", "p", "path", "pre", "q", "rect", "script", "section", "select", "span", "strong", "summary",
    "svg", "table", "tbody", "td", "textarea", "th", "thead", "time", "title", "tr", "ul",
];

/// Everything on a page that our templates have not put there.
pub(super) fn foreign(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in body.split('<').skip(1) {
        let inside = inside(tag);
        let name: String = inside.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_doctype = inside.starts_with("!DOCTYPE html");
        let is_whole = inside.trim_start_matches('/')[name.len()..].chars().next().is_none_or(|c| c == ' ');
        if !is_doctype && (!is_whole || !ELEMENTS.contains(&name.as_str()) || is_bare(inside)) {
            found.push(format!("<{inside}"));
        }
        for (attribute, value) in attributes(inside) {
            let leads = ["href", "src", "action", "formaction"].contains(&attribute.as_str());
            let is_fine = ["/", "#", "mailto:", "tel:", "https://"].iter().any(|start| value.starts_with(start));
            if attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc" || (leads && !is_fine) {
                found.push(format!("{attribute}={value}"));
            }
        }
    }
    if body.matches("<script").count() != 1 {
        found.push("another script".to_owned());
    }
    found
}

/// A tag up to its end, which is not one within quotes.
fn inside(tag: &str) -> &str {
    let mut is_quoted = false;
    let end = tag.find(|c| {
        is_quoted ^= c == '"';
        c == '>' && !is_quoted
    });
    &tag[..end.unwrap_or(tag.len())]
}

/// Whether a tag has a value that is not in double quotes, which ours never have.
fn is_bare(tag: &str) -> bool {
    let outside = tag.split('"').step_by(2).collect::<Vec<_>>().join("\"");
    outside.split('=').skip(1).any(|after| !after.starts_with('"'))
}

/// The attributes of a tag, which are in double quotes or have no value.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        found.extend(name.split_whitespace().map(|name| (name.to_ascii_lowercase(), value.to_owned())));
        rest = after;
    }
    found
}

#[test]
fn the_check_itself_sees_what_is_not_ours() {
    let page = |body: &str| format!("<!DOCTYPE html><html><script src=\"/a\"></script>{body}</html>");
    assert!(foreign(&page("<p class=\"x\">&lt;b&gt;</p><a href=\"/x\">y</a>")).is_empty());
    for text in CORPUS {
        assert_eq!(foreign(&page(text)).is_empty(), !text.contains('<'), "{text}");
    }
    assert!(!foreign(&page("<p class=\"\" onmouseover=\"alert(1)\">")).is_empty());
    assert!(!foreign(&page("<a href=\"javascript:alert(1)\">")).is_empty());
}

/// A text as a page holds it.
fn escaped(text: &str) -> String {
    let escaped = text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
    escaped.replace('"', "&#34;").replace('\'', "&#39;")
}

/// An office of Mongolia that has a text in every field that takes one.
fn office(text: &str) -> pb::Authority {
    let by_language = || [("en".to_owned(), format!("Office {text}")), ("ar".to_owned(), text.to_owned())].into();
    let own = |text: &str| text.to_owned();
    pb::Authority {
        state: own("MN"),
        kinds: vec![pb::KindEntry {
            kind: own("MLA_CENTRAL"),
            designation: Some(pb::Designation { reference: own(text), text: by_language(), ..Default::default() }),
        }],
        names: by_language(),
        acronyms: vec![own(text)],
        former_names: vec![pb::FormerName { language: own("en"), text: own(text), ..Default::default() }],
        parent_body: own(text),
        address: Some(pb::Address {
            street: own(text),
            locality: own(text),
            extended: own(text),
            post_office_box: own(text),
            region: own(text),
            country: own(text),
            ..Default::default()
        }),
        secure_channels: vec![pb::SecureChannel { kind: own("GLOBE"), address: own(text), ..Default::default() }],
        channels_accepted: vec![own("DIRECT"), own("POST")],
        subject_scope: vec![pb::SubjectScope { measures: vec![own(text)], ..Default::default() }],
        requirements: Some(pb::Requirements {
            dual_criminality: by_language(),
            contents: by_language(),
            costs: by_language(),
            ..Default::default()
        }),
        remarks: by_language(),
        ..Default::default()
    }
}

/// A need of Mongolia that has a text in every field that takes one.
fn need(text: &str) -> pb::Need {
    let own = |text: &str| text.to_owned();
    let by_language = || [("en".to_owned(), format!("Need {text}")), ("ar".to_owned(), own(text))].into();
    pb::Need {
        state: own("MN"),
        articles: vec![own("46")],
        title: by_language(),
        description: by_language(),
        origin: Some(pb::Origin { report: own(text), paragraph: own(text), ..Default::default() }),
        validation: Some(pb::Validation { by: own(text), ..Default::default() }),
        estimated_cost: Some(pb::Money { value: own("10"), currency: own("USD"), remarks: own(text) }),
        existing_help: vec![own(text)],
        coordinator: own(text),
        beneficiaries: vec![own(text)],
        sources: vec![pb::Reference { title: own(text), ..Default::default() }],
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_corpus_is_text_in_every_field_of_a_need_and_of_a_provider() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    for text in CORPUS {
        let provider = pb::Provider {
            names: [("en".to_owned(), format!("Provider {text}")), ("ar".to_owned(), text.to_owned())].into(),
            kind: "IGO".to_owned(),
            roles: vec!["DELIVERS".to_owned()],
            articles: vec!["46".to_owned()],
            description: [("en".to_owned(), format!("Need {text} legal assistance"))].into(),
            contacts: vec![pb::ProviderContact { role: text.to_owned(), ..Default::default() }],
            tools: vec![pb::Tool {
                title: [("en".to_owned(), text.to_owned())].into(),
                url: "https://tool.example/".to_owned(),
                articles: vec!["46".to_owned()],
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut providers = pb::provider_service_client::ProviderServiceClient::new(service.as_role("secretariat"));
        let request = pb::CreateProviderRequest { provider: Some(provider), ..Default::default() };
        let provider = providers.create_provider(request).await.unwrap_or_else(|status| panic!("{text}: {status:?}"));
        let request = pb::RegisterNeedRequest { need: Some(need(text)), ..Default::default() };
        let created = service.needs("editor").register_need(request).await;
        let created = created.unwrap_or_else(|status| panic!("{text}: {status:?}")).into_inner().name;
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let provider = provider.into_inner().name;
        let pair = format!("/{created}/matches/{}", provider.trim_start_matches("providers/"));
        for language in ["en", "ar"] {
            browser.post("/language", &[("language", language)]).await;
            for path in [
                "/needs".to_owned(),
                format!("/needs?stage={query}&state={query}"),
                format!("/{created}"),
                format!("/{created}/matches"),
                format!("/{created}/matches?q={query}"),
                format!("/needs/{query}"),
                format!("/needs/{query}/matches/{query}"),
                format!("/{provider}/needs"),
                format!("/{created}/edit"),
                format!("/{created}/consent?provider={query}"),
                format!("/proposals/{query}"),
                format!("/proposals?stage={query}"),
                "/needs/order".to_owned(),
                format!("/{provider}"),
                format!("/{created}/disclosures"),
                pair.clone(),
            ] {
                let page = browser.get(&path).await;
                assert!(page.status < 500, "{path}");
                assert_eq!(foreign(&page.body), [""; 0], "{text} on {path}");
            }
            let escaped = escaped(text);
            for (path, least) in [(format!("/{created}"), 8), (pair.clone(), 4)] {
                let page = browser.get(&path).await;
                assert!(page.body.matches(&escaped).count() >= least, "{text} on {path} as it is: {}", page.body);
            }
        }
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_corpus_is_text_in_every_field_that_a_page_shows() {
    let service = Service::start(true).await;
    let mut browser = Browser::signed_in(&service.demo, "editor").await;
    for text in CORPUS {
        let request = pb::CreateAuthorityRequest { authority: Some(office(text)), ..Default::default() };
        let created = service.authorities("editor").create_authority(request).await;
        let created = created.unwrap_or_else(|status| panic!("{text}: {status:?}")).into_inner();
        let card = browser.get(&format!("/{}/contact.vcf", created.name)).await;
        assert_eq!(card.body.lines().filter(|line| line.starts_with("BEGIN:")).count(), 1);
        for language in ["en", "ar"] {
            browser.post("/language", &[("language", language)]).await;
            let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            for path in [
                format!("/{}", created.name),
                format!("/{}/edit", created.name),
                format!("/{}/history", created.name),
                format!("/{}/officers", created.name),
                "/entries".to_owned(),
                "/search?q=Office".to_owned(),
                format!("/search?q={query}"),
                format!("/search?q={query}&page={query}"),
                format!("/search?q=Office&state={query}&kind={query}"),
                "/route?state=MN&purpose=MUTUAL_LEGAL_ASSISTANCE&urgent=1".to_owned(),
                format!("/route?state={query}&purpose={query}&language={query}"),
                format!("/authorities/{query}"),
                format!("/sign-in?next={query}"),
                format!("/sign-in/link?code={query}"),
            ] {
                let page = browser.get(&path).await;
                assert!(page.status < 500, "{path}");
                assert_eq!(foreign(&page.body), [""; 0], "{text} on {path}");
            }
            let page = browser.get(&format!("/{}", created.name)).await;
            assert!(page.body.matches(&escaped(text)).count() > 10, "{text} is shown as it is: {}", page.body);
        }
    }
    service.demo.stop().await;
}
