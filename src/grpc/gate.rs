//! The gate of every call: who is it, is there room, and what came of it. No service is built without one.

mod arrival;
mod counts;
mod newcomer;

use std::sync::Arc;
use std::time::Instant;

use arrival::Arrival;
use counts::Counts;
use hyper::http::{Extensions, HeaderMap};
use metrics::counter;
use tonic::{Request, Response, Status};

use super::{revision, status};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::auth::token::Verifier;
use crate::directory::{Directory, Error};
use crate::domain::{AccountId, Revision, Source};
use crate::net::{CallQuota, ConnectionInfo, Full, PerMinute, Permit, Strangers};
use crate::telemetry::{metric, trace};

/// Rows of the audit that the refusals of one account at sign-in leave in a minute; whatever goes beyond is counted, so that
/// a disabled account does not fill the audit.
const ROWS_A_MINUTE: u32 = 20;

/// Authenticates calls and bounds how many are in flight.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Verifies access tokens.
    verifier: Arc<Verifier>,
    /// Knows the accounts.
    directory: Arc<Directory>,
    /// Bounds calls in flight.
    quota: CallQuota,
    /// Time.
    source: Arc<dyn Source>,
    /// Counts whom it does not know.
    strangers: Arc<Strangers>,
    /// How many rows of the audit refusals at sign-in leave, for each account.
    rows: Arc<PerMinute<AccountId>>,
    /// What is counted of calls.
    counts: Counts,
}

/// A call that came in.
#[derive(Debug)]
pub(super) struct Call {
    /// Who calls.
    pub(super) principal: Principal,
    /// What for.
    operation: Operation,
    /// The use cases, for the audit of a refusal.
    directory: Arc<Directory>,
    /// Its place among the calls in flight.
    place: Permit<AccountId>,
    /// Where it is counted.
    counts: Counts,
    /// When it came in.
    begun: Instant,
}

impl Gate {
    /// A gate for those whose tokens `verifier` accepts and who have an account.
    #[must_use]
    pub fn new(verifier: Arc<Verifier>, directory: Arc<Directory>, quota: CallQuota, source: Arc<dyn Source>) -> Self {
        Self {
            verifier,
            directory,
            quota,
            source,
            strangers: Arc::default(),
            rows: Arc::new(PerMinute::new(ROWS_A_MINUTE)),
            counts: Counts::new(),
        }
    }

    /// The refusals of callers whom it does not know.
    #[must_use]
    pub const fn strangers(&self) -> &Arc<Strangers> {
        &self.strangers
    }

    /// Lets a call in, and gives its message: the caller is known, there is room, and the role may do this at all.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a valid token of an enabled account, RESOURCE_EXHAUSTED when there is no room,
    /// PERMISSION_DENIED when the role never may.
    pub(super) async fn enter<T: Send>(&self, request: Request<T>, operation: Operation) -> Result<(Call, T), Status> {
        let (metadata, extensions, message) = request.into_parts();
        let (headers, connection) = (metadata.as_ref(), extensions.get::<ConnectionInfo>());
        trace::name_call(operation.name());
        let principal = self.principal(Arrival { headers, connection, method: operation.name() }).await?;
        let place = self.place(principal.account)?;
        let (directory, counts) = (Arc::clone(&self.directory), self.counts.clone());
        let call = Call { principal, operation, directory, place, counts, begun: Instant::now() };
        match policy::enter(&call.principal, operation) {
            Ok(_) => Ok((call, message)),
            Err(refusal) => Err(Box::pin(call.refuse(refusal.into())).await),
        }
    }

    /// A place among the calls in flight.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED when there is none.
    fn place(&self, account: AccountId) -> Result<Permit<AccountId>, Status> {
        self.quota.enter(account).map_err(|full| {
            let reason = match full {
                Full::Total { .. } => "total",
                Full::Key { .. } => "principal",
            };
            counter!(metric::CALLS_SHED, "reason" => reason).increment(1);
            status::over_quota(1)
        })
    }

    /// Lets a request of a service that has no row in the policy table in, for any known caller.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a valid token of an enabled account.
    pub(super) async fn known_caller(
        &self,
        headers: &HeaderMap,
        extensions: &Extensions,
        method: &'static str,
    ) -> Result<(), Status> {
        let connection = extensions.get::<ConnectionInfo>();
        self.principal(Arrival { headers, connection, method }).await.map(|_| ())
    }
}

impl Call {
    /// What it is for.
    pub(super) const fn operation(&self) -> Operation {
        self.operation
    }

    /// Answers the call: the message with its revision, or the status of what went wrong, after its audit.
    ///
    /// # Errors
    /// The status for the client.
    pub(super) async fn answer<T, R>(
        self,
        result: Result<T, Error>,
        message: impl FnOnce(T) -> Result<(R, Revision), Error>,
    ) -> Result<Response<R>, Status> {
        match result.and_then(message) {
            Ok((message, at)) => {
                self.count(Ok(()));
                let mut response = Response::new(message);
                response.extensions_mut().insert(revision::At(at));
                Ok(response)
            }
            // Apart, as it is rare: it would make the future of every call larger.
            Err(error) => Err(Box::pin(self.refuse(error)).await),
        }
    }

    /// The status of what went wrong; a refusal is audited before it leaves.
    pub(super) async fn refuse(self, error: Error) -> Status {
        let reason = status::reason(&error).as_str_name();
        let error = self.directory.audit_error(&self.principal, self.operation.name(), error).await;
        let status = status::of(&error, self.operation.name());
        self.count(Err(reason));
        status
    }

    /// Ends a call whose answer is a stream.
    pub(super) fn done(self) {
        self.count(Ok(()));
    }

    /// Counts the call and gives its place back.
    fn count(self, outcome: Result<(), &'static str>) {
        self.counts.ended(self.operation, outcome, self.begun);
        drop(self.place);
    }
}
