//! `AuditService`.

use jiff::Timestamp;
use prost::bytes::Bytes;
use tonic::{Request, Response, Status};

use super::Service;
use super::convert::page;
use crate::auth::policy::Operation;
use crate::directory::{AuditPage, AuditQuery, AuditShown, Consistency, Error, Inclusion, TreeHash};
use crate::domain::Revision;
use crate::pb;

#[tonic::async_trait]
impl pb::audit_service_server::AuditService for Service {
    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        let (call, request) = self.gate.enter(request, Operation::ListAuditEntries).await?;
        let listed = async {
            let page = page(request.page_size, request.page_token);
            let query = query(request.filter.unwrap_or_default())?;
            self.directory.list_audit_entries(&call.principal, &query, &page).await
        };
        let listed = listed.await;
        call.answer(listed, page_message).await
    }

    async fn get_checkpoint(
        &self,
        request: Request<pb::GetCheckpointRequest>,
    ) -> Result<Response<pb::Checkpoint>, Status> {
        let (call, _) = self.gate.enter(request, Operation::GetCheckpoint).await?;
        let read = self.directory.checkpoint(&call.principal).await;
        let revision = self.directory.revision();
        call.answer(read, |(signed, verifier_key)| {
            let (origin, tree_size) = (signed.checkpoint.origin, signed.checkpoint.size);
            let (note, root_hash) = (signed.note.to_string(), bytes(signed.checkpoint.root));
            Ok((pb::Checkpoint { note, origin, tree_size, root_hash, verifier_key }, revision))
        })
        .await
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<pb::GetInclusionProofRequest>,
    ) -> Result<Response<pb::InclusionProof>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetInclusionProof).await?;
        let proved = self.directory.inclusion_proof(&call.principal, &request.name, request.tree_size).await;
        let revision = self.directory.revision();
        call.answer(proved, |proof| Ok((inclusion_message(proof), revision))).await
    }

    async fn get_consistency_proof(
        &self,
        request: Request<pb::GetConsistencyProofRequest>,
    ) -> Result<Response<pb::ConsistencyProof>, Status> {
        let (call, request) = self.gate.enter(request, Operation::GetConsistencyProof).await?;
        let (old, new) = (request.old_tree_size, request.new_tree_size);
        let proved = self.directory.consistency_proof(&call.principal, old, new).await;
        let revision = self.directory.revision();
        call.answer(proved, |Consistency { old, new, hashes }| {
            let hashes = hashes.into_iter().map(bytes).collect();
            Ok((pb::ConsistencyProof { old_tree_size: old, new_tree_size: new, hashes }, revision))
        })
        .await
    }
}

/// What a filter asks for.
fn query(filter: pb::AuditFilter) -> Result<AuditQuery, Error> {
    Ok(AuditQuery {
        actor: filter.actor,
        resource: filter.resource,
        operation: filter.operation,
        since: filter.since.map(|time| moment(&time, "filter.since")).transpose()?,
        until: filter.until.map(|time| moment(&time, "filter.until")).transpose()?,
    })
}

/// The message of a page.
#[expect(clippy::unnecessary_wraps, reason = "handed to `Call::answer`, whose other messages may fail")]
fn page_message(page: AuditPage) -> Result<(pb::ListAuditEntriesResponse, Revision), Error> {
    let audit_entries = page.rows.into_iter().map(row_message).collect();
    let (next_page_token, revision) = (page.next_page_token, page.revision.to_string());
    Ok((pb::ListAuditEntriesResponse { audit_entries, next_page_token, revision }, page.revision))
}

/// The message of a row.
fn row_message(row: AuditShown) -> pb::AuditEntry {
    let entry = row.entry;
    let (outcome, reason) = entry.outcome.names();
    pb::AuditEntry {
        name: row.sequence.map(|sequence| format!("auditEntries/{sequence}")).unwrap_or_default(),
        time: Some(pbjson_types::Timestamp { seconds: entry.time.as_second(), nanos: entry.time.subsec_nanosecond() }),
        actor: entry.actor.map(crate::domain::AccountId::name).unwrap_or_default(),
        actor_role: row.role.map(|role| role.as_str().to_owned()).unwrap_or_default(),
        actor_state: row.state,
        actor_provider: row.provider,
        outcome: outcome.to_uppercase(),
        reason: reason.unwrap_or_default().to_owned(),
        operation: entry.method,
        resource: entry.resource.unwrap_or_default(),
        fields: entry.details.fields,
        count: entry.details.count.unwrap_or_default(),
    }
}

/// The message of a proof.
fn inclusion_message(proof: Inclusion) -> pb::InclusionProof {
    pb::InclusionProof {
        leaf_index: proof.index,
        tree_size: proof.size,
        hashes: proof.hashes.into_iter().map(bytes).collect(),
        leaf_hash: bytes(proof.leaf_hash),
        leaf: proof.leaf.map(Bytes::from).unwrap_or_default(),
    }
}

/// A hash as bytes.
fn bytes(hash: TreeHash) -> Bytes {
    Bytes::copy_from_slice(&hash.0)
}

/// The moment in a message.
fn moment(time: &pbjson_types::Timestamp, field: &str) -> Result<Timestamp, Error> {
    Timestamp::new(time.seconds, time.nanos).map_err(|_| Error::field(field, "is no time"))
}
