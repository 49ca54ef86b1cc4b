//! Tests of the policy: what it lets through, what it hides, and that nothing is allowed by omission.

mod expected;
mod mutation;

use uuid::Uuid;

use super::*;
use crate::domain::{AccountId, ProviderId, State};

/// A principal of that role, of Mongolia where the role has a State.
fn principal(role: Role) -> Principal {
    Principal {
        account: AccountId(Uuid::nil()),
        role,
        state: State::parse("MN"),
        provider: None,
        scopes: Vec::new(),
        signed_in: None,
        strength: None,
        expires: None,
    }
}

/// What the table answers.
fn ask(role: Role, operation: Operation, relation: Relation) -> Result<Permit, Refusal> {
    let principal = principal(role);
    enter(&principal, operation)?.on(relation)
}

#[test]
fn a_donor_never_reads_the_directory() {
    for role in [Role::ProviderReader, Role::ProviderEditor, Role::ProviderManager] {
        assert_eq!(ask(role, Operation::SearchAuthorities, Relation::Any), Err(Refusal::Forbidden));
    }
}

#[test]
fn an_administrator_sees_no_need() {
    for relation in [Relation::Own, Relation::Shared, Relation::Submitted, Relation::Draft] {
        assert_eq!(ask(Role::Administrator, Operation::GetNeed, relation), Err(Refusal::Forbidden));
        assert_eq!(ask(Role::Administrator, Operation::MatchNeed, relation), Err(Refusal::Forbidden));
    }
}

#[test]
fn a_draft_is_hidden_from_the_secretariat_and_a_submitted_need_is_not() {
    assert_eq!(ask(Role::Secretariat, Operation::GetNeed, Relation::Draft), Err(Refusal::Hidden));
    assert!(ask(Role::Secretariat, Operation::GetNeed, Relation::Submitted).is_ok_and(Permit::is_full));
}

#[test]
fn a_provider_sees_a_need_only_by_consent() {
    assert_eq!(ask(Role::ProviderReader, Operation::GetNeed, Relation::Submitted), Err(Refusal::Hidden));
    let shared = ask(Role::ProviderReader, Operation::GetNeed, Relation::Shared);
    assert!(shared.is_ok_and(|permit| !permit.is_full()));
}

#[test]
fn a_service_account_needs_the_scope() {
    assert_eq!(ask(Role::Service, Operation::GetAuthority, Relation::Any), Err(Refusal::Forbidden));
    let mut service = principal(Role::Service);
    service.scopes.push(Scope::DirectoryRead);
    let allowed = enter(&service, Operation::GetAuthority).and_then(|entry| entry.on(Relation::Other));
    assert!(allowed.is_ok());
    assert_eq!(enter(&service, Operation::UpdateAuthority).err(), Some(Refusal::Forbidden));
}

#[test]
fn an_unknown_role_may_do_nothing() {
    let unknown = principal(Role::Unrecognized("KING".to_owned()));
    assert_eq!(operations(&unknown).count(), 0);
}

#[test]
fn a_caller_without_an_account_may_accept_an_invitation_and_nothing_else() {
    let open: Vec<_> = Operation::ALL.into_iter().filter(|operation| newcomer(*operation).is_ok()).collect();
    assert_eq!(open, [Operation::AcceptInvitation]);
}

#[test]
fn a_relation_without_a_row_is_hidden() {
    assert_eq!(ask(Role::GovernmentEditor, Operation::UpdateNeed, Relation::Draft), Err(Refusal::Hidden));
}

#[test]
fn a_service_account_may_never_do_more_than_its_owner() {
    let all = ["directory.read", "directory.personal.read", "directory.write", "need.draft", "need.read", "match.run"];
    for (state, provider, owners) in [
        (State::parse("MN"), None, [Role::GovernmentReader, Role::GovernmentEditor, Role::ConsentOfficer]),
        (None, Some(ProviderId(Uuid::nil())), [Role::ProviderReader, Role::ProviderEditor, Role::ProviderManager]),
    ] {
        let scopes = all.map(Scope::from).to_vec();
        let service = Principal { state, provider, scopes, ..principal(Role::Service) };
        let mut allowed = 0;
        for row in ROWS {
            let Ok(entry) = enter(&service, row.operation) else { continue };
            if entry.on(row.relation).is_ok() {
                allowed += 1;
                let may = owners.iter().any(|role| ask(role.clone(), row.operation, row.relation).is_ok());
                assert!(may || row.operation == Operation::WhoAmI, "{:?} {:?}", row.operation, row.relation);
            }
        }
        assert!(allowed > 8, "{allowed}");
    }
    let donors = Principal { state: None, provider: Some(ProviderId(Uuid::nil())), ..principal(Role::Service) };
    let donors = Principal { scopes: vec![Scope::DirectoryRead, Scope::DirectoryPersonalRead], ..donors };
    for operation in [Operation::SearchAuthorities, Operation::GetOfficer] {
        assert_eq!(enter(&donors, operation).err(), Some(Refusal::Forbidden), "{operation:?}");
    }
    for (scope, state, provider) in
        [("directory.read", true, true), ("directory.personal.read", true, false), ("need.draft", true, false)]
    {
        assert_eq!(
            (has_use(&Scope::from(scope), true), has_use(&Scope::from(scope), false)),
            (state, provider),
            "{scope}"
        );
    }
}
