//! Who saw what of a need and when: every read by others is there before its answer, and the State alone lists them.

use focalpoint::pb;
use tonic::Code;

use super::given::{Given, code};

/// All disclosures of the need, in pages of that size.
async fn listed(given: &Given, page_size: i32) -> Vec<pb::Disclosure> {
    let mut request = pb::ListDisclosuresRequest { name: given.need.clone(), page_size, ..Default::default() };
    let mut all = Vec::new();
    loop {
        let page = given.service.needs("editor").list_disclosures(request.clone()).await.unwrap().into_inner();
        assert!(page.disclosures.len() <= usize::try_from(page_size).unwrap());
        all.extend(page.disclosures);
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

/// Method, role, owner and number of fields of each.
fn told(disclosures: &[pb::Disclosure]) -> Vec<(&str, &str, String, usize)> {
    let of = |seen: &pb::Disclosure| format!("{}{}", seen.state, seen.provider);
    disclosures.iter().map(|seen| (seen.method.as_str(), seen.role.as_str(), of(seen), seen.fields.len())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_by_others_names_the_need_and_the_fields_that_were_shown() {
    let given = Given::start().await;
    assert!(listed(&given, 100).await.is_empty(), "what the State does is none");
    given.get("secretariat").await.unwrap();
    given.planned("editor").await.unwrap();
    given.planned("secretariat").await.unwrap();
    assert_eq!(code(given.planned("provider").await), Code::PermissionDenied);
    given.grant(&["title"]).await;
    given.get("provider").await.unwrap();
    let upper = given.need.replace("needs/", "");
    let upper = pb::GetNeedRequest { name: format!("needs/{}", upper.to_uppercase()), ..Default::default() };
    given.service.needs("provider").get_need(upper).await.unwrap();
    let page = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
    given.service.needs("other-state").list_needs(page).await.unwrap();
    given.matched("provider").await.unwrap();
    given.explained("provider").await.unwrap();
    given.ranked("provider").await.unwrap();
    given.ranked("editor").await.unwrap();
    given.get("editor").await.unwrap();
    given.freeze_as("secretariat").await.unwrap();
    assert_eq!(code(given.get("provider").await), Code::NotFound);

    let all = listed(&given, 100).await;
    let whole = all.last().unwrap().fields.len();
    assert!(whole > 6, "the secretariat sees it whole");
    // The answer to a freeze shows the need, so it has a row of its own with the fields.
    let frozen = all[1].fields.len();
    assert!(frozen > 6, "the answer to a freeze shows it whole");
    let provider = given.provider.clone();
    let expected = [
        ("NeedService.FreezeConsent", "SECRETARIAT", String::new(), 0),
        ("NeedService.FreezeConsent", "SECRETARIAT", String::new(), frozen),
        ("MatchingService.MatchProvider", "PROVIDER_EDITOR", provider.clone(), 4),
        ("MatchingService.ExplainMatch", "PROVIDER_EDITOR", provider.clone(), 4),
        ("MatchingService.MatchNeed", "PROVIDER_EDITOR", provider.clone(), 4),
        ("NeedService.ListNeeds", "GOVERNMENT_EDITOR", "ID".to_owned(), 4),
        ("NeedService.GetNeed", "PROVIDER_EDITOR", provider.clone(), 4),
        ("NeedService.GetNeed", "PROVIDER_EDITOR", provider, 4),
        ("MatchingService.PlanMatches", "SECRETARIAT", String::new(), whole),
        ("NeedService.GetNeed", "SECRETARIAT", String::new(), whole),
    ];
    assert_eq!(told(&all), expected);
    let mut shown = all[2].fields.clone();
    shown.sort();
    assert_eq!(shown, ["stage", "state", "status", "title"]);
    assert!(all.iter().all(|seen| seen.account.starts_with("accounts/") && seen.time.is_some()));
    for size in [1, 2, 5] {
        assert_eq!(listed(&given, size).await, all, "in pages of {size}");
    }
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_that_is_only_checked_is_a_read() {
    let given = Given::start().await;
    given.grant(&["title"]).await;
    let check = pb::FreezeConsentRequest {
        name: given.need.clone(),
        reason: "a reason".to_owned(),
        validate_only: true,
        ..Default::default()
    };
    let need = given.service.needs("secretariat").freeze_consent(check).await.unwrap().into_inner();
    assert_eq!(need.coordinator, "A person", "the answer is the whole need");
    let all = listed(&given, 100).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].method, "NeedService.FreezeConsent");
    assert!(all[0].fields.contains(&"coordinator".to_owned()));
    given.service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_state_that_owns_the_need_lists_its_disclosures() {
    let given = Given::start().await;
    given.grant(&[]).await;
    let list = async |role: &str| {
        let request = pb::ListDisclosuresRequest { name: given.need.clone(), ..Default::default() };
        code(given.service.needs(role).list_disclosures(request).await)
    };
    for role in ["government", "secretariat", "administrator", "auditor", "account-manager", "service"] {
        assert_eq!(list(role).await, Code::PermissionDenied, "{role}");
    }
    for role in ["provider", "other-state"] {
        assert_eq!(list(role).await, Code::NotFound, "{role}");
    }
    given.service.demo.stop().await;
}
