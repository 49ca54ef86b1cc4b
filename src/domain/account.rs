//! The account: who may sign in, as what, and for whom. Rights come from here, never from a token.

use super::code::{check_code, check_codes};
use super::codes::{Role, Scope};
use super::shape::record;
use super::vocabulary::LANGUAGES;
use super::{StateCode, Status, Violations, check};

record! {
    /// Who may sign in.
    pub struct Account {
        /// Issuer of the token, its `iss`.
        pub issuer: String,
        /// Subject of the token, its `sub`.
        pub subject: String,
        /// Name shown to people.
        pub display_name: String,
        /// What it may be.
        pub role: Role,
        /// The State that it belongs to, for government roles and a State's services.
        pub state: StateCode,
        /// Resource name of the provider that it belongs to.
        pub provider: String,
        /// What a service account may do.
        pub scopes: Vec<Scope>,
        /// SHA-256 thumbprint of the certificate it must present, base64url.
        pub certificate: String,
        /// Where its person wants notices sent; empty: nowhere. Set by that person alone.
        pub email: String,
        /// Language of notices: `ar`, `en`, `es`, `fr`, `ru` or `zh`; empty: that of the service.
        pub notice_language: String,
        /// Whether it is refused.
        pub disabled: bool,
        /// Whether all that tells of a person or machine was erased; it is disabled for good then.
        pub erased: bool,
    }
}

impl Account {
    /// Whether its certificate alone is what it comes in by.
    fn is_keyed_by_certificate(&self) -> bool {
        self.issuer.is_empty() && self.subject.is_empty() && !self.certificate.is_empty()
    }

    /// What no other account has: issuer and subject of its tokens; or no issuer and the thumbprint of its certificate.
    #[must_use]
    pub fn key(&self) -> (&str, &str) {
        if self.is_keyed_by_certificate() { ("", &self.certificate) } else { (&self.issuer, &self.subject) }
    }

    /// What is left of it once it is erased: that there was one, as what, and whose.
    #[must_use]
    pub fn erase(&self) -> Self {
        let (role, state, provider) = (self.role.clone(), self.state.clone(), self.provider.clone());
        Self { status: Status::Published, role, state, provider, disabled: true, erased: true, ..Self::default() }
    }

    /// Checks the language of notices, and that only a person has an address.
    fn check_notice_language(&mut self, v: &mut Violations) {
        check::language(&mut self.notice_language, "noticeLanguage", v);
        if !self.notice_language.is_empty() && !LANGUAGES.contains(&self.notice_language.as_str()) {
            v.add("noticeLanguage", format!("expected one of {}", LANGUAGES.join(", ")));
        }
        if self.role == Role::Service && !self.email.is_empty() {
            v.add("email", "a service account has no address; configure a web hook instead");
        }
    }

    /// Checks the fields that only accounts have: an owner where the role has one, and none where it has not.
    fn check(&mut self, v: &mut Violations) {
        if self.erased {
            if *self != self.erase() {
                v.add("erased", "an erased account is disabled, and has a role and an owner and nothing else");
            }
            return;
        }
        check::line(&mut self.issuer, "issuer", v);
        check::line(&mut self.subject, "subject", v);
        if !self.is_keyed_by_certificate() {
            check::required(&self.issuer, "issuer", v);
            check::required(&self.subject, "subject", v);
        } else if self.role != Role::Service {
            v.add("issuer", "is required: only a service account comes in by its certificate alone");
        }
        check::line(&mut self.display_name, "displayName", v);
        check::email(&mut self.email, "email", v);
        self.check_notice_language(v);
        check::required(self.role.as_str(), "role", v);
        check_code(&self.role, "role", v);
        check_codes(&mut self.scopes, "scopes", v);
        check::line(&mut self.provider, "provider", v);
        let is_thumbprint = |text: &str| {
            text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        if !self.certificate.is_empty() && !is_thumbprint(&self.certificate) {
            v.add("certificate", "is no SHA-256 thumbprint in base64url; expected 43 characters without padding");
        }
        let (state, provider) = (!self.state.is_absent(), !self.provider.is_empty());
        if state {
            self.state.validate("state", v);
        }
        match self.role.owner() {
            Owner::State if !state => v.add("state", "is required for a government role"),
            Owner::Provider if !provider => v.add("provider", "is required for a provider's role"),
            Owner::Either if state == provider => {
                v.add("state", "a service account has one owner: a State or a provider");
            }
            Owner::Nobody if state || provider => v.add("role", "this role has no owner"),
            Owner::State if provider => v.add("provider", "a government role has no provider"),
            Owner::Provider if state => v.add("state", "a provider's role has no State"),
            Owner::State | Owner::Provider | Owner::Either | Owner::Nobody => {}
        }
        if !self.scopes.is_empty() && self.role != Role::Service {
            v.add("scopes", "only a service account has scopes");
        }
    }
}

/// Who owns accounts of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A State.
    State,
    /// A provider.
    Provider,
    /// A State or a provider.
    Either,
    /// The service itself.
    Nobody,
}

impl Role {
    /// Who owns accounts of this role.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        match self {
            Self::GovernmentReader | Self::GovernmentEditor | Self::ConsentOfficer | Self::AccountManager => {
                Owner::State
            }
            Self::ProviderReader | Self::ProviderEditor | Self::ProviderManager => Owner::Provider,
            Self::Service => Owner::Either,
            Self::Secretariat | Self::Administrator | Self::Auditor | Self::Unrecognized(_) => Owner::Nobody,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Record as _;
    use super::*;

    #[test]
    fn what_is_left_of_an_erased_account_is_whose_it_was_and_nothing_else() {
        let account = Account {
            external_id: "hr-1".to_owned(),
            supersedes: "accounts/before".to_owned(),
            superseded_by: "accounts/after".to_owned(),
            valid_from: "2026-01-01".to_owned(),
            valid_until: "2026-12-31".to_owned(),
            sources: vec![super::super::Reference { title: "letter".to_owned(), ..Default::default() }],
            issuer: "https://issuer.example".to_owned(),
            subject: "ada".to_owned(),
            display_name: "Ada".to_owned(),
            role: Role::Service,
            state: StateCode::from("MN"),
            scopes: vec![Scope::DirectoryRead],
            certificate: "c".repeat(43),
            email: "ada@example.org".to_owned(),
            notice_language: "fr".to_owned(),
            ..Account::default()
        };
        let left = serde_json::to_value(account.erase()).unwrap();
        let expected = serde_json::json!({"status": "PUBLISHED", "role": "SERVICE", "state": "MN", "disabled": true, "erased": true});
        assert_eq!(left, expected);
        assert_eq!(account.erase().validate().unwrap().into_inner(), account.erase());
        for wrong in
            [Account { subject: "ada".to_owned(), ..account.erase() }, Account { disabled: false, ..account.erase() }]
        {
            assert!(wrong.validate().is_err());
        }
    }
}
