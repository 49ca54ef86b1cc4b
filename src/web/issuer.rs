//! Signing in at an issuer: the code flow of OpenID Connect with PKCE. The account is found by issuer and subject as that of
//! a token is; nothing else that the issuer says counts.
//!
//! An attempt is known by its state and bound to the browser that began it; it holds once, and not for long.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::{Url, form_urlencoded};

use super::code::{self, Digest};
use crate::auth::key_file::{self, KeyFileError};
use crate::auth::token::{Expected, Identity, TokenError, Verifier};
use crate::directory::SignedIn;
use crate::domain::Violations;
use crate::net::{FetchError, Fetcher, FetcherError, is_fetchable};

/// How long an attempt may take.
const LONGEST: SignedDuration = SignedDuration::from_mins(10);
/// Attempts under way at once; a further one ends the oldest.
const MOST: usize = 1_000;
/// Bytes of an issuer's answer.
const MOST_ANSWERED: usize = 64 * 1024;
/// Time for an issuer's answer.
const TIME: Duration = Duration::from_secs(5);
/// Where the issuer sends the browser back to.
pub(super) const BACK: &str = "/sign-in/back";

/// Where people sign in, as configured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebConfig {
    /// Where browsers find the pages: https, host and port, and nothing after them.
    #[serde(deserialize_with = "address")]
    pub origin: Url,
    /// Which of the configured issuers vouches for people.
    pub issuer: String,
    /// What this service is called there.
    pub client_id: String,
    /// File with the secret of this client; empty for one without.
    #[serde(default)]
    pub client_secret: PathBuf,
    /// Where people sign in.
    #[serde(deserialize_with = "address")]
    pub authorization_endpoint: Url,
    /// Where a code becomes a token.
    #[serde(deserialize_with = "address")]
    pub token_endpoint: Url,
}

/// Reads a web address.
fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

impl WebConfig {
    /// What is wrong with it, where these issuers are configured.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn validate<'a>(&self, issuers: impl IntoIterator<Item = &'a str>) -> Result<(), Violations> {
        let mut v = Violations::default();
        let is_bare = self.origin.path() == "/" && self.origin.query().is_none();
        if !is_fetchable(&self.origin) || !is_bare {
            v.add("origin", "expected https:// with a host, and nothing after it");
        }
        for (url, key) in
            [(&self.authorization_endpoint, "authorization_endpoint"), (&self.token_endpoint, "token_endpoint")]
        {
            if !is_fetchable(url) {
                v.add(key, "expected https:// with a host and without user and fragment");
            }
        }
        if self.client_id.is_empty() {
            v.add("client_id", "is required: what this service is called at the issuer");
        }
        if !issuers.into_iter().any(|issuer| issuer == self.issuer) {
            v.add("issuer", "is none of [[issuers]], whose keys its tokens are checked with");
        }
        if !self.client_secret.as_os_str().is_empty() && !self.client_secret.is_file() {
            v.add("client_secret", format!("there is no file {}", self.client_secret.display()));
        }
        v.or(())
    }
}

