//! Files in and out, for a role of the demonstration.

use focalpoint::pb;
use focalpoint::pb::import_request::Content as Ask;
use focalpoint::pb::import_response::Content as Tell;
use focalpoint::pb::transfer_service_client::TransferServiceClient;
use tonic::Status;

use crate::serve::harness::Service;

/// What an import told.
#[derive(Debug, PartialEq)]
pub(crate) struct Told {
    /// Line, field and description of each problem.
    pub(crate) problems: Vec<(u32, String, String)>,
    /// Action, line, kind and fields of each change.
    pub(crate) changes: Vec<(String, u32, String, Vec<String>)>,
    /// The summary.
    pub(crate) summary: pb::ImportSummary,
}

impl Told {
    /// Records added, changed, closed, unchanged, and problems.
    pub(crate) fn counts(&self) -> [u32; 5] {
        let s = &self.summary;
        [s.added, s.changed, s.closed, s.unchanged, s.problems]
    }
}

/// How to import.
pub(crate) fn options(format: &str, dry_run: bool) -> pb::ImportOptions {
    pb::ImportOptions { format: format.to_owned(), dry_run, ..Default::default() }
}

/// Imports a file in pieces of those sizes (the last one again and again), and answers what was told.
pub(crate) async fn import_pieces(
    service: &Service,
    role: &str,
    options: pb::ImportOptions,
    file: &str,
    sizes: &[usize],
) -> Result<Told, Status> {
    let mut messages = vec![pb::ImportRequest { content: Some(Ask::Options(options)) }];
    let (mut rest, mut i) = (file.as_bytes(), 0);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(sizes[i.min(sizes.len() - 1)].min(rest.len()));
        messages.push(pb::ImportRequest { content: Some(Ask::Piece(piece.to_vec().into())) });
        (rest, i) = (after, i + 1);
    }
    let mut client = TransferServiceClient::new(service.as_role(role));
    let mut answers = client.import(futures_util::stream::iter(messages)).await?.into_inner();
    let mut told = Told { problems: Vec::new(), changes: Vec::new(), summary: pb::ImportSummary::default() };
    while let Some(message) = answers.message().await? {
        match message.content.unwrap() {
            Tell::Progress(_) => {}
            Tell::Problem(found) => told.problems.push((found.line, found.field, found.description)),
            Tell::Change(made) => told.changes.push((made.action, made.line, made.kind, made.fields)),
            Tell::Summary(summary) => told.summary = summary,
        }
    }
    Ok(told)
}

/// Imports a file of JSON Lines for real.
pub(crate) async fn import(service: &Service, role: &str, file: &str) -> Told {
    import_pieces(service, role, options("jsonl", false), file, &[64 * 1024]).await.unwrap()
}

/// Checks a file of JSON Lines.
pub(crate) async fn check(service: &Service, role: &str, file: &str) -> Told {
    import_pieces(service, role, options("jsonl", true), file, &[64 * 1024]).await.unwrap()
}

/// Exports the role's own records.
pub(crate) async fn export(service: &Service, role: &str, format: &str) -> String {
    let mut client = TransferServiceClient::new(service.as_role(role));
    let request = pb::ExportRequest { format: format.to_owned(), ..Default::default() };
    let mut stream = client.export(request).await.unwrap().into_inner();
    let mut file = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        file.extend_from_slice(&message.piece);
    }
    String::from_utf8(file).unwrap()
}

/// A line with an authority.
pub(crate) fn authority(external_id: &str, state: &str, name: &str) -> String {
    format!(
        r#"{{"authority": {{"externalId": "{external_id}", "state": "{state}", "names": {{"en": "{name}"}}}}}}
"#
    )
}

/// A line with an officer.
pub(crate) fn officer(external_id: &str, authority: &str, role: &str) -> String {
    format!(
        r#"{{"officer": {{"externalId": "{external_id}", "authority": "{authority}", "role": "{role}"}}}}
"#
    )
}
