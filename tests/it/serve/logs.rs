//! What a running service logs: neither tokens nor contacts, needs and queries, however much it logs.

use std::fs::File;

use focalpoint::pb;
use focalpoint::pb::account_service_client::AccountServiceClient;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use focalpoint::pb::need_service_client::NeedServiceClient;
use focalpoint::pb::provider_service_client::ProviderServiceClient;
use focalpoint::pb::transfer_service_client::TransferServiceClient;
use tonic::Code;

use super::process::Process;

/// A token that is none.
const NO_TOKEN: &str = "nightjartoken.nightjarclaims.nightjarsignature";
/// What is written, asked and sent, and is in no log.
const MARKERS: [&str; 9] = [
    "zebrafinchname",
    "zebrafinchcontact",
    "zebrafinchofficer",
    "zebrafinchneed",
    "zebrafinchcoordinator",
    "zebrafinchquery",
    "zebrafinchwrong",
    "zebrafinchfile",
    "nightjar",
];

/// A text in English.
fn text(text: &str) -> std::collections::BTreeMap<String, String> {
    [("en".to_owned(), text.to_owned())].into()
}

/// Searches, an entry, an officer and a need, each well and badly; whoever has no token; a file that is wrong.
async fn use_all(process: &Process) {
    let mut authorities = process.authorities("editor");
    let entry = |email: &str| pb::Authority {
        state: "MN".to_owned(),
        names: text("Office zebrafinchname"),
        emails: vec![email.to_owned()],
        ..Default::default()
    };
    let mut create =
        pb::CreateAuthorityRequest { authority: Some(entry("zebrafinchcontact@office.example")), ..Default::default() };
    let parent = authorities.create_authority(create.clone()).await.unwrap().into_inner().name;
    create.authority = Some(entry("zebrafinchwrong"));
    assert_eq!(authorities.create_authority(create).await.unwrap_err().code(), Code::InvalidArgument);
    for (query, code) in
        [("zebrafinchquery office".to_owned(), Code::Ok), ("zebrafinchquery ".repeat(100), Code::InvalidArgument)]
    {
        let request = pb::SearchAuthoritiesRequest { query: query.clone(), ..Default::default() };
        let found = authorities.search_authorities(request).await;
        assert_eq!(found.map_or_else(|status| status.code(), |_| Code::Ok), code);
        let request = pb::SearchProvidersRequest { query, ..Default::default() };
        let found = ProviderServiceClient::new(process.as_role("provider")).search_providers(request).await;
        assert_eq!(found.map_or_else(|status| status.code(), |_| Code::Ok), code);
    }

    let mut officers = process.officers("editor");
    let officer = |email: &str| {
        Some(pb::Officer {
            role: "zebrafinchofficer".to_owned(),
            emails: vec![email.to_owned()],
            audience: "ALL_STATES".to_owned(),
            ..Default::default()
        })
    };
    let request =
        pb::CreateOfficerRequest { parent, officer: officer("zebrafinchofficer@office.example"), ..Default::default() };
    let name = officers.create_officer(request.clone()).await.unwrap().into_inner().name;
    let wrong = pb::CreateOfficerRequest { officer: officer("zebrafinchwrong"), ..request };
    assert_eq!(officers.create_officer(wrong).await.unwrap_err().code(), Code::InvalidArgument);
    let get = pb::GetOfficerRequest { name, ..Default::default() };
    assert!(!process.officers("other-state").get_officer(get).await.unwrap().into_inner().emails.is_empty());

    let mut needs = NeedServiceClient::new(process.as_role("editor"));
    let need = pb::Need {
        state: "MN".to_owned(),
        title: text("Training zebrafinchneed"),
        description: text("zebrafinchneed in words"),
        coordinator: "zebrafinchcoordinator".to_owned(),
        articles: vec!["46".to_owned()],
        ..Default::default()
    };
    let register = pb::RegisterNeedRequest { need: Some(need.clone()), ..Default::default() };
    let name = needs.register_need(register).await.unwrap().into_inner().name;
    let wrong = pb::Need { articles: vec!["zebrafinchwrong".to_owned()], ..need };
    let register = pb::RegisterNeedRequest { need: Some(wrong), ..Default::default() };
    assert_eq!(needs.register_need(register).await.unwrap_err().code(), Code::InvalidArgument);
    let submit = pb::SubmitNeedRequest { name: name.clone(), ..Default::default() };
    needs.submit_need(submit).await.unwrap();
    let ask = pb::MatchNeedRequest { need: name, ..Default::default() };
    MatchingServiceClient::new(process.as_role("editor")).match_need(ask).await.unwrap();

    let mut nobody = AccountServiceClient::new(process.with_token(NO_TOKEN));
    assert_eq!(nobody.who_am_i(pb::WhoAmIRequest {}).await.unwrap_err().code(), Code::Unauthenticated);
    let file = b"{\"need\": {\"zebrafinchfile\": \"zebrafinchfile\"}}\nzebrafinchfile".to_vec();
    let piece = pb::import_request::Content::Piece(file.into());
    let options = pb::import_request::Content::Options(pb::ImportOptions::default());
    let messages = [options, piece].map(|content| pb::ImportRequest { content: Some(content) });
    let mut transfer = TransferServiceClient::new(process.as_role("editor"));
    let mut told = transfer.import(futures_util::stream::iter(messages)).await.unwrap().into_inner();
    while told.message().await.unwrap().is_some() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_running_service_holds_neither_tokens_nor_what_was_written_and_asked() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let file = dir.path().join("log");
    let process = Process::logging(&data, "debug", File::create(&file).unwrap().into()).await;
    use_all(&process).await;
    let (address, tokens) = (process.address().to_owned(), process.tokens());
    process.stop();

    let log = std::fs::read_to_string(file).unwrap();
    // The control: the log was written from the first line to the last, all of it is here, and a text in it is found.
    for text in [address.as_str(), "serving", "stopped", "DEBUG"] {
        assert!(log.contains(text), "no {text} in the log:\n{log}");
    }
    let in_log = MARKERS.iter().filter(|marker| log.contains(**marker));
    assert_eq!(in_log.collect::<Vec<_>>(), Vec::<&&str>::new(), "in the log:\n{log}");
    assert!(tokens.len() > 10);
    for token in tokens {
        // Claims and signature; the header is of no secret.
        assert!(token.split('.').count() == 3 && token.split('.').skip(1).all(|part| part.len() > 40));
        assert!(!token.split('.').skip(1).any(|part| log.contains(part)), "a token is in the log:\n{log}");
    }
}
