//! Who may give which role, and whether one person may: the roles that oversee others take two.

use super::account::{ERASED, account_of};
use super::{Directory, Edit, Error, Options, Written, account_terms, reach};
use crate::auth::Principal;
use crate::auth::policy::{self, Operation};
use crate::domain::{Account, AccountId, Approval, ProviderId, Role};
use crate::view::{Namespace, View};

/// Fields that an update does not change: who an account is, and whose, and that it was erased.
const KEPT: [&str; 7] = ["issuer", "subject", "state", "provider", "erased", "email", "noticeLanguage"];

/// The field that says that an account is disabled.
const DISABLED: &str = "disabled";

/// How many people something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum People {
    /// One.
    One,
    /// Two.
    Two,
    /// However many there are, this caller is none of them.
    Never,
}

impl People {
    /// How many people it takes to create an account, when the caller is one of them. The secretariat and administrators
    /// appoint the first manager of a State or provider, by two people any other, and managers everybody else.
    pub(super) fn to_create(principal: &Principal, view: &View, account: &Account) -> Self {
        let people = Self::to_give(principal, &account.role);
        let is_another = is_manager(&account.role) && was_managed(view, account);
        if people == Self::One && is_another { Self::Two } else { people }
    }

    /// How many people it takes to give somebody a role for the first time.
    pub(super) const fn to_give(principal: &Principal, role: &Role) -> Self {
        let manages = matches!(principal.role, Role::AccountManager | Role::ProviderManager);
        let oversees = matches!(principal.role, Role::Secretariat | Role::Administrator);
        match role {
            Role::Secretariat | Role::Administrator | Role::Auditor if oversees => Self::Two,
            Role::AccountManager | Role::ProviderManager if oversees => Self::One,
            Role::GovernmentReader
            | Role::GovernmentEditor
            | Role::ConsentOfficer
            | Role::Service
            | Role::ProviderReader
            | Role::ProviderEditor
                if manages =>
            {
                Self::One
            }
            Role::Secretariat
            | Role::Administrator
            | Role::Auditor
            | Role::AccountManager
            | Role::ProviderManager
            | Role::GovernmentReader
            | Role::GovernmentEditor
            | Role::ConsentOfficer
            | Role::Service
            | Role::ProviderReader
            | Role::ProviderEditor
            | Role::Unrecognized(_) => Self::Never,
        }
    }

    /// How many people it takes to make an account what it is to be, when the caller is one of them. Of one that oversees
    /// others or manages accounts, one person may change the name and disable it; whatever else takes two.
    pub(super) fn to_change(principal: &Principal, before: &Account, after: &Account) -> Self {
        let people = Self::to_give(principal, &before.role).max(Self::to_give(principal, &after.role));
        let rest = Account { display_name: before.display_name.clone(), disabled: before.disabled, ..after.clone() };
        let gives = rest != *before || (before.disabled && !after.disabled);
        let manages = is_manager(&before.role) || is_manager(&after.role);
        match (people, gives) {
            (Self::Never, _) => Self::Never,
            (Self::One, true) if !manages => Self::One,
            (Self::One | Self::Two, true) => Self::Two,
            (Self::One | Self::Two, false) => Self::One,
        }
    }
}

/// Whether the role oversees others or manages accounts: what one person alone must not do away with.
pub(super) const fn oversees(role: &Role) -> bool {
    matches!(role, Role::Secretariat | Role::Administrator | Role::Auditor) || is_manager(role)
}

/// Whether the role manages the accounts of a State or provider.
const fn is_manager(role: &Role) -> bool {
    matches!(role, Role::AccountManager | Role::ProviderManager)
}

/// Whether the owner of an account has a manager or has had one: whoever could disable the only one, alone, could else put
/// another in its place, alone.
fn was_managed(view: &View, account: &Account) -> bool {
    let owner = |account: &Account| (account.state.known().copied(), ProviderId::of_name(&account.provider));
    let is_manager = |other: &Account| other.role == account.role && owner(other) == owner(account);
    view.accounts.iter().any(|entry| is_manager(&entry.record))
}

/// The fields that an update with that mask does not change. What replaces an account whole brings back one that is disabled
/// only where it names that too.
fn kept(mask: &[String]) -> Vec<&'static str> {
    let names = |path: &str| mask.iter().any(|named| named == path);
    let stays = names("*") && !names(DISABLED);
    KEPT.into_iter().chain(stays.then_some(DISABLED)).collect()
}

impl Directory {
    /// Updates an account: what it may be, for how long, by which certificate, and that it is disabled no more.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid`, `WrongStage` for the caller's own and an erased one, `SecondPersonRequired` for
    /// what takes two people, `StaleEtag`, `RequestIdReused`, `Unavailable`.
    pub async fn update_account(
        &self,
        principal: &Principal,
        edit: &Edit,
        options: Options,
    ) -> Result<Written<Account>, Error> {
        let entered = policy::enter(principal, Operation::UpdateAccount)?;
        let (view, at) = self.view_for(&edit.etag).await?;
        let before = account_of(&view, &edit.name)?;
        let permit = entered.on(reach::to_account(principal, &before.record))?;
        if before.id == principal.account.0 {
            return Err(Error::WrongStage("an account cannot change itself"));
        }
        if before.record.erased {
            return Err(ERASED);
        }
        let draft = self.edited(before, at, edit, &kept(&edit.mask), Namespace::Global)?;
        account_terms::check(&draft.record, self.source.now())?;
        match People::to_change(principal, &before.record, &draft.record) {
            People::Never => Err(Error::Forbidden),
            People::One => self.write_account(principal, permit, options, draft).await,
            People::Two if at.is_some_and(|at| at != before.revision) => {
                Err(self.asked_before(principal, permit, options, Error::StaleEtag).await)
            }
            People::Two => {
                let asked = Approval {
                    operation: permit.operation().name().to_owned(),
                    object: AccountId(before.id).name(),
                    object_etag: before.revision.to_string(),
                    account: Some(draft.record.into_inner()),
                    account_before: Some(before.record.clone()),
                    ..Approval::default()
                };
                Err(self.ask(principal, permit, options, asked).await)
            }
        }
    }
}
