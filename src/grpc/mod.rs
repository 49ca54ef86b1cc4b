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
mod error_report;
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
mod run;
mod search;
mod services;
mod status;
mod told;
mod transfer;
mod watch;

use std::sync::Arc;
use std::time::Duration;

pub use gate::Gate;
pub use matching::match_digest;
pub use plan::plan_digest;
pub use services::Services;

use crate::directory::Directory;
use crate::net::{CallQuota, Limits};
use crate::pb;

/// Bytes that an import message may have beyond its piece of the file.
const IMPORT_OVERHEAD: usize = 4 * 1024;

/// What every service works on.
#[derive(Debug, Clone)]
struct Service {
    /// The use cases.
    directory: Arc<Directory>,
    /// Who may come in.
    gate: Gate,
    /// Size of a message that goes out, in bytes.
    most_out: usize,
    /// How long the reader of a stream that is not of changes may take nothing.
    stall: Duration,
    /// Places of those who watch.
    watches: CallQuota,
}

/// All services, with limits on messages; `open_reflection` lets callers without a token read the descriptors. `health` is the
/// service of `tonic-health`.
///
/// # Errors
/// When the descriptors of the program do not parse.
pub fn services<H>(
    directory: &Arc<Directory>,
    gate: &Gate,
    limits: &Limits,
    open_reflection: bool,
    health: tonic_health::pb::health_server::HealthServer<H>,
) -> Result<Services, tonic_reflection::server::Error>
where
    H: tonic_health::pb::health_server::Health,
{
    let most_out = limits.message_out_bytes;
    let rules = directory.watch_rules();
    let watches = CallQuota::new(rules.streams, rules.streams_per_account);
    let stall = Duration::from_millis(limits.stall_ms);
    let service =
        || Service { directory: Arc::clone(directory), gate: gate.clone(), most_out, stall, watches: watches.clone() };
    /// Gives a service its limits on messages.
    macro_rules! limited {
        ($server:path, $most_in:expr) => {{ <$server>::new(service()).max_decoding_message_size($most_in).max_encoding_message_size(most_out) }};
    }
    let most_in = limits.message_in_bytes;
    let services = Services::default()
        .with(limited!(pb::authority_service_server::AuthorityServiceServer<_>, most_in))
        .with(limited!(pb::officer_service_server::OfficerServiceServer<_>, most_in))
        .with(limited!(pb::provider_service_server::ProviderServiceServer<_>, most_in))
        .with(limited!(pb::group_service_server::GroupServiceServer<_>, most_in))
        .with(limited!(pb::error_report_service_server::ErrorReportServiceServer<_>, most_in))
        .with(limited!(pb::need_service_server::NeedServiceServer<_>, most_in))
        .with(limited!(pb::matching_service_server::MatchingServiceServer<_>, most_in))
        .with(limited!(pb::proposal_service_server::ProposalServiceServer<_>, most_in))
        .with(limited!(pb::account_service_server::AccountServiceServer<_>, most_in))
        .with(limited!(pb::approval_service_server::ApprovalServiceServer<_>, most_in))
        .with(limited!(pb::audit_service_server::AuditServiceServer<_>, most_in))
        .with(limited!(pb::change_service_server::ChangeServiceServer<_>, most_in))
        .with(limited!(pb::report_service_server::ReportServiceServer<_>, most_in))
        .with(limited!(
            pb::transfer_service_server::TransferServiceServer<_>,
            limits.import_piece_bytes + IMPORT_OVERHEAD
        ))
        .with(health);
    reflection::add(services, gate, open_reflection)
}
