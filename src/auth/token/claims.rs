//! The claims of a token: required, well typed, and true at the moment of the call. Never a role or a State.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::jose::Object;
use super::{Thumbprint, TokenError};

/// Seconds by which the issuer's clock may differ from ours.
pub const LEEWAY_S: i64 = 30;

/// Seconds that may lie between `iat` and `exp` at most.
pub const MAX_LIFETIME_S: i64 = 3600;

/// Bytes of a subject, client or token identifier at most.
const MAX_IDENTIFIER: usize = 255;

/// What a verified token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who vouches for the subject (`iss`).
    pub issuer: String,
    /// Whom the token names, unique within the issuer (`sub`).
    pub subject: String,
    /// The program that asked for the token (`client_id`).
    pub client_id: String,
    /// Identifier of the token (`jti`).
    pub jti: String,
    /// When it ends (`exp`), leeway not included.
    pub expires: Timestamp,
    /// When the subject last signed in, where the issuer says so.
    pub auth_time: Option<Timestamp>,
    /// How strongly the subject signed in, in the issuer's words (`acr`).
    pub acr: Option<String>,
    /// The certificate that alone may present the token (`cnf`).
    pub certificate: Option<Thumbprint>,
}

impl Claims {
    /// Reads the claims of a payload whose signature holds, as they stand at `now`.
    pub(super) fn read(payload: &Object, audience: &str, now: Timestamp) -> Result<Self, TokenError> {
        require_audience(payload, audience)?;
        let issued = required_time(payload, "iat")?;
        let expires = required_time(payload, "exp")?;
        let auth_time = time(payload, "auth_time")?;
        let leeway = SignedDuration::from_secs(LEEWAY_S);
        for (claim, moment) in [("iat", Some(issued)), ("nbf", time(payload, "nbf")?), ("auth_time", auth_time)] {
            if moment.is_some_and(|moment| moment.duration_since(now) > leeway) {
                return Err(TokenError::Future { claim });
            }
        }
        let lifetime = expires.duration_since(issued);
        if lifetime > SignedDuration::from_secs(MAX_LIFETIME_S) {
            return Err(TokenError::LivesTooLong { limit_s: MAX_LIFETIME_S });
        }
        if !lifetime.is_positive() {
            return Err(TokenError::BadClaim { claim: "exp", problem: "not after `iat`" });
        }
        let claims = Self {
            issuer: identifier(payload, "iss")?,
            subject: identifier(payload, "sub")?,
            client_id: identifier(payload, "client_id")?,
            jti: identifier(payload, "jti")?,
            expires,
            auth_time,
            acr: payload.0.get("acr").map(|_| identifier(payload, "acr")).transpose()?,
            certificate: confirmation(payload)?,
        };
        claims.require_unexpired(now)?;
        Ok(claims)
    }

    /// Refuses a token past its end.
    pub(super) fn require_unexpired(&self, now: Timestamp) -> Result<(), TokenError> {
        let past = now.duration_since(self.expires);
        if past < SignedDuration::from_secs(LEEWAY_S) { Ok(()) } else { Err(TokenError::Expired) }
    }

    /// Refuses a bound token in a session that did not present its certificate.
    pub(super) fn require_certificate(&self, presented: Option<&Thumbprint>) -> Result<(), TokenError> {
        match (&self.certificate, presented) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(TokenError::CertificateMissing),
            (Some(bound), Some(presented)) if bound == presented => Ok(()),
            (Some(_), Some(_)) => Err(TokenError::CertificateMismatch),
        }
    }
}

/// Refuses a payload whose `aud`, one text or a list of texts, does not name the audience.
fn require_audience(payload: &Object, audience: &str) -> Result<(), TokenError> {
    let bad = |problem| Err(TokenError::BadClaim { claim: "aud", problem });
    let named = match payload.0.get("aud") {
        None => return bad("missing"),
        Some(Value::String(one)) => one == audience,
        Some(Value::Array(many)) if many.iter().all(Value::is_string) => many.iter().any(|one| one == audience),
        Some(_) => return bad("not a text or a list of texts"),
    };
    if named { Ok(()) } else { Err(TokenError::WrongAudience) }
}

/// The moment under a claim that must be there.
pub(super) fn required_time(payload: &Object, claim: &'static str) -> Result<Timestamp, TokenError> {
    time(payload, claim)?.ok_or(TokenError::BadClaim { claim, problem: "missing" })
}

/// The moment under a claim, in whole seconds since 1970.
pub(super) fn time(payload: &Object, claim: &'static str) -> Result<Option<Timestamp>, TokenError> {
    let Some(value) = payload.0.get(claim) else { return Ok(None) };
    let seconds = value.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
    seconds.map(Some).ok_or(TokenError::BadClaim { claim, problem: "not a time in whole seconds" })
}

/// The text under a claim that must be there: not empty, bounded, and without control characters.
pub(super) fn identifier(payload: &Object, claim: &'static str) -> Result<String, TokenError> {
    let bad = |problem| TokenError::BadClaim { claim, problem };
    let value = payload.0.get(claim).ok_or(bad("missing"))?;
    let text = value.as_str().ok_or(bad("not a text"))?;
    if text.is_empty() || text.len() > MAX_IDENTIFIER || text.chars().any(char::is_control) {
        return Err(bad("empty, too long, or holds control characters"));
    }
    Ok(text.to_owned())
}

/// The certificate that a token is bound to. A binding of a kind that is not checked here is refused.
fn confirmation(payload: &Object) -> Result<Option<Thumbprint>, TokenError> {
    let Some(value) = payload.0.get("cnf") else { return Ok(None) };
    let members = value.as_object().filter(|members| members.len() == 1);
    let text = members.and_then(|members| members.get("x5t#S256")).and_then(Value::as_str);
    let thumbprint = text.and_then(|text| text.parse().ok());
    thumbprint.map(Some).ok_or(TokenError::BadClaim { claim: "cnf", problem: "not a certificate thumbprint alone" })
}
