//! Sends the notices of the outbox: mails over SMTP, and signed calls of web hooks.
//!
//! At least once, with the same identifier at every attempt; an attempt is counted before it is made, so that a process that is
//! killed between sending and saying so repeats that notice once. Nothing here decides who is told what, and no answer of
//! the other side is kept or logged but by a code of ours: it may repeat an address.

mod config;
mod hook;
mod mail;
mod pace;
mod sender;

pub use config::{NoticeConfig, SmtpConfig, SmtpSecurity, WebhookConfig};
pub use hook::{Hook, sign};
pub use mail::Mailer;
pub use sender::Sender;

use crate::auth::key_file::KeyFileError;
use crate::net::FetcherError;

/// Why notices cannot be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// A file of secrets or authorities cannot be used.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// A web hook's URL or authorities cannot be used.
    #[error(transparent)]
    Hook(#[from] FetcherError),
    /// A web hook has no URL.
    #[error("{0}: no URL")]
    Url(String),
    /// A file of secrets does not hold one.
    #[error("{file}: expected one secret, `whsec_` and at least 24 bytes in base64")]
    Secret {
        /// The file.
        file: String,
    },
    /// A file of a password does not hold one.
    #[error("{file}: expected a password in one line")]
    Password {
        /// The file.
        file: String,
    },
    /// The SMTP client cannot be made.
    #[error("mail: {0}")]
    Mail(String),
}

/// Why one attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It may go well another time.
    Again(&'static str),
    /// It never will.
    Never(&'static str),
}

impl Failure {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Again(code) | Self::Never(code) => code,
        }
    }
}
