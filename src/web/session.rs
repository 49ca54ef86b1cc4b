//! Sessions: who signed in with which browser, in the memory of this node alone.
//!
//! A session ends when it is idle, when it is old, when its person ends it, or when the node stops. It holds no right: the
//! account is looked up again on every request.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::code::{self, Digest};
use crate::directory::SignedIn;
use crate::domain::AccountId;

/// How long a session lasts without a request.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// How long it lasts at all.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// Sessions in all.
const MOST: usize = 10_000;
/// Sessions of one account; a further one ends the one that was used least recently.
const MOST_OF_ACCOUNT: usize = 10;
/// Characters of what a browser says of itself.
const MOST_AGENT: usize = 120;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// Names it to its person, among their own.
    pub(super) name: String,
    /// The account.
    pub(super) account: AccountId,
    /// Whose key was shown, and how.
    pub(super) person: SignedIn,
    /// What every form has to bring that changes something.
    pub(super) form_token: String,
    /// What the browser says of itself.
    pub(super) agent: String,
    /// Whether it began with a link of the demonstration, whose bearer may be any of its people.
    pub(super) by_link: bool,
    /// When it began.
    pub(super) opened: Timestamp,
    /// When it was last used.
    pub(super) seen: Timestamp,
}

/// What a session begins with.
#[derive(Debug)]
pub(super) struct Opening {
    /// The account.
    pub(super) account: AccountId,
    /// Whose key was shown, and how.
    pub(super) person: SignedIn,
    /// What the browser says of itself.
    pub(super) agent: String,
    /// Whether a link of the demonstration began it.
    pub(super) by_link: bool,
}

impl Session {
    /// Whether it has ended by itself.
    fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) > IDLE || now.duration_since(self.opened) > LONGEST
    }
}

/// All sessions, by the digest of the secret that the browser holds.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<Digest, Session>>);

impl Sessions {
    /// Begins a session; gives the secret for the browser, and none where there is no randomness.
    pub(super) fn open(&self, opening: Opening, now: Timestamp) -> Option<String> {
        let (secret, form_token, name) = (code::new()?, code::new()?, code::new()?);
        let mut all = self.lock();
        all.retain(|_, session| !session.is_over(now));
        let of_account = all.values().filter(|session| session.account == opening.account).count();
        if of_account >= MOST_OF_ACCOUNT {
            end_oldest(&mut all, |session| session.account == opening.account);
        }
        if all.len() >= MOST {
            end_oldest(&mut all, |_| true);
        }
        let session = Session {
            name: name.chars().take(12).collect(),
            account: opening.account,
            person: opening.person,
            form_token,
            agent: opening.agent.chars().filter(|c| !c.is_control()).take(MOST_AGENT).collect(),
            by_link: opening.by_link,
            opened: now,
            seen: now,
        };
        all.insert(code::digest(&secret), session);
        Some(secret)
    }

    /// The session of a browser that holds this secret, which is used by that.
    pub(super) fn find(&self, secret: &str, now: Timestamp) -> Option<Session> {
        let digest = code::digest(secret);
        let mut all = self.lock();
        let session = all.get_mut(&digest)?;
        if session.is_over(now) {
            all.remove(&digest);
            return None;
        }
        session.seen = now;
        Some(session.clone())
    }

    /// The sessions of an account, the last used first.
    pub(super) fn of(&self, account: AccountId, now: Timestamp) -> Vec<Session> {
        let all = self.lock();
        let own = all.values().filter(|session| session.account == account && !session.is_over(now));
        let mut own: Vec<Session> = own.cloned().collect();
        own.sort_by(|a, b| b.seen.cmp(&a.seen).then_with(|| a.name.cmp(&b.name)));
        own
    }

    /// Ends the session of that name of an account; whether there was one.
    pub(super) fn end(&self, account: AccountId, name: &str) -> bool {
        let mut all = self.lock();
        let before = all.len();
        all.retain(|_, session| session.account != account || session.name != name);
        all.len() < before
    }

    /// The sessions; nothing leaves them half changed, so a poisoned lock is still good.
    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the one of those sessions that was used least recently.
fn end_oldest(all: &mut HashMap<Digest, Session>, of: impl Fn(&Session) -> bool) {
    let oldest = all.iter().filter(|(_, session)| of(session)).min_by_key(|(_, session)| session.seen);
    if let Some(digest) = oldest.map(|(digest, _)| *digest) {
        all.remove(&digest);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// A moment.
    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    /// The account of that number.
    fn account(n: u128) -> AccountId {
        AccountId(Uuid::from_u128(n))
    }

    /// What a session of an account begins with.
    fn opening(n: u128) -> Opening {
        let person = SignedIn { issuer: "i".to_owned(), subject: n.to_string(), at: None, strength: None };
        Opening { account: account(n), person, agent: "browser".to_owned(), by_link: false }
    }

    #[test]
    fn a_session_ends_when_it_is_idle_and_when_it_is_old_however_much_it_is_used() {
        let sessions = Sessions::default();
        let idle = sessions.open(opening(1), at(0)).unwrap();
        assert!(sessions.find(&idle, at(30)).is_some());
        assert!(sessions.find(&idle, at(61)).is_none());
        assert!(sessions.find(&idle, at(30)).is_none(), "it is gone, not hidden");
        let used = sessions.open(opening(1), at(0)).unwrap();
        let lasts = (0..=1000).step_by(20).take_while(|minute| sessions.find(&used, at(*minute)).is_some()).last();
        assert_eq!(lasts, Some(720));
    }

    #[test]
    fn sessions_are_bounded_for_an_account_and_the_least_used_one_gives_way() {
        let sessions = Sessions::default();
        let secrets: Vec<_> = (0..10).map(|_| sessions.open(opening(1), at(0)).unwrap()).collect();
        let other = sessions.open(opening(2), at(0)).unwrap();
        for secret in &secrets[1..] {
            sessions.find(secret, at(1)).unwrap();
        }
        let last = sessions.open(opening(1), at(2)).unwrap();
        assert!(sessions.find(&secrets[0], at(2)).is_none());
        assert!(secrets[1..].iter().chain([&last, &other]).all(|secret| sessions.find(secret, at(2)).is_some()));
        assert_eq!(sessions.of(account(1), at(2)).len(), 10);
    }

    #[test]
    fn sessions_are_bounded_in_all() {
        let sessions = Sessions::default();
        for n in 0..10_050 {
            sessions.open(opening(n), at(0)).unwrap();
        }
        assert_eq!(sessions.lock().len(), MOST);
    }

    #[test]
    fn one_ends_ones_own_sessions_alone() {
        let sessions = Sessions::default();
        let secret = sessions.open(opening(1), at(0)).unwrap();
        let name = sessions.find(&secret, at(0)).unwrap().name;
        assert!(!sessions.end(account(2), &name));
        assert!(sessions.find(&secret, at(0)).is_some());
        assert!(sessions.end(account(1), &name));
        assert!(sessions.find(&secret, at(0)).is_none());
    }

    #[test]
    fn what_is_kept_is_not_what_the_browser_holds() {
        let sessions = Sessions::default();
        let secret = sessions.open(opening(1), at(0)).unwrap();
        assert!(!format!("{sessions:?}").contains(&secret));
        assert!(secret.len() >= 43 && sessions.find("", at(0)).is_none());
    }
}
