//! The program is killed during imports and during writes, and started again on what is left: nothing acknowledged is
//! lost, nothing is half applied, nothing is done twice, and the index is what the log gives.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use focalpoint::domain::{AuthorityId, Revision};
use focalpoint::pb;
use focalpoint::pb::import_request::Content as Ask;
use focalpoint::pb::import_response::Content as Tell;
use focalpoint::view::index::{Point, SearchIndex};
use tokio::sync::mpsc;
use tonic::Status;
use uuid::Uuid;

use super::harness::Authorised;
use super::process::{Process, check};

/// Kills during imports, and as many during writes.
const ROUNDS: u32 = 10;
/// Lines of an import.
const LINES: u32 = 2000;
/// Callers who write at a time.
const CALLERS: usize = 4;

/// A file that adds the same records, or changes every one of them, as the round says.
fn file(round: u32) -> String {
    let line = |n| {
        format!(
            "{{\"authority\": {{\"externalId\": \"i-{n}\", \"state\": \"MN\", \"names\": {{\"en\": \"Office {n} of round {round}\"}}}}}}\n"
        )
    };
    (0..LINES).map(line).collect()
}

/// Imports a file.
async fn import(process: &Process, file: &str, dry_run: bool, id: &str) -> Result<pb::ImportSummary, Status> {
    let options =
        pb::ImportOptions { format: "jsonl".to_owned(), dry_run, request_id: id.to_owned(), ..Default::default() };
    let mut messages = vec![pb::ImportRequest { content: Some(Ask::Options(options)) }];
    let pieces = file.as_bytes().chunks(32 * 1024);
    messages.extend(pieces.map(|piece| pb::ImportRequest { content: Some(Ask::Piece(piece.to_vec().into())) }));
    let mut answers = process.transfer("secretariat").import(futures_util::stream::iter(messages)).await?.into_inner();
    let mut summary = None;
    while let Some(message) = answers.message().await? {
        if let Some(Tell::Summary(told)) = message.content {
            summary = Some(told);
        }
    }
    summary.ok_or_else(|| Status::unavailable("the answer ended early"))
}

/// Whether a file is wholly in the directory; it is an error that only a part is.
async fn is_there(process: &Process, file: &str) -> bool {
    let told = import(process, file, true, "").await.unwrap();
    let counts = (told.added, told.changed, told.unchanged, told.problems);
    assert!([(0, LINES, 0, 0), (0, 0, LINES, 0)].contains(&counts), "half applied: {told:?}");
    told.unchanged == LINES
}

/// The revision of the directory, once that is `least` or beyond.
async fn revision(process: &Process, least: u64) -> u64 {
    let min_revision = Revision(least).to_string();
    let request = pb::ListAuthoritiesRequest { page_size: 1, min_revision, ..Default::default() };
    let answer = process.authorities("editor").list_authorities(request).await.unwrap().into_inner();
    answer.revision.parse::<Revision>().unwrap().0
}

/// A caller's way to the directory.
type Client = pb::authority_service_client::AuthorityServiceClient<Authorised>;

/// One write of a caller.
#[derive(Debug, Clone)]
enum Step {
    Create(pb::CreateAuthorityRequest),
    Update(pb::UpdateAuthorityRequest),
}

impl Step {
    /// The next write after the one that was answered so: a new record, then a change of it.
    fn after(last: Option<&pb::Authority>) -> Self {
        let request_id = Uuid::now_v7().to_string();
        match last.filter(|authority| authority.website.is_empty()) {
            None => Self::Create(pb::CreateAuthorityRequest {
                authority: Some(pb::Authority {
                    state: "MN".to_owned(),
                    external_id: format!("w-{request_id}"),
                    names: [("en".to_owned(), "Written office".to_owned())].into(),
                    ..Default::default()
                }),
                request_id,
                validate_only: false,
            }),
            Some(authority) => Self::Update(pb::UpdateAuthorityRequest {
                authority: Some(pb::Authority {
                    name: authority.name.clone(),
                    etag: authority.etag.clone(),
                    website: format!("https://{request_id}.example/"),
                    ..Default::default()
                }),
                update_mask: Some(pbjson_types::FieldMask { paths: vec!["website".to_owned()] }),
                request_id,
                validate_only: false,
            }),
        }
    }

    /// Asks for it.
    async fn send(&self, client: &mut Client) -> Result<pb::Authority, Status> {
        let answer = match self.clone() {
            Self::Create(request) => client.create_authority(request).await,
            Self::Update(request) => client.update_authority(request).await,
        };
        answer.map(tonic::Response::into_inner)
    }
}

/// What a caller asked for in a round: what was answered, and what was not.
struct Written {
    answered: Vec<(Step, pb::Authority)>,
    unanswered: Step,
}

