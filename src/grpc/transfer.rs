//! `TransferService`: files in pieces, both ways.

use std::sync::Arc;

use prost::bytes::Bytes;
use tonic::{Request, Response, Status, Streaming};

use super::convert::options;
use super::gate::Call;
use super::told::{Answers, End, Told, answers};
use super::{Service, revision};
use crate::auth::policy::Operation;
use crate::directory::transfer::{Event, Export, ExportQuery, ImportOptions};
use crate::directory::{Directory, Error};
use crate::pb;

/// Messages of an answer that wait to be sent.
const BACKLOG: usize = 64;
/// Bytes of a piece of an export, about.
const PIECE_BYTES: usize = 64 * 1024;

#[tonic::async_trait]
impl pb::transfer_service_server::TransferService for Service {
    type ImportStream = Told<pb::ImportResponse>;
    type ExportStream = Told<pb::ExportResponse>;

    async fn import(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<Self::ImportStream>, Status> {
        let (call, pieces) = self.gate.enter(request, Operation::Import).await?;
        let (answers, told) = answers(BACKLOG, self.stall);
        let directory = Arc::clone(&self.directory);
        let refused = Arc::clone(&self.directory).until_refused(call.principal.clone());
        tokio::spawn(async move {
            let ended = answers.until(refused, import(&directory, &call, pieces, &answers)).await;
            answers.end(call, ended).await;
        });
        Ok(Response::new(told))
    }

    async fn export(&self, request: Request<pb::ExportRequest>) -> Result<Response<Self::ExportStream>, Status> {
        let (call, request) = self.gate.enter(request, Operation::Export).await?;
        let query = ExportQuery {
            format: request.format,
            kinds: request.kinds,
            states: request.states,
            min_revision: request.min_revision,
        };
        let export = match self.directory.export(&call.principal, &query).await {
            Ok(export) => export,
            Err(error) => return Err(call.refuse(error).await),
        };
        let (answers, told) = answers(2, self.stall);
        let mut response = Response::new(told);
        response.extensions_mut().insert(revision::At(export.revision()));
        let refused = Arc::clone(&self.directory).until_refused(call.principal.clone());
        tokio::spawn(async move {
            let ended = answers.until(refused, send(&export, &answers)).await;
            answers.end(call, ended).await;
        });
        Ok(response)
    }
}

/// Sends an export in pieces.
async fn send(export: &Export, answers: &Answers<pb::ExportResponse>) -> Result<(), End> {
    let (mut piece, mut records) = (Vec::with_capacity(PIECE_BYTES), 0);
    let mut revision = export.revision().to_string();
    for made in export.pieces() {
        let made = made?;
        piece.extend_from_slice(made.text.as_bytes());
        records += made.records;
        if piece.len() >= PIECE_BYTES {
            let revision = std::mem::take(&mut revision);
            let full = pb::ExportResponse { piece: Bytes::from(std::mem::take(&mut piece)), revision, records };
            answers.send(full).await?;
        }
    }
    answers.send(pb::ExportResponse { piece: Bytes::from(piece), revision, records }).await
}

/// Takes in the pieces, checks the whole, and writes it.
async fn import(
    directory: &Directory,
    call: &Call,
    mut pieces: Streaming<pb::ImportRequest>,
    answers: &Answers<pb::ImportResponse>,
) -> Result<(), End> {
    let first = pieces.message().await.map_err(End::Status)?.unwrap_or_default();
    let Some(pb::import_request::Content::Options(asked)) = first.content else {
        return Err(Error::field("options", "is required in the first message").into());
    };
    let import_options = ImportOptions {
        format: asked.format.clone(),
        provider: asked.provider.clone(),
        dry_run: asked.dry_run,
        allow_missing: asked.allow_missing,
        options: options(call, &asked, &asked.request_id, false)?,
    };
    let mut import = directory.import(&call.principal, import_options)?;
    while let Some(message) = pieces.message().await.map_err(End::Status)? {
        let Some(pb::import_request::Content::Piece(piece)) = message.content else {
            return Err(Error::field("piece", "expected a piece of the file").into());
        };
        for event in import.push(&piece)? {
            answers.send(event_message(event)).await?;
        }
    }
    let (events, checked) = import.check().await?;
    for event in events {
        answers.send(event_message(event)).await?;
    }
    let summary = checked.write().await?;
    // It is written; whether the caller is still there to hear so changes nothing of that.
    answers.send(event_message(summary)).await
}

/// The message of an event.
fn event_message(event: Event) -> pb::ImportResponse {
    use pb::import_response::Content;
    let content = match event {
        Event::Progress { phase, lines } => {
            Content::Progress(pb::ImportProgress { phase: phase.as_str().to_owned(), lines })
        }
        Event::Problem(problem) => Content::Problem(pb::ImportProblem {
            line: problem.line,
            field: problem.field,
            description: problem.description,
        }),
        Event::Change(change) => Content::Change(pb::ImportChange {
            line: change.line,
            action: change.action.as_str().to_owned(),
            kind: change.kind.as_str().to_owned(),
            external_id: change.external_id,
            fields: change.fields,
        }),
        Event::Summary(summary) => Content::Summary(pb::ImportSummary {
            lines: summary.lines,
            added: summary.added,
            changed: summary.changed,
            closed: summary.closed,
            unchanged: summary.unchanged,
            problems: summary.problems,
            applied: summary.revision.is_some(),
            revision: summary.revision.map(|revision| revision.to_string()).unwrap_or_default(),
        }),
    };
    pb::ImportResponse { content: Some(content) }
}
