//! Tests of who may come in, with what.

use super::*;

const ALL: [Role; 11] = [
    Role::GovernmentReader,
    Role::GovernmentEditor,
    Role::ConsentOfficer,
    Role::AccountManager,
    Role::Service,
    Role::ProviderReader,
    Role::ProviderEditor,
    Role::ProviderManager,
    Role::Secretariat,
    Role::Administrator,
    Role::Auditor,
];

fn now() -> Timestamp {
    "2026-03-10T23:59:59Z".parse().unwrap()
}

/// The claims of a token, bound to a certificate or not.
fn claims(certificate: Option<Thumbprint>) -> Claims {
    Claims {
        issuer: "https://issuer.test".to_owned(),
        subject: "s".to_owned(),
        client_id: "c".to_owned(),
        jti: "j".to_owned(),
        expires: now(),
        auth_time: None,
        acr: None,
        certificate,
    }
}

#[test]
fn services_and_the_secretariat_come_in_by_certificate_alone() {
    let own = Thumbprint::of_certificate(b"own");
    let (unbound, bound) = (claims(None), claims(Some(own)));
    for role in ALL {
        let account = Account { role: role.clone(), ..Account::default() };
        let ask = |claims, presented, takes_unbound| {
            check(&account, Credentials::Token(claims, presented), now(), takes_unbound)
        };
        let must = matches!(role, Role::Service | Role::Secretariat);
        let expected = if must { Err(SignInError::Unbound) } else { Ok(()) };
        assert_eq!(ask(&unbound, None, false), expected, "{role:?}");
        assert_eq!(ask(&unbound, Some(&own), false), expected, "{role:?}: a certificate that nothing names");
        assert_eq!(ask(&bound, Some(&own), false), Ok(()), "{role:?}");
        assert_eq!(ask(&unbound, None, true), Ok(()), "{role:?} in the demonstration");
    }
}

#[test]
fn an_account_with_a_certificate_comes_in_with_no_other() {
    let (own, other) = (Thumbprint::of_certificate(b"own"), Thumbprint::of_certificate(b"other"));
    let unbound = claims(None);
    for role in ALL {
        let account = Account { role: role.clone(), certificate: own.to_string(), ..Account::default() };
        for takes_unbound in [false, true] {
            let ask = |presented| check(&account, Credentials::Token(&unbound, presented), now(), takes_unbound);
            assert_eq!(ask(Some(&own)), Ok(()), "{role:?}");
            assert_eq!(ask(Some(&other)), Err(SignInError::OtherCertificate), "{role:?}");
            assert_eq!(ask(None), Err(SignInError::Unbound), "{role:?}");
        }
    }
}

#[test]
fn an_account_holds_from_its_first_day_to_its_last() {
    let unbound = claims(None);
    for role in ALL {
        let ask = |from: &str, until: &str| {
            let (valid_from, valid_until) = (from.to_owned(), until.to_owned());
            let account = Account { role: role.clone(), valid_from, valid_until, ..Account::default() };
            check(&account, Credentials::Token(&unbound, None), now(), true)
        };
        for (from, until) in [("", ""), ("2026-03-10", "2026-03-10"), ("2025-01-01", ""), ("", "2027-01-01")] {
            assert_eq!(ask(from, until), Ok(()), "{role:?} {from} {until}");
        }
        for (from, until) in [("2026-03-11", ""), ("", "2026-03-09"), ("2020-01-01", "2025-12-31")] {
            assert_eq!(ask(from, until), Err(SignInError::OutOfTerm), "{role:?} {from} {until}");
        }
    }
}

#[test]
fn a_disabled_account_never_comes_in() {
    let own = Thumbprint::of_certificate(b"own");
    let account = Account { disabled: true, certificate: own.to_string(), ..Account::default() };
    assert_eq!(check(&account, Credentials::Certificate(&own), now(), true), Err(SignInError::Disabled));
}

#[test]
fn a_session_is_as_good_as_a_token_for_a_person_and_for_nobody_else() {
    let person = SignedIn { issuer: "i".to_owned(), subject: "s".to_owned(), at: None, strength: None };
    let own: Thumbprint = Thumbprint::of_certificate(b"own");
    let other = Thumbprint::of_certificate(b"other");
    let ask = |role: Role, certificate: &str, presented: Option<&Thumbprint>, takes_unbound| {
        let account = Account { role, certificate: certificate.to_owned(), ..Account::default() };
        check(&account, Credentials::Session(&person, presented), now(), takes_unbound)
    };
    assert_eq!(ask(Role::GovernmentReader, "", None, false), Ok(()));
    assert_eq!(ask(Role::Service, "", Some(&own), true), Err(SignInError::NotAPerson));
    let named = own.to_string();
    assert_eq!(ask(Role::Secretariat, &named, Some(&own), false), Ok(()));
    assert_eq!(ask(Role::Secretariat, &named, Some(&other), false), Err(SignInError::OtherCertificate));
    assert_eq!(ask(Role::Secretariat, &named, None, false), Err(SignInError::Unbound));
    assert_eq!(ask(Role::Secretariat, "", Some(&own), false), Err(SignInError::Unbound), "whose it is nobody says");
    assert_eq!(ask(Role::Secretariat, "", None, true), Ok(()), "the demonstration");
}
