//! Accounts of the roles that oversee others: asked for by an administrator or the secretariat, approved by another.

use serde_json::json;

use super::super::ask::MOST_WAITING;
use super::*;

impl World {
    /// Asks for an account of that role.
    async fn create(&self, n: u128, role: Role, subject: &str) -> Result<String, Error> {
        let (issuer, subject) = ("https://issuer.example".to_owned(), subject.to_owned());
        let account = Account { issuer, subject, role, ..Account::default() };
        let error = self.directory().create_account(&self.by(n), account, Options::default()).await.unwrap_err();
        if matches!(error, Error::SecondPersonRequired { .. }) { Ok(approval(error).unwrap()) } else { Err(error) }
    }

    /// Updates an account; gives the error.
    async fn update(&self, n: u128, edit: &Edit) -> Option<Error> {
        self.directory().update_account(&self.by(n), edit, Options::default()).await.err()
    }

    /// An account of the register.
    fn account(&self, n: u128) -> Account {
        self.directory().views.current().accounts.get(Uuid::from_u128(n)).unwrap().record.clone()
    }
}

#[tokio::test]
async fn an_account_that_oversees_others_is_made_by_two() {
    let world = World::start().await;
    let (first, second) = (ADMINISTRATORS[0], [ADMINISTRATORS[1], SECRETARIAT[0]]);
    for (role, second) in [(Role::Secretariat, second[0]), (Role::Administrator, second[1]), (Role::Auditor, second[0])]
    {
        let subject = role.to_string();
        let name = world.create(first, role.clone(), &subject).await.unwrap();
        let there = || {
            let view = world.directory().views.current();
            view.account("https://issuer.example", &subject).map(|entry| entry.record.role.clone())
        };
        assert_eq!(there(), None);
        assert!(matches!(world.approve(first, &name).await, Err(Error::WrongStage(_))));
        assert!(matches!(world.approve(EDITOR, &name).await, Err(Error::NotFound)));
        let [asked] = world.listed(second, false).await.try_into().unwrap();
        assert_eq!(asked.account.map(|account| account.subject).as_ref(), Some(&subject));
        assert_eq!(world.approve(second, &name).await.unwrap(), "DONE");
        assert_eq!(there(), Some(role.clone()));
        assert!(matches!(world.create(first, role, &subject).await, Err(Error::ExternalIdExists)));
    }
    let rows = world.audit(2).await;
    assert_eq!((rows[0].0, rows[0].1.as_str()), (Some(first), "AccountService.CreateAccount"));
    assert!(rows[0].2.starts_with("accounts/"));
}

#[tokio::test]
async fn who_may_not_make_an_account_does_not_ask_for_one() {
    let world = World::start().await;
    assert!(matches!(world.create(MANAGER, Role::Secretariat, "x").await, Err(Error::NotFound)));
    for n in [EDITOR, AUDITOR] {
        assert!(matches!(world.create(n, Role::Secretariat, "x").await, Err(Error::Forbidden)), "{n}");
    }
    let account = Account { role: Role::GovernmentEditor, state: StateCode::from("MN"), ..Account::default() };
    let refused = world.directory().create_account(&world.by(SECRETARIAT[0]), account, Options::default()).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "the secretariat appoints managers alone");
    assert_eq!(world.listed(ADMINISTRATORS[0], true).await, []);
}

#[tokio::test]
async fn a_subject_that_has_an_account_by_then_gets_no_other() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    let one = world.create(first, Role::Auditor, "x").await.unwrap();
    let other = world.create(second, Role::Secretariat, "x").await.unwrap();
    assert_eq!(world.approve(second, &one).await.unwrap(), "DONE");
    assert!(matches!(world.approve(first, &other).await, Err(Error::ExternalIdExists)));
}

#[tokio::test]
async fn more_rights_for_who_oversees_others_take_two_people() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    let promote = edit(AUDITOR, json!({ "role": "ADMINISTRATOR" }), &["role"]);
    let name = approval(world.update(first, &promote).await.unwrap()).unwrap();
    assert_eq!(world.account(AUDITOR).role, Role::Auditor);
    assert_eq!(world.approve(second, &name).await.unwrap(), "DONE");
    assert_eq!(world.account(AUDITOR).role, Role::Administrator);
    let thumbprint = "A".repeat(43);
    let bind = edit(SECRETARIAT[0], json!({ "certificate": thumbprint }), &["certificate"]);
    assert!(approval(world.update(first, &bind).await.unwrap()).is_some(), "another certificate is another person");
    let rename = edit(SECRETARIAT[0], json!({ "displayName": "Desk" }), &["display_name"]);
    assert!(world.update(first, &rename).await.is_none(), "a name gives nothing");
    let disable = edit(SECRETARIAT[0], json!({ "disabled": true }), &["disabled"]);
    assert!(world.update(first, &disable).await.is_none(), "one person disables at once");
    let enable = edit(SECRETARIAT[0], json!({}), &["disabled"]);
    let name = approval(world.update(first, &enable).await.unwrap()).unwrap();
    assert!(world.account(SECRETARIAT[0]).disabled);
    assert_eq!(world.approve(second, &name).await.unwrap(), "DONE");
    assert!(!world.account(SECRETARIAT[0]).disabled);
}

