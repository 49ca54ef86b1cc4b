//! Where notices to a person go: their own wish, which nobody else can express, and which goes with the account.

use super::super::account::account_of;
use super::super::{Directory, Error, Options, Written};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::domain::vocabulary::LANGUAGES;
use crate::domain::{Account, Violations, check};
use crate::view::Namespace;

impl Directory {
    /// Sets the address and the language of notices to the caller; an empty address: they get none.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `StaleEtag` when the account was written to at the same time, `RequestIdReused`, `Unavailable`.
    pub async fn set_notice_address(
        &self,
        principal: &Principal,
        mut email: String,
        mut language: String,
        options: Options,
    ) -> Result<Written<Account>, Error> {
        let permit = policy::enter(principal, Operation::SetNoticeAddress)?.on(Relation::Any)?;
        let mut v = Violations::default();
        check::email(&mut email, "email", &mut v);
        check::language(&mut language, "language", &mut v);
        if !language.is_empty() && !LANGUAGES.contains(&language.as_str()) {
            v.add("language", format!("expected one of {}", LANGUAGES.join(", ")));
        }
        v.or(())?;
        let view = self.newest().await?;
        let account = account_of(&view, &principal.account.name())?;
        let record = Account { email, notice_language: language, ..account.record.clone() };
        let draft = self.replaced(account, None, record, Namespace::Global)?;
        self.write_account(principal, permit, options, draft).await
    }
}
