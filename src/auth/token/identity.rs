//! Identity tokens of OpenID Connect, as a sign-in with a browser brings one: for this client, this attempt, and just now.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::TokenError;
use super::claims::{LEEWAY_S, identifier, required_time, time};
use super::jose::Object;

/// Bytes of an identity token at most; issuers put more into them than into access tokens.
pub(super) const MAX_IDENTITY_BYTES: usize = 16 * 1024;
/// How old one may be: it is fetched from the issuer as it is made.
const MAX_AGE: SignedDuration = SignedDuration::from_mins(10);

/// What an identity token must be for.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The issuer that was asked.
    pub issuer: &'a str,
    /// The client that asked.
    pub client_id: &'a str,
    /// What the attempt alone knows.
    pub nonce: &'a str,
}

/// Who signed in, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who vouches for the subject.
    pub issuer: String,
    /// Who it is, unique within the issuer.
    pub subject: String,
    /// When they signed in, where the issuer says so.
    pub auth_time: Option<Timestamp>,
    /// How strongly, in the issuer's words.
    pub acr: Option<String>,
}

impl Identity {
    /// Reads the claims of a payload whose signature holds, as they stand at `now`.
    pub(super) fn read(payload: &Object, expected: Expected<'_>, now: Timestamp) -> Result<Self, TokenError> {
        let issuer = identifier(payload, "iss")?;
        if issuer != expected.issuer {
            return Err(TokenError::UnknownIssuer);
        }
        require_client(payload, expected.client_id)?;
        if identifier(payload, "nonce")? != expected.nonce {
            return Err(TokenError::BadClaim { claim: "nonce", problem: "of another attempt" });
        }
        let (made, expires, auth_time) =
            (required_time(payload, "iat")?, required_time(payload, "exp")?, time(payload, "auth_time")?);
        let leeway = SignedDuration::from_secs(LEEWAY_S);
        for (claim, moment) in [("iat", Some(made)), ("nbf", time(payload, "nbf")?), ("auth_time", auth_time)] {
            if moment.is_some_and(|moment| moment.duration_since(now) > leeway) {
                return Err(TokenError::Future { claim });
            }
        }
        if now.duration_since(expires) >= leeway || now.duration_since(made) > MAX_AGE {
            return Err(TokenError::Expired);
        }
        let acr = payload.0.get("acr").map(|_| identifier(payload, "acr")).transpose()?;
        Ok(Self { issuer, subject: identifier(payload, "sub")?, auth_time, acr })
    }
}

/// Refuses a payload that is not for the client, or for others too without naming it as the one that asked.
fn require_client(payload: &Object, client_id: &str) -> Result<(), TokenError> {
    let named = match payload.0.get("aud") {
        Some(Value::String(one)) => one == client_id,
        Some(Value::Array(many)) => {
            let is_named = many.iter().any(|one| one.as_str() == Some(client_id));
            is_named && (many.len() == 1 || payload.0.contains_key("azp"))
        }
        Some(_) | None => false,
    };
    let asked = payload.0.get("azp").is_none_or(|azp| azp.as_str() == Some(client_id));
    if named && asked { Ok(()) } else { Err(TokenError::WrongAudience) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What comes of a payload with these claims changed.
    fn read(change: &Value) -> Result<Identity, TokenError> {
        let mut claims = json!({
            "iss": "https://issuer.test", "sub": "ada", "aud": "pages", "nonce": "n", "iat": 1_000_000, "exp": 1_000_600,
            "auth_time": 999_000, "acr": "phr",
        });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let payload = serde_json::from_value(claims).unwrap();
        let expected = Expected { issuer: "https://issuer.test", client_id: "pages", nonce: "n" };
        Identity::read(&payload, expected, Timestamp::from_second(1_000_010).unwrap())
    }

    #[test]
    fn a_token_of_this_attempt_says_who_signed_in_when_and_how() {
        let identity = read(&json!({})).unwrap();
        assert_eq!((identity.subject.as_str(), identity.acr.as_deref()), ("ada", Some("phr")));
        assert_eq!(identity.auth_time, Timestamp::from_second(999_000).ok());
        assert!(read(&json!({ "aud": ["pages"], "auth_time": null, "acr": null })).is_ok());
        assert!(read(&json!({ "aud": ["other", "pages"], "azp": "pages" })).is_ok());
    }

    #[test]
    fn a_token_of_another_attempt_client_issuer_or_time_is_refused() {
        for change in [
            json!({ "nonce": "m" }),
            json!({ "nonce": null }),
            json!({ "aud": "other" }),
            json!({ "aud": null }),
            json!({ "aud": ["other", "pages"] }),
            json!({ "aud": ["other", "pages"], "azp": "other" }),
            json!({ "azp": "other" }),
            json!({ "iss": "https://other.test" }),
            json!({ "sub": null }),
            json!({ "sub": "" }),
            json!({ "iat": 1_000_100 }),
            json!({ "iat": 999_000 }),
            json!({ "iat": null }),
            json!({ "exp": 999_900 }),
            json!({ "exp": null }),
            json!({ "auth_time": 1_000_100 }),
            json!({ "auth_time": "now" }),
        ] {
            assert!(read(&change).is_err(), "{change}");
        }
    }
}
