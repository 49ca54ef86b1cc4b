//! Tests of erasing accounts: who may, what is left, and that nothing tells of the person afterwards.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::directory::approval::tests::{
    ABROAD, ADMINISTRATORS, AUDITOR, EDITOR, MANAGER, READER, SECRETARIAT, World, approval, edit,
};
use crate::directory::invitation::tests::{claims, to_come};
use crate::directory::{Credentials, SignInError};
use crate::domain::{InvitationId, Role};
use crate::store::Position;

/// The name of the account of that number.
fn name(n: u128) -> String {
    AccountId(Uuid::from_u128(n)).name()
}

impl World {
    /// Erases an account.
    async fn erase(&self, n: u128, whom: &str) -> Result<Erased, Error> {
        self.directory().erase_account(&self.by(n), whom, "", Options::default()).await
    }

    /// Erases an account that somebody else has disabled.
    async fn erase_disabled(&self, n: u128, whom: u128) -> Result<Erased, Error> {
        self.change(whom, |account| account.disabled = true).await;
        self.erase(n, &name(whom)).await
    }

    /// Asks for something that takes two, as an administrator or the secretariat: an account, or another role for one.
    async fn ask_for(&self, n: u128, subject: &str) -> String {
        let (issuer, subject) = ("https://issuer.example".to_owned(), subject.to_owned());
        let account = Account { issuer, subject, role: Role::Auditor, ..Account::default() };
        let asked = self.directory().create_account(&self.by(n), account, Options::default()).await;
        approval(asked.unwrap_err()).unwrap()
    }

    /// All that the log holds now.
    async fn log(&self) -> String {
        let changes = self.directory().store.changes(Position::START, usize::MAX).await.unwrap();
        format!("{changes:?}")
    }

    /// Checks that what reads hold is what the log gives from its first change on.
    async fn verify(&self) {
        let directory = self.directory();
        crate::view::verify(&*directory.store, &directory.views.current()).await.unwrap();
    }
}

#[tokio::test]
async fn who_may_disable_an_account_may_erase_it_but_not_its_own() {
    let world = World::start().await;
    for (n, whom) in [(READER, EDITOR), (AUDITOR, EDITOR), (EDITOR, EDITOR)] {
        assert!(matches!(world.erase(n, &name(whom)).await, Err(Error::Forbidden)), "{n} {whom}");
    }
    for whom in [ABROAD, SECRETARIAT[0], 99] {
        assert!(matches!(world.erase(MANAGER, &name(whom)).await, Err(Error::NotFound)), "{whom}");
    }
    for n in [MANAGER, SECRETARIAT[0], ADMINISTRATORS[0]] {
        assert!(matches!(world.erase(n, &name(n)).await, Err(Error::WrongStage(_))), "{n}");
    }
    let by = world.by(MANAGER);
    let etag = Revision(1).to_string();
    world.change(EDITOR, |account| account.display_name = "Later".to_owned()).await;
    let stale = world.directory().erase_account(&by, &name(EDITOR), &etag, Options::default()).await;
    assert!(matches!(stale, Err(Error::StaleEtag)));
    assert!(world.log().await.contains("Later"));
    world.erase(MANAGER, &name(EDITOR)).await.unwrap();
    world.erase(SECRETARIAT[0], &name(ABROAD)).await.unwrap();
    world.erase_disabled(ADMINISTRATORS[0], AUDITOR).await.unwrap();
    let rows = world.audit(1).await;
    assert_eq!(rows, [(Some(ADMINISTRATORS[0]), "AccountService.EraseAccount".to_owned(), name(AUDITOR))]);
}

