//! A key set is read within its limits; what it must not hold refuses it, and what it may hold is passed over.

use serde_json::{Value, json};

use super::*;

/// A key that can verify, under a name.
fn ed(kid: &str) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": URL_SAFE_NO_PAD.encode([7; 32]) })
}

/// Reads a set of keys.
fn read(keys: &[Value]) -> Result<KeySet, KeySetError> {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes())
}

/// A key with members added or replaced.
fn with(mut key: Value, more: &Value) -> Value {
    key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    key
}

/// An RSA key of some bytes.
fn rsa(bytes: usize) -> Value {
    json!({ "kty": "RSA", "kid": "r", "n": URL_SAFE_NO_PAD.encode(vec![201; bytes]), "e": "AQAB" })
}

/// An elliptic key.
fn ec(curve: &str, bytes: usize) -> Value {
    let coordinate = URL_SAFE_NO_PAD.encode(vec![9; bytes]);
    json!({ "kty": "EC", "crv": curve, "kid": "e", "x": coordinate, "y": coordinate })
}

#[test]
fn keys_of_every_supported_kind_are_read() {
    assert_eq!(read(&[ed("o"), rsa(256), ec("P-256", 32)]).unwrap().len(), 3);
}

#[test]
fn keys_that_cannot_verify_a_token_are_passed_over() {
    for other in [
        with(ed("b"), &json!({ "use": "enc" })),
        with(ed("b"), &json!({ "key_ops": ["encrypt"] })),
        with(ed("b"), &json!({ "alg": "ES256" })),
        with(ed("b"), &json!({ "crv": "X25519" })),
        with(ed("b"), &json!({ "x": "c2hvcnQ" })),
        with(ed("b"), &json!({ "x": 5 })),
        with(ed("b"), &json!({ "kty": "AKP" })),
        ec("P-384", 48),
        ec("P-256", 48),
        ec("secp256k1", 32),
        rsa(128),
        rsa(255),
        rsa(1025),
        with(rsa(256), &json!({ "alg": "RS512" })),
        with(rsa(256), &json!({ "alg": "HS256" })),
        json!("not a key"),
        Value::Null,
    ] {
        assert_eq!(read(&[ed("a"), other.clone()]).unwrap().len(), 1, "{other}");
        assert!(matches!(read(std::slice::from_ref(&other)), Err(KeySetError::NoUsableKey)), "{other}");
    }
}

#[test]
fn a_set_that_publishes_a_secret_is_refused() {
    let symmetric = json!({ "kty": "oct", "kid": "s", "k": "c2VjcmV0" });
    for secret in [symmetric, with(ed("b"), &json!({ "d": "x" })), with(rsa(256), &json!({ "p": "x", "q": "x" }))] {
        assert!(matches!(read(&[ed("a"), secret]), Err(KeySetError::PrivateKey)));
    }
}

#[test]
fn two_keys_of_one_name_are_refused() {
    assert!(matches!(read(&[ed("a"), ed("a")]), Err(KeySetError::RepeatedKid)));
}

#[test]
fn a_set_holds_no_more_than_its_limits() {
    let keys = |count: usize| (0..count).map(|i| ed(&i.to_string())).collect::<Vec<_>>();
    assert_eq!(read(&keys(MAX_KEYS)).unwrap().len(), MAX_KEYS);
    assert!(matches!(read(&keys(MAX_KEYS + 1)), Err(KeySetError::TooManyKeys)));
    let mut padded = json!({ "keys": keys(1) }).to_string();
    padded.push_str(&" ".repeat(MAX_KEY_SET_BYTES - padded.len()));
    assert!(KeySet::parse(padded.as_bytes()).is_ok());
    padded.push(' ');
    assert!(matches!(KeySet::parse(padded.as_bytes()), Err(KeySetError::TooLarge)));
}

#[test]
fn what_is_no_key_set_is_refused() {
    for text in ["", "[]", "{}", "null", r#"{"keys": {}}"#, r#"{"keys": 5}"#, "\u{feff}{}", "{\"keys\": []} x"] {
        assert!(matches!(KeySet::parse(text.as_bytes()), Err(KeySetError::Malformed)), "{text}");
    }
    assert!(matches!(KeySet::parse(br#"{"keys": []}"#), Err(KeySetError::NoUsableKey)));
}