#[tokio::test]
async fn nobody_changes_their_own_account_nor_is_the_second_person_for_it() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    let own = edit(first, json!({ "displayName": "Me" }), &["display_name"]);
    assert!(matches!(world.update(first, &own).await, Some(Error::WrongStage(_))));
    let change = edit(second, json!({ "role": "SECRETARIAT" }), &["role"]);
    let name = approval(world.update(first, &change).await.unwrap()).unwrap();
    assert!(matches!(world.approve(second, &name).await, Err(Error::WrongStage(_))));
    assert!(matches!(world.reject(second, &name).await, Err(Error::WrongStage(_))), "nor stops it");
    let [asked] = world.listed(SECRETARIAT[0], false).await.try_into().unwrap();
    let roles = [asked.account_before, asked.account].map(|account| account.unwrap().role);
    assert_eq!(roles, [Role::Administrator, Role::Secretariat], "what it was and what it is to be");
    assert_eq!(world.approve(SECRETARIAT[0], &name).await.unwrap(), "DONE");
}

#[tokio::test]
async fn an_account_that_has_changed_since_is_left_alone() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    let promote = edit(AUDITOR, json!({ "role": "ADMINISTRATOR" }), &["role"]);
    let name = approval(world.update(first, &promote).await.unwrap()).unwrap();
    world.change(AUDITOR, |account| account.display_name = "Other".to_owned()).await;
    assert!(matches!(world.approve(second, &name).await, Err(Error::StaleEtag)));
    assert_eq!(world.account(AUDITOR).role, Role::Auditor);
}

#[tokio::test]
async fn a_manager_changes_the_accounts_of_its_own_state_alone() {
    let world = World::start().await;
    let role = |n, role: &str| edit(n, json!({ "role": role }), &["role"]);
    assert!(world.update(MANAGER, &role(READER, "CONSENT_OFFICER")).await.is_none());
    assert_eq!(world.account(READER).role, Role::ConsentOfficer);
    assert!(matches!(world.update(MANAGER, &role(READER, "ACCOUNT_MANAGER")).await, Some(Error::Forbidden)));
    assert!(matches!(world.update(MANAGER, &role(READER, "AUDITOR")).await, Some(Error::Invalid(_))), "has a State");
    assert!(matches!(world.update(MANAGER, &role(ABROAD, "CONSENT_OFFICER")).await, Some(Error::NotFound)));
    assert!(matches!(world.update(SECRETARIAT[0], &role(READER, "GOVERNMENT_EDITOR")).await, Some(Error::Forbidden)));
    let state = edit(READER, json!({ "state": "ID" }), &["state"]);
    assert!(matches!(world.update(MANAGER, &state).await, Some(Error::Invalid(_))));
    let late = Edit { etag: world.directory().revision().to_string(), ..role(READER, "GOVERNMENT_EDITOR") };
    world.change(READER, |account| account.display_name = "Other".to_owned()).await;
    assert!(matches!(world.update(MANAGER, &late).await, Some(Error::StaleEtag)));
}

