//! The audit over the wire: what each role sees of it, what can be proved, and that nothing sensitive is told without it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use focalpoint::audit::{Checkpoint, Hash, PublicKey, is_consistent, is_included};
use focalpoint::pb;
use focalpoint::pb::audit_service_client::AuditServiceClient;
use http_body_util::BodyExt as _;
use hyper::http;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tonic::codegen::Service as _;
use tonic::{Code, Status};

use super::harness::{Authorised, Service, reason};
use super::process::{Process, run};

/// The audit for a role.
fn audit(service: &Service, role: &str) -> AuditServiceClient<Authorised> {
    AuditServiceClient::new(service.as_role(role))
}

/// Every row that a role sees, in pages of a size.
pub(super) async fn rows(
    service: &Service,
    role: &str,
    filter: pb::AuditFilter,
    page_size: i32,
) -> Vec<pb::AuditEntry> {
    let mut request = pb::ListAuditEntriesRequest { page_size, filter: Some(filter), ..Default::default() };
    let mut all = Vec::new();
    loop {
        let page = audit(service, role).list_audit_entries(request.clone()).await.unwrap().into_inner();
        assert!(page.audit_entries.len() <= usize::try_from(page_size).unwrap());
        all.extend(page.audit_entries);
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

/// The resource name of a role's account.
pub(super) async fn account(service: &Service, role: &str) -> String {
    let mut client = pb::account_service_client::AccountServiceClient::new(service.as_role(role));
    client.who_am_i(pb::WhoAmIRequest {}).await.unwrap().into_inner().account.unwrap().name
}

/// Has an officer of Mongolia read by a user of another State, and answers the officer's name.
async fn read_of_an_officer(service: &Service) -> String {
    let filter = Some(pb::AuthorityFilter { states: vec!["MN".to_owned()], ..Default::default() });
    let list = pb::ListAuthoritiesRequest { filter, page_size: 100, ..Default::default() };
    let authorities = service.authorities("government").list_authorities(list).await.unwrap().into_inner().authorities;
    let mut officers = pb::officer_service_client::OfficerServiceClient::new(service.as_role("other-state"));
    for authority in authorities {
        let request = pb::ListOfficersRequest { parent: authority.name, page_size: 100, ..Default::default() };
        let listed = officers.list_officers(request).await.unwrap().into_inner().officers;
        if let Some(open) = listed.into_iter().find(|officer| officer.family_names.is_some()) {
            let request = pb::GetOfficerRequest { name: open.name.clone(), ..Default::default() };
            officers.get_officer(request).await.unwrap();
            return open.name;
        }
    }
    panic!("the demonstration shows an officer of Mongolia to all States");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_sees_its_own_activity_and_what_the_table_adds() {
    let service = Service::start(false).await;
    let officer = read_of_an_officer(&service).await;
    let request = pb::SearchAuthoritiesRequest { query: "KPK".to_owned(), ..Default::default() };
    service.authorities("provider").search_authorities(request).await.unwrap_err();
    let reader = account(&service, "other-state").await;
    let read = |row: &&pb::AuditEntry| row.operation == "OfficerService.GetOfficer";

    // Whose officer it is learns who read it; its reader does too, and nobody else but the auditor.
    let of_editor = rows(&service, "editor", pb::AuditFilter::default(), 100).await;
    let row = of_editor.iter().find(read).unwrap();
    let who = (row.actor.as_str(), row.actor_role.as_str(), row.actor_state.as_str(), row.resource.as_str());
    assert_eq!(who, (reader.as_str(), "GOVERNMENT_EDITOR", "ID", officer.as_str()));
    assert_eq!((row.outcome.as_str(), row.count), ("ALLOWED", 1));
    assert!(rows(&service, "other-state", pb::AuditFilter::default(), 100).await.iter().any(|row| read(&row)));
    for role in ["government", "account-manager", "provider", "secretariat", "administrator", "service"] {
        let rows = rows(&service, role, pb::AuditFilter::default(), 100).await;
        assert!(!rows.iter().any(|row| read(&row)), "{role}");
    }
    let of_auditor = rows(&service, "auditor", pb::AuditFilter::default(), 100).await;
    let masked = of_auditor.iter().find(read).unwrap();
    let id = officer.rsplit('/').next().unwrap();
    assert!(masked.resource.starts_with("authorities/") && !masked.resource.contains(id), "{}", masked.resource);
    assert_eq!(masked.actor, reader);

    // A refusal is the activity of whoever was refused.
    let of_provider = rows(&service, "provider", pb::AuditFilter::default(), 100).await;
    let own = account(&service, "provider").await;
    let denied = of_provider.iter().find(|row| row.operation == "AuthorityService.SearchAuthorities").unwrap();
    assert_eq!((denied.outcome.as_str(), denied.reason.as_str()), ("DENIED", "ERROR_REASON_ROLE_FORBIDDEN"));
    assert!(of_provider.iter().all(|row| row.actor == own && row.name.is_empty()), "no numbers, which count commits");

    // An administrator sees what was done to accounts and the directory: of others, nothing else.
    let of_administrator = rows(&service, "administrator", pb::AuditFilter::default(), 100).await;
    let own = account(&service, "administrator").await;
    let services: BTreeSet<&str> = of_administrator
        .iter()
        .filter(|row| row.actor != own)
        .map(|row| row.operation.split('.').next().unwrap())
        .collect();
    assert_eq!(services, BTreeSet::from(["AuthorityService"]));
    assert!(of_administrator.iter().all(|row| row.name.is_empty()));
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_filtered_and_paged_and_reading_those_of_others_is_a_row_too() {
    let service = Service::start(false).await;
    read_of_an_officer(&service).await;
    let own = || rows(&service, "other-state", pb::AuditFilter::default(), 100);
    let all = own().await;
    assert!(all.len() >= 2);
    let before = rows(&service, "auditor", pb::AuditFilter::default(), 100).await;
    let after = rows(&service, "auditor", pb::AuditFilter::default(), 100).await;
    let lists =
        |rows: &[pb::AuditEntry]| rows.iter().filter(|row| row.operation == "AuditService.ListAuditEntries").count();
    assert_eq!(lists(&after), lists(&before) + 1);
    assert!(all.is_sorted_by(
        |a, b| a.time.as_ref().map(|t| (t.seconds, t.nanos)) >= b.time.as_ref().map(|t| (t.seconds, t.nanos))
    ));

    // Each look at rows of others adds one, so that pages are compared up to a time.
    let until = after[0].time;
    let filter = || pb::AuditFilter { until, ..Default::default() };
    let whole = rows(&service, "auditor", filter(), 100).await;
    for size in [1, 3, 100] {
        assert_eq!(rows(&service, "auditor", filter(), size).await, whole, "in pages of {size}");
    }
    let operation = pb::AuditFilter { operation: "OfficerService.GetOfficer".to_owned(), ..filter() };
    assert_eq!(rows(&service, "auditor", operation, 100).await.len(), 1);
    let actor = pb::AuditFilter { actor: account(&service, "other-state").await, ..filter() };
    assert!(!rows(&service, "auditor", actor, 100).await.is_empty());
    for wrong in [
        pb::AuditFilter { resource: "needs/1".to_owned(), ..Default::default() },
        pb::AuditFilter { actor: "somebody".to_owned(), ..Default::default() },
    ] {
        let request = pb::ListAuditEntriesRequest { filter: Some(wrong), ..Default::default() };
        let refused = audit(&service, "auditor").list_audit_entries(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    service.demo.stop().await;
}

/// The hashes in an answer.
fn hashes(hashes: &[prost::bytes::Bytes]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.as_ref().try_into().unwrap())).collect()
}

/// What a checkpoint says, checked against the key of an earlier one.
fn opened(checkpoint: &pb::Checkpoint, key: &str) -> Checkpoint {
    let (name, key) = PublicKey::parse_verifier(key).unwrap();
    let (text, signed_by) = key.open(&checkpoint.note).unwrap();
    let opened = Checkpoint::parse(text).unwrap();
    assert_eq!((signed_by, opened.origin.as_str(), opened.size), (name.as_str(), name.as_str(), checkpoint.tree_size));
    opened
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_and_their_order_are_proved_from_checkpoints() {
    let service = Service::start(false).await;
    let checkpoint =
        || async { audit(&service, "editor").get_checkpoint(pb::GetCheckpointRequest {}).await.unwrap().into_inner() };
    let first = checkpoint().await;
    let key = first.verifier_key.clone();
    read_of_an_officer(&service).await;
    let (old, new) = (opened(&first, &key), opened(&checkpoint().await, &key));
    assert!(new.size > old.size);
    let request = pb::GetConsistencyProofRequest { old_tree_size: old.size, new_tree_size: new.size };
    let proof = audit(&service, "auditor").get_consistency_proof(request).await.unwrap().into_inner();
    assert!(is_consistent(old.size, old.root, new.size, new.root, &hashes(&proof.hashes)));

    let row = rows(&service, "other-state", pb::AuditFilter::default(), 100).await.remove(0);
    let request = pb::GetInclusionProofRequest { name: row.name.clone(), tree_size: new.size };
    let proof = audit(&service, "other-state").get_inclusion_proof(request.clone()).await.unwrap().into_inner();
    let leaf = Hash::leaf(&proof.leaf);
    assert_eq!(leaf.0.as_slice(), proof.leaf_hash.as_ref());
    assert!(is_included(leaf, proof.leaf_index, new.size, &hashes(&proof.hashes), new.root));
    let content: serde_json::Value = serde_json::from_slice(&proof.leaf).unwrap();
    assert_eq!(
        (content["method"].as_str(), content["actor"].as_str()),
        (Some(row.operation.as_str()), row.actor.strip_prefix("accounts/"))
    );
    // Who sees the row masked has it proved without its content, and who does not see it learns nothing of it.
    let masked = audit(&service, "auditor").get_inclusion_proof(request.clone()).await.unwrap().into_inner();
    assert_eq!((masked.leaf_hash, masked.leaf.len()), (proof.leaf_hash, 0));
    // A proof shows the row, so that of another's is a read, and that of one's own is none.
    let proofs = pb::AuditFilter { operation: "AuditService.GetInclusionProof".to_owned(), ..Default::default() };
    let by: Vec<String> = rows(&service, "auditor", proofs, 100).await.into_iter().map(|row| row.actor).collect();
    assert_eq!(by, [account(&service, "auditor").await]);
    let bytes = |status: Status| (status.code(), status.message().to_owned(), status.details().to_vec());
    let mut refusals = Vec::new();
    for name in [row.name.as_str(), "auditEntries/999999", "auditEntries/0", "auditEntries/+1", "x"] {
        let request = pb::GetInclusionProofRequest { name: name.to_owned(), tree_size: 0 };
        refusals.push(bytes(audit(&service, "government").get_inclusion_proof(request).await.unwrap_err()));
    }
    assert_eq!(refusals[0].0, Code::NotFound);
    refusals.dedup();
    assert_eq!(refusals.len(), 1);
    for tree_size in [1, u64::MAX] {
        let request = pb::GetInclusionProofRequest { tree_size, ..request.clone() };
        let refused = audit(&service, "other-state").get_inclusion_proof(request).await.unwrap_err();
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checkpoints_are_for_states_the_secretariat_and_auditors() {
    let service = Service::start(true).await;
    let roles = [
        ("government", true),
        ("editor", true),
        ("consent-officer", true),
        ("account-manager", true),
        ("other-state", true),
        ("service", true),
        ("secretariat", true),
        ("auditor", true),
        ("provider", false),
        ("administrator", false),
    ];
    for (role, allowed) in roles {
        let mut client = audit(&service, role);
        let answers = [
            client.get_checkpoint(pb::GetCheckpointRequest {}).await.map(|_| ()),
            client
                .get_consistency_proof(pb::GetConsistencyProofRequest { old_tree_size: 1, new_tree_size: 0 })
                .await
                .map(|_| ()),
        ];
        for answer in answers {
            assert_eq!(
                answer.map_err(|status| status.code()),
                if allowed { Ok(()) } else { Err(Code::PermissionDenied) },
                "{role}"
            );
        }
    }
    service.demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_may_have_the_public_key_and_nothing_else() {
    let service = Service::start(true).await;
    let ask = async |path: &str| {
        let request = http::Request::get(format!("https://localhost{path}")).body(tonic::body::Body::empty()).unwrap();
        let mut channel = service.channel.clone();
        std::future::poll_fn(|context| channel.poll_ready(context)).await.unwrap();
        let answer = channel.call(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.into_body().collect().await.unwrap().to_bytes())
    };
    let checkpoint = audit(&service, "auditor").get_checkpoint(pb::GetCheckpointRequest {}).await.unwrap().into_inner();
    assert_eq!(ask("/audit/key").await, (200, format!("{}\n", checkpoint.verifier_key).into()));
    assert_eq!(ask("/audit/checkpoint").await.0, 404);
    let mut nobody = AuditServiceClient::new(service.with_token(None));
    let refused = nobody.get_checkpoint(pb::GetCheckpointRequest {}).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
    service.demo.stop().await;
}

/// Does something to the database of a data directory.
async fn tamper(dir: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(dir.join("store/log.db"));
    let mut conn = options.connect().await.unwrap();
    sqlx::raw_sql(statement).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_audit_cannot_be_written_nothing_sensitive_is_told_and_the_checkpoint_still_is() {
    let service = Service::start(false).await;
    let all = pb::ListNeedsRequest { page_size: 1, ..Default::default() };
    let need = service.needs("secretariat").list_needs(all).await.unwrap().into_inner().needs.remove(0);
    let get = || async {
        let request = pb::GetNeedRequest { name: need.name.clone(), ..Default::default() };
        service.needs("secretariat").get_need(request).await.map(|_| ()).map_err(|status| status.code())
    };
    assert_eq!(get().await, Ok(()));
    let checkpoint = audit(&service, "auditor").get_checkpoint(pb::GetCheckpointRequest {}).await.unwrap().into_inner();
    tamper(service.demo.data_dir(), "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'full'); END")
        .await;
    assert_eq!(get().await, Err(Code::Unavailable), "a read that is audited");
    let search = pb::SearchAuthoritiesRequest { query: "KPK".to_owned(), ..Default::default() };
    let refused = service.authorities("provider").search_authorities(search.clone()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "a refusal, which is audited");
    let listed = audit(&service, "auditor").list_audit_entries(pb::ListAuditEntriesRequest::default()).await;
    assert_eq!(listed.unwrap_err().code(), Code::Unavailable, "the audit itself");
    service.authorities("government").search_authorities(search).await.unwrap();
    let again = audit(&service, "auditor").get_checkpoint(pb::GetCheckpointRequest {}).await.unwrap().into_inner();
    assert_eq!(again, checkpoint);
    let mut health = tonic_health::pb::health_client::HealthClient::new(service.channel.clone());
    health.check(tonic_health::pb::HealthCheckRequest::default()).await.unwrap();
    service.demo.stop().await;
}

/// Runs `audit verify` on a data directory, with a checkpoint or none.
pub(super) fn verify(dir: &Path, checkpoint: Option<&Path>) -> Output {
    let mut arguments =
        vec!["audit".as_ref(), "verify".as_ref(), "--json".as_ref(), "--data-dir".as_ref(), dir.as_os_str()];
    if let Some(checkpoint) = checkpoint {
        arguments.extend(["--checkpoint".as_ref(), checkpoint.as_os_str()]);
    }
    run(&arguments)
}

/// What a verification has found.
pub(super) fn findings(output: &Output) -> Vec<String> {
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["findings"].as_array().unwrap().iter().map(|finding| finding.as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_verifies_beside_the_service_and_after_it_and_finds_what_was_done() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let mut process = Process::start(data).await;
    let refuse = async |process: &Process, times| {
        for _ in 0..times {
            let request = pb::SearchAuthoritiesRequest::default();
            process.authorities("provider").search_authorities(request).await.unwrap_err();
        }
    };
    refuse(&process, 5).await;
    let beside = verify(data, None);
    assert_eq!((beside.status.code(), findings(&beside)), (Some(0), Vec::new()));
    process.kill();
    assert_eq!(verify(data, None).status.code(), Some(0), "after a kill");

    // A copy of the store from before, with its mark, put back later: only the checkpoint outside of it knows.
    let copy = tempfile::tempdir().unwrap();
    for file in ["log.db", "log.db-wal", "mark"] {
        std::fs::copy(data.join("store").join(file), copy.path().join(file)).unwrap();
    }
    let process = Process::start(data).await;
    refuse(&process, 5).await;
    process.stop();
    let kept = dir.path().join("kept");
    std::fs::copy(data.join("checkpoint"), &kept).unwrap();
    assert_eq!(verify(data, Some(&kept)).status.code(), Some(0));
    let newer = tempfile::tempdir().unwrap();
    std::fs::copy(data.join("store/log.db"), newer.path().join("log.db")).unwrap();
    for file in ["log.db", "log.db-wal", "mark"] {
        std::fs::copy(copy.path().join(file), data.join("store").join(file)).unwrap();
    }
    let refused = run(&[
        "demo".as_ref(),
        "--empty".as_ref(),
        "--listen".as_ref(),
        "127.0.0.1:0".as_ref(),
        "--data-dir".as_ref(),
        data.as_os_str(),
    ]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1));
    assert!(told.contains("audit rows are missing") && told.contains("restore a backup"), "{told}");
    let behind = verify(data, None);
    assert_eq!(behind.status.code(), Some(1));
    assert!(findings(&behind).iter().any(|finding| finding.contains("rows are missing")), "{behind:?}");

    // Somebody who also removes mark and checkpoint is found by whoever kept one.
    std::fs::remove_file(data.join("checkpoint")).unwrap();
    std::fs::remove_file(data.join("store/mark")).unwrap();
    let bare = verify(data, None);
    assert_eq!(bare.status.code(), Some(0), "the control");
    let answer: serde_json::Value = serde_json::from_slice(&bare.stdout).unwrap();
    let absent: Vec<_> = answer["absent"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let expected = [
        format!("the mark {}", data.join("store/mark").display()),
        format!("the checkpoint {}", data.join("checkpoint").display()),
    ];
    assert_eq!(absent, expected, "what should be there is named");
    assert_eq!(answer["comparedWith"], serde_json::json!([]));
    assert_eq!(verify(data, Some(&kept)).status.code(), Some(1));
    std::fs::write(&kept, std::fs::read_to_string(&kept).unwrap().replacen('\n', "\n1", 1)).unwrap();
    let forged = verify(data, Some(&kept));
    assert_eq!(forged.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&forged.stderr).contains("the note was changed"), "{forged:?}");
    assert_eq!(verify(&data.join("nowhere"), None).status.code(), Some(1));
}
