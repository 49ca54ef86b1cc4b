//! The life of a token: issued, verified, remembered, bound, ended, and forgotten with its key.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::auth::key_file::KeyFileError;

/// Some time.
fn noon() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// Seconds after noon.
fn noon_and(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

/// What most tests ask for: ten minutes for a person.
fn grant() -> Grant<'static> {
    Grant {
        subject: "account-1",
        client_id: "cli",
        lifetime: Duration::from_mins(10),
        auth_time: Some(noon_and(-60)),
        acr: Some("strong"),
        certificate: None,
    }
}

/// An issuer with a new key, which stays as long as the folder.
fn issuer() -> (tempfile::TempDir, EmbeddedIssuer) {
    let dir = tempfile::tempdir().unwrap();
    let issuer = EmbeddedIssuer::open(&dir.path().join("token-key.pem"), "https://issuer.test", "focalpoint").unwrap();
    (dir, issuer)
}

/// A verifier that trusts one issuer.
fn trusting(issuer: &EmbeddedIssuer) -> Verifier {
    Verifier::new(vec![issuer.trusted().unwrap()]).unwrap()
}

#[test]
fn an_issued_token_verifies_and_says_what_was_granted() {
    let (_dir, issuer) = issuer();
    let token = issuer.issue(&grant(), noon(), Uuid::from_u128(7)).unwrap();
    let claims = trusting(&issuer).verify(&token, None, noon_and(5)).unwrap();
    let expected = Claims {
        issuer: "https://issuer.test".into(),
        subject: "account-1".into(),
        client_id: "cli".into(),
        jti: Uuid::from_u128(7).to_string(),
        expires: noon_and(600),
        auth_time: Some(noon_and(-60)),
        acr: Some("strong".into()),
        certificate: None,
    };
    assert_eq!(*claims, expected);
}

#[test]
fn the_key_of_the_issuer_is_private_and_survives_a_restart() {
    let (dir, issuer) = issuer();
    let file = dir.path().join("token-key.pem");
    let again = EmbeddedIssuer::open(&file, "https://issuer.test", "focalpoint").unwrap();
    assert_eq!(again.jwks(), issuer.jwks());
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let refused = EmbeddedIssuer::open(&file, "https://issuer.test", "focalpoint").unwrap_err();
    assert!(matches!(refused, IssuerError::File(KeyFileError::OpenToOthers { mode: 0o644, .. })));
}

#[test]
fn a_token_lives_for_at_most_an_hour() {
    let (_dir, issuer) = issuer();
    for (seconds, granted) in [(0, false), (1, true), (3600, true), (3601, false)] {
        let asked = Grant { lifetime: Duration::from_secs(seconds), ..grant() };
        assert_eq!(issuer.issue(&asked, noon(), Uuid::nil()).is_ok(), granted, "{seconds}");
    }
}

#[test]
fn a_token_ends_after_the_leeway_whether_remembered_or_not() {
    let (_dir, issuer) = issuer();
    let token = issuer.issue(&grant(), noon(), Uuid::nil()).unwrap();
    let remembering = trusting(&issuer);
    assert!(remembering.verify(&token, None, noon_and(629)).is_ok());
    assert_eq!(remembering.remembered(), 1);
    assert_eq!(remembering.verify(&token, None, noon_and(630)), Err(TokenError::Expired));
    assert_eq!(trusting(&issuer).verify(&token, None, noon_and(630)), Err(TokenError::Expired));
}

#[test]
fn a_bound_token_needs_its_certificate_on_every_call() {
    let (_dir, issuer) = issuer();
    let (own, other) = (Thumbprint::of_certificate(b"own"), Thumbprint::of_certificate(b"other"));
    let token = issuer.issue(&Grant { certificate: Some(own), ..grant() }, noon(), Uuid::nil()).unwrap();
    let verifier = trusting(&issuer);
    assert_eq!(verifier.verify(&token, Some(&other), noon()), Err(TokenError::CertificateMismatch));
    assert_eq!(verifier.verify(&token, Some(&own), noon()).unwrap().certificate, Some(own));
    assert_eq!(verifier.remembered(), 1);
    assert_eq!(verifier.verify(&token, Some(&other), noon()), Err(TokenError::CertificateMismatch));
    assert_eq!(verifier.verify(&token, None, noon()), Err(TokenError::CertificateMissing));
}

#[test]
fn tokens_of_a_replaced_key_are_forgotten_at_once() {
    let ((_old_dir, old), (_new_dir, new)) = (issuer(), issuer());
    let (token, next) =
        (old.issue(&grant(), noon(), Uuid::nil()).unwrap(), new.issue(&grant(), noon(), Uuid::nil()).unwrap());
    let verifier = trusting(&old);
    assert!(verifier.verify(&token, None, noon()).is_ok());
    verifier.replace_keys("https://issuer.test", &new.trusted().unwrap().keys).unwrap();
    assert_eq!(verifier.remembered(), 0);
    assert_eq!(verifier.verify(&token, None, noon()), Err(TokenError::UnknownKey));
    assert!(verifier.verify(&next, None, noon()).is_ok());
}

#[test]
fn trust_needs_an_issuer_that_is_complete_and_named_once() {
    let (_dir, issuer) = issuer();
    let known = issuer.trusted().unwrap();
    let refused = |issuers| Verifier::new(issuers).unwrap_err();
    assert_eq!(refused(vec![]), TrustError::NoIssuer);
    assert_eq!(refused(vec![known.clone(), known.clone()]), TrustError::Repeated("https://issuer.test".into()));
    let incomplete = TrustError::Incomplete("https://issuer.test".into());
    assert_eq!(refused(vec![TrustedIssuer { algorithms: vec![], ..known.clone() }]), incomplete);
    assert_eq!(refused(vec![TrustedIssuer { audience: String::new(), ..known.clone() }]), incomplete);
    let verifier = Verifier::new(vec![known.clone()]).unwrap();
    let unknown = TrustError::Unknown("https://other.test".into());
    assert_eq!(verifier.replace_keys("https://other.test", &known.keys), Err(unknown));
}
