//! Tests of invitations, against a clock that the test moves: each names the guard that it holds.

use super::*;
use crate::auth::token::Claims;
use crate::directory::approval::tests::{ADMINISTRATORS, EDITOR, MANAGER, READER, SECRETARIAT, World, request};
use crate::domain::StateCode;
use crate::store::{AuditFilter, Position};

/// What the token of a subject says.
pub(in crate::directory) fn claims(subject: &str) -> Claims {
    Claims {
        issuer: "https://issuer.example".to_owned(),
        subject: subject.to_owned(),
        client_id: "test".to_owned(),
        jti: subject.to_owned(),
        expires: Timestamp::MAX,
        auth_time: None,
        acr: None,
        certificate: None,
    }
}

/// An account to come.
pub(in crate::directory) fn to_come(role: Role, state: &str) -> Account {
    let (state, display_name) = (StateCode::from(state), "Ministry of Justice".to_owned());
    Account { display_name, role, state, ..Account::default() }
}

impl World {
    /// Invites an editor of Mongolia, as its manager.
    pub(in crate::directory) async fn invited(&self) -> Invited {
        self.invite(MANAGER, to_come(Role::GovernmentEditor, "MN")).await.unwrap()
    }

    /// Invites.
    pub(in crate::directory) async fn invite(&self, n: u128, account: Account) -> Result<Invited, Error> {
        self.directory().invite_account(&self.by(n), account, Options::default()).await
    }

    /// Accepts; gives the account.
    pub(in crate::directory) async fn accept(&self, subject: &str, code: &str) -> Result<Account, Error> {
        let permit = policy::newcomer(Operation::AcceptInvitation).unwrap();
        let claims = claims(subject);
        let written = self.directory().accept_invitation((&claims.issuer, &claims.subject), permit, code).await?;
        Ok(written.entry.record.clone())
    }

    /// Takes back; gives the state.
    async fn revoke(&self, n: u128, invited: &Invited, options: Options) -> Result<String, Error> {
        let name = InvitationId(invited.entry.id).name();
        let written = self.directory().revoke_invitation(&self.by(n), &name, options).await?;
        Ok(written.entry.record.state.to_string())
    }

    /// The invitations that an account is shown.
    pub(in crate::directory) async fn invitations(&self, n: u128, show_closed: bool) -> Vec<Invitation> {
        let page = PageRequest::default();
        let listed = self.directory().list_invitations(&self.by(n), show_closed, &page, "").await.unwrap();
        listed.items.iter().map(|entry| entry.record.clone()).collect()
    }
}

#[tokio::test]
async fn whoever_shows_the_code_first_has_the_account_and_nobody_after_them() {
    let world = World::start().await;
    let invited = world.invited().await;
    assert_eq!(invited.code.len(), 43);
    assert_ne!(world.invited().await.code, invited.code);
    let account = world.accept("ada", &invited.code).await.unwrap();
    assert_eq!((account.subject.as_str(), account.role), ("ada", Role::GovernmentEditor));
    let signed_in = world
        .directory()
        .sign_in(
            world.directory().ensure_fresh().await.unwrap(),
            crate::directory::Credentials::Token(&claims("ada"), None),
        )
        .unwrap();
    let audit = world.audit(2).await;
    let actor = Some(signed_in.account.0.as_u128());
    assert!(audit.iter().all(|row| (row.0, row.1.as_str()) == (actor, "AccountService.AcceptInvitation")), "{audit:?}");
    assert!(matches!(world.accept("bashir", &invited.code).await, Err(Error::NotFound)));
    let [accepted, _] = world.invitations(MANAGER, true).await.try_into().unwrap();
    assert_eq!(accepted.state, InvitationState::Accepted);
    assert_eq!(accepted.accepted_account, signed_in.account.name());
}

#[tokio::test]
async fn of_two_at_the_same_time_one_has_the_account() {
    let world = World::start().await;
    let invited = world.invited().await;
    let (one, other) = tokio::join!(world.accept("ada", &invited.code), world.accept("bashir", &invited.code));
    assert!(
        matches!((&one, &other), (Ok(_), Err(Error::NotFound)) | (Err(Error::NotFound), Ok(_))),
        "{one:?} {other:?}"
    );
    let view = world.directory().views.current();
    let made = ["ada", "bashir"].into_iter().filter(|name| view.account("https://issuer.example", name).is_some());
    assert_eq!(made.count(), 1);
}

#[tokio::test]
async fn a_subject_that_has_an_account_gets_no_other() {
    let world = World::start().await;
    let (one, other) = (world.invited().await, world.invited().await);
    world.accept("ada", &one.code).await.unwrap();
    assert!(matches!(world.accept("ada", &other.code).await, Err(Error::WrongStage(_))));
    world.accept("bashir", &other.code).await.unwrap();
}

