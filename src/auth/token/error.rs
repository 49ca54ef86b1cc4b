//! Why a token was refused: for the log, never for the client, who only learns that it is not authenticated.

/// The reason for which a token was refused; holds nothing that the token held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Refused before any parsing.
    #[error("longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// Not a signed token in compact form.
    #[error("{part} is malformed")]
    Malformed {
        /// The part that does not parse.
        part: &'static str,
    },
    /// The header asks for something that is never honoured.
    #[error("header parameter `{parameter}` is not allowed")]
    ForbiddenParameter {
        /// The parameter.
        parameter: &'static str,
    },
    /// A token of another kind, such as an identity token.
    #[error("`typ` is not at+jwt")]
    WrongType,
    /// The algorithm is unknown, is not allowed for the issuer, or is not that of the key.
    #[error("algorithm not allowed")]
    AlgorithmRefused,
    /// Nobody whom this service trusts.
    #[error("issuer is not configured")]
    UnknownIssuer,
    /// The issuer's key set has no key of that name.
    #[error("no key of the issuer fits")]
    UnknownKey,
    /// Somebody else signed it, or it was changed.
    #[error("signature does not verify")]
    BadSignature,
    /// A claim is missing or not of its type.
    #[error("claim `{claim}` is {problem}")]
    BadClaim {
        /// Name of the claim.
        claim: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Issued for another service.
    #[error("meant for another audience")]
    WrongAudience,
    /// Past its `exp` and the leeway.
    #[error("expired")]
    Expired,
    /// Before its `nbf`, `iat` or `auth_time`, leeway included.
    #[error("claim `{claim}` lies in the future")]
    Future {
        /// Name of the claim.
        claim: &'static str,
    },
    /// `exp` is further from `iat` than any issuer may set it.
    #[error("lives for longer than {limit_s} s")]
    LivesTooLong {
        /// The limit in seconds.
        limit_s: i64,
    },
    /// Bound to a certificate, and the session has none.
    #[error("bound to a certificate, and none was presented")]
    CertificateMissing,
    /// Bound to another certificate than that of the session.
    #[error("bound to another certificate")]
    CertificateMismatch,
}

impl TokenError {
    /// A short name for metrics and tests; one for each variant.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too_long",
            Self::Malformed { .. } => "malformed",
            Self::ForbiddenParameter { .. } => "forbidden_parameter",
            Self::WrongType => "wrong_type",
            Self::AlgorithmRefused => "algorithm_refused",
            Self::UnknownIssuer => "unknown_issuer",
            Self::UnknownKey => "unknown_key",
            Self::BadSignature => "bad_signature",
            Self::BadClaim { .. } => "bad_claim",
            Self::WrongAudience => "wrong_audience",
            Self::Expired => "expired",
            Self::Future { .. } => "future",
            Self::LivesTooLong { .. } => "lives_too_long",
            Self::CertificateMissing => "certificate_missing",
            Self::CertificateMismatch => "certificate_mismatch",
        }
    }
}
