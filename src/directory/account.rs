//! Accounts: who is calling, and the register of who may.

use std::sync::Arc;

use super::appoint::People;
use super::read::{entry, found};
use super::write::{Draft, valid, wrong};
use super::{Directory, Error, Options, Page, PageRequest, Written, account_terms, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation, Relation};
use crate::domain::{Account, AccountId, Approval, ProviderId, Revision};
use crate::store::{Action, Details, Put};
use crate::view::{Entry, Namespace, SCHEMA, View, account_key, encode};

/// What whoever would change an erased account is told.
pub(super) const ERASED: Error = Error::WrongStage("this account was erased");

/// Who the caller is.
#[derive(Debug)]
pub struct Identity {
    /// The caller's account.
    pub account: Arc<Entry<Account>>,
    /// The operations that its role may do at all.
    pub operations: Vec<Operation>,
    /// Revision of the answer.
    pub revision: Revision,
}

impl Directory {
    /// The caller's own account, and the operations that its role may do at all.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` when the account went meanwhile.
    pub fn who_am_i(&self, principal: &Principal) -> Result<Identity, Error> {
        policy::enter(principal, Operation::WhoAmI)?.on(Relation::Any)?;
        let view = self.views.current();
        let account = entry(&view.accounts, principal.account.0)?;
        let operations = policy::operations(principal).collect();
        Ok(Identity { account: Arc::clone(account), operations, revision: view.revision })
    }

    /// Creates an account.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `SecondPersonRequired` for a role that takes two people,
    /// `ExternalIdExists` when the subject has an account, `RequestIdReused`, `Unavailable`.
    pub async fn create_account(
        &self,
        principal: &Principal,
        account: Account,
        options: Options,
    ) -> Result<Written<Account>, Error> {
        let entered = policy::enter(principal, Operation::CreateAccount)?;
        // A role that there is not is nobody's to hide.
        let account = if account.role.is_known() { account } else { valid(account)?.into_inner() };
        let permit = entered.on(reach::to_account(principal, &account))?;
        if People::to_give(principal, &account.role) == People::Never {
            return Err(Error::Forbidden);
        }
        let account = valid(Account {
            disabled: false,
            erased: false,
            email: String::new(),
            notice_language: String::new(),
            ..account
        })?;
        account_terms::check(&account, self.source.now())?;
        let _one_by_one = self.appointing.lock().await;
        if !self.stands(principal) {
            return Err(Error::Forbidden);
        }
        let view = self.views.current();
        let people = People::to_create(principal, &view, &account);
        let (issuer, subject) = account.key();
        let is_taken = view.account(issuer, subject).is_some();
        if is_taken && options.request.is_none() {
            return Err(Error::ExternalIdExists);
        }
        if let Some(provider) = ProviderId::of_name(&account.provider)
            && view.providers.get(provider.0).is_none()
        {
            return Err(wrong::<Account>("provider", "there is no such provider"));
        }
        if people == People::Two {
            if is_taken {
                return Err(self.asked_before(principal, permit, options, Error::ExternalIdExists).await);
            }
            let (operation, account) = (permit.operation().name().to_owned(), Some(account.into_inner()));
            let asked = Approval { operation, account, ..Approval::default() };
            return Err(self.ask(principal, permit, options, asked).await);
        }
        let draft = self.created(account, Namespace::Global);
        self.write_account(principal, permit, options, draft).await
    }

    /// Disables an account; its next call is refused.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `WrongStage` for the caller's own and an erased one, `RequestIdReused`, `Unavailable`.
    pub async fn disable_account(
        &self,
        principal: &Principal,
        name: &str,
        options: Options,
    ) -> Result<Written<Account>, Error> {
        let entered = policy::enter(principal, Operation::DisableAccount)?;
        // Of two who disable one another, one stays to answer for it. Reads that lag keep nobody from disabling.
        let _one_by_one = self.appointing.lock().await;
        let view = self.newest().await.unwrap_or_else(|_| self.views.current());
        if !self.stands(principal) {
            return Err(Error::Forbidden);
        }
        let account = account_of(&view, name)?;
        let permit = entered.on(reach::to_account(principal, &account.record))?;
        if account.id == principal.account.0 {
            return Err(Error::WrongStage("an account cannot disable itself"));
        }
        if account.record.erased {
            return Err(ERASED);
        }
        let record = Account { disabled: true, ..account.record.clone() };
        let draft = self.replaced(account, None, record, Namespace::Global)?;
        self.write_account(principal, permit, options, draft).await
    }

    /// Lists the accounts that the caller manages.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `InvalidPageToken`, `RevisionNotReached`, `Unavailable` when the read cannot be audited.
    pub async fn list_accounts(
        &self,
        principal: &Principal,
        page: &PageRequest,
        min_revision: &str,
    ) -> Result<Page<Arc<Entry<Account>>>, Error> {
        let entered = policy::enter(principal, Operation::ListAccounts)?;
        let query = Operation::ListAccounts.name();
        let (size, after) = self.open_page(principal, page, &query)?;
        let view = self.view_at(min_revision).await?;
        let visible = view
            .accounts
            .iter_after(after)
            .filter(|entry| entered.on(reach::to_account(principal, &entry.record)).is_ok())
            .map(|entry| (entry.id, Arc::clone(entry)));
        let page = self.close_page(principal, &query, size, view.revision, visible);
        if let Some(one) = page.items.first() {
            let permit = entered.on(reach::to_account(principal, &one.record))?;
            let details = Details { count: Some(page.items.len() as u64), ..Details::default() };
            self.audit_read(principal, permit, None, details).await?;
        }
        Ok(page)
    }

    /// Writes an account under its own unique key.
    pub(super) async fn write_account(
        &self,
        principal: &Principal,
        permit: policy::Permit,
        options: Options,
        mut draft: Draft<Account>,
    ) -> Result<Written<Account>, Error> {
        draft.unique = Some(account_key(draft.record.key()));
        let view = self.views.current();
        self.write(principal, permit, options, &view, |view| &view.accounts, draft).await
    }
}

/// The put of an account: its unique key is issuer and subject.
///
/// # Errors
/// `Internal` when it cannot be encoded.
pub(crate) fn put(id: AccountId, action: Action, account: &Account) -> Result<Put, Error> {
    Ok(Put {
        key: id.key(),
        action,
        unique: Some(account_key(account.key())),
        body: encode(account).map_err(|error| Error::Internal(error.to_string()))?,
        schema: SCHEMA,
    })
}

/// The account of that name.
pub(super) fn account_of<'a>(view: &'a View, name: &str) -> Result<&'a Arc<Entry<Account>>, Error> {
    entry(&view.accounts, found(AccountId::of_name(name))?.0)
}