#[tokio::test]
async fn a_code_that_is_not_good_is_not_found() {
    let world = World::start().await;
    let (late, revoked) = (world.invited().await, world.invited().await);
    assert_eq!(world.revoke(MANAGER, &revoked, Options::default()).await.unwrap(), "REVOKED");
    let digest = world.directory().views.current().invitations.get(late.entry.id).unwrap().record.code_digest.clone();
    for code in ["", "x", &digest, &revoked.code, &late.code.to_lowercase()] {
        assert!(matches!(world.accept("ada", code).await, Err(Error::NotFound)), "{code}");
    }
    world.set("2026-12-08T10:00:00Z");
    assert!(matches!(world.accept("ada", &late.code).await, Err(Error::NotFound)));
    world.set("2026-12-08T09:59:59Z");
    world.accept("ada", &late.code).await.unwrap();
}

#[tokio::test]
async fn the_inviter_must_still_be_one_who_may() {
    let world = World::start().await;
    let invited = world.invited().await;
    let refused = async |subject: &str| matches!(world.accept(subject, &invited.code).await, Err(Error::NotFound));
    world.change(MANAGER, |account| account.disabled = true).await;
    assert!(refused("ada").await, "disabled");
    world.change(MANAGER, |account| account.disabled = false).await;
    world.change(MANAGER, |account| account.valid_until = "2026-11-30".to_owned()).await;
    assert!(refused("ada").await, "over");
    world.change(MANAGER, |account| account.valid_until = String::new()).await;
    world.change(MANAGER, |account| account.role = Role::GovernmentEditor).await;
    assert!(refused("ada").await, "of another role");
    world.change(MANAGER, |account| account.role = Role::AccountManager).await;
    world.change(MANAGER, |account| account.state = StateCode::from("ID")).await;
    assert!(refused("ada").await, "of another State");
    world.change(MANAGER, |account| account.state = StateCode::from("MN")).await;
    world.accept("ada", &invited.code).await.unwrap();
}

#[tokio::test]
async fn who_may_not_create_the_account_alone_does_not_invite() {
    let world = World::start().await;
    let refused = async |n, account| world.invite(n, account).await.err().unwrap();
    let editor = || to_come(Role::GovernmentEditor, "MN");
    assert!(matches!(refused(EDITOR, editor()).await, Error::Forbidden));
    assert!(matches!(refused(SECRETARIAT[0], editor()).await, Error::Forbidden), "managers appoint editors");
    assert!(matches!(refused(MANAGER, to_come(Role::GovernmentEditor, "ID")).await, Error::NotFound));
    for role in [Role::Secretariat, Role::Administrator, Role::Auditor] {
        assert!(matches!(refused(ADMINISTRATORS[0], to_come(role, "")).await, Error::WrongStage(_)));
    }
    assert!(matches!(refused(MANAGER, to_come(Role::Service, "MN")).await, Error::Invalid(_)));
    let known = [
        Account { issuer: "https://issuer.example".to_owned(), ..editor() },
        Account { subject: "ada".to_owned(), ..editor() },
        Account { valid_until: "soon".to_owned(), ..editor() },
    ];
    for account in known {
        assert!(matches!(refused(MANAGER, account).await, Error::Invalid(_)));
    }
    assert_eq!(world.directory().views.current().invitations.iter().count(), 0);
    let manager = world.invite(SECRETARIAT[0], to_come(Role::AccountManager, "ID")).await.unwrap();
    let second = world.invite(SECRETARIAT[1], to_come(Role::AccountManager, "ID")).await.unwrap();
    assert_eq!(world.accept("citra", &manager.code).await.unwrap().role, Role::AccountManager);
    assert!(matches!(world.accept("dewi", &second.code).await, Err(Error::NotFound)), "another manager takes two");
}

