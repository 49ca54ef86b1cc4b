//! Malformed and confused tokens: each case of `tokens.jsonl` changes a good token, and says how it is refused.
//!
//! A case patches header and claims (`header`, `claims`, `dropHeader`, `dropClaims`, or a whole text), picks who signs
//! (`sign`), changes parts behind the signature (`swapHeader`, `swapClaims`), or puts the parts together otherwise
//! (`raw`). Cases that are `accepted` are the control: what the refused ones change is right there.

use std::collections::HashMap;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use focalpoint::auth::token::{Algorithm, KeySet, Thumbprint, TokenError, TrustedIssuer, Verifier};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The moment of every case.
const NOW: i64 = 1_800_000_000;

/// One change of a good token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    name: String,
    expect: String,
    #[serde(default)]
    header: Map<String, Value>,
    #[serde(default)]
    drop_header: Vec<String>,
    header_text: Option<String>,
    #[serde(default)]
    claims: Map<String, Value>,
    #[serde(default)]
    drop_claims: Vec<String>,
    claims_text: Option<String>,
    sign: Option<String>,
    swap_header: Option<Map<String, Value>>,
    swap_claims: Option<Map<String, Value>>,
    raw: Option<String>,
    presented: Option<String>,
}

/// Keys of two issuers and of a stranger.
struct Keys {
    ed: HashMap<&'static str, Ed25519KeyPair>,
    ec: HashMap<&'static str, EcdsaKeyPair>,
    rsa: RsaKeyPair,
}

impl Keys {
    fn new() -> Self {
        let ed = ["ed", "ed-b", "stranger"].map(|name| (name, Ed25519KeyPair::generate().unwrap()));
        let ec = ["ec", "ec-b"].map(|name| (name, EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()));
        Self { ed: ed.into(), ec: ec.into(), rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap() }
    }

    /// Signs by the name of a key, or of an algorithm of the RSA key.
    fn sign(&self, who: &str, message: &[u8]) -> Vec<u8> {
        if let Some(key) = self.ed.get(who) {
            return key.sign(message).as_ref().to_vec();
        }
        if let Some(key) = self.ec.get(who) {
            return key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec();
        }
        let rsa = |encoding: &'static dyn RsaEncoding| {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            self.rsa.sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
            signature
        };
        match who {
            "rs256" => rsa(&RSA_PKCS1_SHA256),
            "ps256" => rsa(&RSA_PSS_SHA256),
            "hmac" => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, self.ed["ed"].public_key().as_ref());
                hmac::sign(&secret, message).as_ref().to_vec()
            }
            other => panic!("nobody signs as {other}"),
        }
    }

    /// The public halves by name.
    fn set(&self, names: &[&str]) -> KeySet {
        let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let keys: Vec<Value> = names
            .iter()
            .map(|name| {
                let mut key = if let Some(ed) = self.ed.get(name) {
                    json!({ "kty": "OKP", "crv": "Ed25519", "x": b64(ed.public_key().as_ref()) })
                } else if let Some(ec) = self.ec.get(name) {
                    let point = ec.public_key().as_ref();
                    json!({ "kty": "EC", "crv": "P-256", "x": b64(&point[1..33]), "y": b64(&point[33..]) })
                } else {
                    let public = self.rsa.public_key();
                    let (n, e) = (public.modulus(), public.exponent());
                    json!({
                        "kty": "RSA",
                        "n": b64(n.big_endian_without_leading_zero()),
                        "e": b64(e.big_endian_without_leading_zero()),
                    })
                };
                key["kid"] = json!(name);
                if *name == "rsa-ps" {
                    key["alg"] = json!("PS256");
                }
                key
            })
            .collect();
        KeySet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
    }

    /// Trusts issuer A with every algorithm, and issuer B with ES256 alone.
    fn verifier(&self) -> Verifier {
        let a = TrustedIssuer {
            issuer: "https://a.test".into(),
            audience: "focalpoint".into(),
            algorithms: Algorithm::ALL.into(),
            keys: self.set(&["ed", "ec", "rsa", "rsa-ps"]),
        };
        let b = TrustedIssuer {
            issuer: "https://b.test".into(),
            audience: "other".into(),
            algorithms: vec![Algorithm::Es256],
            keys: self.set(&["ec-b", "ed-b"]),
        };
        Verifier::new(vec![a, b]).unwrap()
    }
}

/// The certificate that bound tokens name.
fn own() -> Thumbprint {
    Thumbprint::of_certificate(b"own")
}

