//! A file in pieces, with a progress bar of how much was read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::thread;

use futures_util::{Stream, stream};
use indicatif::{ProgressBar, ProgressStyle};
use prost::bytes::Bytes;
use tokio::sync::mpsc;

use crate::cli::error::CliError;

/// Bytes of a piece at most.
const PIECE_BYTES: u64 = 64 * 1024;

/// Pieces that are read ahead.
const AHEAD: usize = 4;

/// A file that is read in pieces.
pub(super) struct Pieces {
    /// Where they come from.
    read: mpsc::Receiver<io::Result<Bytes>>,
    /// How much was sent.
    progress: ProgressBar,
    /// Where an error of reading goes.
    broken: mpsc::Sender<io::Error>,
}

impl Pieces {
    /// Opens a file, or standard input for `-`; also gives where an error of reading comes out.
    pub(super) fn open(path: &Path) -> Result<(Self, mpsc::Receiver<io::Error>), CliError> {
        let (broken, told) = mpsc::channel(1);
        let (pieces, read) = mpsc::channel(AHEAD);
        // A thread of its own, since standard input may never end and nothing should wait for it then.
        let progress = if path == Path::new("-") {
            thread::spawn(move || pump(io::stdin(), &pieces));
            ProgressBar::new_spinner()
        } else {
            let file = File::open(path).map_err(CliError::file(path))?;
            let bytes = file.metadata().map_err(CliError::file(path))?.len();
            thread::spawn(move || pump(file, &pieces));
            ProgressBar::new(bytes)
        };
        let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {msg}");
        let progress = progress.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Ok((Self { read, progress, broken }, told))
    }

    /// The progress bar; hidden where standard error is no terminal.
    pub(super) fn progress(&self) -> ProgressBar {
        self.progress.clone()
    }

    /// The pieces. After an error of reading the stream stands still for ever, since its end would say that the file
    /// is whole.
    pub(super) fn stream(self) -> impl Stream<Item = Bytes> + Send + 'static {
        stream::unfold(self, async |mut pieces| match pieces.read.recv().await? {
            Ok(piece) => {
                pieces.progress.inc(piece.len() as u64);
                Some((piece, pieces))
            }
            Err(error) => {
                // Nobody listens any more only when the call has ended anyway.
                let _ = pieces.broken.send(error).await;
                std::future::pending().await
            }
        })
    }
}

/// Reads to the end, or to the first error, or until nobody wants more.
fn pump(mut file: impl Read, pieces: &mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let mut piece = Vec::new();
        let read = file.by_ref().take(PIECE_BYTES).read_to_end(&mut piece);
        let more = match read {
            Ok(0) => return,
            Ok(_) => pieces.blocking_send(Ok(Bytes::from(piece))),
            Err(error) => pieces.blocking_send(Err(error)),
        };
        if more.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::StreamExt as _;

    use super::*;

    /// Gives some bytes and then an error, again and again.
    struct Torn(bool);

    impl Read for Torn {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0 = !self.0;
            if self.0 { Ok(into.len().min(10)) } else { Err(io::Error::other("torn")) }
        }
    }

    #[tokio::test]
    async fn a_file_comes_whole_and_in_pieces() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let text: Vec<u8> = (0..150_000_u32).map(|i| u8::try_from(i % 251).unwrap()).collect();
        std::fs::write(&path, &text).unwrap();
        let (pieces, _told) = Pieces::open(&path).unwrap();
        let pieces: Vec<Bytes> = pieces.stream().collect().await;
        assert_eq!(pieces.iter().map(Bytes::len).collect::<Vec<_>>(), [65_536, 65_536, 18_928]);
        assert_eq!(pieces.concat(), text);
        assert!(Pieces::open(&dir.path().join("gone")).is_err());
    }

    #[tokio::test]
    async fn a_file_that_breaks_off_never_looks_whole() {
        let (sender, read) = mpsc::channel(AHEAD);
        let (broken, mut told) = mpsc::channel(1);
        thread::spawn(move || pump(Torn(false), &sender));
        let pieces = Pieces { read, progress: ProgressBar::hidden(), broken };
        let mut stream = Box::pin(pieces.stream());
        let ended = async { while stream.next().await.is_some() {} };
        tokio::select! {
            () = ended => panic!("the stream ended as if the file were whole"),
            error = told.recv() => assert_eq!(error.unwrap().to_string(), "torn"),
            () = tokio::time::sleep(Duration::from_secs(10)) => panic!("nobody was told"),
        }
    }
}