#[tokio::test]
async fn an_erased_account_is_unknown_and_never_comes_back() {
    let world = World::start().await;
    let first = world.erase(MANAGER, &name(EDITOR)).await.unwrap();
    assert!(first.is_complete && first.by == Some(AccountId(Uuid::from_u128(MANAGER))));
    let view = world.directory().views.current();
    let left = view.accounts.get(Uuid::from_u128(EDITOR)).unwrap();
    assert_eq!((&left.record, left.revision), (&left.record.erase(), first.revision));
    let signed_in = world.directory().sign_in(
        world.directory().ensure_fresh().await.unwrap(),
        Credentials::Token(&claims(&EDITOR.to_string()), None),
    );
    assert_eq!(signed_in.unwrap_err().reason, SignInError::NoAccount);
    let by = world.by(MANAGER);
    for fields in [json!({ "disabled": false }), json!({ "displayName": "Back" }), json!({ "erased": false })] {
        let field = fields.as_object().unwrap().keys().next().unwrap().replace("displayName", "display_name");
        let edit = edit(EDITOR, fields, &[&field]);
        let updated = world.directory().update_account(&by, &edit, Options::default()).await;
        assert!(matches!(updated, Err(Error::WrongStage(_))), "{updated:?}");
    }
    let disabled = world.directory().disable_account(&by, &name(EDITOR), Options::default()).await;
    assert!(matches!(disabled, Err(Error::WrongStage(_))));
    // The subject is free, and another account of it is another.
    let (issuer, subject) = ("https://issuer.example".to_owned(), EDITOR.to_string());
    let again =
        Account { issuer, subject, erased: true, role: Role::GovernmentEditor, state: "MN".into(), ..<_>::default() };
    let made = world.directory().create_account(&by, again, Options::default()).await.unwrap();
    assert!(made.entry.id != left.id && !made.entry.record.erased);
    assert_eq!(world.erase(MANAGER, &name(EDITOR)).await.unwrap(), first, "a second call answers as the first");
    let signed_in = world
        .directory()
        .sign_in(
            world.directory().ensure_fresh().await.unwrap(),
            Credentials::Token(&claims(&EDITOR.to_string()), None),
        )
        .unwrap();
    assert_eq!(signed_in.account.0, made.entry.id);
    world.verify().await;
}

