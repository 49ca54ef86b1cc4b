//! A proposal is no way around a consent, and what an act on need or provider does to one.

use focalpoint::pb;
use tonic::Code;

use super::given::{Given, W, Y, not_found, provider, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_taken_back_hides_the_proposal_at_every_stage_and_another_shows_it_again() {
    let given = Given::submitted().await;
    let name = given.offered().await;
    for step in ["OFFERED", "ACCEPTED", "IN_DELIVERY"] {
        assert_eq!(given.get("De", &name).await.unwrap().stage, step);
        given.withdraw_consent().await;
        assert_eq!(given.get("De", &name).await.unwrap_err(), not_found(), "{step}");
        assert_eq!(given.list("De", <_>::default()).await.unwrap(), [] as [&str; 0], "{step}");
        assert_eq!(given.respond("De", &name, "ACCEPT").await.unwrap_err(), not_found(), "{step}");
        assert_eq!(given.respond("De", &name, "DECLINE").await.unwrap_err(), not_found(), "{step}");
        assert_eq!(given.progress("De", &name, None).await.unwrap_err(), not_found(), "{step}");
        assert_eq!(given.outcome("De", &name, &[("46", "MET")]).await.unwrap_err(), not_found(), "{step}");
        assert_eq!(given.get("Ge", &name).await.unwrap().stage, step, "its stage stays");
        given.consent(&[Y], &[]).await;
        match step {
            "OFFERED" => drop(given.respond("De", &name, "ACCEPT").await.unwrap()),
            _ => drop(given.progress("De", &name, None).await.unwrap()),
        }
    }
    // The State finishes alone.
    given.withdraw_consent().await;
    let met = given.outcome("Ge", &name, &[("46", "MET"), ("52", "MET")]).await.unwrap();
    assert_eq!((met.stage.as_str(), given.need().await.stage.as_str()), ("COMPLETED", "MET"));
    assert_eq!(given.get("De", &name).await.unwrap_err(), not_found());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_holds_no_text_of_the_need_and_shows_no_article_that_the_consent_hides() {
    use prost::Message as _;
    let given = Given::submitted().await;
    let name = given.offered().await;
    given.respond("De", &name, "ACCEPT").await.unwrap();
    given.progress("Ge", &name, None).await.unwrap();
    given.outcome("Ge", &name, &[("46", "MET"), ("52", "NOT_MET")]).await.unwrap();
    let whole = given.get("SEC", &name).await.unwrap().encode_to_vec();
    for text in ["quokkamarker", "Training of prosecutors"] {
        assert!(!whole.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
    let seen = given.get("De", &name).await.unwrap();
    assert_eq!((seen.outcomes.len(), seen.events.last().unwrap().outcomes.len()), (2, 2), "the consent shows articles");
    let narrowed = pb::Consent {
        audience: Some(pb::Audience { providers: vec![provider(Y)], ..<_>::default() }),
        fields: vec!["title".to_owned()],
        until: "2029-11-01".to_owned(),
        ..<_>::default()
    };
    let request = pb::NarrowConsentRequest { name: given.need.clone(), consent: Some(narrowed), ..<_>::default() };
    given.call::<_, pb::Need>("Gc", "/focalpoint.v1.NeedService/NarrowConsent", request).await.unwrap();
    let seen = given.get("De", &name).await.unwrap();
    assert_eq!((seen.outcome.as_str(), seen.outcomes.len()), ("PARTLY_MET", 0));
    assert!(seen.events.iter().all(|event| event.outcomes.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_closed_need_nobody_goes_on_and_the_sides_may_still_say_no() {
    let given = Given::submitted().await;
    let offered = given.offered().await;
    let proposed = given.create("SEC").await.unwrap().name;
    let agreed = given.create("SEC").await.unwrap().name;
    given.respond("Gc", &agreed, "AGREE").await.unwrap();
    let request = pb::CloseNeedRequest { name: given.need.clone(), outcome: "MET".to_owned(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/CloseNeed", request).await.unwrap();
    let closed = refused(Code::FailedPrecondition, "WRONG_STAGE");
    assert_eq!(given.respond("Gc", &proposed, "AGREE").await.unwrap_err(), closed);
    assert_eq!(given.offer("SEC", &agreed).await.unwrap_err(), closed);
    assert_eq!(given.respond("De", &offered, "ACCEPT").await.unwrap_err(), closed);
    assert_eq!(given.create("SEC").await.unwrap_err(), closed);
    assert_eq!(given.respond("De", &offered, "DECLINE").await.unwrap().stage, "DECLINED");
    assert_eq!(given.respond("Ge", &agreed, "DECLINE").await.unwrap().stage, "DECLINED");
    assert_eq!(given.withdraw("SEC", &proposed).await.unwrap().stage, "WITHDRAWN");
    assert_eq!(given.need().await.stage, "MET");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_provider_sees_no_proposal_and_is_offered_none() {
    let given = Given::submitted().await;
    let offered = given.offered().await;
    let agreed = given.create("SEC").await.unwrap().name;
    given.respond("Gc", &agreed, "AGREE").await.unwrap();
    let request = pb::SuspendProviderRequest { name: provider(Y), ..<_>::default() };
    let path = "/focalpoint.v1.ProviderService/SuspendProvider";
    given.call::<_, pb::Provider>("SEC", path, request).await.unwrap();
    assert_eq!(given.get("De", &offered).await.unwrap_err(), not_found());
    let unseen = refused(Code::FailedPrecondition, "WRONG_STAGE");
    assert_eq!(given.offer("SEC", &agreed).await.unwrap_err(), unseen);
    let broken = given.create("SEC").await.unwrap_err();
    assert_eq!((broken.code, broken.reason.as_str()), (Code::FailedPrecondition, "RULE_BROKEN"));
    assert_eq!(broken.told["broken"], format!("{} STATUS", provider(Y)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hard_rule_that_is_broken_since_stops_the_offer() {
    let given = Given::submitted().await;
    let name = given.create("SEC").await.unwrap().name;
    given.respond("Gc", &name, "AGREE").await.unwrap();
    given.consent(&[Y], &[]).await;
    let interest = pb::Interest { states: vec!["MN".to_owned()], ..<_>::default() };
    let edited = pb::Provider { name: provider(Y), interests: vec![interest], ..<_>::default() };
    let request = pb::UpdateProviderRequest { provider: Some(edited), ..<_>::default() };
    given.call::<_, pb::Provider>("De", "/focalpoint.v1.ProviderService/UpdateProvider", request).await.unwrap();
    let broken = given.offer("SEC", &name).await.unwrap_err();
    assert_eq!(broken.reason, "RULE_BROKEN");
    assert_eq!(broken.told["broken"], format!("{} CONFLICT_OF_INTEREST", provider(Y)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_shown_in_full_to_the_state_that_it_was_proposed_to_and_to_no_other() {
    let given = Given::submitted().await;
    let capacity = async |who: &str, id: u128| {
        let request = pb::GetProviderRequest { name: provider(id), ..<_>::default() };
        let path = "/focalpoint.v1.ProviderService/GetProvider";
        given.call::<_, pb::Provider>(who, path, request).await.unwrap().capacity
    };
    assert_eq!(capacity("Gr", Y).await, None);
    given.create("Ge").await.unwrap();
    assert_eq!(capacity("Gr", Y).await, None, "a State does not open a profile by naming it");
    let name = given.create("SEC").await.unwrap().name;
    assert_eq!((capacity("Gr", Y).await, capacity("Gr", W).await, capacity("Ze", Y).await), (Some(1), None, None));
    given.withdraw("SEC", &name).await.unwrap();
    assert_eq!(capacity("Gr", Y).await, Some(1), "from then on");

    // Who reads a profile is told to the provider, but not what it must not know: that it was proposed.
    let reads = async |who: &str, resource: &str| {
        let path = "/focalpoint.v1.AuditService/ListAuditEntries";
        let request = pb::ListAuditEntriesRequest { page_size: 100, ..<_>::default() };
        let rows: pb::ListAuditEntriesResponse = given.call(who, path, request).await.unwrap();
        let rows = rows.audit_entries.into_iter();
        rows.filter(|row| row.operation.ends_with("GetProvider") && row.resource == resource).count()
    };
    assert_eq!((reads("De", &provider(Y)).await, reads("Gc", &name).await), (0, 2));
    given.offered().await;
    assert_eq!(capacity("Gr", Y).await, Some(1));
    assert_eq!(reads("De", &provider(Y)).await, 1, "offered, it knows");
}