/// A good header and good claims.
fn good() -> (Value, Value) {
    let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "ed" });
    let claims = json!({
        "iss": "https://a.test", "aud": "focalpoint", "sub": "account-1", "client_id": "cli", "jti": "j",
        "iat": NOW - 10, "exp": NOW + 600,
    });
    (header, claims)
}

/// An object with members replaced and dropped, as text.
fn patched(mut object: Value, set: &Map<String, Value>, drop: &[String]) -> Value {
    let members = object.as_object_mut().unwrap();
    members.extend(set.clone());
    members.retain(|name, _| !drop.contains(name));
    object
}

impl Case {
    /// The token of the case.
    fn token(&self, keys: &Keys) -> String {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text.replace("{own}", &own().to_string()));
        let (header, claims) = good();
        let header = patched(header, &self.header, &self.drop_header);
        let claims = patched(claims, &self.claims, &self.drop_claims);
        let mut h = encode(&self.header_text.clone().unwrap_or_else(|| header.to_string()));
        let mut p = encode(&self.claims_text.clone().unwrap_or_else(|| claims.to_string()));
        let signature = keys.sign(self.sign.as_deref().unwrap_or("ed"), format!("{h}.{p}").as_bytes());
        if let Some(swap) = &self.swap_header {
            h = encode(&patched(header, swap, &[]).to_string());
        }
        if let Some(swap) = &self.swap_claims {
            p = encode(&patched(claims, swap, &[]).to_string());
        }
        let (s, short) = (URL_SAFE_NO_PAD.encode(&signature), URL_SAFE_NO_PAD.encode(&signature[..32]));
        let zeros = URL_SAFE_NO_PAD.encode([0; 64]);
        let raw = self.raw.as_deref().unwrap_or("{h}.{p}.{s}");
        raw.replace("{h}", &h).replace("{p}", &p).replace("{s}", &s).replace("{s-}", &short).replace("{z}", &zeros)
    }

    /// How the token of the case is received.
    fn outcome(&self, keys: &Keys, verifier: &Verifier) -> Result<(), TokenError> {
        let other = Thumbprint::of_certificate(b"other");
        let presented = match self.presented.as_deref() {
            None => None,
            Some("own") => Some(own()),
            Some(_) => Some(other),
        };
        let now = Timestamp::from_second(NOW).unwrap();
        verifier.verify(&self.token(keys), presented.as_ref(), now).map(|_| ())
    }
}

/// All cases.
fn cases() -> Vec<Case> {
    include_str!("tokens.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_malformed_or_confused_token_is_refused_for_its_reason() {
    let keys = Keys::new();
    let verifier = keys.verifier();
    let mut wrong = Vec::new();
    for case in cases() {
        let outcome = case.outcome(&keys, &verifier);
        let label = outcome.map_or_else(TokenError::label, |()| "accepted");
        if label != case.expect {
            wrong.push(format!("{}: {label}, not {}", case.name, case.expect));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_corpus_is_broad_and_has_controls() {
    let cases = cases();
    let accepted = cases.iter().filter(|case| case.expect == "accepted").count();
    assert!(cases.len() - accepted >= 60 && accepted >= 10, "{} cases, {accepted} accepted", cases.len());
    let mut names: Vec<_> = cases.iter().map(|case| &case.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), cases.len());
}

#[test]
fn no_single_character_can_be_changed() {
    let keys = Keys::new();
    let verifier = keys.verifier();
    let now = Timestamp::from_second(NOW).unwrap();
    let token = serde_json::from_str::<Case>(r#"{"name": "good", "expect": "accepted"}"#).unwrap().token(&keys);
    assert!(verifier.verify(&token, None, now).is_ok());
    for at in 0..token.len() {
        for other in ["A", "B", "_", ".", "=", "é"] {
            let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
            assert!(changed == token || verifier.verify(&changed, None, now).is_err(), "{other} at {at}");
        }
    }
}

#[test]
fn a_refusal_says_nothing_that_the_token_held() {
    let keys = Keys::new();
    let verifier = keys.verifier();
    for case in cases().iter().filter(|case| case.expect != "accepted") {
        let token = case.token(&keys);
        let shown = case.outcome(&keys, &verifier).unwrap_err().to_string();
        for part in token.split('.').filter(|part| part.len() > 8) {
            assert!(!shown.contains(part), "{}: {shown}", case.name);
        }
        for value in ["evil", "account-1", "a.test", "nobody", "admin"] {
            assert!(!shown.contains(value), "{}: {shown}", case.name);
        }
    }
}
