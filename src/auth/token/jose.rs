//! The compact form of a signed token, taken apart strictly. Trusts nothing and checks no signature.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{Algorithm, TokenError};

/// Header parameters that would let a token choose its own key or rules.
const FORBIDDEN: [&str; 5] = ["crit", "jku", "jwk", "x5u", "x5c"];

/// Characters of a `kid` at most.
const MAX_KID: usize = 255;

/// What a token is for, as its header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// To call with (RFC 9068).
    Access,
    /// To say who signed in (OpenID Connect); most issuers say no more than that it is a token.
    Identity,
}

impl Use {
    /// Whether a header with that `typ` is of such a token.
    fn is(self, typ: Option<&Value>) -> bool {
        match (self, typ) {
            (Self::Access, Some(Value::String(typ))) => matches!(typ.as_str(), "at+jwt" | "application/at+jwt"),
            (Self::Identity, Some(Value::String(typ))) => typ.eq_ignore_ascii_case("jwt"),
            (Self::Identity, None) => true,
            (Self::Access | Self::Identity, Some(_)) | (Self::Access, None) => false,
        }
    }
}

/// A token in its parts; the payload is not to be believed before the signature verifies.
pub(super) struct Parts<'a> {
    /// What was signed.
    pub(super) signed: &'a str,
    /// The signature in base64url.
    pub(super) signature: &'a str,
    /// The algorithm that the header names.
    pub(super) algorithm: Algorithm,
    /// The key that the header names.
    pub(super) kid: Option<String>,
    /// The claims.
    pub(super) payload: Object,
}

impl<'a> Parts<'a> {
    /// Takes an access token apart and checks its header.
    pub(super) fn parse(token: &'a str) -> Result<Self, TokenError> {
        Self::parse_as(Use::Access, token)
    }

    /// Takes a token of that use apart and checks its header.
    pub(super) fn parse_as(of: Use, token: &'a str) -> Result<Self, TokenError> {
        let malformed = TokenError::Malformed { part: "token" };
        let (signed, signature) = token.rsplit_once('.').ok_or(malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(malformed)?;
        let header = decode(header, "header")?;
        if let Some(parameter) = FORBIDDEN.into_iter().find(|name| header.0.contains_key(*name)) {
            return Err(TokenError::ForbiddenParameter { parameter });
        }
        if !of.is(header.0.get("typ")) {
            return Err(TokenError::WrongType);
        }
        let algorithm = header.text("alg").and_then(Algorithm::parse).ok_or(TokenError::AlgorithmRefused)?;
        let kid = match header.0.get("kid") {
            None => None,
            Some(Value::String(kid)) if kid.len() <= MAX_KID => Some(kid.clone()),
            Some(_) => return Err(TokenError::Malformed { part: "kid" }),
        };
        Ok(Self { signed, signature, algorithm, kid, payload: decode(payload, "payload")? })
    }
}

/// Decodes one base64url part that holds a JSON object.
fn decode(part: &str, name: &'static str) -> Result<Object, TokenError> {
    let malformed = TokenError::Malformed { part: name };
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| malformed)
}

/// A JSON object in which no name occurs twice.
pub(super) struct Object(pub(super) BTreeMap<String, Value>);

impl Object {
    /// The text under a name, when there is one and it is a text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// Reads an `Object`.
struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object without repeated names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = map.next_entry()? {
            if members.insert(name, value).is_some() {
                return Err(de::Error::custom("a name occurs twice"));
            }
        }
        Ok(Object(members))
    }
}
