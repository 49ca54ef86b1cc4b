//! Signed checkpoints of the audit tree, and the last one outside the database: what the log must still be at every start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::audit::{Checkpoint, PublicKey, Signer};

use super::{OpenError, Remembered, Store, StoreError, dir};

/// A checkpoint with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The signed note of it.
    pub note: Arc<str>,
}

/// Signs what the tree is, and remembers the last that was signed in a file of its own.
#[derive(Debug)]
pub struct Checkpoints {
    /// The log.
    store: Arc<dyn Store>,
    /// The key, under the name of the log.
    signer: Signer,
    /// The file.
    file: PathBuf,
    /// The last one.
    last: Arc<Mutex<Option<SignedCheckpoint>>>,
}

impl Checkpoints {
    /// Takes up where the file stands, once the log was found to be a continuation of it.
    ///
    /// # Errors
    /// `Corrupt` when the log is behind the file's checkpoint or another one, or the file is not of this key; `File` when
    /// it cannot be read.
    pub async fn open(store: Arc<dyn Store>, signer: Signer, file: PathBuf) -> Result<Self, OpenError> {
        match remembered(&file, signer.public_key())? {
            Some(checkpoint) => require_continued(&*store, &file, &checkpoint).await?,
            None if store.tree_size().await? > 0 => {
                tracing::warn!(file = %file.display(), "there is no checkpoint, so that another history would not show");
            }
            None => {}
        }
        Ok(Self { store, signer, file, last: Arc::default() })
    }

    /// The checkpoint of the tree as it is now; it is in the file before it is answered.
    ///
    /// A file that cannot be written is logged and holds nothing up: whoever asks must still be told what the log is.
    ///
    /// # Errors
    /// `Unavailable` or `Corrupt` when the tree cannot be read.
    pub async fn current(&self) -> Result<SignedCheckpoint, StoreError> {
        let mut last = Arc::clone(&self.last).lock_owned().await;
        let size = self.store.tree_size().await?;
        if let Some(signed) = last.as_ref().filter(|signed| signed.checkpoint.size == size) {
            return Ok(signed.clone());
        }
        let root = self.store.tree_root(size).await?;
        let checkpoint = Checkpoint { origin: self.signer.name().to_owned(), size, root };
        let note: Arc<str> = self.signer.sign(&checkpoint.text()).into();
        let signed = SignedCheckpoint { checkpoint, note };
        let (file, written) = (self.file.clone(), signed.clone());
        // The lock goes along: the write of a call that was given up goes on, and must not end after a later one.
        let keep = move || {
            dir::replace(&file, written.note.as_bytes())?;
            *last = Some(written);
            Ok::<_, std::io::Error>(())
        };
        match tokio::task::spawn_blocking(keep).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the checkpoint of the audit log cannot be kept"),
            Err(error) => tracing::error!(%error, "the checkpoint of the audit log cannot be kept"),
        }
        Ok(signed)
    }

    /// The public key under the name of the log, as others take it up: `name+id+key`.
    #[must_use]
    pub fn verifier(&self) -> String {
        self.signer.public_key().verifier(self.signer.name())
    }
}

/// The checkpoint that a key has signed in a file; none where there is no file.
///
/// # Errors
/// `File` when it cannot be read, `Corrupt` when the key has not signed it.
pub fn remembered(file: &Path, key: PublicKey) -> Result<Option<Checkpoint>, OpenError> {
    let note = match std::fs::read(file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(OpenError::File { path: file.to_owned(), source }),
    };
    let unusable = |reason: String| OpenError::Corrupt { reason: format!("{}: {reason}", file.display()) };
    let (text, _) = key.open(&note).map_err(|error| {
        unusable(format!(
            "{error}; put back the key and the file of this log, or remove the file to go on without its check"
        ))
    })?;
    Checkpoint::parse(text).map(Some).map_err(|error| unusable(error.to_string()))
}

impl Remembered {
    /// The checkpoint of a file.
    ///
    /// # Errors
    /// As [`remembered`], and `File` when there is none.
    pub fn read(file: &Path, key: PublicKey) -> Result<Self, OpenError> {
        let missing = || OpenError::File { path: file.to_owned(), source: std::io::ErrorKind::NotFound.into() };
        Ok(Self { name: file.display().to_string(), checkpoint: remembered(file, key)?.ok_or_else(missing)? })
    }
}

