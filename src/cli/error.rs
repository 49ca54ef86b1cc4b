//! Why a verb did not do its work, with its exit code.

use std::io;
use std::path::{Path, PathBuf};

use crate::app::{self, AppError};
use crate::client::ClientError;
use crate::config::ConfigError;

/// Why a verb did not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// A call did not work out.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The service or the work on its data did not.
    #[error("{}", app::chain(.0))]
    App(#[from] AppError),
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Arguments do not fit each other.
    #[error("{0}")]
    Usage(String),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The answer cannot be written.
    #[error("cannot write the answer: {0}")]
    Output(io::Error),
    /// The program cannot start its tasks.
    #[error("cannot start: {0}")]
    Runtime(io::Error),
    /// A file was not imported for what is wrong with it.
    #[error("{0} problem(s) in the file; nothing was written")]
    Problems(u32),
    /// The audit log is not what it should be.
    #[error("{0} finding(s): the audit log was changed")]
    Findings(u64),
    /// Something that a service needs is not as it should be.
    #[error("{0} fault(s)")]
    Faults(usize),
    /// A proof does not hold.
    #[error("{0}")]
    Unproved(String),
}

impl CliError {
    /// A file that cannot be read or written.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::File { path, source }
    }

    /// The exit code of the program.
    pub(super) const fn exit_code(&self) -> u8 {
        match self {
            Self::Client(error) => error.exit_code(),
            Self::App(AppError::Usage(_)) | Self::Config(_) | Self::Usage(_) => 2,
            Self::App(_)
            | Self::File { .. }
            | Self::Output(_)
            | Self::Runtime(_)
            | Self::Problems(_)
            | Self::Findings(_)
            | Self::Faults(_)
            | Self::Unproved(_) => 1,
        }
    }
}
