//! `ChangeService`: a stream that ends when its caller, its connection or its reader does.

use std::sync::Arc;
use std::time::Duration;

use metrics::{counter, gauge};
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::convert::{message, past_message};
use super::told::{self, Answers, Told, answers};
use super::{Service, revision, status};
use crate::auth::policy::Operation;
use crate::directory::watch::{self, Begin, Changed, Watch, WatchQuery};
use crate::directory::{Directory, Error};
use crate::domain::{AccountId, AuthorityId, ProviderId};
use crate::net::{Closing, Permit};
use crate::pb;
use crate::pb::watch_changes_request::Begin as Asked;
use crate::telemetry::metric;

/// Bytes of the changes of a message, about: well below what a message may have.
const MESSAGE_BYTES: usize = 256 * 1024;
/// When to try again where there is no place, in seconds.
const RETRY_S: u64 = 60;

#[tonic::async_trait]
impl pb::change_service_server::ChangeService for Service {
    type WatchChangesStream = Told<pb::WatchChangesResponse>;

    async fn watch_changes(
        &self,
        request: Request<pb::WatchChangesRequest>,
    ) -> Result<Response<Self::WatchChangesStream>, Status> {
        let closing = request.extensions().get::<Closing>().cloned().unwrap_or_default();
        let (call, request) = self.gate.enter(request, Operation::WatchChanges).await?;
        let Ok(place) = self.watches.enter(call.principal.account) else {
            return Err(call.refuse(Error::OverQuota { retry_after_seconds: RETRY_S }).await);
        };
        let principal = call.principal.clone();
        let watch = match Arc::clone(&self.directory).watch(&principal, &query(request)).await {
            Ok(watch) => watch,
            Err(error) => return Err(call.refuse(error).await),
        };
        call.done();
        let over = Arc::clone(&self.directory).until_over(principal);
        Ok(begun(&self.directory, watch, place, over, closing))
    }
}

/// What a request asks for.
fn query(request: pb::WatchChangesRequest) -> WatchQuery {
    let begin = match request.begin {
        Some(Asked::ResumeToken(token)) => Begin::Resume(token),
        Some(Asked::AfterRevision(revision)) => Begin::After(revision),
        Some(Asked::Now(true)) => Begin::Now,
        Some(Asked::Now(false)) | None => Begin::Copy,
    };
    let pb::WatchChangesRequest { kinds, states, min_revision, .. } = request;
    WatchQuery { begin, kinds, states, min_revision }
}

/// How a stream ended on this side.
enum End {
    /// As any may.
    Told(told::End),
    /// Its connection is to end.
    Closing,
}

impl End {
    /// The name for the metrics, and what the reader is told.
    fn told(self) -> (&'static str, Option<Status>) {
        use told::End::{Error, Gone, Refused, Slow};
        match self {
            Self::Told(Gone) => ("peer", None),
            Self::Told(Slow) => ("slow", Some(status::slow_consumer())),
            Self::Told(Refused) => ("refused", Some(status::unauthenticated())),
            Self::Closing => ("closing", Some(status::connection_ending())),
            Self::Told(Error(error)) => ("error", Some(status::of(&error, Operation::WatchChanges.name()))),
            Self::Told(told::End::Status(status)) => ("error", Some(status)),
        }
    }
}

/// The answer with a stream that has begun; it holds its place until it ends.
fn begun(
    directory: &Directory,
    watch: Watch,
    place: Permit<AccountId>,
    over: impl Future<Output = ()> + Send + 'static,
    closing: Closing,
) -> Response<Told<pb::WatchChangesResponse>> {
    let rules = directory.watch_rules();
    let stall = Duration::from_millis(rules.stall_ms);
    let (answers, told) = answers(rules.queue_messages, stall);
    let at = watch.revision();
    tokio::spawn(async move {
        gauge!(metric::WATCHES).increment(1);
        let how = tokio::select! {
            biased;
            () = over => End::Told(told::End::Refused),
            () = closing.closes() => End::Closing,
            () = answers.closed() => End::Told(told::End::Gone),
            how = send(watch, &answers) => End::Told(how),
        };
        gauge!(metric::WATCHES).decrement(1);
        let (reason, status) = how.told();
        counter!(metric::WATCHES_ENDED, "reason" => reason).increment(1);
        drop(place);
        if let Some(status) = status {
            answers.cut(status);
        }
    });
    let mut response = Response::new(told);
    response.extensions_mut().insert(revision::At(at));
    response
}

/// Sends what is told, until it cannot go on.
async fn send(mut watch: Watch, answers: &Answers<pb::WatchChangesResponse>) -> told::End {
    let ended = async {
        loop {
            let told = watch.next().await?.ok_or(told::End::Refused)?;
            for message in messages(told)? {
                answers.send(message).await?;
            }
        }
    };
    match ended.await {
        Ok(never) => never,
        Err(end) => end,
    }
}

/// What is told, in messages that are not too large; the last one has the token.
fn messages(told: watch::Told) -> Result<Vec<pb::WatchChangesResponse>, Error> {
    let (revision, copy) = (told.revision.to_string(), told.is_copy);
    let message = |changes| pb::WatchChangesResponse { changes, revision: revision.clone(), copy, ..<_>::default() };
    let (mut messages, mut changes, mut bytes) = (Vec::new(), Vec::new(), 0);
    for changed in &told.changes {
        let change = change(changed)?;
        let more = change.encoded_len();
        if bytes > 0 && bytes + more > MESSAGE_BYTES {
            messages.push(message(std::mem::take(&mut changes)));
            bytes = 0;
        }
        bytes += more;
        changes.push(change);
    }
    let (resume_token, heartbeat) = (told.resume_token.unwrap_or_default(), told.is_heartbeat);
    messages.push(pb::WatchChangesResponse { resume_token, heartbeat, ..message(changes) });
    Ok(messages)
}

/// The message of what became of a record.
fn change(changed: &Changed) -> Result<pb::Change, Error> {
    use pb::change::Record;
    let (name, record) = match changed {
        Changed::Authority(entry) => (AuthorityId(entry.id).name(), Some(Record::Authority(past_message(entry)?))),
        Changed::Provider(entry) => (ProviderId(entry.id).name(), Some(Record::Provider(message(entry)?))),
        Changed::Removed(name) => (name.clone(), None),
    };
    Ok(pb::Change { name, record })
}