#[tokio::test]
async fn what_others_asked_and_decided_stays_without_the_person() {
    let world = World::start().await;
    let [secretary, colleague] = SECRETARIAT;
    let [first, second] = ADMINISTRATORS;
    world.change(secretary, |account| account.display_name = "Marker".to_owned()).await;
    let made = world.ask_for(secretary, "made").await;
    world.approve(first, &made).await.unwrap();
    let decided = world.ask_for(first, "decided").await;
    world.approve(secretary, &decided).await.unwrap();
    let waiting = world.ask_for(secretary, "waiting").await;
    let promote = edit(secretary, json!({ "role": "ADMINISTRATOR" }), &["role"]);
    let asked = world.directory().update_account(&world.by(first), &promote, Options::default()).await;
    let about = approval(asked.unwrap_err()).unwrap();
    let others = world.ask_for(colleague, "others").await;
    let before = world.log().await;
    assert!(before.contains("Marker") && before.contains(&format!(r#"\"subject\":\"{secretary}\""#)), "the control");

    world.erase_disabled(second, secretary).await.unwrap();
    let after = world.log().await;
    assert!(!after.contains("Marker") && !after.contains(&format!(r#"\"subject\":\"{secretary}\""#)), "{after}");
    let is_of = |id: &str| {
        let id = crate::domain::ApprovalId::of_name(id).unwrap();
        world.directory().views.current().approvals.get(id.0).unwrap().record.clone()
    };
    let (made, decided) = (is_of(&made), is_of(&decided));
    assert_eq!((made.state, made.requester, made.requester_name.as_str()), (ApprovalState::Done, name(secretary), ""));
    assert_eq!((made.decider_name.as_str(), made.account.unwrap().subject.as_str()), ("Person 9", "made"));
    assert_eq!((decided.decider, decided.decider_name.as_str()), (name(secretary), ""));
    assert_eq!(decided.requester_name, "Person 9");
    for over in [&waiting, &about] {
        assert_eq!(is_of(over).state, ApprovalState::Expired);
        assert!(matches!(world.approve(second, over).await, Err(Error::WrongStage(_))));
    }
    assert_eq!(
        is_of(&about).account,
        Some(Account { role: Role::Administrator, ..is_of(&about).account_before.unwrap() })
    );
    assert_eq!(is_of(&others).state, ApprovalState::Pending);
    let rows = world.audit(5).await;
    assert!(rows.iter().all(|row| row.1 == "AccountService.EraseAccount"), "each has a row: {rows:?}");
    world.verify().await;
}

#[tokio::test]
async fn invitations_lose_the_inviter_and_the_invited() {
    let world = World::start().await;
    world.change(MANAGER, |account| account.display_name = "Marker".to_owned()).await;
    let (used, open) = (world.invited().await, world.invited().await);
    world.accept("ada", &used.code).await.unwrap();
    let made = world.directory().views.current().account("https://issuer.example", "ada").unwrap().id;
    world.erase(MANAGER, &AccountId(made).name()).await.unwrap();
    let [accepted, other] = world.invitations(MANAGER, true).await.try_into().unwrap();
    assert_eq!(accepted.account.unwrap().display_name, "");
    assert_eq!(
        (other.account.unwrap().display_name.as_str(), other.state),
        ("Ministry of Justice", InvitationState::Open)
    );
    assert!(world.log().await.contains("Marker"), "the control");
    world.erase_disabled(ADMINISTRATORS[0], MANAGER).await.unwrap();
    assert!(!world.log().await.contains("Marker"));
    assert!(matches!(world.accept("bashir", &open.code).await, Err(Error::NotFound)));
    let view = world.directory().views.current();
    let kept = &view.invitations.get(open.entry.id).unwrap().record;
    assert_eq!((&kept.state, kept.code_digest.as_str()), (&InvitationState::Revoked, ""));
    world.verify().await;
}

#[tokio::test]
async fn of_an_account_that_oversees_or_manages_one_disables_it_and_another_erases_it() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    for whom in [second, SECRETARIAT[0], AUDITOR, MANAGER] {
        assert!(matches!(world.erase(first, &name(whom)).await, Err(Error::WrongStage(_))), "in force: {whom}");
    }
    for whom in [SECRETARIAT[0], AUDITOR, MANAGER] {
        let by = world.by(first);
        world.directory().disable_account(&by, &name(whom), Options::default()).await.unwrap();
        // Whoever touches it afterwards is not who disabled it.
        let renamed = edit(whom, json!({ "displayName": "Later" }), &["display_name"]);
        world.directory().update_account(&world.by(second), &renamed, Options::default()).await.unwrap();
        assert!(matches!(world.erase(first, &name(whom)).await, Err(Error::WrongStage(_))), "alone: {whom}");
        assert!(world.log().await.contains("Later"));
        world.erase(second, &name(whom)).await.unwrap();
        assert!(!world.log().await.contains("Later"));
    }
}

#[tokio::test]
async fn whoever_was_disabled_since_the_call_came_in_erases_and_makes_nobody() {
    let world = World::start().await;
    let came_in = world.by(MANAGER);
    world.change(MANAGER, |account| account.disabled = true).await;
    let directory = world.directory();
    let erased = directory.erase_account(&came_in, &name(EDITOR), "", Options::default()).await;
    assert!(matches!(erased, Err(Error::Forbidden)));
    let account = to_come(Role::GovernmentEditor, "MN");
    let invited = directory.invite_account(&came_in, account.clone(), Options::default()).await;
    assert!(matches!(invited.err(), Some(Error::Forbidden)));
    let (issuer, subject) = ("https://issuer.example".to_owned(), "ada".to_owned());
    let made = directory.create_account(&came_in, Account { issuer, subject, ..account }, Options::default()).await;
    assert!(matches!(made, Err(Error::Forbidden)));
    let disabled = directory.disable_account(&came_in, &name(EDITOR), Options::default()).await;
    assert!(matches!(disabled, Err(Error::Forbidden)));
}

#[tokio::test]
async fn what_was_written_of_the_erased_at_the_same_time_is_cleared_by_the_service() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    for whom in [first, AUDITOR] {
        world.erase_disabled(second, whom).await.unwrap();
    }
    assert_eq!(world.directory().erase_leftovers().await.unwrap(), 0);
    // Three calls of theirs that were under way, of which one was about both.
    let late = Approval {
        operation: "AccountService.UpdateAccount".to_owned(),
        object: name(AUDITOR),
        requester: name(first),
        requester_name: "Marker".to_owned(),
        account: Some(Account { display_name: "Marker".to_owned(), role: Role::Auditor, ..Account::default() }),
        state: ApprovalState::Pending,
        ..Approval::default()
    };
    let decided = Approval {
        operation: "AuthorityService.CloseAuthority".to_owned(),
        requester: name(SECRETARIAT[0]),
        requester_name: "Person 7".to_owned(),
        decider: name(first),
        decider_name: "Marker".to_owned(),
        state: ApprovalState::Done,
        ..Approval::default()
    };
    let invited = Invitation { inviter: name(first), inviter_name: "Marker".to_owned(), ..Invitation::default() };
    let put = |draft: Result<Put, Error>| draft.unwrap();
    let [id, other, third] = [50, 51, 52].map(Uuid::from_u128);
    let approval = Draft { id, action: Action::Create, record: valid(late).unwrap(), unique: None, created: None };
    let decided =
        Draft { id: third, action: Action::Create, record: valid(decided).unwrap(), unique: None, created: None };
    let action = Action::Create;
    let invited = Draft { id: other, action, record: valid(invited).unwrap(), unique: None, created: None };
    world.write(vec![put(approval.put()), put(invited.put()), put(decided.put())]).await;
    assert!(world.log().await.contains("Marker"), "the control");
    assert_eq!(world.directory().erase_leftovers().await.unwrap(), 3);
    assert!(!world.log().await.contains("Marker"));
    let kept = world.directory().views.current().approvals.get(third).unwrap().record.clone();
    assert_eq!(
        (kept.requester_name.as_str(), kept.decider, kept.state),
        ("Person 7", name(first), ApprovalState::Done)
    );
    let rows = world.audit(3).await;
    assert!(rows.iter().all(|row| (row.0, row.1.as_str()) == (None, "AccountService.EraseAccount")), "{rows:?}");
    assert_eq!(world.directory().erase_leftovers().await.unwrap(), 0);
}

#[tokio::test]
async fn a_service_account_loses_every_certificate_it_had() {
    let world = World::start().await;
    let thumbprints = ["A", "B"].map(|letter| letter.repeat(43));
    let service = Account {
        role: Role::Service,
        state: "MN".into(),
        certificate: thumbprints[0].clone(),
        valid_until: "2026-12-31".to_owned(),
        ..Account::default()
    };
    let made = world.directory().create_account(&world.by(MANAGER), service, Options::default()).await.unwrap();
    let n = made.entry.id.as_u128();
    world.change(n, |account| account.certificate.clone_from(&thumbprints[1])).await;
    let holds = async || {
        let log = world.log().await;
        [log.contains(&thumbprints[0]), log.contains(&thumbprints[1])]
    };
    assert_eq!(holds().await, [true, true], "the control");
    world.erase(MANAGER, &name(n)).await.unwrap();
    assert_eq!(holds().await, [false, false]);
    assert!(world.directory().views.current().account("", &thumbprints[1]).is_none());
}

#[tokio::test]
async fn an_invitation_that_nobody_accepted_forgets_whom_it_was_for_a_month_after_its_end() {
    let world = World::start().await;
    let (used, open) = (world.invited().await, world.invited().await);
    let shown = async |n: usize| {
        let invitation = world.invitations(MANAGER, true).await.into_iter().nth(n).unwrap();
        (invitation.state, invitation.account.unwrap().display_name)
    };
    let named = "Ministry of Justice".to_owned();
    world.accept("ada", &used.code).await.unwrap();
    world.set("2027-01-07T10:00:00Z");
    assert_eq!(world.directory().erase_leftovers().await.unwrap(), 0);
    assert_eq!(shown(1).await, (InvitationState::Expired, named.clone()));
    world.set("2027-01-07T10:00:01Z");
    assert_eq!(world.directory().erase_leftovers().await.unwrap(), 1);
    world.directory().newest().await.unwrap();
    assert_eq!(shown(1).await, (InvitationState::Expired, String::new()));
    assert_eq!(shown(0).await, (InvitationState::Accepted, named), "that of an account goes with the account");
    let log = world.directory().store.history(InvitationId(open.entry.id).key(), None, 9).await.unwrap();
    assert_eq!(log.iter().filter(|version| version.body.is_empty()).count(), 1);
    assert_eq!(world.directory().erase_leftovers().await.unwrap(), 0);
    world.verify().await;
}

#[tokio::test]
async fn an_approval_that_came_to_nothing_forgets_whom_it_was_about_a_month_after_its_end() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    let candidate = |subject: &str| Account {
        issuer: "https://issuer.example".to_owned(),
        subject: subject.to_owned(),
        display_name: "Marker".to_owned(),
        role: Role::Auditor,
        ..Account::default()
    };
    let ask = async |subject: &str| {
        let made = world.directory().create_account(&world.by(first), candidate(subject), Options::default()).await;
        approval(made.unwrap_err()).unwrap()
    };
    let (refused, expired, done) = (ask("refused").await, ask("expired").await, ask("done").await);
    let promote = edit(AUDITOR, json!({ "role": "ADMINISTRATOR" }), &["role"]);
    let asked = world.directory().update_account(&world.by(first), &promote, Options::default()).await;
    let unchanged = approval(asked.unwrap_err()).unwrap();
    let by = world.by(second);
    for over in [&refused, &unchanged] {
        world.directory().reject(&by, over, Options::default()).await.unwrap();
    }
    world.directory().approve(&by, &done, Options::default()).await.unwrap();
    let sweep = async |time: &str| {
        world.set(time);
        let mut cleared = 0;
        while let found @ 1.. = world.directory().erase_leftovers().await.unwrap() {
            cleared += found;
        }
        cleared
    };
    // What was refused has ended on the first of December, what nobody decided on on the eighth.
    assert_eq!(sweep("2026-12-31T10:00:00Z").await, 0);
    assert_eq!(sweep("2026-12-31T10:00:01Z").await, 2);
    assert_eq!(sweep("2027-01-07T10:00:00Z").await, 0);
    assert_eq!(sweep("2027-01-07T10:00:01Z").await, 1);
    assert_eq!(sweep("2030-01-01T00:00:00Z").await, 0);
    let view = world.directory().newest().await.unwrap();
    let told = |name: &str| {
        let id = crate::domain::ApprovalId::of_name(name).unwrap();
        let record = &view.approvals.get(id.0).unwrap().record;
        let of = |account: &Option<Account>| account.clone().map(|it| (it.display_name, it.subject));
        (record.state.clone(), of(&record.account), of(&record.account_before))
    };
    let nobody = || Some((String::new(), String::new()));
    assert_eq!(told(&refused), (ApprovalState::Rejected, nobody(), None));
    assert_eq!(told(&unchanged), (ApprovalState::Rejected, nobody(), nobody()));
    assert_eq!(told(&expired), (ApprovalState::Expired, nobody(), None));
    let kept = Some(("Marker".to_owned(), "done".to_owned()));
    assert_eq!(told(&done), (ApprovalState::Done, kept, None), "goes with the account");
    world.verify().await;
}
