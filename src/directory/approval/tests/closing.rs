//! Closing an entry: an editor asks, and the consent officer or another editor of the State agrees.

use super::*;
use crate::directory::AuditQuery;

#[tokio::test]
async fn an_entry_is_closed_by_two_people_of_its_state_at_once_and_both_are_in_the_audit() {
    for second in [OFFICER, OTHER_EDITOR] {
        let world = World::start().await;
        let name = world.ask_to_close(EDITOR).await;
        assert!(!world.is_closed());
        let [asked] = world.listed(second, false).await.try_into().unwrap();
        assert_eq!((asked.requester_name.as_str(), asked.state.as_str()), ("Person 1", "PENDING"));
        assert_eq!(asked.expire_time, "2026-12-08T10:00:00Z");
        assert_eq!(world.approve(second, &name).await.unwrap(), "DONE");
        assert!(world.is_closed());
        let object = AuthorityId(Uuid::from_u128(AUTHORITY)).name();
        let (agreed, closed) = ("ApprovalService.Approve".to_owned(), "AuthorityService.CloseAuthority".to_owned());
        let rows = world.audit(4).await;
        assert_eq!(rows[0], (Some(EDITOR), closed.clone(), object));
        assert_eq!(rows[1], (Some(second), agreed, name.clone()));
        assert_eq!(rows[2], (Some(second), "ApprovalService.ListPending".to_owned(), String::new()));
        assert_eq!(rows[3], (Some(EDITOR), closed, name));
    }
}

#[tokio::test]
async fn asking_again_records_nothing_and_two_at_once_are_one() {
    let world = World::start().await;
    let (one, other) = tokio::join!(world.ask_to_close(EDITOR), world.ask_to_close(EDITOR));
    assert_eq!(one, other);
    let before = world.directory().revision();
    assert_eq!(world.ask_to_close(EDITOR).await, one);
    assert_eq!(approval(world.close(EDITOR, request(1, 1)).await), Some(one.clone()));
    assert_eq!(world.directory().revision(), before);
    assert_ne!(world.ask_to_close(OTHER_EDITOR).await, one, "another asks for themselves");
}

#[tokio::test]
async fn only_checking_records_nothing() {
    let world = World::start().await;
    let (before, rows) = (world.directory().revision(), world.audit(100).await.len());
    let only = || Options { validate_only: true, ..Options::default() };
    assert_eq!(approval(world.close(EDITOR, only()).await), None);
    assert_eq!((world.directory().revision(), world.audit(100).await.len()), (before, rows));
    let name = world.ask_to_close(EDITOR).await;
    assert_eq!(approval(world.close(EDITOR, only()).await), Some(name));
}

#[tokio::test]
async fn nobody_is_both_people() {
    let world = World::start().await;
    let name = world.ask_to_close(EDITOR).await;
    assert!(matches!(world.approve(EDITOR, &name).await, Err(Error::WrongStage(_))));
    assert!(!world.is_closed());
    let [(actor, method, _)] = world.audit(1).await.try_into().unwrap();
    assert_eq!((actor, method.as_str()), (Some(EDITOR), "ApprovalService.Approve"), "the attempt is in the audit");
    assert_eq!(world.listed(EDITOR, false).await.len(), 1, "who asked sees it");
}

#[tokio::test]
async fn what_is_not_for_a_caller_does_not_exist_for_them() {
    let world = World::start().await;
    let name = world.ask_to_close(EDITOR).await;
    for n in [ABROAD, SECRETARIAT[0], ADMINISTRATORS[0]] {
        assert!(matches!(world.approve(n, &name).await, Err(Error::NotFound)), "{n}");
        assert!(matches!(world.reject(n, &name).await, Err(Error::NotFound)), "{n}");
        assert_eq!(world.listed(n, true).await, [], "{n}");
    }
    for n in [READER, MANAGER, AUDITOR] {
        assert!(matches!(world.approve(n, &name).await, Err(Error::Forbidden)), "{n}");
    }
    for unknown in [format!("approvals/{}", Uuid::now_v7()), "x".to_owned(), name.to_uppercase()] {
        assert!(matches!(world.approve(OFFICER, &unknown).await, Err(Error::NotFound)), "{unknown}");
    }
    assert!(!world.is_closed());
}