/// Writes until the program is killed.
async fn write(mut client: Client, killed: Arc<AtomicBool>, told: mpsc::UnboundedSender<()>) -> Written {
    let mut answered: Vec<(Step, pb::Authority)> = Vec::new();
    loop {
        let step = Step::after(answered.last().map(|(_, authority)| authority));
        match step.send(&mut client).await {
            Ok(authority) => {
                answered.push((step, authority));
                let _ = told.send(());
            }
            Err(status) => {
                assert!(killed.load(Ordering::SeqCst), "refused while it ran: {status:?}");
                return Written { answered, unanswered: step };
            }
        }
    }
}

/// Kills the program once so many writes were acknowledged, and answers what was asked for.
async fn kill_during_writes(process: &mut Process, acknowledged: u32) -> Vec<Written> {
    let killed = Arc::new(AtomicBool::new(false));
    let (told, mut acknowledgements) = mpsc::unbounded_channel();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| tokio::spawn(write(process.authorities("editor"), Arc::clone(&killed), told.clone())))
        .collect();
    for _ in 0..acknowledged {
        acknowledgements.recv().await.unwrap();
    }
    killed.store(true, Ordering::SeqCst);
    process.kill();
    let mut written = Vec::new();
    for caller in callers {
        written.push(caller.await.unwrap());
    }
    written
}

/// Shows that every answered write is there, that every repeated one is done once, and takes up what is there now.
async fn recovered(process: &Process, written: &[Written], there: &mut BTreeMap<String, pb::Authority>) {
    let mut client = process.authorities("editor");
    for Written { answered, unanswered } in written {
        there.extend(answered.iter().map(|(_, authority)| (authority.name.clone(), authority.clone())));
        for (step, authority) in answered.iter().rev().take(2) {
            let again = step.send(&mut client).await.unwrap();
            assert_eq!(again.name, authority.name, "the same request is done once");
        }
        let authority = unanswered.send(&mut client).await.unwrap();
        there.insert(authority.name.clone(), authority);
    }
    for (name, authority) in there {
        let read = pb::GetAuthorityRequest { name: name.clone(), ..Default::default() };
        let found = client.get_authority(read).await.unwrap().into_inner();
        // The time of a write may be told a little earlier in its answer than it is kept.
        assert_eq!(
            found,
            pb::Authority { update_time: found.update_time, create_time: found.create_time, ..authority.clone() }
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_during_imports_and_writes_nothing_is_lost_half_applied_or_done_twice() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut process = Process::start(dir).await;
    let begun = Instant::now();
    assert!(import(&process, &file(0), false, "").await.unwrap().applied);
    let took = begun.elapsed();
    assert!(is_there(&process, &file(0)).await);
    let mut at = revision(&process, 0).await;
    let mut there = BTreeMap::new();
    for round in 1..=ROUNDS {
        let (file, id) = (file(round), Uuid::now_v7().to_string());
        let answer = tokio::select! {
            answer = import(&process, &file, false, &id) => Some(answer),
            () = tokio::time::sleep(took * (2 * round - 1) / (2 * ROUNDS)) => None,
        };
        process.kill();
        check(dir).unwrap();
        process = Process::start(dir).await;
        let is_applied = is_there(&process, &file).await;
        if let Some(answer) = answer {
            assert!(answer.unwrap().applied && is_applied, "an acknowledged import is lost");
        }
        let applied = at + u64::from(is_applied);
        assert_eq!(revision(&process, applied).await, applied);
        import(&process, &file, false, &id).await.unwrap();
        at += 1;
        assert_eq!(revision(&process, at).await, at, "the import is done once");

        let written = kill_during_writes(&mut process, round * 5).await;
        check(dir).unwrap();
        process = Process::start(dir).await;
        recovered(&process, &written, &mut there).await;
        at += written.iter().map(|written| written.answered.len() as u64 + 1).sum::<u64>();
        assert_eq!(revision(&process, at).await, at, "every write is done once");
    }
    assert!(is_there(&process, &file(ROUNDS)).await);
    process.stop();
    check(dir).unwrap();
    spoil(dir);
    let refused = check(dir).unwrap_err();
    assert!(refused.starts_with("Some(1)") && refused.contains(&Uuid::from_u128(7).to_string()), "{refused}");
}

/// Puts a document into the index that the log does not give, to show that the check finds it.
fn spoil(dir: &Path) {
    let at = std::cell::Cell::new(Point::default());
    let note = |point: Point| {
        at.set(point);
        Ok(true)
    };
    let (mut index, _) = SearchIndex::open_on(Some(&dir.join("index")), &note).unwrap();
    index.put_authority(AuthorityId(Uuid::from_u128(7)), &focalpoint::domain::Authority::default()).unwrap();
    index.commit(at.get()).unwrap();
    index.close().unwrap();
}
