//! Why the program cannot start or do its work on the host.

use std::error::Error;

use crate::audit::SignerError;
use crate::auth::key_file::KeyFileError;
use crate::auth::token::{IssuerError, KeySetError, TrustError};
use crate::directory::transfer::SeedError;
use crate::domain::Violations;
use crate::net::certs::CertError;
use crate::net::{FetcherError, PlainTextRefused, TlsError};
use crate::post::PostError;
use crate::store::{OpenError, StoreError};
use crate::telemetry::{LogError, RecorderError};
use crate::view::ViewError;

/// Why the program cannot start or do its work on the host.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The data in `index/` that is part of the program is wrong.
    #[error("built-in data: {0}")]
    BuiltIn(String),
    /// Limits do not fit the machine.
    #[error("limits: {0}")]
    Limits(Violations),
    /// The store does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The view cannot be made.
    #[error(transparent)]
    View(#[from] ViewError),
    /// A key file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// An issuer's keys cannot be used.
    #[error(transparent)]
    KeySet(#[from] KeySetError),
    /// An issuer's keys cannot be fetched at all.
    #[error(transparent)]
    Fetcher(#[from] FetcherError),
    /// The issuers do not go together.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The audit log cannot be signed.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The embedded issuer cannot start or sign.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// Certificates cannot be made.
    #[error(transparent)]
    Certificates(#[from] CertError),
    /// Certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Notices cannot be sent.
    #[error("notices: {0}")]
    Post(#[from] PostError),
    /// Nobody can sign in to the pages.
    #[error("web: {0}")]
    Web(#[from] crate::web::IssuerError),
    /// Plain text is not served there.
    #[error(transparent)]
    PlainText(#[from] PlainTextRefused),
    /// The descriptors of the program are wrong.
    #[error("descriptors: {0}")]
    Descriptors(#[from] tonic_reflection::server::Error),
    /// The metrics recorder cannot be installed.
    #[error(transparent)]
    Recorder(#[from] RecorderError),
    /// The log cannot be set up.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The store cannot be filled.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// A file or socket cannot be used.
    #[error("{what}")]
    Io {
        /// What was attempted.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// What was asked for does not fit.
    #[error("{0}")]
    Usage(String),
}

impl AppError {
    /// A failed attempt at a file or socket.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        |source| Self::Io { what, source }
    }
}

/// An error with its reasons, each once, for people.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let reason = error.to_string();
        if !text.contains(&reason) {
            text = format!("{text}: {reason}");
        }
        next = error.source();
    }
    text
}
