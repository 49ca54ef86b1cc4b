//! What a client reads of an error: one mapping, `google.rpc` details always, and never a text of the log.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use axum::body::Body;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

use crate::directory::Error;
use crate::domain::proposal::ProposalAct;
use crate::domain::{Source as _, SystemSource, Violation, Violations};
use crate::pb::ErrorReason;

/// Bytes of all violations of an answer: they are sent in a header, and clients refuse long ones.
const MOST_LISTED: usize = 4 * 1024;
/// Bytes of a path, whose key is the caller's own text.
const MOST_PATH: usize = 256;
/// Bytes of a description.
const MOST_DESCRIPTION: usize = 1024;
/// The domain of every reason.
const DOMAIN: &str = "focalpoint";

/// The status code that an answer begins with: one that goes well so far has none in its headers yet.
pub(super) fn code(answer: &hyper::http::Response<Body>) -> Code {
    Status::from_header_map(answer.headers()).map_or(Code::Ok, |status| status.code())
}

/// The reason of an error.
pub(super) const fn reason(error: &Error) -> ErrorReason {
    match error {
        Error::Forbidden => ErrorReason::RoleForbidden,
        Error::NotFound => ErrorReason::NotFound,
        Error::Invalid(_) => ErrorReason::InvalidFields,
        Error::StaleEtag => ErrorReason::StaleEtag,
        Error::ExternalIdExists => ErrorReason::ExternalIdExists,
        Error::RequestIdReused => ErrorReason::RequestIdReused,
        Error::InvalidPageToken => ErrorReason::InvalidPageToken,
        Error::RevisionOutOfRange(_) => ErrorReason::RevisionOutOfRange,
        Error::InvalidResumeToken => ErrorReason::InvalidResumeToken,
        Error::WrongStage(_) | Error::NotPossible(_) => ErrorReason::WrongStage,
        Error::RuleBroken { .. } => ErrorReason::RuleBroken,
        Error::OverQuota { .. } => ErrorReason::OverQuota,
        Error::SecondPersonRequired { .. } => ErrorReason::SecondPersonRequired,
        Error::StrongSignInRequired { .. } => ErrorReason::StrongSignInRequired,
        Error::RevisionNotReached => ErrorReason::RevisionNotReached,
        Error::Unavailable(_) => ErrorReason::StoreUnavailable,
        Error::Internal(_) => ErrorReason::Internal,
    }
}

/// The status of an error of that method; faults of the service are logged here, once.
pub(super) fn of(error: &Error, method: &'static str) -> Status {
    let reason = reason(error);
    let (code, message) = match error {
        Error::Forbidden => (Code::PermissionDenied, "this account's role may not do this".to_owned()),
        Error::NotFound => (Code::NotFound, "not found".to_owned()),
        Error::Invalid(violations) => (Code::InvalidArgument, summary(violations)),
        Error::StaleEtag => (Code::Aborted, "the record has changed since; read it again".to_owned()),
        Error::ExternalIdExists => (Code::AlreadyExists, "a record of this identifier exists".to_owned()),
        Error::RequestIdReused => (Code::InvalidArgument, "request_id was used for another request".to_owned()),
        Error::InvalidPageToken => {
            (Code::InvalidArgument, "page_token is not of this query, or too old; begin again".to_owned())
        }
        Error::RevisionOutOfRange(why) => (Code::OutOfRange, format!("{why}; begin again with a copy")),
        Error::InvalidResumeToken => {
            (Code::InvalidArgument, "resume_token is not of this caller and query; begin again with a copy".to_owned())
        }
        Error::WrongStage(why) => (Code::FailedPrecondition, (*why).to_owned()),
        Error::NotPossible(found) => (Code::FailedPrecondition, found.to_string()),
        Error::RuleBroken { rules, .. } => {
            (Code::FailedPrecondition, format!("hard rules of the matcher stop the provider: {rules}"))
        }
        Error::OverQuota { retry_after_seconds } => return over_quota(*retry_after_seconds),
        Error::SecondPersonRequired { .. } => {
            (Code::FailedPrecondition, "this needs the approval of a second person".to_owned())
        }
        Error::StrongSignInRequired { within_minutes, .. } => {
            (Code::FailedPrecondition, format!("this needs a strong sign-in of the last {within_minutes} minutes"))
        }
        Error::RevisionNotReached => (Code::Unavailable, "min_revision is not reached yet; try again".to_owned()),
        Error::Unavailable(reason) => {
            tracing::error!(method, reason, "store unavailable");
            (Code::Unavailable, "the service cannot do this now".to_owned())
        }
        Error::Internal(fault) => return internal(method, fault),
    };
    let mut details = details(reason, metadata(error));
    if let Error::Invalid(violations) = error {
        details.set_bad_request(listed(violations));
    }
    if matches!(code, Code::Unavailable) {
        details.set_retry_info(Some(Duration::from_secs(1)));
    }
    Status::with_error_details(code, message, details)
}

