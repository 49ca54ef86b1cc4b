//! Why a call did not work out, with its exit code, and what the server says of it in words.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::ProfileError;

/// The reason of what takes two people.
const SECOND_PERSON: &str = "SECOND_PERSON_REQUIRED";

/// Why a call did not work out.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It is not known which server to talk to.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The server is no address.
    #[error("`{0}` is no server: expected HOST:PORT, or http:// and a loopback address")]
    Address(String),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The token file holds no token.
    #[error("{path}: holds no access token")]
    Token {
        /// The file.
        path: PathBuf,
    },
    /// No answer came.
    #[error("cannot reach {server}: {reason}")]
    Unreachable {
        /// The server.
        server: String,
        /// Why, from the outside in.
        reason: String,
    },
    /// The server refused.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The server failed.
    #[error("the server failed: {0}")]
    Failed(Box<Refusal>),
}

/// What the server says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Name of the status code, such as `NOT_FOUND`.
    pub code: String,
    /// The message, for a person.
    pub message: String,
    /// The reason of `google.rpc.ErrorInfo`, such as `STALE_ETAG`.
    pub reason: String,
    /// Its metadata, sorted by key.
    pub metadata: Vec<(String, String)>,
    /// Every wrong field with what is wrong with it.
    pub violations: Vec<(String, String)>,
    /// When to try again.
    pub retry_after: Option<Duration>,
}

impl ClientError {
    /// The exit code of the program: 1 failed, 2 wrong usage, 3 refused, 4 unreachable.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::File { .. } | Self::Token { .. } | Self::Failed(_) => 1,
            Self::Profile(_) | Self::Address(_) => 2,
            Self::Refused(_) => 3,
            Self::Unreachable { .. } => 4,
        }
    }

    /// No connection, with the whole chain of reasons.
    pub(super) fn unreachable(server: &str, error: &(dyn Error + 'static)) -> Self {
        let mut reasons: Vec<String> = Vec::new();
        let mut next = Some(error);
        while let Some(error) = next {
            let reason = error.to_string();
            if reasons.last().is_none_or(|last| !last.contains(&reason)) {
                reasons.push(reason);
            }
            next = error.source();
        }
        Self::Unreachable { server: server.to_owned(), reason: reasons.join(": ") }
    }

    /// What a status stands for: the server answered if it says a reason or none of this side's layers made the status.
    pub(super) fn from_status(server: &str, status: &Status) -> Self {
        let refusal = Refusal::read(status);
        let answered = !refusal.reason.is_empty() || status.source().is_none();
        match status.code() {
            _ if !answered => Self::unreachable(server, status),
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled if refusal.reason.is_empty() => {
                Self::unreachable(server, status)
            }
            Code::Internal | Code::Unknown | Code::DataLoss => Self::Failed(Box::new(refusal)),
            Code::Ok
            | Code::Cancelled
            | Code::InvalidArgument
            | Code::DeadlineExceeded
            | Code::NotFound
            | Code::AlreadyExists
            | Code::PermissionDenied
            | Code::ResourceExhausted
            | Code::FailedPrecondition
            | Code::Aborted
            | Code::OutOfRange
            | Code::Unimplemented
            | Code::Unavailable
            | Code::Unauthenticated => Self::Refused(Box::new(refusal)),
        }
    }
}

impl Refusal {
    /// Reads the details of a status.
    fn read(status: &Status) -> Self {
        let details = status.get_error_details();
        let mut refusal =
            Self { code: code_name(status.code()), message: status.message().to_owned(), ..Self::default() };
        if let Some(info) = details.error_info() {
            refusal.reason.clone_from(&info.reason);
            refusal.metadata = info.metadata.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
            refusal.metadata.sort();
        }
        if let Some(request) = details.bad_request() {
            let violations = request.field_violations.iter();
            refusal.violations = violations.map(|v| (v.field.clone(), v.description.clone())).collect();
        }
        refusal.retry_after = details.retry_info().and_then(|info| info.retry_delay);
        refusal
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.message.is_empty() { &self.code } else { &self.message })?;
        if !self.reason.is_empty() && self.reason != self.message {
            write!(f, " ({})", self.reason)?;
        }
        for (field, description) in &self.violations {
            let line = format!("{field}: {description}");
            if line != self.message {
                write!(f, "\n  {line}")?;
            }
        }
        for (key, value) in &self.metadata {
            if self.reason == SECOND_PERSON && key == "approval" {
                write!(f, "\n  it is recorded; the second person runs: focalpoint approval approve {value}")?;
            } else {
                write!(f, "\n  {key}: {value}")?;
            }
        }
        if let Some(time) = self.retry_after {
            write!(f, "\n  try again in {} s", time.as_secs_f64())?;
        }
        Ok(())
    }
}

/// The name of a status code as the protocol writes it.
fn code_name(code: Code) -> String {
    let mut name = String::new();
    for c in format!("{code:?}").chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}