/// Refuses a log that does not continue a checkpoint.
async fn require_continued(store: &dyn Store, file: &Path, checkpoint: &Checkpoint) -> Result<(), OpenError> {
    let (size, file) = (checkpoint.size, file.display());
    let has = store.tree_size().await?;
    if has < size {
        return Err(OpenError::Corrupt {
            reason: format!(
                "audit rows are missing: the log has {has}, but a checkpoint of {size} was signed ({file}); restore a \
                 backup that is at least as new, or remove the file to go on without the missing rows"
            ),
        });
    }
    if store.tree_root(size).await? == checkpoint.root {
        return Ok(());
    }
    Err(OpenError::Corrupt {
        reason: format!(
            "the first {size} audit rows are not those of the checkpoint in {file}: this is another history; put back the \
             log that belongs to it and see `focalpoint audit verify`, or remove the file to go on with this one"
        ),
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::*;
    use crate::audit::{consistency, is_consistent};
    use crate::store::{AuditEntry, Details, Outcome, SqliteStore};

    /// A key in PKCS#8.
    fn key() -> Vec<u8> {
        rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialized_der().to_vec()
    }

    /// A log of so many rows, which no other log has.
    async fn log(rows: usize) -> (TempDir, Arc<dyn Store>) {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(dir.path()).await.unwrap();
        let entry = AuditEntry {
            time: Timestamp::UNIX_EPOCH,
            actor: None,
            method: "Test".to_owned(),
            outcome: Outcome::Allowed,
            resource: None,
            details: Details::default(),
        };
        store.record_audit(vec![entry; rows]).await.unwrap();
        (dir, Arc::new(store))
    }

    /// Opens the checkpoints of a log.
    async fn open(store: &Arc<dyn Store>, key: &[u8], file: &Path) -> Result<Checkpoints, OpenError> {
        Checkpoints::open(Arc::clone(store), Signer::new("example.org/audit", key).unwrap(), file.to_owned()).await
    }

    #[tokio::test]
    async fn checkpoints_continue_one_another_and_the_last_is_in_the_file() {
        let (dir, store) = log(3).await;
        let (key, file) = (key(), dir.path().join("checkpoint"));
        let checkpoints = open(&store, &key, &file).await.unwrap();
        let first = checkpoints.current().await.unwrap();
        assert_eq!(checkpoints.current().await.unwrap(), first);
        let row = store.audit(<_>::default(), 1).await.unwrap().remove(0).entry;
        store.record_audit(vec![row; 300]).await.unwrap();
        let second = checkpoints.current().await.unwrap();
        let [old, new] = [&first, &second].map(|signed| signed.checkpoint.clone());
        assert_eq!((old.size, new.size), (3, 303));
        let proof = store.tree_hashes(&consistency(3, 303).unwrap()).await.unwrap();
        assert!(is_consistent(3, old.root, 303, new.root, &proof));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), *second.note);
        let (name, public) = PublicKey::parse_verifier(&checkpoints.verifier()).unwrap();
        assert_eq!(public.open(&second.note), Ok((new.text().as_str(), name.as_str())));
        open(&store, &key, &file).await.unwrap();
    }

    #[tokio::test]
    async fn a_log_that_does_not_continue_its_checkpoint_is_refused() {
        let (key, dir) = (key(), tempfile::tempdir().unwrap());
        let file = dir.path().join("checkpoint");
        let (_kept, store) = log(5).await;
        open(&store, &key, &file).await.unwrap().current().await.unwrap();
        for (rows, told) in [(4, "audit rows are missing"), (5, "another history"), (300, "another history")] {
            let (_other, store) = log(rows).await;
            let refused = open(&store, &key, &file).await.unwrap_err().to_string();
            assert!(refused.contains(told) && refused.contains("remove the file"), "{rows}: {refused}");
        }
        let refused = open(&store, &super::tests::key(), &file).await.unwrap_err().to_string();
        assert!(refused.contains("not signed by the key"), "{refused}");
        std::fs::write(&file, std::fs::read_to_string(&file).unwrap().replace("\n5\n", "\n4\n")).unwrap();
        let refused = open(&store, &key, &file).await.unwrap_err().to_string();
        assert!(refused.contains("was changed"), "{refused}");
        std::fs::remove_file(&file).unwrap();
        open(&store, &key, &file).await.unwrap();
    }

    #[tokio::test]
    async fn a_checkpoint_is_told_though_it_cannot_be_kept() {
        let (dir, store) = log(2).await;
        let key = key();
        let checkpoints = open(&store, &key, &dir.path().join("nowhere/checkpoint")).await.unwrap();
        assert_eq!(checkpoints.current().await.unwrap().checkpoint.size, 2);
    }
}
