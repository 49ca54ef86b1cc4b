//! Why a use case did not do what was asked. One mapping in `grpc` turns these into statuses.

use crate::auth::policy::Refusal;
use crate::domain::Violations;
use crate::domain::proposal::NotPossible;
use crate::store::StoreError;

/// Why a use case did not do what was asked. What the log gets is in `Internal` and `Unavailable`; the client never
/// sees their texts.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's role may not do this.
    #[error("the role may not do this")]
    Forbidden,
    /// No such object for this caller.
    #[error("not found")]
    NotFound,
    /// Fields are wrong.
    #[error("invalid: {0}")]
    Invalid(Violations),
    /// The etag is not that of the current version.
    #[error("the etag is stale")]
    StaleEtag,
    /// A record with this external id exists.
    #[error("the external id exists")]
    ExternalIdExists,
    /// The request id was used for another request.
    #[error("the request id was used for another request")]
    RequestIdReused,
    /// The page token is not of this caller and query, or too old.
    #[error("the page token is not valid")]
    InvalidPageToken,
    /// A stream of changes cannot begin there.
    #[error("a stream cannot begin there: {0}")]
    RevisionOutOfRange(&'static str),
    /// The resume token is not of this caller and query.
    #[error("the resume token is not valid")]
    InvalidResumeToken,
    /// The state of the object does not permit this.
    #[error("wrong stage: {0}")]
    WrongStage(&'static str),
    /// The stage of a proposal does not permit this to this side.
    #[error("{0}")]
    NotPossible(NotPossible),
    /// Hard rules of the matcher stop a provider.
    #[error("the rules {rules} stop {provider}")]
    RuleBroken {
        /// `providers/{id}`.
        provider: String,
        /// Their names, apart by spaces.
        rules: String,
    },
    /// A quota is used up.
    #[error("over quota")]
    OverQuota {
        /// When to try again, in seconds.
        retry_after_seconds: u64,
    },
    /// This needs a second person.
    #[error("needs a second person")]
    SecondPersonRequired {
        /// Resource name of the approval that was recorded; none where the request was only to be checked.
        approval: Option<String>,
    },
    /// This needs a recent strong sign-in of the person.
    #[error("needs a strong sign-in of the last {within_minutes} minutes")]
    StrongSignInRequired {
        /// Minutes since the sign-in, at most.
        within_minutes: u32,
        /// Values of `acr` that are strong, apart by spaces.
        strengths: String,
    },
    /// The node did not reach the asked revision in time.
    #[error("revision not reached")]
    RevisionNotReached,
    /// The node cannot do this now.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of the service.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// The reason of an error that refuses what was asked, rather than how: what the caller may not have, or has had enough
    /// of, and what tells of others' records. The audit holds it by this name, whatever it was asked through.
    #[must_use]
    pub const fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Forbidden => Some("ERROR_REASON_ROLE_FORBIDDEN"),
            Self::NotFound => Some("ERROR_REASON_NOT_FOUND"),
            Self::StrongSignInRequired { .. } => Some("ERROR_REASON_STRONG_SIGN_IN_REQUIRED"),
            Self::OverQuota { .. } => Some("ERROR_REASON_OVER_QUOTA"),
            Self::ExternalIdExists => Some("ERROR_REASON_EXTERNAL_ID_EXISTS"),
            Self::Invalid(_)
            | Self::StaleEtag
            | Self::RequestIdReused
            | Self::InvalidPageToken
            | Self::InvalidResumeToken
            | Self::RevisionOutOfRange(_)
            | Self::WrongStage(_)
            | Self::NotPossible(_)
            | Self::RuleBroken { .. }
            | Self::SecondPersonRequired { .. }
            | Self::RevisionNotReached
            | Self::Unavailable(_)
            | Self::Internal(_) => None,
        }
    }

    /// One wrong field.
    pub(crate) fn field(field: &str, description: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add(field, description);
        Self::Invalid(violations)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Forbidden => Self::Forbidden,
            Refusal::Hidden => Self::NotFound,
        }
    }
}

impl From<NotPossible> for Error {
    fn from(not_possible: NotPossible) -> Self {
        Self::NotPossible(not_possible)
    }
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { .. } | StoreError::Missing { .. } => Self::StaleEtag,
            StoreError::Duplicate { .. } => Self::ExternalIdExists,
            StoreError::RequestReused => Self::RequestIdReused,
            StoreError::Unavailable { reason } => Self::Unavailable(reason),
            StoreError::Exists { .. } | StoreError::RepeatedKey { .. } | StoreError::Corrupt { .. } => {
                Self::Internal(error.to_string())
            }
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
