//! Who is calling: from what a call presents to the account that it may act as, or the reason why to none.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::Directory;
use super::read::Fresh;
use super::standing::is_in_force;
use crate::auth::Principal;
use crate::auth::token::{Claims, Thumbprint};
use crate::domain::{Account, AccountId, Role};

/// A person who signed in on a page: of which account they showed the key, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who vouches for the subject.
    pub issuer: String,
    /// Who it is, unique within the issuer.
    pub subject: String,
    /// When they signed in, where it is known.
    pub at: Option<Timestamp>,
    /// How strong that was, in the issuer's words.
    pub strength: Option<String>,
}

/// What a call presents: a verified token, or in its place the client certificate of the session, or the session of a page.
#[derive(Debug, Clone, Copy)]
pub enum Credentials<'a> {
    /// A token, with the certificate of the session if there is one.
    Token(&'a Claims, Option<&'a Thumbprint>),
    /// A certificate alone.
    Certificate(&'a Thumbprint),
    /// A session of a page, with the certificate of the connection if there is one.
    Session(&'a SignedIn, Option<&'a Thumbprint>),
}

/// Why credentials name no account that may call; for the log, never for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Nobody has that key.
    #[error("there is no account")]
    NoAccount,
    /// Somebody disabled it.
    #[error("the account is disabled")]
    Disabled,
    /// Before its first day or after its last.
    #[error("the account does not hold today")]
    OutOfTerm,
    /// It must present a certificate, and this session or token has none.
    #[error("the account must present a certificate")]
    Unbound,
    /// It must present another certificate.
    #[error("the account must present another certificate")]
    OtherCertificate,
    /// A program has no session on pages.
    #[error("the account is not one of a person")]
    NotAPerson,
}

/// Credentials that let nobody in.
#[derive(Debug)]
pub struct NotSignedIn {
    /// Why.
    pub reason: SignInError,
    /// Whose they are, when they are the key of an account.
    pub account: Option<Box<Principal>>,
}

impl SignInError {
    /// A short name for metrics and tests; one for each variant.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NoAccount => "no_account",
            Self::Disabled => "account_disabled",
            Self::OutOfTerm => "account_out_of_term",
            Self::Unbound => "account_unbound",
            Self::OtherCertificate => "account_other_certificate",
            Self::NotAPerson => "account_not_a_person",
        }
    }
}

impl Directory {
    /// The caller: the account that the credentials are the key of, when it may call now, as far as a node knows that is not
    /// behind. Its role and owner come from the register, never from a token.
    ///
    /// # Errors
    /// Why there is none, and which account it would have been.
    pub fn sign_in(&self, _: Fresh, credentials: Credentials<'_>) -> Result<Principal, NotSignedIn> {
        let view = self.views.current();
        let entry = match credentials {
            Credentials::Token(claims, _) => view.account(&claims.issuer, &claims.subject),
            Credentials::Certificate(thumbprint) => view.account("", &thumbprint.to_string()),
            Credentials::Session(person, _) => view.account(&person.issuer, &person.subject),
        };
        let entry = entry.ok_or(NotSignedIn { reason: SignInError::NoAccount, account: None })?;
        let mut principal = Principal::of(AccountId(entry.id), &entry.record);
        if let Err(reason) = check(&entry.record, credentials, self.source.now(), self.takes_unbound) {
            return Err(NotSignedIn { reason, account: Some(Box::new(principal)) });
        }
        match credentials {
            Credentials::Token(claims, _) => {
                principal.signed_in = claims.auth_time;
                principal.strength.clone_from(&claims.acr);
                principal.expires = Some(claims.expires);
            }
            Credentials::Session(person, _) => {
                principal.signed_in = person.at;
                principal.strength.clone_from(&person.strength);
            }
            Credentials::Certificate(_) => {}
        }
        Ok(principal)
    }

    /// The same use cases for a demonstration, which lets accounts without their certificate in.
    #[must_use]
    pub fn taking_unbound(self, takes_unbound: bool) -> Self {
        Self { takes_unbound, ..self }
    }
}

/// Whether an account may call now with these credentials, which name it.
fn check(
    account: &Account,
    credentials: Credentials<'_>,
    now: Timestamp,
    takes_unbound: bool,
) -> Result<(), SignInError> {
    if account.disabled {
        return Err(SignInError::Disabled);
    }
    if !is_in_force(account, Offset::UTC.to_datetime(now).date()) {
        return Err(SignInError::OutOfTerm);
    }
    let (is_bound, presented) = match credentials {
        Credentials::Token(claims, presented) => (claims.certificate.is_some(), presented),
        Credentials::Certificate(thumbprint) => (true, Some(thumbprint)),
        Credentials::Session(..) if account.role == Role::Service => return Err(SignInError::NotAPerson),
        // Nobody has bound a session to a certificate: it counts where the account itself names it.
        Credentials::Session(_, presented) => (false, presented),
    };
    if !account.certificate.is_empty() {
        return match presented {
            Some(presented) if presented.to_string() == account.certificate => Ok(()),
            Some(_) => Err(SignInError::OtherCertificate),
            None => Err(SignInError::Unbound),
        };
    }
    if must_be_bound(&account.role) && !is_bound && !takes_unbound {
        return Err(SignInError::Unbound);
    }
    Ok(())
}

/// Whether accounts of the role come in only with a certificate: their own, or one that the token is bound to.
const fn must_be_bound(role: &Role) -> bool {
    match role {
        Role::Service | Role::Secretariat | Role::Unrecognized(_) => true,
        Role::GovernmentReader
        | Role::GovernmentEditor
        | Role::ConsentOfficer
        | Role::AccountManager
        | Role::ProviderReader
        | Role::ProviderEditor
        | Role::ProviderManager
        | Role::Administrator
        | Role::Auditor => false,
    }
}

#[cfg(test)]
mod tests;