#[tokio::test]
async fn of_two_first_managers_at_the_same_time_one_is_appointed_alone() {
    let world = World::start().await;
    let manager = || to_come(Role::AccountManager, "ID");
    let first = world.invite(SECRETARIAT[0], manager()).await.unwrap();
    let second = world.invite(SECRETARIAT[1], manager()).await.unwrap();
    let (one, other) = tokio::join!(world.accept("citra", &first.code), world.accept("dewi", &second.code));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let third = world.invite(SECRETARIAT[0], to_come(Role::AccountManager, "LA")).await.unwrap();
    let named = Account {
        issuer: "https://issuer.example".to_owned(),
        subject: "noy".to_owned(),
        ..to_come(Role::AccountManager, "LA")
    };
    let by = world.by(ADMINISTRATORS[0]);
    let create = world.directory().create_account(&by, named, Options::default());
    let (one, other) = tokio::join!(world.accept("bounmy", &third.code), create);
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn an_inviter_sees_and_takes_back_its_own_alone() {
    let world = World::start().await;
    let invited = world.invited().await;
    let [listed] = world.invitations(MANAGER, false).await.try_into().unwrap();
    assert_eq!((listed.state, listed.code_digest.as_str()), (InvitationState::Open, ""));
    assert_eq!(invited.entry.record.code_digest, "");
    for n in [ADMINISTRATORS[0], SECRETARIAT[0]] {
        assert_eq!(world.invitations(n, true).await, []);
        assert!(matches!(world.revoke(n, &invited, Options::default()).await, Err(Error::NotFound)));
    }
    assert!(matches!(world.revoke(READER, &invited, Options::default()).await, Err(Error::Forbidden)));
    for _ in 0..2 {
        assert_eq!(world.revoke(MANAGER, &invited, request(1, 1)).await.unwrap(), "REVOKED", "also when repeated");
    }
    assert!(matches!(world.revoke(MANAGER, &invited, Options::default()).await, Err(Error::WrongStage(_))));
    assert_eq!(world.invitations(MANAGER, false).await, []);
    let late = world.invited().await;
    world.set("2026-12-09T10:00:00Z");
    assert!(matches!(world.revoke(MANAGER, &late, Options::default()).await, Err(Error::WrongStage(_))), "expired");
}

#[tokio::test]
async fn nobody_has_more_than_fifty_open() {
    let world = World::start().await;
    let editor = || to_come(Role::GovernmentEditor, "MN");
    let first = world.invited().await;
    for _ in 1..MOST_OPEN - 1 {
        world.invited().await;
    }
    let (one, other) = tokio::join!(world.invite(MANAGER, editor()), world.invite(MANAGER, editor()));
    assert!(one.is_ok() != other.is_ok(), "two at once");
    assert!(matches!(world.invite(MANAGER, editor()).await, Err(Error::OverQuota { .. })));
    world.revoke(MANAGER, &first, Options::default()).await.unwrap();
    world.invited().await;
}

#[tokio::test]
async fn a_repeated_request_answers_the_invitation_without_its_code() {
    let world = World::start().await;
    let invite = async |options| {
        let account = to_come(Role::GovernmentEditor, "MN");
        world.directory().invite_account(&world.by(MANAGER), account, options).await
    };
    let checked = invite(Options { validate_only: true, ..Options::default() }).await.unwrap();
    assert_eq!((checked.code.as_str(), world.invitations(MANAGER, true).await.len()), ("", 0));
    let (first, again) = (invite(request(1, 1)).await.unwrap(), invite(request(1, 1)).await.unwrap());
    assert_eq!((first.entry.id, first.code.len(), again.code.as_str()), (again.entry.id, 43, ""));
    assert_eq!(again.entry.record.code_digest, "");
    assert!(matches!(invite(request(1, 2)).await, Err(Error::RequestIdReused)));
    assert_eq!(world.invitations(MANAGER, true).await.len(), 1);
}

#[tokio::test]
async fn a_subject_tries_ten_codes_and_then_not_even_the_right_one() {
    let world = World::start().await;
    let invited = world.invited().await;
    for n in 0..10 {
        assert!(matches!(world.accept("eve", &n.to_string()).await, Err(Error::NotFound)));
    }
    assert!(matches!(world.accept("eve", &invited.code).await, Err(Error::OverQuota { .. })));
    world.accept("ada", &invited.code).await.unwrap();
}

#[tokio::test]
async fn the_log_holds_nothing_of_a_code() {
    let world = World::start().await;
    let invited = world.invited().await;
    let store = &world.directory().store;
    let told = async || {
        let changes = store.changes(Position::behind(Revision::ZERO), 1000).await.unwrap();
        let rows = store.audit(AuditFilter::default(), 1000).await.unwrap();
        format!("{changes:?} {rows:?}")
    };
    let digest = URL_SAFE_NO_PAD.encode(digest_of(&invited.code));
    let before = told().await;
    assert!(before.contains(&digest) && !before.contains(&invited.code));
    world.accept("ada", &invited.code).await.unwrap();
    assert!(!told().await.contains(&invited.code));
    let kept = world.directory().views.current().invitations.get(invited.entry.id).unwrap().record.clone();
    assert_eq!(kept.code_digest, "", "the record of a used one has not even the digest");
}