/// What a client can act on beside the reason: how to sign in again, or what the second person approves.
fn metadata(error: &Error) -> HashMap<String, String> {
    match error {
        Error::StrongSignInRequired { within_minutes, strengths } => {
            let max_age = (u64::from(*within_minutes) * 60).to_string();
            HashMap::from([("max_age".to_owned(), max_age), ("acr_values".to_owned(), strengths.clone())])
        }
        Error::SecondPersonRequired { approval: Some(approval) } => {
            HashMap::from([("approval".to_owned(), approval.clone())])
        }
        Error::NotPossible(found) => {
            let possible: Vec<&str> = found.possible.iter().map(ProposalAct::as_str).collect();
            HashMap::from([("possible".to_owned(), possible.join(" "))])
        }
        Error::RuleBroken { provider, rules } => {
            // One entry: those of a map come in any order, and equal refusals are to be equal bytes.
            HashMap::from([("broken".to_owned(), format!("{provider} {rules}"))])
        }
        Error::Forbidden
        | Error::NotFound
        | Error::Invalid(_)
        | Error::StaleEtag
        | Error::ExternalIdExists
        | Error::RequestIdReused
        | Error::InvalidPageToken
        | Error::RevisionOutOfRange(_)
        | Error::InvalidResumeToken
        | Error::WrongStage(_)
        | Error::OverQuota { .. }
        | Error::SecondPersonRequired { approval: None }
        | Error::RevisionNotReached
        | Error::Unavailable(_)
        | Error::Internal(_) => HashMap::new(),
    }
}

/// The status of a caller without a valid token; the same for every cause.
pub(super) fn unauthenticated() -> Status {
    let details = details(ErrorReason::Unauthenticated, HashMap::new());
    Status::with_error_details(Code::Unauthenticated, "a valid access token is required", details)
}

/// The status of a call that there is no room or quota for.
pub(super) fn over_quota(retry_after_seconds: u64) -> Status {
    let mut details = details(ErrorReason::OverQuota, HashMap::new());
    details.set_retry_info(Some(Duration::from_secs(retry_after_seconds)));
    Status::with_error_details(Code::ResourceExhausted, "too many calls, or a quota is used up", details)
}

/// The status of a stream whose caller does not read it.
pub(super) fn slow_consumer() -> Status {
    let details = details(ErrorReason::SlowConsumer, HashMap::new());
    let message = "the stream was not read in time; begin again, or go on with the last resume token";
    Status::with_error_details(Code::ResourceExhausted, message, details)
}

/// The status of a stream whose connection is to end.
pub(super) fn connection_ending() -> Status {
    let mut details = details(ErrorReason::ConnectionEnding, HashMap::new());
    details.set_retry_info(Some(Duration::from_secs(1)));
    let message = "the connection ends; connect again and go on with the last resume token";
    Status::with_error_details(Code::Unavailable, message, details)
}

/// The status of a fault, which the log knows under the same incident.
fn internal(method: &'static str, fault: &str) -> Status {
    let incident = SystemSource.new_id().to_string();
    tracing::error!(method, incident, fault, "internal error");
    let metadata = HashMap::from([("incident".to_owned(), incident)]);
    Status::with_error_details(Code::Internal, "internal error", details(ErrorReason::Internal, metadata))
}

/// The answer to a call whose handler panicked; the panic itself is logged by its hook.
pub(super) fn of_panic() -> hyper::http::Response<Body> {
    internal("unknown", "panic").into_http()
}

/// The details that every error has.
fn details(reason: ErrorReason, metadata: HashMap<String, String>) -> ErrorDetails {
    let name = reason.as_str_name();
    let mut details = ErrorDetails::new();
    details.set_error_info(name.strip_prefix("ERROR_REASON_").unwrap_or(name), DOMAIN, metadata);
    details
}

