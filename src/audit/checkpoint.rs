//! A checkpoint: what a tree was at one size, as the text that is signed (C2SP tlog-checkpoint).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Hash;

/// What a tree was at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log it is of: a name that no other log has.
    pub origin: String,
    /// How many leaves the tree had.
    pub size: u64,
    /// Its root then.
    pub root: Hash,
}

/// A text that is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a checkpoint: expected an origin, a number of leaves and a root in base64, each on a line")]
pub struct CheckpointError;

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// The checkpoint in a text; lines beyond the third are extensions and are passed over.
    ///
    /// # Errors
    /// When the text does not begin as a checkpoint does.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError)?.split('\n');
        let mut next = || lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError);
        let (origin, number, root) = (next()?, next()?, next()?);
        let size: u64 = number.parse().map_err(|_| CheckpointError)?;
        let root = STANDARD.decode(root).map_err(|_| CheckpointError)?;
        let root = Hash(root.try_into().map_err(|_| CheckpointError)?);
        // One number has one spelling.
        if size.to_string() == number {
            Ok(Self { origin: origin.to_owned(), size, root })
        } else {
            Err(CheckpointError)
        }
    }
}
