//! The whole matrix: every kind of caller, every method of the contract, every object.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::pb;
use futures_util::StreamExt as _;
use prost::Message as _;
use prost_types::FileDescriptorSet;

use super::expected::{Case, SCOPES, cases};
use super::fields::Fields;
use super::objects::{self, Caller, callers};
use super::requests::{Answer, call};
use crate::consent::world::World;

/// Calls under way at a time.
const AT_A_TIME: usize = 48;
/// Methods that answer with many objects; `lists.rs` asks which.
pub(super) const LISTS: [&str; 19] = [
    "ListAuthorities",
    "SearchAuthorities",
    "ListOfficers",
    "ListProviders",
    "SearchProviders",
    "ListActivities",
    "ListGroups",
    "ListNeeds",
    "ListAccounts",
    "ListPending",
    "ListInvitations",
    "ListErrorReports",
    "ListProposals",
    "MatchProvider",
    "PlanMatches",
    "FindBundles",
    "GetActionPlan",
    "ListRuns",
    "WatchChanges",
];
/// Methods whose object takes part in the decision only as what the request holds, and has no name.
const NAMELESS: [&str; 14] = [
    "CreateAuthority",
    "CreateProvider",
    "CreateGroup",
    "RegisterNeed",
    "SetActionPlan",
    "CreateAccount",
    "InviteAccount",
    "AcceptInvitation",
    "Export",
    "GetCheckpoint",
    "GetConsistencyProof",
    "GetStatistics",
    "ListGaps",
    "GetFollowUpLetter",
];

/// The methods of the contract.
pub(super) fn methods() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
    let own = set.file.into_iter().filter(|file| file.package() == "focalpoint.v1");
    let methods = own.flat_map(|file| file.service).flat_map(|service| service.method);
    methods.map(|method| method.name().to_owned()).collect()
}

/// What is expected of the methods, save for lists.
fn single() -> Vec<Case> {
    let methods = methods();
    let is_called = |operation: &str| methods.contains(operation) || operation.starts_with("ProposalAnswer.");
    cases().into_iter().filter(|case| is_called(case.operation) && !LISTS.contains(&case.operation)).collect()
}

/// The letter that a caller may expect, when it calls a method that answers whole records or none.
pub(super) fn wanted(case: &Case, caller: &Caller) -> char {
    match case.cells[caller.column].letter(&caller.scopes) {
        'F' => 'A',
        'R' => '-',
        letter => letter,
    }
}

/// Whether an answer is of that letter; where the state of an object does not permit what its caller may do is not asked.
fn is_as(wanted: char, answer: &Answer) -> bool {
    answer.letter() == wanted || wanted == 'A' && answer.letter() == 'P'
}

/// A call of a case: a fresh object where it uses the object up.
async fn ask(world: &World, number: usize, case: &Case, caller: &Caller) -> Answer {
    let name = match (case.operation, case.object) {
        ("Approve" | "Reject", object) => {
            let (put, name) = objects::another(object, u128::try_from(number).unwrap());
            world.put(vec![put]).await;
            name
        }
        (_, "self") => objects::name(&caller.who),
        ("EraseAccount", object) => {
            let (put, name) = objects::another_account(object, u128::try_from(number).unwrap());
            world.put(vec![put]).await;
            name
        }
        ("GetInclusionProof", "row-own") => row(world, &caller.who, &caller.who).await,
        ("GetInclusionProof", _) => row(world, "AUD", "We").await,
        (method, _) if NAMELESS.contains(&method) => String::new(),
        ("WhoAmI" | "SetNoticeAddress" | "ListAuditEntries" | "Import", _) => String::new(),
        (_, object) => objects::name(object),
    };
    call(world, &caller.who, case.operation, case.object, &name).await.unwrap()
}

/// The newest audit row of what an account did, as somebody sees it; the first row where it sees no numbers.
async fn row(world: &World, who: &str, actor: &str) -> String {
    let filter = Some(pb::AuditFilter { actor: objects::name(actor), ..<_>::default() });
    let path = "/focalpoint.v1.AuditService/ListAuditEntries";
    let request = pb::ListAuditEntriesRequest { page_size: 1, filter, ..<_>::default() };
    let page = world.call::<_, pb::ListAuditEntriesResponse>(who, path, request).await.1.unwrap();
    let name = page.audit_entries.into_iter().next().map(|row| row.name).unwrap_or_default();
    if name.is_empty() { "auditEntries/1".to_owned() } else { name }
}

