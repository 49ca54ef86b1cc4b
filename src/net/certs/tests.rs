//! A development certificate is valid for what was asked, for as long as said, and replaced in time.

use std::os::unix::fs::MetadataExt as _;

use super::*;

/// Some time.
fn noon() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// The names of a local server.
fn names() -> Vec<String> {
    ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec()
}

#[test]
fn keys_are_for_their_owner_alone_and_certificates_end() {
    let dir = tempfile::tempdir().unwrap();
    let ca = DevelopmentCa::open(dir.path(), noon()).unwrap();
    let server = ca.server(&names(), noon()).unwrap();
    let client = ca.issue_client("registry-1", noon()).unwrap();
    for key in [&dir.path().join("ca-key.pem"), &server.private_key, &client.private_key] {
        assert_eq!(std::fs::metadata(key).unwrap().mode() & 0o777, 0o600, "{}", key.display());
    }
    assert_eq!(ends(&ca.certificate()).unwrap(), after(noon(), CA_DAYS).unwrap());
    assert_eq!(ends(&server.certificate).unwrap(), after(noon(), LEAF_DAYS).unwrap());
    assert_eq!(ends(&client.certificate).unwrap(), after(noon(), LEAF_DAYS).unwrap());
}

#[test]
fn a_server_certificate_is_kept_until_it_is_due_or_lacks_a_name() {
    let dir = tempfile::tempdir().unwrap();
    let ca = DevelopmentCa::open(dir.path(), noon()).unwrap();
    let first = ca.server(&names(), noon()).unwrap().thumbprint().unwrap();
    let again = DevelopmentCa::open(dir.path(), noon()).unwrap().server(&names(), noon()).unwrap();
    assert_eq!(again.thumbprint().unwrap(), first);
    let due = after(noon(), LEAF_DAYS - RENEW_DAYS).unwrap();
    let renewed = ca.server(&names(), due).unwrap().thumbprint().unwrap();
    assert_ne!(renewed, first);
    let more = [names(), vec!["directory.example.org".to_owned()]].concat();
    assert_ne!(ca.server(&more, due).unwrap().thumbprint().unwrap(), renewed);
}

#[test]
fn an_authority_that_would_end_before_its_leaves_is_replaced_with_its_server_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let late = after(noon(), CA_DAYS - LEAF_DAYS).unwrap();
    let ca = DevelopmentCa::open(dir.path(), noon()).unwrap();
    let old = (std::fs::read(ca.certificate()).unwrap(), ca.server(&names(), late).unwrap().thumbprint().unwrap());
    let ca = DevelopmentCa::open(dir.path(), late).unwrap();
    let new = (std::fs::read(ca.certificate()).unwrap(), ca.server(&names(), late).unwrap().thumbprint().unwrap());
    assert_ne!(old.0, new.0);
    assert_ne!(old.1, new.1);
}

#[test]
fn a_client_name_cannot_leave_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let ca = DevelopmentCa::open(dir.path(), noon()).unwrap();
    for name in ["", "../evil", "a/b", "a b", &"x".repeat(65)] {
        assert!(matches!(ca.issue_client(name, noon()), Err(CertError::Name)), "{name}");
    }
}