/// Why nobody can sign in at an issuer.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// The secret cannot be read, or is open to others.
    #[error(transparent)]
    Secret(#[from] KeyFileError),
    /// The issuer cannot be asked.
    #[error(transparent)]
    Fetcher(#[from] FetcherError),
}

/// Why a sign-in came to nothing; for the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignInFailed {
    /// The issuer did not take the code.
    #[error("the issuer did not answer with a token: {0}")]
    Fetch(#[from] FetchError),
    /// Its answer is not what it should be.
    #[error("the answer of the issuer cannot be read")]
    Answer(#[from] serde_json::Error),
    /// The token does not hold.
    #[error("the identity token does not hold: {0}")]
    Token(#[from] TokenError),
}

/// What a sign-in is for.
#[derive(Debug, Clone, Default)]
pub(super) struct Purpose {
    /// Where to go on afterwards.
    pub(super) next: String,
    /// The code of an invitation to accept; empty for none.
    pub(super) invitation: String,
    /// Whether whoever has signed in at the issuer is to do so again.
    pub(super) is_again: bool,
}

/// An attempt at a sign-in.
#[derive(Debug)]
pub(super) struct Attempt {
    /// The digest of what the browser holds.
    browser: Digest,
    /// What the token must bring.
    nonce: String,
    /// What proves that the code is asked for by whoever began.
    verifier: String,
    /// What it is for.
    pub(super) purpose: Purpose,
    /// When it began.
    made: Timestamp,
}

/// What an issuer answers to a code; the rest is passed over.
#[derive(Deserialize)]
struct Answer {
    /// The identity token.
    id_token: String,
}

/// The issuer at which people sign in.
pub struct Issuer {
    /// Where it is.
    config: WebConfig,
    /// The secret of this client.
    secret: Option<String>,
    /// Asks for tokens.
    tokens: Fetcher,
    /// Checks them.
    verifier: Arc<Verifier>,
    /// The attempts under way, by the digest of their state.
    attempts: Mutex<HashMap<Digest, Attempt>>,
}

impl fmt::Debug for Issuer {
    /// All but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Issuer {
    /// The issuer of a configuration, for whose host the authorities in a file of PEM stand.
    ///
    /// # Errors
    /// When the secret cannot be read, or the issuer not be asked.
    pub fn new(config: WebConfig, authorities: &Path, verifier: Arc<Verifier>) -> Result<Self, IssuerError> {
        let secret = if config.client_secret.as_os_str().is_empty() {
            None
        } else {
            let bytes = key_file::read_private(&config.client_secret)?;
            Some(String::from_utf8_lossy(&bytes).trim().to_owned())
        };
        let tokens = Fetcher::new(config.token_endpoint.clone(), authorities, MOST_ANSWERED, TIME)?;
        Ok(Self { config, secret, tokens, verifier, attempts: Mutex::default() })
    }

    /// Begins an attempt of a browser that holds a secret: where to send it. None where there is no randomness.
    pub(super) fn begin(&self, browser: &str, purpose: Purpose, now: Timestamp) -> Option<String> {
        let (state, nonce, verifier) = (code::new()?, code::new()?, code::new()?);
        let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
        let mut url = self.config.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("scope", "openid")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("redirect_uri", &self.back())
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if purpose.is_again {
            url.query_pairs_mut().append_pair("prompt", "login").append_pair("max_age", "0");
        }
        let attempt = Attempt { browser: code::digest(browser), nonce, verifier, purpose, made: now };
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.retain(|_, attempt| now.duration_since(attempt.made) <= LONGEST);
        if attempts.len() >= MOST {
            let oldest = attempts.iter().min_by_key(|(_, attempt)| attempt.made).map(|(state, _)| *state);
            if let Some(state) = oldest {
                attempts.remove(&state);
            }
        }
        attempts.insert(code::digest(&state), attempt);
        Some(url.into())
    }

    /// The attempt of that state and browser, which holds once; none where there is none.
    pub(super) fn take(&self, state: &str, browser: &str, now: Timestamp) -> Option<Attempt> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let attempt = attempts.remove(&code::digest(state))?;
        let is_fresh = now.duration_since(attempt.made) <= LONGEST;
        Some(attempt).filter(|attempt| is_fresh && attempt.browser == code::digest(browser))
    }

    /// Whether an answer may be of this issuer: one that names itself names this one (RFC 9207).
    pub(super) fn is(&self, named: &str) -> bool {
        named.is_empty() || named == self.config.issuer
    }

    /// Who signed in, by the code of an attempt.
    pub(super) async fn person(&self, attempt: &Attempt, code: &str, now: Timestamp) -> Result<SignedIn, SignInFailed> {
        let answer = self.tokens.submit(self.authorization().as_deref(), self.question(attempt, code)).await?;
        let Answer { id_token } = serde_json::from_slice(&answer)?;
        let (issuer, client_id, nonce) = (&self.config.issuer, &self.config.client_id, &attempt.nonce);
        let expected = Expected { issuer, client_id, nonce };
        let Identity { issuer, subject, auth_time, acr } =
            self.verifier.verify_identity(&id_token, expected, now).await?;
        Ok(SignedIn { issuer, subject, at: auth_time, strength: acr })
    }

    /// The form that asks for a token.
    fn question(&self, attempt: &Attempt, code: &str) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.back())
            .append_pair("code_verifier", &attempt.verifier);
        if self.secret.is_none() {
            form.append_pair("client_id", &self.config.client_id);
        }
        form.finish()
    }

    /// Where the issuer sends browsers back to.
    fn back(&self) -> String {
        format!("{}{BACK}", self.config.origin.as_str().trim_end_matches('/'))
    }

    /// How this client shows its secret (RFC 6749 section 2.3.1).
    fn authorization(&self) -> Option<String> {
        let quoted = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", quoted(&self.config.client_id), quoted(self.secret.as_deref()?));
        Some(format!("Basic {}", STANDARD.encode(pair)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_for_its_state_and_browser_once_and_not_for_long() {
        let url = |text: &str| Url::parse(text).unwrap();
        let config = WebConfig {
            origin: url("https://focal.example"),
            issuer: "https://issuer.example".to_owned(),
            client_id: "focal point".to_owned(),
            client_secret: PathBuf::new(),
            authorization_endpoint: url("https://issuer.example/auth?tenant=1"),
            token_endpoint: url("https://issuer.example/token"),
        };
        let folder = tempfile::tempdir().unwrap();
        let ca = crate::net::certs::DevelopmentCa::open(folder.path(), Timestamp::now()).unwrap();
        let key = crate::auth::token::EmbeddedIssuer::open(&folder.path().join("key"), "i", "a").unwrap();
        let verifier = Arc::new(Verifier::new(vec![key.trusted().unwrap()]).unwrap());
        let issuer = Issuer::new(config, &ca.certificate(), verifier).unwrap();
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let purpose = Purpose { next: "/account".to_owned(), ..Purpose::default() };
        let begin = |minute| {
            let address = url(&issuer.begin("browser", purpose.clone(), at(minute)).unwrap());
            let asked: HashMap<_, _> = address.query_pairs().into_owned().collect();
            assert_eq!(asked["redirect_uri"], "https://focal.example/sign-in/back");
            assert_eq!((asked["client_id"].as_str(), asked["tenant"].as_str()), ("focal point", "1"));
            assert_eq!((asked["code_challenge_method"].as_str(), asked["code_challenge"].len()), ("S256", 43));
            assert_ne!(asked["nonce"], asked["state"]);
            asked["state"].clone()
        };
        let state = begin(0);
        assert!(issuer.take("other", "browser", at(0)).is_none());
        assert_eq!(issuer.take(&state, "browser", at(10)).unwrap().purpose.next, "/account");
        assert!(issuer.take(&state, "browser", at(10)).is_none(), "once");
        let state = begin(0);
        assert!(issuer.take(&state, "another browser", at(0)).is_none(), "whoever was sent a link cannot use it");
        assert!(issuer.take(&state, "browser", at(0)).is_none(), "and it is gone");
        let state = begin(0);
        assert!(issuer.take(&state, "browser", at(11)).is_none(), "too late");
        assert!(issuer.is("") && issuer.is("https://issuer.example") && !issuer.is("https://other.example"));
    }
}