#[tokio::test]
async fn who_asked_must_still_be_allowed_to() {
    let world = World::start().await;
    let name = world.ask_to_close(EDITOR).await;
    world.change(EDITOR, |account| account.role = Role::GovernmentReader).await;
    assert!(matches!(world.approve(OFFICER, &name).await, Err(Error::WrongStage(_))));
    world.change(EDITOR, |account| account.role = Role::GovernmentEditor).await;
    world.change(EDITOR, |account| account.disabled = true).await;
    assert!(matches!(world.approve(OFFICER, &name).await, Err(Error::WrongStage(_))));
    world.change(EDITOR, |account| account.disabled = false).await;
    world.change(EDITOR, |account| account.valid_until = "2026-11-30".to_owned()).await;
    assert!(matches!(world.approve(OFFICER, &name).await, Err(Error::WrongStage(_))), "its last day is over");
    assert!(!world.is_closed());
    world.change(EDITOR, |account| account.valid_until = "2026-12-01".to_owned()).await;
    assert_eq!(world.approve(OFFICER, &name).await.unwrap(), "DONE", "nothing else was in the way");
}

#[tokio::test]
async fn what_has_changed_since_is_not_closed() {
    let world = World::start().await;
    let name = world.ask_to_close(EDITOR).await;
    let entry = world.directory().views.current().authorities.get(Uuid::from_u128(AUTHORITY)).unwrap().clone();
    world.write(vec![world.authority(Action::Update { at: entry.revision }, "Department")]).await;
    assert!(matches!(world.approve(OFFICER, &name).await, Err(Error::StaleEtag)));
    assert!(!world.is_closed());
    let again = world.ask_to_close(EDITOR).await;
    assert_ne!(again, name);
    assert_eq!(world.listed(OFFICER, false).await.len(), 1, "the one before waits no more");
    assert_eq!(world.approve(OFFICER, &again).await.unwrap(), "DONE");
}

#[tokio::test]
async fn after_its_time_it_must_be_asked_for_again() {
    let world = World::start().await;
    let name = world.ask_to_close(EDITOR).await;
    world.set("2026-12-08T10:00:00Z");
    assert!(matches!(world.approve(OFFICER, &name).await, Err(Error::WrongStage(_))));
    assert!(matches!(world.reject(OFFICER, &name).await, Err(Error::WrongStage(_))));
    assert_eq!(world.listed(OFFICER, false).await, []);
    assert_eq!(world.listed(OFFICER, true).await[0].state.as_str(), "EXPIRED");
    let again = world.ask_to_close(EDITOR).await;
    assert_ne!(again, name);
    world.set("2026-12-15T09:59:59Z");
    assert_eq!(world.approve(OFFICER, &again).await.unwrap(), "DONE");
}

#[tokio::test]
async fn a_decision_is_the_last() {
    let world = World::start().await;
    for by in [OFFICER, EDITOR] {
        let name = world.ask_to_close(EDITOR).await;
        assert_eq!(world.reject(by, &name).await.unwrap(), "REJECTED");
        assert!(matches!(world.approve(OFFICER, &name).await, Err(Error::WrongStage(_))), "{by}");
        assert!(matches!(world.reject(OTHER_EDITOR, &name).await, Err(Error::WrongStage(_))), "{by}");
    }
    assert!(!world.is_closed());
    let name = world.ask_to_close(EDITOR).await;
    assert_eq!(world.approve(OFFICER, &name).await.unwrap(), "DONE");
    assert!(matches!(world.reject(OFFICER, &name).await, Err(Error::WrongStage(_))));
    assert!(matches!(world.close(EDITOR, Options::default()).await, Error::WrongStage(_)), "it is closed");
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_the_first_time() {
    let world = World::start().await;
    let name = approval(world.close(EDITOR, request(1, 1)).await).unwrap();
    assert_eq!(approval(world.close(EDITOR, request(1, 1)).await).as_ref(), Some(&name));
    assert!(matches!(world.close(EDITOR, request(1, 2)).await, Error::RequestIdReused));
    let approve = async |digest| world.directory().approve(&world.by(OFFICER), &name, request(2, digest)).await;
    let first = approve(1).await.unwrap();
    let again = approve(1).await.unwrap();
    assert_eq!((first.revision, &first.entry.record), (again.revision, &again.entry.record));
    assert!(matches!(approve(2).await, Err(Error::RequestIdReused)));
    assert_eq!(approval(world.close(EDITOR, request(1, 1)).await), Some(name), "also once it is closed");
}

#[tokio::test]
async fn a_state_sees_in_the_audit_what_was_asked_for_of_its_entries_and_another_does_not() {
    let world = World::start().await;
    let name = world.ask_to_close(EDITOR).await;
    let sees = async |n| {
        let (query, page) = (AuditQuery::default(), PageRequest::default());
        let rows = world.directory().list_audit_entries(&world.by(n), &query, &page).await.unwrap().rows;
        rows.iter().any(|row| row.entry.resource.as_ref() == Some(&name))
    };
    assert!(sees(OFFICER).await);
    assert!(!sees(ABROAD).await);
}