/// The first violation, and how many more there are.
fn summary(violations: &Violations) -> String {
    let Some(first) = violations.0.first() else {
        return "invalid".to_owned();
    };
    let FieldViolation { field, description, .. } = field(first);
    let (more, unlisted) = (violations.0.len() - 1, violations.0.len() - listed(violations).len());
    match (more, unlisted) {
        (0, _) => format!("{field}: {description}"),
        (_, 0) => format!("{field}: {description} (and {more} more)"),
        (_, _) => format!("{field}: {description} (and {more} more, of which {unlisted} are not listed)"),
    }
}

/// The violations for the details: all, or the first ones where a client might not take so long an answer.
fn listed(violations: &Violations) -> Vec<FieldViolation> {
    let mut room = MOST_LISTED;
    let fits = |found: &FieldViolation| {
        let taken = room.checked_sub(found.field.len() + found.description.len());
        room = taken.unwrap_or(0);
        taken.is_some()
    };
    violations.0.iter().map(field).take_while(fits).collect()
}

/// A violation with its path in protobuf spelling; neither is longer than a person reads.
fn field(violation: &Violation) -> FieldViolation {
    let path = snake_case(&shortened(&violation.field, MOST_PATH));
    FieldViolation::new(path, shortened(&violation.description, MOST_DESCRIPTION))
}

/// The beginning of a text, of at most so many bytes.
fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most { text.into() } else { format!("{}…", &text[..text.floor_char_boundary(most)]).into() }
}

/// A path in protobuf spelling: `formerNames[0].text` becomes `former_names[0].text`; what is in quotes stays.
fn snake_case(path: &str) -> String {
    let mut quoted = false;
    let mut spelled = String::with_capacity(path.len() + 4);
    for c in path.chars() {
        quoted ^= c == '"';
        if c.is_ascii_uppercase() && !quoted {
            spelled.push('_');
            spelled.push(c.to_ascii_lowercase());
        } else {
            spelled.push(c);
        }
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_spelled_as_in_protobuf_but_for_keys() {
        assert_eq!(snake_case("formerNames[0].text"), "former_names[0].text");
        assert_eq!(snake_case(r#"names["zh-Hant"]"#), r#"names["zh-Hant"]"#);
    }

    #[test]
    fn the_audit_names_a_refusal_as_clients_are_told_it() {
        let strong = Error::StrongSignInRequired { within_minutes: 1, strengths: String::new() };
        let over = Error::OverQuota { retry_after_seconds: 1 };
        for error in [Error::Forbidden, Error::NotFound, strong, over, Error::ExternalIdExists] {
            assert_eq!(error.refusal(), Some(reason(&error).as_str_name()), "{error}");
        }
    }

    #[test]
    fn not_found_is_the_same_bytes_every_time() {
        let [a, b] = [(); 2].map(|()| of(&Error::NotFound, "NeedService.GetNeed"));
        assert_eq!((a.code(), a.message(), a.details()), (b.code(), b.message(), b.details()));
    }

    #[test]
    fn an_internal_error_shows_an_incident_and_nothing_else() {
        let status = of(&Error::Internal("secret".to_owned()), "method");
        assert_eq!(status.message(), "internal error");
        assert!(!String::from_utf8_lossy(status.details()).contains("secret"));
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.metadata.keys().collect::<Vec<_>>(), ["incident"]);
    }

    #[test]
    fn a_refusal_is_short_enough_for_every_client_whatever_was_sent() {
        let mut violations = Violations::default();
        for n in 0..10_000 {
            violations.add(format!("names[\"{}{n}\"]", "é".repeat(30_000)), "is no language tag".repeat(1_000));
        }
        let status = of(&Error::Invalid(violations), "method");
        assert!(status.details().len() + status.message().len() < 8 * 1024, "{}", status.details().len());
        let listed = status.get_details_bad_request().unwrap().field_violations.len();
        assert!(listed > 1 && status.message().contains(&format!("and 9999 more, of which {} are", 10_000 - listed)));
    }

    #[test]
    fn every_violation_is_in_the_details() {
        let mut violations = Violations::default();
        violations.add("names", "is required");
        violations.add("phones[0].number", "is no number");
        let status = of(&Error::Invalid(violations), "method");
        let fields: Vec<_> =
            status.get_details_bad_request().unwrap().field_violations.into_iter().map(|v| v.field).collect();
        assert_eq!(fields, ["names", "phones[0].number"]);
    }
}
