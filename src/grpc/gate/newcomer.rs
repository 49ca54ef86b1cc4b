//! The gate of callers without an account: a good token of a configured issuer, and a method whose row says so.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::arrival::Arrival;
use super::counts::Counts;
use super::{Gate, revision, status};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Permit};
use crate::auth::token::Claims;
use crate::directory::{Credentials, Directory, Error, HAS_ACCOUNT, SignInError};
use crate::domain::{AccountId, Revision};
use crate::net::{self, ConnectionInfo, Strangers};

/// Whose places those in flight of all callers without an account are.
const NOBODY: AccountId = AccountId(Uuid::nil());

/// A call of somebody who has no account.
#[derive(Debug)]
pub(in crate::grpc) struct NewcomerCall {
    /// What the token says.
    pub(in crate::grpc) claims: Arc<Claims>,
    /// What the policy table opens to such callers.
    pub(in crate::grpc) permit: Permit,
    /// The use cases, for the audit of a refusal.
    directory: Arc<Directory>,
    /// Its place among the calls in flight.
    place: net::Permit<AccountId>,
    /// Where refusals of it are counted, by the address it came from.
    strangers: Arc<Strangers>,
    /// That address.
    peer: Option<IpAddr>,
    /// Where it is counted.
    counts: Counts,
    /// When it came in.
    begun: Instant,
}

impl Gate {
    /// Lets the call of somebody in who has a good token and no account, and gives its message.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a valid token, or when its account may not call; `FAILED_PRECONDITION` when it has one that
    /// may; RESOURCE_EXHAUSTED when there is no room; PERMISSION_DENIED when the method is not for such callers.
    pub(in crate::grpc) async fn enter_newcomer<T: Send>(
        &self,
        request: Request<T>,
        operation: Operation,
    ) -> Result<(NewcomerCall, T), Status> {
        let (metadata, extensions, message) = request.into_parts();
        let (headers, connection) = (metadata.as_ref(), extensions.get::<ConnectionInfo>());
        let arrival = Arrival { headers, connection, method: operation.name() };
        let Some(claims) = self.claims(arrival).await? else {
            return Err(self.stranger(arrival, "absent"));
        };
        let fresh = self.fresh(operation.name()).await?;
        match self.directory.sign_in(fresh, Credentials::Token(&claims, arrival.certificate())) {
            Err(refusal) if refusal.reason == SignInError::NoAccount => {}
            Err(refusal) => return Err(self.not_signed_in(arrival, refusal).await),
            Ok(principal) => return Err(self.refuse_known(&principal, operation).await),
        }
        let permit = policy::newcomer(operation).map_err(|error| status::of(&error.into(), operation.name()))?;
        let place = self.place(NOBODY)?;
        let (directory, strangers) = (Arc::clone(&self.directory), Arc::clone(&self.strangers));
        let peer = connection.map(|connection| connection.peer.ip());
        let (counts, begun) = (self.counts.clone(), Instant::now());
        Ok((NewcomerCall { claims, permit, directory, place, strangers, peer, counts, begun }, message))
    }

    /// The status of a caller who has an account, after its audit; one of the places of that account bounds how many wait for it.
    async fn refuse_known(&self, principal: &Principal, operation: Operation) -> Status {
        let (begun, method) = (Instant::now(), operation.name());
        let _place = match self.place(principal.account) {
            Ok(place) => place,
            Err(status) => return status,
        };
        let reason = status::reason(&HAS_ACCOUNT).as_str_name();
        let audited = self.directory.audit_refusal(principal, method, reason).await;
        self.counts.ended(operation, Err(reason), begun);
        status::of(&audited.err().unwrap_or(HAS_ACCOUNT), method)
    }
}

impl NewcomerCall {
    /// Answers the call: the message with its revision, or the status of what went wrong, after its audit.
    ///
    /// # Errors
    /// The status for the client.
    pub(in crate::grpc) async fn answer<T, R>(
        self,
        result: Result<T, Error>,
        message: impl FnOnce(T) -> Result<(R, Revision), Error>,
    ) -> Result<Response<R>, Status> {
        let operation = self.permit.operation();
        let method = operation.name();
        let answered = match result.and_then(message) {
            Ok((message, at)) => {
                let mut response = Response::new(message);
                response.extensions_mut().insert(revision::At(at));
                self.counts.ended(operation, Ok(()), self.begun);
                Ok(response)
            }
            Err(error) => {
                let reason = status::reason(&error).as_str_name();
                if let Some(peer) = self.peer {
                    self.strangers.count(peer, reason);
                }
                // As many as codes may be tried: beyond that they are counted, and no row is written.
                let audited = if matches!(error, Error::NotFound) {
                    self.directory.audit_newcomer(method, reason).await
                } else {
                    Ok(())
                };
                self.counts.ended(operation, Err(reason), self.begun);
                Err(status::of(&audited.err().unwrap_or(error), method))
            }
        };
        drop(self.place);
        answered
    }
}
