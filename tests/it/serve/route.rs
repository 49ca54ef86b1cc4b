//! Whom to ask in another State, over TLS with the demonstration data, and as a person types it.

use focalpoint::pb;
use serde_json::Value;
use tonic::Code;

use super::harness::{Service, reason};
use super::process::Process;

/// A question about a State.
fn about(state: &str, purpose: &str) -> pb::ResolveRouteRequest {
    pb::ResolveRouteRequest { requested_state: state.to_owned(), purpose: purpose.to_owned(), ..Default::default() }
}

/// The moment of that spelling.
fn moment(text: &str) -> pbjson_types::Timestamp {
    let at: jiff::Timestamp = text.parse().unwrap();
    pbjson_types::Timestamp { seconds: at.as_second(), nanos: 0 }
}

/// The answer to a question.
async fn route(service: &Service, role: &str, request: pb::ResolveRouteRequest) -> pb::ResolveRouteResponse {
    service.authorities(role).resolve_route(request).await.unwrap().into_inner()
}

/// An office of Mongolia with what `more` sets.
async fn create(service: &Service, more: pb::Authority) -> pb::Authority {
    let names = [("en".to_owned(), "Central Office".to_owned())].into();
    let kinds = vec![pb::KindEntry { kind: "MLA_CENTRAL".to_owned(), designation: None }];
    let authority = pb::Authority { state: "MN".to_owned(), names, kinds, ..more };
    let request = pb::CreateAuthorityRequest { authority: Some(authority), ..Default::default() };
    service.authorities("editor").create_authority(request).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_urgent_request_at_night_is_told_whom_to_call_and_when_the_office_opens() {
    let service = Service::start(false).await;
    // A Friday evening in Switzerland.
    let at = Some(moment("2026-11-27T20:00:00Z"));
    let languages = vec!["fr".to_owned()];
    let request = pb::ResolveRouteRequest { urgent: true, at, languages, ..about("CH", "MUTUAL_LEGAL_ASSISTANCE") };
    let answer = route(&service, "government", request).await;
    let authority = answer.authority.as_ref().unwrap();
    assert_eq!((answer.outcome.as_str(), authority.external_id.as_str()), ("ROUTED", "demo-ch-bj"));
    assert_eq!((answer.requesting_state.as_str(), answer.kind.as_str()), ("MN", "MLA_CENTRAL"));
    assert_eq!((answer.language.as_str(), answer.translation_required), ("fr", Some(false)));
    assert_eq!((answer.local_time.as_str(), answer.open_now), ("2026-11-27T21:00:00+01:00", Some(false)));
    assert_eq!((answer.next_open_time, answer.at), (Some(moment("2026-11-30T07:00:00Z")), at));
    assert_eq!(answer.freshness, authority.freshness);
    let ways: Vec<_> = answer.channels.iter().map(|channel| channel.channel.as_str()).collect();
    assert_eq!(ways, ["URGENT_CONTACT", "ORAL", "INTERPOL_URGENT", "DIRECT", "DIPLOMATIC", "POST"]);
    assert_eq!(answer.channels[1].confirm_by_time, Some(moment("2026-11-30T20:00:00Z")));
    assert!(!answer.revision.is_empty());
    service.demo.stop().await;
}

/// Every text in a piece of JSON.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_contact_is_the_offices_own_and_none_is_an_officers() {
    let service = Service::start(false).await;
    let mut personal = Vec::new();
    let lines: Vec<Value> =
        focalpoint::demo::AUTHORITIES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for officer in lines.iter().filter_map(|line| line.get("officer")) {
        for key in ["givenNames", "familyNames", "emails", "phones"] {
            texts(&officer[key], &mut personal);
        }
    }
    personal.retain(|text| text.len() > 5 && text.contains(['@', '+']));
    assert!(personal.len() > 5, "{}", personal.len());
    let mut contacts = 0;
    for state in ["MN", "CH", "KE", "ID", "FR", "UA", "US"] {
        for purpose in
            ["MUTUAL_LEGAL_ASSISTANCE", "EXTRADITION", "ASSET_RECOVERY", "PREVENTION", "CIVIL_ADMINISTRATIVE"]
        {
            let request = pb::ResolveRouteRequest { urgent: true, ..about(state, purpose) };
            let answer = route(&service, "other-state", request).await;
            let whole = serde_json::to_value(&answer).unwrap();
            let mut told = Vec::new();
            texts(&whole, &mut told);
            let leaked: Vec<_> = personal.iter().filter(|text| told.contains(text)).collect();
            assert!(leaked.is_empty(), "{state} {purpose}: {leaked:?}");
            let ways = answer.authority.iter().map(|authority| (authority, &answer.channels));
            let next = answer.fallbacks.iter().filter_map(|it| Some((it.authority.as_ref()?, &it.channels)));
            for (authority, channels) in ways.chain(next) {
                let record = serde_json::to_value(authority).unwrap();
                let mut own = Vec::new();
                texts(&record, &mut own);
                let own = own.join("\n");
                for contact in channels.iter().flat_map(|channel| &channel.contacts) {
                    contacts += 1;
                    assert!(contact.value.split(", ").all(|part| own.contains(part)), "{contact:?}");
                }
            }
        }
    }
    assert!(contacts > 100, "{contacts}");
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_no_route_not_even_for_its_own_state() {
    let service = Service::start(true).await;
    let question = || about("MN", "MUTUAL_LEGAL_ASSISTANCE");
    let nobody = route(&service, "editor", question()).await;
    create(&service, pb::Authority { status: "DRAFT".to_owned(), ..Default::default() }).await;
    let draft = route(&service, "editor", question()).await;
    assert_eq!(draft.outcome, "NO_AUTHORITY_DESIGNATED");
    let (at, revision) = (nobody.at, nobody.revision.clone());
    assert_eq!(pb::ResolveRouteResponse { at, revision, ..draft }, nobody);
    let published = create(&service, pb::Authority::default()).await;
    let routed = route(&service, "other-state", question()).await;
    assert_eq!(routed.authority.unwrap().name, published.name);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_designation_counts_on_the_day_that_is_asked_about() {
    let service = Service::start(true).await;
    let over = create(&service, pb::Authority { valid_until: "2026-06-30".to_owned(), ..Default::default() }).await;
    let question =
        |at: &str| pb::ResolveRouteRequest { at: Some(moment(at)), ..about("MN", "MUTUAL_LEGAL_ASSISTANCE") };
    let then = route(&service, "other-state", question("2026-06-30T12:00:00Z")).await;
    assert_eq!(then.authority.unwrap().name, over.name);
    let after = route(&service, "other-state", question("2026-07-01T00:00:00Z")).await;
    assert_eq!((after.outcome.as_str(), after.authority), ("DESIGNATION_NOT_IN_FORCE", None));
    let passed = &after.passed_over[0];
    assert_eq!((passed.authority.as_str(), passed.reason.as_str()), (over.name.as_str(), "EXPIRED"));
    assert_eq!((passed.display_name.as_str(), after.fallbacks.len()), ("Central Office", 1));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_recorded_for_a_territory_answers_when_that_is_asked_like_a_state() {
    let service = Service::start(true).await;
    let question = || about("GI", "MUTUAL_LEGAL_ASSISTANCE");
    assert_eq!(route(&service, "government", question()).await.outcome, "NO_AUTHORITY_DESIGNATED");
    let office = create(&service, pb::Authority { territory: "GI".to_owned(), ..Default::default() }).await;
    let answer = route(&service, "government", question()).await;
    assert_eq!(answer.authority.unwrap().name, office.name);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrators_question_is_in_the_audit_and_others_are_not() {
    let service = Service::start(true).await;
    for role in ["government", "secretariat", "administrator"] {
        route(&service, role, about("MN", "EXTRADITION")).await;
    }
    let mut client = pb::audit_service_client::AuditServiceClient::new(service.as_role("auditor"));
    let operation = "AuthorityService.ResolveRoute".to_owned();
    let filter = Some(pb::AuditFilter { operation, ..Default::default() });
    let request = pb::ListAuditEntriesRequest { filter, ..Default::default() };
    let rows = client.list_audit_entries(request).await.unwrap().into_inner().audit_entries;
    let actors: Vec<_> = rows.iter().map(|row| row.actor_role.as_str()).collect();
    assert_eq!(actors, ["ADMINISTRATOR"]);
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_a_question_is_told_at_once() {
    let service = Service::start(true).await;
    let wrong = pb::ResolveRouteRequest {
        requesting_state: "Switzerland".to_owned(),
        requested_state: "ZZ".to_owned(),
        territory: "CH-XX".to_owned(),
        purpose: "GOSSIP".to_owned(),
        articles: vec!["46.13".to_owned(), "99".to_owned()],
        at: Some(pbjson_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
        languages: vec!["english".to_owned()],
        ..Default::default()
    };
    let status = service.authorities("government").resolve_route(wrong).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
    let details = tonic_types::StatusExt::get_details_bad_request(&status).unwrap();
    let fields: Vec<_> = details.field_violations.into_iter().map(|violation| violation.field).collect();
    let expected = ["requested_state", "requesting_state", "territory", "articles[1]", "languages[0]", "purpose", "at"];
    assert_eq!(fields, expected);
    let elsewhere = pb::ResolveRouteRequest { territory: "FR-75".to_owned(), ..about("CH", "EXTRADITION") };
    let long = pb::ResolveRouteRequest { articles: vec!["46".to_owned(); 17], ..about("CH", "EXTRADITION") };
    for (request, field) in
        [(elsewhere, "territory"), (long, "articles"), (about("", "EXTRADITION"), "requested_state")]
    {
        let status = service.authorities("government").resolve_route(request).await.unwrap_err();
        let details = tonic_types::StatusExt::get_details_bad_request(&status).unwrap();
        assert_eq!(details.field_violations[0].field, field);
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_in_a_question_is_refused_shortly_and_by_name() {
    let service = Service::start(true).await;
    let mut client = service.authorities("government");
    for text in ["\0", "\u{202E}CH", "((((", "' OR 1=1 --", &"7".repeat(64 * 1024), &"a-".repeat(32 * 1024)] {
        for field in ["requesting_state", "requested_state", "territory", "purpose", "articles[0]", "languages[0]"] {
            let mut request = about("CH", "EXTRADITION");
            match field {
                "requesting_state" => request.requesting_state = text.to_owned(),
                "requested_state" => request.requested_state = text.to_owned(),
                "territory" => request.territory = text.to_owned(),
                "purpose" => request.purpose = text.to_owned(),
                "articles[0]" => request.articles = vec![text.to_owned()],
                _ => request.languages = vec![text.to_owned()],
            }
            let status = client.resolve_route(request).await.unwrap_err();
            let details = tonic_types::StatusExt::get_details_bad_request(&status).unwrap();
            let fields: Vec<_> = details.field_violations.iter().map(|violation| violation.field.as_str()).collect();
            assert_eq!((status.code(), fields.as_slice()), (Code::InvalidArgument, [field].as_slice()));
            assert!(status.details().len() + status.message().len() < 4 * 1024, "{field}");
        }
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_asks_by_name_and_is_answered_in_words_or_json() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path()).await;
    let names = [("en".to_owned(), "Central Office".to_owned())].into();
    let authority = pb::Authority {
        state: "MN".to_owned(),
        names,
        kinds: vec![pb::KindEntry { kind: "MLA_CENTRAL".to_owned(), designation: None }],
        emails: vec!["mla@moj.mn.example".to_owned()],
        channels_accepted: vec!["EMAIL".to_owned()],
        time_zone: "Asia/Ulaanbaatar".to_owned(),
        ..Default::default()
    };
    let request = pb::CreateAuthorityRequest { authority: Some(authority), ..Default::default() };
    process.authorities("editor").create_authority(request).await.unwrap();
    let typed = |arguments: &[&str]| {
        let output = process.typed("other-state", arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said, String::from_utf8(output.stderr).unwrap())
    };
    let (code, said, _) = typed(&["route", "Mongolia", "--at", "2026-11-27T20:00:00Z"]);
    assert_eq!(code, Some(0));
    for part in
        ["Central Office", "1. E-mail", "mla@moj.mn.example", "Sat 2026-11-28 04:00 there", "Diplomatic channel"]
    {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert!(!said.contains('\u{1b}'), "no colours but on a terminal");
    let (code, said, _) = typed(&["route", "MN", "--from", "Switzerland", "--json"]);
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &answer["outcome"], &answer["requestingState"]), (Some(0), &"ROUTED".into(), &"CH".into()));
    let (code, said, _) = typed(&["route", "TO", "--purpose", "asset-recovery"]);
    assert_eq!(code, Some(0), "that there is nobody is an answer");
    assert!(said.contains("NO_AUTHORITY_DESIGNATED") && said.contains("diplomatic channel"), "{said}");
    let (code, _, error) = typed(&["route", "Atlantis"]);
    assert!(code == Some(2) && error.contains("`Atlantis` is no State"), "{code:?} {error}");
    let (code, _, error) = typed(&["route", "MN", "--article", "99"]);
    assert!(code == Some(3) && error.contains("articles[0]"), "{code:?} {error}");
    process.stop();
}
