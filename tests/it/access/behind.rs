//! A node that cannot tell that it is at most two seconds behind the log shows neither needs nor persons, and lets nobody in.

use futures_util::future::join_all;

use super::objects;
use super::requests::call;
use crate::consent::world::World;

/// Reads of needs, of persons, and of what was done with either: method, object, and somebody who may.
const GUARDED: [(&str, &str, &str); 24] = [
    ("GetOfficer", "officer", "Ge"),
    ("GetOfficer", "officer-shown", "Zr"),
    ("ListOfficers", "officer-shown", "Zr"),
    ("GetNeed", "need-shared", "Ge"),
    ("GetNeed", "need-shared", "De"),
    ("ListNeeds", "need-shared", "Ge"),
    ("ListNeeds", "need-shared", "De"),
    ("GetActionPlan", "need-shared", "Ge"),
    ("MatchNeed", "need-shared", "Ge"),
    ("PlanMatches", "need-shared", "Ge"),
    ("FindBundles", "need-shared", "Ge"),
    ("ListRuns", "run-of-Ge", "Ge"),
    ("GetProposal", "proposal-offered", "Ge"),
    ("ListProposals", "proposal-offered", "De"),
    ("AddProgress", "proposal-delivery", "De"),
    ("ListDisclosures", "need-shared", "Gc"),
    ("GetStatistics", "report", "Ge"),
    ("GetStatistics", "report", "De"),
    ("ListGaps", "report", "Ge"),
    ("GetFollowUpLetter", "report-of-X", "Ge"),
    ("GetDossier", "provider-Y", "De"),
    ("Export", "export-of-X", "Ge"),
    ("ListPending", "approval-close", "Ge"),
    ("ListAuditEntries", "tree", "AUD"),
];
/// Reads of what is nobody's secret, by callers whose accounts may have been disabled meanwhile.
const OPEN: [(&str, &str, &str); 3] = [
    ("GetAuthority", "authority", "Zr"),
    ("SearchAuthorities", "authority", "Zr"),
    ("GetProvider", "provider-W", "Ge"),
];

/// The codes of calls, in their order.
async fn codes(world: &World, calls: &[(&str, &str, &str)]) -> Vec<String> {
    let calls = calls.iter().map(|(method, object, who)| async move {
        let name = if ["Export", "GetStatistics", "ListGaps", "GetFollowUpLetter"].contains(method) {
            String::new()
        } else {
            objects::name(object)
        };
        let answer = call(world, who, method, object, &name).await.unwrap();
        format!("{method} {who}: {}", answer.code())
    });
    join_all(calls).await
}

/// What calls are told where all are told the same.
fn all(calls: &[(&str, &str, &str)], code: &str) -> Vec<String> {
    calls.iter().map(|(method, _, who)| format!("{method} {who}: {code}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_may_be_behind_shows_neither_needs_nor_persons_and_lets_nobody_in() {
    let (world, _key) = objects::world().await;
    assert_eq!(codes(&world, &GUARDED).await, all(&GUARDED, "Ok"), "they may");
    world.set_broken(true).await;
    assert_eq!(codes(&world, &GUARDED).await, all(&GUARDED, "Unavailable"));
    assert_eq!(codes(&world, &OPEN).await, all(&OPEN, "Unavailable"));
    world.set_broken(false).await;
    for calls in [&GUARDED[..], &OPEN[..]] {
        assert_eq!(codes(&world, calls).await, all(calls, "Ok"), "it has caught up");
    }
}