#[tokio::test]
async fn the_first_manager_of_a_state_takes_one_person_and_any_other_two() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    let manager = |state: &str| Account {
        issuer: "https://issuer.example".to_owned(),
        subject: format!("manager of {state}"),
        role: Role::AccountManager,
        state: StateCode::from(state),
        ..Account::default()
    };
    let create = async |account| world.directory().create_account(&world.by(first), account, Options::default()).await;
    assert!(create(manager("KE")).await.is_ok());
    let name = approval(create(manager("MN")).await.unwrap_err()).unwrap();
    assert_eq!(world.approve(second, &name).await.unwrap(), "DONE");
    for other in ["mn", " MN"] {
        let made = create(Account { subject: "spelled otherwise".to_owned(), ..manager(other) }).await;
        assert!(made.is_err(), "{other:?} is not another State");
    }
    let disable = edit(MANAGER, json!({ "disabled": true }), &["disabled"]);
    assert!(world.update(first, &disable).await.is_none(), "one person disables at once");
    let enable = edit(MANAGER, json!({}), &["disabled"]);
    assert!(approval(world.update(first, &enable).await.unwrap()).is_some(), "and does not enable");
    let name = approval(create(Account { subject: "next".to_owned(), ..manager("MN") }).await.unwrap_err());
    assert!(name.is_some(), "who disables the only manager appoints no other alone");
    let erase = world
        .directory()
        .erase_account(&world.by(second), &AccountId(Uuid::from_u128(MANAGER)).name(), "", Options::default())
        .await;
    erase.unwrap();
    assert!(approval(create(Account { subject: "last".to_owned(), ..manager("MN") }).await.unwrap_err()).is_some());
    let (gone, invited) = (world.by(first), Account { issuer: String::new(), subject: String::new(), ..manager("MN") });
    let invited = world.directory().invite_account(&gone, invited, Options::default()).await;
    assert!(matches!(invited.err(), Some(Error::WrongStage(_))), "nor by an invitation");
}

#[tokio::test]
async fn another_certificate_of_a_manager_takes_two() {
    let world = World::start().await;
    let first = ADMINISTRATORS[0];
    let bind = edit(MANAGER, json!({ "certificate": "A".repeat(43) }), &["certificate"]);
    assert!(approval(world.update(first, &bind).await.unwrap()).is_some(), "another certificate is another person");
}

#[tokio::test]
async fn who_was_disabled_since_the_call_came_in_decides_nothing() {
    let world = World::start().await;
    let [first, second] = ADMINISTRATORS;
    let name = world.create(first, Role::Auditor, "x").await.unwrap();
    let came_in = world.by(second);
    world.change(second, |account| account.disabled = true).await;
    for refused in [
        world.directory().approve(&came_in, &name, Options::default()).await,
        world.directory().reject(&came_in, &name, Options::default()).await,
    ] {
        assert!(matches!(refused, Err(Error::Forbidden)));
    }
}

#[tokio::test]
async fn of_two_who_disable_one_another_one_stays() {
    let world = World::start().await;
    let disable = async |by, whom| {
        let name = AccountId(Uuid::from_u128(whom)).name();
        world.directory().disable_account(&world.by(by), &name, Options::default()).await.map(|_| ())
    };
    let [first, second] = ADMINISTRATORS;
    let (one, other) = tokio::join!(disable(first, second), disable(second, first));
    assert!(one.is_ok() && matches!(other, Err(Error::Forbidden)), "{one:?} {other:?}");
    assert_eq!([first, second].map(|n| world.account(n).disabled), [false, true]);
}

#[tokio::test]
async fn what_one_account_has_waiting_is_bounded() {
    let world = World::start().await;
    let ask = async |n, subject: &str| world.create(n, Role::Auditor, subject).await;
    let first = ADMINISTRATORS[0];
    let asked = ask(first, "auditor-0").await.unwrap();
    for n in 1..MOST_WAITING {
        ask(first, &format!("auditor-{n}")).await.unwrap();
    }
    assert!(matches!(ask(first, "more").await, Err(Error::OverQuota { .. })));
    assert_eq!(ask(first, "auditor-0").await.unwrap(), asked, "what waits is told again");
    ask(ADMINISTRATORS[1], "of another").await.unwrap();
    world.reject(ADMINISTRATORS[1], &asked).await.unwrap();
    ask(first, "more").await.unwrap();
}

#[tokio::test]
async fn replacing_a_whole_account_does_not_bring_a_disabled_one_back() {
    let world = World::start().await;
    world.change(READER, |account| account.disabled = true).await;
    let whole = json!({"displayName": "New", "role": "GOVERNMENT_READER"});
    assert!(world.update(MANAGER, &edit(READER, whole.clone(), &["*"])).await.is_none());
    assert_eq!((world.account(READER).display_name.as_str(), world.account(READER).disabled), ("New", true));
    assert!(world.update(MANAGER, &edit(READER, json!({"displayName": "Newer"}), &[])).await.is_none());
    assert!(world.account(READER).disabled, "nor does one without a mask");
    assert!(world.update(MANAGER, &edit(READER, whole.clone(), &["*", "disabled"])).await.is_none());
    assert!(!world.account(READER).disabled, "it is named");
    world.change(READER, |account| account.disabled = true).await;
    assert!(world.update(MANAGER, &edit(READER, json!({}), &["disabled"])).await.is_none());
    assert!(!world.account(READER).disabled, "by itself, too");
}
