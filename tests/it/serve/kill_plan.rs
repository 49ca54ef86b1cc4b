//! The program is killed while it makes a plan that is to be saved: afterwards there is the whole run or nothing of it.

use std::fmt::Write as _;

use focalpoint::pb;
use focalpoint::pb::import_request::Content as Ask;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use focalpoint::pb::plan_matches_response::Content;
use tonic::Status;

use super::process::{Process, check};

/// Needs, enough that a plan takes a while.
const NEEDS: usize = 300;
/// Providers.
const PROVIDERS: usize = 40;

/// Brings in needs and providers.
async fn fill(process: &Process) {
    let mut file = String::new();
    for n in 0..PROVIDERS {
        let _ = writeln!(
            file,
            r#"{{"provider": {{"externalId": "p-{n}", "names": {{"en": "Body {n}"}}, "roles": ["FUNDS", "DELIVERS"], "capacity": {}, "articles": ["46"], "description": {{"en": "Training of prosecutors {n}"}}}}}}"#,
            n % 5
        );
    }
    for n in 0..NEEDS {
        let _ = writeln!(
            file,
            r#"{{"need": {{"externalId": "n-{n}", "state": "MN", "articles": ["46"], "title": {{"en": "Training of prosecutors {n}"}}}}}}"#
        );
    }
    let options = pb::ImportOptions { format: "jsonl".to_owned(), ..<_>::default() };
    let mut messages = vec![pb::ImportRequest { content: Some(Ask::Options(options)) }];
    let pieces = file.as_bytes().chunks(32 * 1024);
    messages.extend(pieces.map(|piece| pb::ImportRequest { content: Some(Ask::Piece(piece.to_vec().into())) }));
    let mut answers =
        process.transfer("secretariat").import(futures_util::stream::iter(messages)).await.unwrap().into_inner();
    while answers.message().await.unwrap().is_some() {}
}

/// Makes a plan until so many messages have come; the sums, where they were among them.
async fn plan(
    process: &Process,
    request: pb::PlanMatchesRequest,
    messages: usize,
) -> Result<Option<pb::PlanSummary>, Status> {
    let mut client = MatchingServiceClient::new(process.as_role("secretariat"));
    let mut stream = client.plan_matches(request).await?.into_inner();
    for _ in 0..messages {
        match stream.message().await?.and_then(|message| message.content) {
            Some(Content::Summary(sums)) => return Ok(Some(sums)),
            Some(Content::Progress(_) | Content::Page(_)) => {}
            None => return Ok(None),
        }
    }
    Ok(None)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_is_killed_leaves_the_whole_run_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = Process::start(dir.path()).await;
    fill(&process).await;
    let save = pb::PlanMatchesRequest { save: true, ..<_>::default() };
    let mut there = Vec::new();
    for messages in [1, 2, usize::MAX] {
        let sums = plan(&process, save.clone(), messages).await.unwrap();
        process.kill();
        check(dir.path()).unwrap();
        process = Process::start(dir.path()).await;
        let mut client = MatchingServiceClient::new(process.as_role("secretariat"));
        let runs = client.list_runs(pb::ListRunsRequest::default()).await.unwrap().into_inner().runs;
        let named = sums.and_then(|sums| sums.run).map(|run| run.name);
        assert!(named.is_none_or(|name| runs.iter().any(|run| run.name == name)), "what was answered is there");
        for run in runs.iter().filter(|run| !there.contains(&run.name)) {
            let request = pb::PlanMatchesRequest { as_of: run.name.clone(), ..<_>::default() };
            let again = plan(&process, request, usize::MAX).await.unwrap().unwrap();
            assert!(again.needs as usize == NEEDS && !again.run.unwrap().differs, "it is whole");
        }
        there = runs.into_iter().map(|run| run.name).collect();
    }
    assert!(!there.is_empty(), "the last was answered");
    process.stop();
}
