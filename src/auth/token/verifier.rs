//! Whom this service trusts, and the check of a token against them. Never asks a network and never reads a clock.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use jiff::Timestamp;
use moka::sync::Cache;

use super::claims::{Claims, LEEWAY_S, MAX_LIFETIME_S};
use super::identity::{Expected, Identity, MAX_IDENTITY_BYTES};
use super::jose::{Parts, Use};
use super::keys::KeySet;
use super::renewal::Renewal;
use super::thumbprint::{Thumbprint, sha256};
use super::{Algorithm, TokenError};

/// Bytes of a token at most; a longer one is refused before any parsing.
pub const MAX_TOKEN_BYTES: usize = 4096;

/// Verified tokens that are remembered at most.
const MAX_VERIFIED: u64 = 10_000;

/// An issuer whose tokens are accepted.
#[derive(Debug, Clone)]
pub struct TrustedIssuer {
    /// The exact `iss` of its tokens.
    pub issuer: String,
    /// The `aud` that names this service.
    pub audience: String,
    /// The algorithms that it may sign with.
    pub algorithms: Vec<Algorithm>,
    /// Its public keys.
    pub keys: KeySet,
}

/// Why a set of issuers cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A service without an issuer would let nobody in, or everybody.
    #[error("no issuer of tokens is configured")]
    NoIssuer,
    /// Two entries with one name.
    #[error("issuer `{0}` is configured twice")]
    Repeated(String),
    /// An entry that could match a token by accident.
    #[error("issuer `{0}` lacks its name, its audience or its algorithms")]
    Incomplete(String),
    /// New keys for nobody.
    #[error("issuer `{0}` is not configured")]
    Unknown(String),
}

/// Checks access tokens; shared by all connections.
#[derive(Debug)]
pub struct Verifier {
    /// Whom to believe now.
    trust: ArcSwap<Trust>,
    /// By whom newer keys are wished for, by issuer; none for keys that never change.
    renewals: HashMap<String, Renewal>,
}

/// Issuers with the tokens that were verified by exactly these keys; replaced as a whole.
#[derive(Debug)]
struct Trust {
    /// Whom to believe.
    issuers: Vec<TrustedIssuer>,
    /// Claims of verified tokens by the SHA-256 of the token.
    verified: Cache<[u8; 32], Arc<Claims>>,
}

impl Verifier {
    /// Trusts these issuers.
    ///
    /// # Errors
    /// When there is none, or one is incomplete or given twice.
    pub fn new(issuers: Vec<TrustedIssuer>) -> Result<Self, TrustError> {
        if issuers.is_empty() {
            return Err(TrustError::NoIssuer);
        }
        let mut names = HashSet::new();
        for issuer in &issuers {
            if issuer.issuer.is_empty() || issuer.audience.is_empty() || issuer.algorithms.is_empty() {
                return Err(TrustError::Incomplete(issuer.issuer.clone()));
            }
            if !names.insert(&issuer.issuer) {
                return Err(TrustError::Repeated(issuer.issuer.clone()));
            }
        }
        Ok(Self { trust: ArcSwap::from_pointee(Trust::new(issuers)), renewals: HashMap::new() })
    }

    /// The same, with the issuers whose keys are renewed.
    #[must_use]
    pub fn with_renewals(self, renewals: HashMap<String, Renewal>) -> Self {
        Self { renewals, ..self }
    }

    /// Checks a token as `verify` does. One that names a key which its issuer's set lacks waits for a newer set, where
    /// there may be one; every other is answered at once.
    ///
    /// # Errors
    /// As for `verify`.
    pub async fn verify_renewing(
        &self,
        token: &str,
        presented: Option<&Thumbprint>,
        now: Timestamp,
    ) -> Result<Arc<Claims>, TokenError> {
        let verified = self.verify(token, presented, now);
        if verified == Err(TokenError::UnknownKey)
            && let Some(renewal) = self.renewal(token)
        {
            // Whether or not this fetches, others may have fetched since the look above. Apart, as it is rare: it would make
            // the future of every call larger.
            Box::pin(renewal.wish()).await;
            return self.verify(token, presented, now);
        }
        verified
    }

