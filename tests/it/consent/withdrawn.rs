//! Consent withdrawn, then the need edited with a marker: no path shows the marker to those who had the need.

use focalpoint::pb;
use prost::Message;
use tonic::{Code, Status};

use super::given::Given;
use crate::transfer::given::export;

/// What is written into the need while the consent holds.
const BEFORE: &str = "zebrafinch";
/// What is written into it afterwards.
const MARKER: &str = "quokkamarker";
/// Those who had the need.
const RECIPIENTS: [&str; 2] = ["provider", "other-state"];

/// Whether an answer or a refusal holds a text.
fn holds<T: Message>(answer: &Result<T, Status>, text: &str) -> bool {
    let bytes = match answer {
        Ok(message) => message.encode_to_vec(),
        Err(status) => [status.message().as_bytes(), status.details()].concat(),
    };
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

impl Given {
    /// The editor writes a text into title, description and existing help.
    pub(super) async fn edit(&self, text: &str) {
        let text: std::collections::BTreeMap<_, _> = [("en".to_owned(), format!("Training {text}"))].into();
        let need = pb::Need {
            name: self.need.clone(),
            title: text.clone(),
            description: text.clone(),
            existing_help: text.into_values().collect(),
            ..Default::default()
        };
        let update_mask = ["title", "description", "existing_help"].map(str::to_owned).to_vec();
        let update_mask = Some(pbjson_types::FieldMask { paths: update_mask });
        let request = pb::UpdateNeedRequest { need: Some(need), update_mask, ..Default::default() };
        self.service.needs("editor").update_need(request).await.unwrap();
    }

    /// One page of the needs that a role sees.
    async fn page(&self, role: &str, page_size: i32, page_token: &str) -> Result<pb::ListNeedsResponse, Status> {
        let request = pb::ListNeedsRequest { page_size, page_token: page_token.to_owned(), ..Default::default() };
        self.service.needs(role).list_needs(request).await.map(tonic::Response::into_inner)
    }

    /// Whether any page from that token on holds a text.
    async fn pages_hold(&self, role: &str, token: &str, text: &str) -> bool {
        let mut token = token.to_owned();
        loop {
            let page = self.page(role, 1, &token).await;
            if holds(&page, text) {
                return true;
            }
            token = page.unwrap().next_page_token;
            if token.is_empty() {
                return false;
            }
        }
    }

    /// All needs of the State that a role sees, by a filter: the nearest to a search that needs have.
    async fn filtered(&self, role: &str) -> Result<pb::ListNeedsResponse, Status> {
        let filter =
            pb::NeedFilter { states: vec!["MN".to_owned()], articles: vec!["46".to_owned()], ..Default::default() };
        let request = pb::ListNeedsRequest { filter: Some(filter), page_size: 100, ..Default::default() };
        self.service.needs(role).list_needs(request).await.map(tonic::Response::into_inner)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_shows_what_is_written_after_the_consent_was_withdrawn() {
    let given = Given::start().await;
    given.grant(&[]).await;
    given.edit(BEFORE).await;
    let mut tokens = Vec::new();
    for role in RECIPIENTS {
        // The control: each way shows the need while the consent holds.
        assert!(holds(&given.get(role).await, BEFORE), "{role}");
        assert!(given.pages_hold(role, "", BEFORE).await, "{role}");
        let first = given.page(role, 1, "").await.unwrap();
        assert!(!first.next_page_token.is_empty(), "{role} sees more needs than one, the new one last");
        assert!(given.pages_hold(role, &first.next_page_token, BEFORE).await, "{role}");
        tokens.push(first.next_page_token);
        assert!(holds(&given.filtered(role).await, BEFORE), "{role}: by a filter");
        // No export of theirs has it at any time: exports are of what is one's own (exports.rs).
        let taken = export(&given.service, role, "jsonl").await;
        assert!(!taken.is_empty() && !taken.contains(BEFORE) && !taken.contains(&given.need), "{role}: {taken}");
    }
    assert!(given.matched("provider").await.is_ok());
    assert!(given.explained("provider").await.is_ok());
    assert!(holds(&given.ranked("provider").await, BEFORE), "the control");

    given.withdraw_as("consent-officer").await.unwrap();
    given.edit(MARKER).await;
    assert!(holds(&given.get("editor").await, MARKER), "it is there");

    for (role, token) in RECIPIENTS.into_iter().zip(tokens) {
        let got = given.get(role).await;
        assert!(!holds(&got, MARKER), "{role}");
        assert_eq!(got.unwrap_err().code(), Code::NotFound);
        assert!(!holds(&given.page(role, 100, "").await, MARKER), "{role}");
        for text in [MARKER, BEFORE] {
            assert!(!given.pages_hold(role, &token, text).await, "{role}: by a page token from before");
        }
        let matched = given.matched(role).await;
        assert!(!holds(&matched, MARKER) && matched.is_err(), "{role}");
        let explained = given.explained(role).await;
        assert!(!holds(&explained, MARKER) && explained.is_err(), "{role}");
        let ranked = given.ranked(role).await;
        assert!(ranked.is_ok() && !holds(&ranked, MARKER) && !holds(&ranked, &given.need), "{role}");
        let listed = given.filtered(role).await;
        assert!(!holds(&listed, MARKER) && !holds(&listed, &given.need), "{role}");
    }
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_shows_what_is_written_into_a_field_that_was_narrowed_away() {
    let given = Given::start().await;
    given.grant(&["title", "description", "existingHelp"]).await;
    given.edit(BEFORE).await;
    let token = given.page("provider", 1, "").await.unwrap().next_page_token;
    given.narrow_as("editor", given.consent(&["articles"])).await.unwrap_err();
    given.narrow_as("editor", given.consent(&["existingHelp"])).await.unwrap();
    let help = pb::Need { name: given.need.clone(), existing_help: vec!["A study".into()], ..Default::default() };
    given.edit(MARKER).await;
    let update_mask = Some(pbjson_types::FieldMask { paths: vec!["existing_help".to_owned()] });
    let request = pb::UpdateNeedRequest { need: Some(help), update_mask, ..Default::default() };
    given.service.needs("editor").update_need(request).await.unwrap();
    for role in RECIPIENTS {
        let got = given.get(role).await;
        assert_eq!(got.as_ref().unwrap().existing_help, ["A study"]);
        assert!(!holds(&got, MARKER), "{role}");
        assert!(!given.pages_hold(role, "", MARKER).await, "{role}");
    }
    assert!(!given.pages_hold("provider", &token, MARKER).await);
    assert!(!holds(&given.matched("provider").await, MARKER));
    assert!(!holds(&given.explained("provider").await, MARKER));
    let ranked = given.ranked("provider").await;
    assert!(holds(&ranked, "A study") && !holds(&ranked, MARKER));
    given.service.demo.stop().await;
}
