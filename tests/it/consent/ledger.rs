//! Granting, narrowing, withdrawing and freezing: who may, what it shows, and what is refused.

use std::time::Duration;

use focalpoint::config::Config;
use focalpoint::pb;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use super::given::{Given, code, day};
use crate::serve::harness::reason;

/// The fields of the violations.
fn fields(status: &Status) -> Vec<String> {
    let violations = status.get_details_bad_request().map(|details| details.field_violations).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_consent_officer_consents() {
    let given = Given::start().await;
    let roles = ["government", "editor", "account-manager", "secretariat", "administrator", "auditor", "service"];
    for role in roles {
        let status = given.grant_as(role, given.consent(&[])).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::PermissionDenied, "ROLE_FORBIDDEN"), "{role}");
    }
    assert_eq!(code(given.grant_as("provider", given.consent(&[])).await), Code::NotFound);
    assert_eq!(code(given.get("provider").await), Code::NotFound);
    let need = given.grant(&[]).await;
    assert_eq!(need.stage, "SHARED");
    assert!(!need.consent.unwrap().effective_from.is_empty());
    given.get("provider").await.unwrap();
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_with_a_weak_sign_in_is_refused_and_says_how_to_sign_in() {
    let given = Given::start().await;
    let config =
        Config { data_dir: given.service.demo.data_dir().to_owned(), embedded_issuer: true, ..Config::default() };
    let token = focalpoint::app::token(&config, "consent-officer", Duration::from_mins(5), false).unwrap();
    let channel = given.service.with_token(Some(&format!("Bearer {token}")));
    let request =
        pb::GrantConsentRequest { name: given.need.clone(), consent: Some(given.consent(&[])), ..Default::default() };
    let mut client = pb::need_service_client::NeedServiceClient::new(channel);
    let status = client.grant_consent(request).await.unwrap_err();
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.reason, "STRONG_SIGN_IN_REQUIRED");
    let said = ["max_age", "acr_values"].map(|key| info.metadata[key].as_str());
    assert_eq!(said, ["900", "phr phrh"]);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recipients_see_the_fields_that_the_consent_names_and_others_nothing() {
    let given = Given::start().await;
    given.grant(&["title", "articles"]).await;
    for role in ["provider", "other-state"] {
        let need = given.get(role).await.unwrap();
        let shown = pb::Need {
            name: given.need.clone(),
            uid: need.uid.clone(),
            etag: need.etag.clone(),
            create_time: need.create_time,
            status: "PUBLISHED".to_owned(),
            state: "MN".to_owned(),
            stage: "SHARED".to_owned(),
            title: [("en".to_owned(), "Training of prosecutors".to_owned())].into(),
            articles: vec!["46".to_owned()],
            ..Default::default()
        };
        assert_eq!(need, shown, "{role}");
    }
    given.grant(&[]).await;
    let need = given.get("provider").await.unwrap();
    assert!(!need.description.is_empty());
    let hidden = (need.external_id, need.coordinator, need.consent, need.next_consent, need.freeze);
    assert_eq!(hidden, <_>::default());
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_is_wrong_is_told_all_that_is() {
    let given = Given::start().await;
    let audience = pb::Audience {
        providers: vec![given.provider.clone(), format!("providers/{}", Uuid::now_v7())],
        coordination_group: "groups/none".to_owned(),
        ..Default::default()
    };
    let consent = pb::Consent {
        audience: Some(audience),
        fields: vec!["title".to_owned(), "coordinator".to_owned()],
        until: day(-1),
        ..Default::default()
    };
    let status = given.grant_as("consent-officer", consent).await.unwrap_err();
    let mut wrong = fields(&status);
    wrong.sort();
    let expected =
        ["audience.coordination_group", "audience.providers[1]", "fields[1]", "until"].map(|f| format!("consent.{f}"));
    assert_eq!(wrong, expected);
    let status = given.grant_as("consent-officer", pb::Consent::default()).await.unwrap_err();
    assert_eq!(fields(&status), ["consent.until", "consent.audience"]);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn narrowing_takes_away_at_once_and_adds_nothing() {
    let given = Given::start().await;
    given.grant(&["title", "articles"]).await;
    let wider = pb::Consent {
        audience: Some(pb::Audience { all_providers: true, ..Default::default() }),
        fields: vec!["description".to_owned()],
        until: day(31),
        ..Default::default()
    };
    let status = given.narrow_as("editor", wider).await.unwrap_err();
    assert_eq!(fields(&status), ["audience.all_providers", "fields[0]", "until"].map(|f| format!("consent.{f}")));
    let mut less = given.consent(&["title"]);
    less.audience.as_mut().unwrap().states.clear();
    given.narrow_as("editor", less.clone()).await.unwrap();
    assert_eq!(code(given.get("other-state").await), Code::NotFound);
    assert!(given.get("provider").await.unwrap().articles.is_empty());
    let again = given.consent(&["title", "articles"]);
    assert_eq!(code(given.narrow_as("consent-officer", again).await), Code::InvalidArgument, "what is gone is gone");
    assert_eq!(code(given.narrow_as("secretariat", less.clone()).await), Code::PermissionDenied);
    assert_eq!(code(given.narrow_as("provider", less).await), Code::NotFound);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_consent_that_shows_the_beneficiaries_names_the_states_authorities_to_a_donor() {
    let given = Given::start().await;
    let named = async |role: &str| {
        let candidates = given.matched(role).await.unwrap().candidates;
        assert!(!candidates.is_empty(), "{role}");
        candidates.iter().flat_map(|candidate| &candidate.contacts).any(|contact| contact.side == "STATE")
    };
    given.grant(&["title", "articles", "beneficiaries"]).await;
    assert!(named("provider").await);
    given.narrow_as("editor", given.consent(&["title", "articles"])).await.unwrap();
    assert!(!named("provider").await);
    given.grant(&[]).await;
    assert!(!named("provider").await, "what no field says is not shown");
    assert!(named("editor").await);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_is_named_as_it_is_read() {
    let given = Given::start().await;
    let mut consent = given.consent(&["title"]);
    let upper = given.provider.replace("providers/", "").to_uppercase();
    consent.audience.as_mut().unwrap().providers = vec![format!("providers/{upper}")];
    let status = given.grant_as("consent-officer", consent).await.unwrap_err();
    assert_eq!(fields(&status), ["consent.audience.providers[0]"]);
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_is_of_one_method() {
    let given = Given::start().await;
    given.grant(&["title"]).await;
    given.freeze_as("secretariat").await.unwrap();
    let (name, request_id) = (given.need.clone(), Uuid::now_v7().to_string());
    let lift = pb::LiftFreezeRequest { name: name.clone(), request_id: request_id.clone(), ..Default::default() };
    given.service.needs("consent-officer").lift_freeze(lift).await.unwrap();
    // The same bytes as the request before.
    let submit = pb::SubmitNeedRequest { name, request_id, ..Default::default() };
    let status = given.service.needs("consent-officer").submit_need(submit).await.unwrap_err();
    assert_eq!(reason(&status), "REQUEST_ID_REUSED");
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_on_a_version_that_is_gone_is_aborted_and_a_repeated_one_is_done_once() {
    let given = Given::start().await;
    let etag = given.grant(&["title"]).await.etag;
    given.grant(&["title", "articles"]).await;
    let mut editor = given.service.needs("editor");
    let stale = pb::WithdrawConsentRequest { name: given.need.clone(), etag, ..Default::default() };
    assert_eq!(code(editor.withdraw_consent(stale).await), Code::Aborted);
    let request_id = Uuid::now_v7().to_string();
    let withdraw = pb::WithdrawConsentRequest { name: given.need.clone(), request_id, ..Default::default() };
    let first = editor.withdraw_consent(withdraw.clone()).await.unwrap().into_inner();
    let again = editor.withdraw_consent(withdraw).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert_eq!(reason(&given.withdraw_as("editor").await.unwrap_err()), "WRONG_STAGE");
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariat_may_freeze_and_only_the_state_lifts_it() {
    let given = Given::start().await;
    assert_eq!(reason(&given.freeze_as("secretariat").await.unwrap_err()), "WRONG_STAGE", "nothing to freeze");
    given.grant(&[]).await;
    for role in ["government", "editor", "consent-officer", "provider", "administrator"] {
        assert_eq!(code(given.freeze_as(role).await), Code::PermissionDenied, "{role}");
    }
    given.freeze_as("secretariat").await.unwrap();
    for role in ["provider", "other-state"] {
        assert_eq!(code(given.get(role).await), Code::NotFound, "{role}");
        assert_eq!(code(given.matched(role).await), Code::NotFound, "{role}");
    }
    for role in ["government", "editor", "consent-officer"] {
        let freeze = given.get(role).await.unwrap().freeze.unwrap();
        assert_eq!(freeze.reason, "sent to the wrong donor");
    }
    assert_eq!(reason(&given.grant_as("consent-officer", given.consent(&[])).await.unwrap_err()), "WRONG_STAGE");
    for role in ["secretariat", "editor"] {
        assert_eq!(code(given.lift_as(role).await), Code::PermissionDenied, "{role}");
    }
    given.lift_as("consent-officer").await.unwrap();
    given.get("provider").await.unwrap();
    given.freeze_as("secretariat").await.unwrap();
    let need = given.withdraw_as("editor").await.unwrap();
    assert_eq!((need.stage.as_str(), need.consent, need.freeze), ("SUBMITTED", None, None));
    given.service.demo.stop().await;
}