    /// Checks an identity token that its issuer has just handed out. One that names a key which the issuer's set lacks waits
    /// for a newer set, where there may be one.
    ///
    /// # Errors
    /// The reason, for the log.
    pub async fn verify_identity(
        &self,
        token: &str,
        expected: Expected<'_>,
        now: Timestamp,
    ) -> Result<Identity, TokenError> {
        if token.len() > MAX_IDENTITY_BYTES {
            return Err(TokenError::TooLong { limit: MAX_IDENTITY_BYTES });
        }
        let parts = Parts::parse_as(Use::Identity, token)?;
        let checked = self.trust.load().check_identity(&parts, expected, now);
        if checked == Err(TokenError::UnknownKey)
            && let Some(renewal) = self.renewals.get(expected.issuer)
        {
            renewal.wish().await;
            return self.trust.load().check_identity(&parts, expected, now);
        }
        checked
    }

    /// How to wish for newer keys of the issuer that a token names, when it names a key.
    fn renewal(&self, token: &str) -> Option<&Renewal> {
        let parts = Parts::parse(token).ok()?;
        parts.kid.as_ref()?;
        self.renewals.get(parts.payload.text("iss")?)
    }

    /// Checks a token presented at `now` in a session with that client certificate.
    ///
    /// A verified token is remembered until it ends or the keys change; its end and its certificate are checked on
    /// every call.
    ///
    /// # Errors
    /// The reason, for the log; the client learns only that it is not authenticated.
    pub fn verify(
        &self,
        token: &str,
        presented: Option<&Thumbprint>,
        now: Timestamp,
    ) -> Result<Arc<Claims>, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong { limit: MAX_TOKEN_BYTES });
        }
        let trust = self.trust.load();
        let digest = sha256(token.as_bytes());
        let claims = if let Some(claims) = trust.verified.get(&digest) {
            claims.require_unexpired(now)?;
            claims
        } else {
            let claims = Arc::new(trust.check(token, now)?);
            trust.verified.insert(digest, Arc::clone(&claims));
            claims
        };
        claims.require_certificate(presented)?;
        Ok(claims)
    }

    /// Takes new keys for an issuer and forgets every token verified before.
    ///
    /// # Errors
    /// When the issuer is not one of those trusted.
    pub fn replace_keys(&self, issuer: &str, keys: &KeySet) -> Result<(), TrustError> {
        if !self.trust.load().issuers.iter().any(|known| known.issuer == issuer) {
            return Err(TrustError::Unknown(issuer.to_owned()));
        }
        self.trust.rcu(|trust| {
            let mut issuers = trust.issuers.clone();
            issuers.iter_mut().filter(|known| known.issuer == issuer).for_each(|known| known.keys = keys.clone());
            Trust::new(issuers)
        });
        Ok(())
    }

    /// Whether any issuer has keys, so that somebody can come in.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.trust.load().issuers.iter().any(|issuer| !issuer.keys.is_empty())
    }

    /// How many verified tokens are remembered, about.
    #[must_use]
    pub fn remembered(&self) -> u64 {
        let trust = self.trust.load();
        trust.verified.run_pending_tasks();
        trust.verified.entry_count()
    }
}

impl Trust {
    /// Trusts these issuers and remembers no token.
    fn new(issuers: Vec<TrustedIssuer>) -> Self {
        let longest = Duration::from_secs((MAX_LIFETIME_S + 2 * LEEWAY_S).unsigned_abs());
        let verified = Cache::builder().max_capacity(MAX_VERIFIED).time_to_live(longest).build();
        Self { issuers, verified }
    }

    /// Checks a token that is not remembered: header, issuer, algorithm, key, signature, then claims.
    fn check(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let parts = Parts::parse(token)?;
        let issuer = self.signer(&parts)?;
        Claims::read(&parts.payload, &issuer.audience, now)
    }

    /// Checks an identity token in the same way.
    fn check_identity(
        &self,
        parts: &Parts<'_>,
        expected: Expected<'_>,
        now: Timestamp,
    ) -> Result<Identity, TokenError> {
        self.signer(parts)?;
        Identity::read(&parts.payload, expected, now)
    }

    /// The issuer that signed a token, by one of its keys and algorithms.
    fn signer(&self, parts: &Parts<'_>) -> Result<&TrustedIssuer, TokenError> {
        let named = parts.payload.text("iss");
        let issuer =
            self.issuers.iter().find(|known| named == Some(&*known.issuer)).ok_or(TokenError::UnknownIssuer)?;
        if !issuer.algorithms.contains(&parts.algorithm) {
            return Err(TokenError::AlgorithmRefused);
        }
        issuer.keys.verify(parts.kid.as_deref(), parts.algorithm, parts.signed, parts.signature)?;
        Ok(issuer)
    }
}
