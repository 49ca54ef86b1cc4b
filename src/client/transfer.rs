//! The streams: a file in pieces to the server, a file in pieces from it, a plan, and changes as they are made.

use futures_util::{Stream, StreamExt as _, stream};
use prost::bytes::Bytes;
use tonic::Streaming;

use super::{Client, ClientError};
use crate::pb::change_service_client::ChangeServiceClient;
use crate::pb::import_request::Content;
use crate::pb::matching_service_client::MatchingServiceClient;
use crate::pb::transfer_service_client::TransferServiceClient;
use crate::pb::{
    ExportRequest, ExportResponse, ImportOptions, ImportRequest, ImportResponse, PlanMatchesRequest,
    PlanMatchesResponse, WatchChangesRequest, WatchChangesResponse,
};

/// The messages of a stream that the server sends.
#[derive(Debug)]
pub struct Answers<T> {
    /// The messages.
    messages: Streaming<T>,
    /// The server, for messages.
    server: String,
}

impl<T> Answers<T> {
    /// The next message; nothing at the end.
    ///
    /// # Errors
    /// `Refused`, `Failed` or `Unreachable`.
    pub async fn next(&mut self) -> Result<Option<T>, ClientError> {
        self.messages.message().await.map_err(|status| ClientError::from_status(&self.server, &status))
    }
}

impl Client {
    /// Imports a file given in pieces of at most 64 KiB. Dropping the answers before their end cancels the import.
    ///
    /// # Errors
    /// `File` or `Token` for the token, `Refused`, `Failed` or `Unreachable`.
    pub async fn import(
        &self,
        options: ImportOptions,
        pieces: impl Stream<Item = Bytes> + Send + 'static,
    ) -> Result<Answers<ImportResponse>, ClientError> {
        let message = |content| ImportRequest { content: Some(content) };
        let first = stream::iter([message(Content::Options(options))]);
        let request = self.request(first.chain(pieces.map(move |piece| message(Content::Piece(piece)))))?;
        let answer = TransferServiceClient::new(self.channel.clone()).import(request).await;
        self.answers(answer)
    }

    /// Exports the records that the caller may export.
    ///
    /// # Errors
    /// `File` or `Token` for the token, `Refused`, `Failed` or `Unreachable`.
    pub async fn export(&self, message: ExportRequest) -> Result<Answers<ExportResponse>, ClientError> {
        let request = self.request(message)?;
        let answer = TransferServiceClient::new(self.channel.clone()).export(request).await;
        self.answers(answer)
    }

    /// Plans help for many needs. Dropping the answers before their end ends the run.
    ///
    /// # Errors
    /// `File` or `Token` for the token, `Refused`, `Failed` or `Unreachable`.
    pub async fn plan_matches(&self, message: PlanMatchesRequest) -> Result<Answers<PlanMatchesResponse>, ClientError> {
        let request = self.request(message)?;
        let answer = MatchingServiceClient::new(self.channel.clone()).plan_matches(request).await;
        self.answers(answer)
    }

    /// Watches what changes in the directory. The stream has no end of its own.
    ///
    /// # Errors
    /// `File` or `Token` for the token, `Refused`, `Failed` or `Unreachable`.
    pub async fn watch_changes(
        &self,
        message: WatchChangesRequest,
    ) -> Result<Answers<WatchChangesResponse>, ClientError> {
        let request = self.request(message)?;
        let answer = ChangeServiceClient::new(self.channel.clone()).watch_changes(request).await;
        self.answers(answer)
    }

    /// That a stream which has no end of its own was ended without a reason.
    #[must_use]
    pub fn ended(&self) -> ClientError {
        ClientError::Unreachable { server: self.server.clone(), reason: "the stream was ended".to_owned() }
    }

    /// The stream of an answer.
    fn answers<T>(
        &self,
        answer: Result<tonic::Response<Streaming<T>>, tonic::Status>,
    ) -> Result<Answers<T>, ClientError> {
        match answer {
            Ok(answer) => Ok(Answers { messages: answer.into_inner(), server: self.server.clone() }),
            Err(status) => Err(ClientError::from_status(&self.server, &status)),
        }
    }
}
