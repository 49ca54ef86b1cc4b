//! Signed notes (C2SP signed-note): a text with an Ed25519 signature under a key that has a name.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Hash, hex};

/// What the line of a signature begins with.
const DASH: &str = "\u{2014} ";
/// The byte that says Ed25519 in key ids and keys.
const ED25519_KIND: u8 = 1;
/// Bytes of a note that is read at most.
const MAX_NOTE_BYTES: usize = 64 * 1024;
/// Signatures of a note that are read at most.
const MAX_SIGNATURES: usize = 100;

/// Why a note is not taken for true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not written as a signed note.
    #[error("not a signed note")]
    Malformed,
    /// No signature is of the key.
    #[error("not signed by the key of this log")]
    OtherKey,
    /// A signature under the key's name and number is not the key's.
    #[error("the signature does not fit: the note was changed")]
    WrongSignature,
}

/// A key that cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// The key is of another kind.
    #[error("the signing key of the audit log is not Ed25519 in PKCS#8")]
    Key,
    /// The name has blanks or a plus sign, or nothing in it.
    #[error("the name of the audit log must have no blank and no plus sign in it")]
    Name,
}

/// Whether a text can name a key: it is not empty, and has neither blanks nor `+` in it.
#[must_use]
pub fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

/// A private key with its name.
#[derive(Debug)]
pub struct Signer {
    /// The name.
    name: String,
    /// The key.
    key: Ed25519KeyPair,
}

impl Signer {
    /// The signer of that name with a key in PKCS#8.
    ///
    /// # Errors
    /// When the key is no Ed25519 key, or the name cannot name one.
    pub fn new(name: &str, pkcs8: &[u8]) -> Result<Self, SignerError> {
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| SignerError::Key)?;
        Self::with(name, key)
    }

    /// The signer of that name with a key.
    pub(super) fn with(name: &str, key: Ed25519KeyPair) -> Result<Self, SignerError> {
        if is_key_name(name) { Ok(Self { name: name.to_owned(), key }) } else { Err(SignerError::Name) }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key, which may be told to everybody.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.key.public_key().as_ref().first_chunk().copied().unwrap_or_default())
    }

    /// The note of a text, which must end with a line feed.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let mut signature = self.public_key().id(&self.name).to_vec();
        signature.extend_from_slice(self.key.sign(text.as_bytes()).as_ref());
        format!("{text}\n{DASH}{} {}\n", self.name, STANDARD.encode(signature))
    }
}

/// A public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key under a name as others take it up: `name+id+key`.
    #[must_use]
    pub fn verifier(&self, name: &str) -> String {
        let key = [&[ED25519_KIND], self.0.as_slice()].concat();
        format!("{name}+{}+{}", hex(&self.id(name)), STANDARD.encode(key))
    }

    /// The key in a text `name+id+key`, with its name.
    #[must_use]
    pub fn parse_verifier(text: &str) -> Option<(String, Self)> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, _, key) = (parts.next()?, parts.next()?, STANDARD.decode(parts.next()?).ok()?);
        let key = Self(key.strip_prefix(&[ED25519_KIND])?.try_into().ok()?);
        (is_key_name(name) && key.verifier(name) == text.trim()).then(|| (name.to_owned(), key))
    }

    /// The text of a note that this key has signed under some name, and that name.
    ///
    /// Signatures of other keys are passed over; one that claims this key and does not fit refuses the note.
    ///
    /// # Errors
    /// `Malformed`, `OtherKey` or `WrongSignature`.
    pub fn open<'a>(&self, note: &'a str) -> Result<(&'a str, &'a str), NoteError> {
        if note.len() > MAX_NOTE_BYTES || note.contains(|c: char| c.is_control() && c != '\n') {
            return Err(NoteError::Malformed);
        }
        let at = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, signatures) = (&note[..=at], &note[at + 2..]);
        let lines = signatures.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let mut opened = Err(NoteError::OtherKey);
        for (i, line) in lines.split('\n').enumerate() {
            let (name, encoded) = line
                .strip_prefix(DASH)
                .and_then(|line| line.split_once(' '))
                .filter(|(name, _)| i < MAX_SIGNATURES && is_key_name(name))
                .ok_or(NoteError::Malformed)?;
            let decoded = STANDARD.decode(encoded).map_err(|_| NoteError::Malformed)?;
            let (id, signature) = decoded.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
            if *id == self.id(name) && opened.is_err() {
                let fits = UnparsedPublicKey::new(&ED25519, self.0).verify(text.as_bytes(), signature);
                opened = Ok((text, name));
                fits.map_err(|_| NoteError::WrongSignature)?;
            }
        }
        opened
    }

    /// The number of the key under a name.
    fn id(&self, name: &str) -> [u8; 4] {
        let hash = Hash::of(&[name.as_bytes(), b"\n", &[ED25519_KIND], &self.0]);
        hash.0.first_chunk().copied().unwrap_or_default()
    }
}
