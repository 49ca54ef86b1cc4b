//! The sign-in link of the demonstration: one holds at any time, in a file that only its owner reads.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::AppError;
use crate::auth::key_file;
use crate::domain::{Source as _, SystemSource};
use crate::web::Links;

/// Often enough that the link in the file holds.
const INTERVAL: Duration = Duration::from_mins(10);

/// The file with the link.
#[derive(Debug)]
pub(super) struct LinkFile {
    /// Makes links.
    pub(super) links: Arc<Links>,
    /// Where the pages are, with the scheme.
    pub(super) origin: String,
    /// Where the file is.
    pub(super) path: PathBuf,
}

impl LinkFile {
    /// Writes a new link, and gives it.
    pub(super) fn write(&self, now: Timestamp) -> Result<String, AppError> {
        let path = self.links.make(now).ok_or_else(|| AppError::BuiltIn("no randomness".to_owned()))?;
        let link = format!("{}{path}", self.origin);
        key_file::write_private(&self.path, format!("{link}\n").as_bytes())?;
        Ok(link)
    }

    /// Writes a new one when the last was used or grows old.
    pub(super) async fn renew(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.links.used() => {}
                () = tokio::time::sleep(INTERVAL) => {}
            }
            if let Err(error) = self.write(SystemSource.now()) {
                tracing::error!(%error, "cannot renew the sign-in link");
            }
        }
    }
}
