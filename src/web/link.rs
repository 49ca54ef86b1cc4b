//! Links that let their bearer in once: for the demonstration, whose accounts are nobody's.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::code::{self, Digest};
use crate::directory::SignedIn;

/// How long a link holds.
const LIFETIME: SignedDuration = SignedDuration::from_mins(15);
/// Links that hold at once; a further one ends the oldest.
const MOST: usize = 4;
/// How such a sign-in counts: as strong as the tokens of the demonstration say.
const STRENGTH: &str = "phrh";

/// The links of the embedded issuer that hold now.
#[derive(Debug)]
pub struct Links {
    /// The issuer.
    issuer: String,
    /// The people whom a bearer may be.
    subjects: Vec<String>,
    /// The digest of each code, and when it was made; the oldest first.
    open: Mutex<Vec<(Digest, Timestamp)>>,
    /// Tells that one was used.
    used: Notify,
}

impl Links {
    /// Links to sign in as one of those subjects of an issuer.
    #[must_use]
    pub fn new(issuer: &str, subjects: Vec<String>) -> Self {
        Self { issuer: issuer.to_owned(), subjects, open: Mutex::default(), used: Notify::new() }
    }

    /// The path of a new link with its code; none where there is no randomness.
    pub fn make(&self, now: Timestamp) -> Option<String> {
        let code = code::new()?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() == MOST {
            open.remove(0);
        }
        open.push((code::digest(&code), now));
        Some(format!("/sign-in/link?code={code}"))
    }

    /// Waits until a link is used.
    pub async fn used(&self) {
        self.used.notified().await;
    }

    /// Whom a bearer may be.
    pub(super) fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// Whether a code holds now; it goes on holding.
    pub(super) fn holds(&self, code: &str, now: Timestamp) -> bool {
        let digest = code::digest(code);
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().any(|(one, made)| *one == digest && now.duration_since(*made) <= LIFETIME)
    }

    /// Uses a code up; whether it held.
    pub(super) fn take(&self, code: &str, now: Timestamp) -> bool {
        let held = self.holds(code, now);
        let digest = code::digest(code);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let before = open.len();
        open.retain(|(one, _)| *one != digest);
        let taken = held && open.len() < before;
        if taken {
            self.used.notify_one();
        }
        taken
    }

    /// The sign-in of a bearer as one of the subjects.
    pub(super) fn person(&self, subject: &str, now: Timestamp) -> Option<SignedIn> {
        let subject = self.subjects.iter().find(|one| *one == subject)?.clone();
        Some(SignedIn { issuer: self.issuer.clone(), subject, at: Some(now), strength: Some(STRENGTH.to_owned()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code in a path.
    fn code(path: &str) -> &str {
        path.split_once("code=").unwrap().1
    }

    #[test]
    fn a_link_holds_once_and_not_for_long() {
        let links = Links::new("i", vec!["ada".to_owned()]);
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let path = links.make(at(0)).unwrap();
        assert!(links.holds(code(&path), at(15)) && !links.holds(code(&path), at(16)) && !links.holds("", at(0)));
        assert!(links.take(code(&path), at(15)));
        assert!(!links.take(code(&path), at(15)), "once");
        let late = links.make(at(20)).unwrap();
        assert!(!links.take(code(&late), at(36)), "too late");
        let first = links.make(at(40)).unwrap();
        let more: Vec<_> = (0..4).map(|_| links.make(at(40)).unwrap()).collect();
        assert!(!links.take(code(&first), at(40)), "only the last ones hold");
        assert!(more.iter().all(|path| links.take(code(path), at(40))));
    }

    #[test]
    fn a_bearer_is_one_of_the_people_of_the_demonstration_and_nobody_else() {
        let links = Links::new("i", vec!["ada".to_owned()]);
        assert_eq!(links.person("ada", Timestamp::UNIX_EPOCH).unwrap().subject, "ada");
        assert!(links.person("eve", Timestamp::UNIX_EPOCH).is_none());
    }
}