#[test]
fn every_method_of_the_contract_is_expected() {
    let expected: BTreeSet<String> = cases().into_iter().map(|case| case.operation.to_owned()).collect();
    let missing: Vec<_> = methods().into_iter().filter(|method| !expected.contains(method)).collect();
    assert!(missing.is_empty(), "nothing is expected of {missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_may_do_what_people_expect_and_nothing_else() {
    let (world, _key) = objects::world().await;
    let (cases, callers, fields) = (single(), callers(), Fields::new());
    // The proofs are of rows that the other calls leave.
    let is_proof = |case: &Case| case.operation == "GetInclusionProof";
    let (mut faults, mut answered) = (Vec::new(), BTreeMap::new());
    for proofs in [false, true] {
        let asked = cases.iter().filter(|case| is_proof(case) == proofs);
        let asked = asked.flat_map(|case| callers.iter().map(move |caller| (case, caller)));
        let calls = asked.enumerate().map(|(number, (case, caller))| {
            let world = &world;
            async move { (case, caller, ask(world, number, case, caller).await) }
        });
        let mut answers = futures_util::stream::iter(calls).buffer_unordered(AT_A_TIME);
        while let Some((case, caller, answer)) = answers.next().await {
            let wanted = wanted(case, caller);
            if !is_as(wanted, &answer) {
                faults.push(format!(
                    "{} {} {}: expected {wanted}, {}",
                    case.operation, case.object, caller.who, answer.told
                ));
            }
            let excess = answer.message.as_ref().map(|answer| fields.excess(case.operation, answer, caller));
            faults.extend(excess.into_iter().flatten().map(|it| format!("{} {}: {it}", case.operation, caller.who)));
            *answered.entry(case.operation).or_insert(0) += usize::from(answer.code() == "Ok");
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
    // What takes two people, is asked for at a stale etag, or is for callers without an account.
    let unanswered =
        ["CloseAuthority", "RemoveOfficer", "EraseOfficer", "EraseAccount", "AcceptInvitation", "DeleteRun"];
    let never: Vec<_> = answered.iter().filter(|(method, ok)| **ok == 0 && !unanswered.contains(method)).collect();
    assert!(never.is_empty(), "no call of these was answered: {never:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_may_not_see_is_the_same_bytes_as_what_never_was() {
    let (world, _key) = objects::world().await;
    let (cases, callers) = (single(), callers());
    let asked =
        cases.iter().filter(|case| !NAMELESS.contains(&case.operation) && case.operation != "GetInclusionProof");
    let hidden = asked.flat_map(|case| callers.iter().map(move |caller| (case, caller)));
    let hidden: Vec<_> = hidden.filter(|(case, caller)| wanted(case, caller) == 'N').collect();
    assert!(hidden.len() > 500, "{}", hidden.len());
    let calls = hidden.into_iter().map(|(case, caller)| {
        let world = &world;
        async move {
            let of = async |object: &str| {
                call(world, &caller.who, case.operation, object, &objects::name(object)).await.unwrap()
            };
            let never = match case.object.split('-').next().unwrap() {
                "unconfirmed" | "closed" => "authority-never".to_owned(),
                "manager" => "account-never".to_owned(),
                kind => format!("{kind}-never"),
            };
            (case, caller, of(case.object).await, of(&never).await)
        }
    });
    let mut answers = futures_util::stream::iter(calls).buffer_unordered(AT_A_TIME);
    while let Some((case, caller, answer, never)) = answers.next().await {
        assert_eq!(answer.told, never.told, "{} {} {}", case.operation, case.object, caller.who);
    }
}

#[test]
fn a_service_account_is_tried_with_every_scope() {
    let alone = callers().into_iter().filter(|caller| caller.scopes.len() == 1);
    let tried: BTreeSet<_> = alone.flat_map(|caller| caller.scopes).collect();
    assert_eq!(tried.len(), SCOPES.len());
}
