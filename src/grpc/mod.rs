//! The gRPC services as thin adapters: authenticate, convert, call the use case, convert back.
//!
//! Every service is listed here and every one has the [`Gate`]: there is no way to build one that skips it.

mod account;
mod approval;
mod audit;
mod authority;
mod bundles;
mod convert;
mod encoded;
mod gate;
mod group;
mod matching;
mod need;
mod officer;
mod plan;
mod proposal;
mod provider;
mod reflection;
mod report;
mod revision;
mod route;
mod search;
mod status;
mod transfer;
mod watch;

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::future::RouteFuture;
use futures_util::FutureExt as _;
use tonic::service::Routes;
use tower::util::MapFutureLayer;

pub use gate::Gate;

use crate::directory::Directory;
use crate::net::{CallQuota, Limits};
use crate::pb;

/// Bytes that an import message may have beyond its piece of the file.
const IMPORT_OVERHEAD: usize = 4 * 1024;

/// Names of the services that the router answers, for the front.
pub const SERVICES: [&str; 16] = [
    "focalpoint.v1.AuthorityService",
    "focalpoint.v1.OfficerService",
    "focalpoint.v1.ProviderService",
    "focalpoint.v1.GroupService",
    "focalpoint.v1.NeedService",
    "focalpoint.v1.MatchingService",
    "focalpoint.v1.ProposalService",
    "focalpoint.v1.AccountService",
    "focalpoint.v1.ApprovalService",
    "focalpoint.v1.TransferService",
    "focalpoint.v1.ChangeService",
    "focalpoint.v1.AuditService",
    "focalpoint.v1.ReportService",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
];

/// What every service works on.
#[derive(Debug, Clone)]
struct Service {
    /// The use cases.
    directory: Arc<Directory>,
    /// Who may come in.
    gate: Gate,
    /// Size of a message that goes out, in bytes.
    most_out: usize,
    /// Places of those who watch.
    watches: CallQuota,
}

/// The router of all services, with limits on messages; `open_reflection` lets callers without a token read the
/// descriptors. `health` is the service of `tonic-health`.
///
/// # Errors
/// When the descriptors of the program do not parse.
pub fn router<H>(
    directory: &Arc<Directory>,
    gate: &Gate,
    limits: &Limits,
    open_reflection: bool,
    health: tonic_health::pb::health_server::HealthServer<H>,
) -> Result<Router, tonic_reflection::server::Error>
where
    H: tonic_health::pb::health_server::Health,
{
    let most_out = limits.message_out_bytes;
    let rules = directory.watch_rules();
    let watches = CallQuota::new(rules.streams, rules.streams_per_account);
    let service =
        || Service { directory: Arc::clone(directory), gate: gate.clone(), most_out, watches: watches.clone() };
    /// Gives a service its limits on messages.
    macro_rules! limited {
        ($server:path, $most_in:expr) => {{ <$server>::new(service()).max_decoding_message_size($most_in).max_encoding_message_size(most_out) }};
    }
    let most_in = limits.message_in_bytes;
    let routes = Routes::new(limited!(pb::authority_service_server::AuthorityServiceServer<_>, most_in))
        .add_service(limited!(pb::officer_service_server::OfficerServiceServer<_>, most_in))
        .add_service(limited!(pb::provider_service_server::ProviderServiceServer<_>, most_in))
        .add_service(limited!(pb::group_service_server::GroupServiceServer<_>, most_in))
        .add_service(limited!(pb::need_service_server::NeedServiceServer<_>, most_in))
        .add_service(limited!(pb::matching_service_server::MatchingServiceServer<_>, most_in))
        .add_service(limited!(pb::proposal_service_server::ProposalServiceServer<_>, most_in))
        .add_service(limited!(pb::account_service_server::AccountServiceServer<_>, most_in))
        .add_service(limited!(pb::approval_service_server::ApprovalServiceServer<_>, most_in))
        .add_service(limited!(pb::audit_service_server::AuditServiceServer<_>, most_in))
        .add_service(limited!(pb::change_service_server::ChangeServiceServer<_>, most_in))
        .add_service(limited!(pb::report_service_server::ReportServiceServer<_>, most_in))
        .add_service(limited!(
            pb::transfer_service_server::TransferServiceServer<_>,
            limits.import_piece_bytes + IMPORT_OVERHEAD
        ))
        .add_service(health);
    let all = reflection::add(routes.into_axum_router(), gate, open_reflection)?;
    Ok(all.layer(MapFutureLayer::new(finished)))
}

/// What every call ends with: its revision in the trailer, and an answer even where its handler panicked.
async fn finished(call: RouteFuture<Infallible>) -> Result<Response, Infallible> {
    match AssertUnwindSafe(call).catch_unwind().await {
        Ok(answered) => answered.map(revision::to_trailer),
        Err(_panic) => Ok(status::of_panic()),
    }
}
