//! What nobody answers in time expires: to a read at once, and in the log with the service's next round.

use focalpoint::pb;
use jiff::SignedDuration;

use super::given::{Given, not_possible};

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_answers_in_time_expires() {
    let given = Given::submitted().await;
    let name = given.create("SEC").await.unwrap().name;
    let waits = given.create("SEC").await.unwrap().name;
    given.world.advance(SignedDuration::from_hours(24 * 89));
    given.respond("Gc", &waits, "AGREE").await.unwrap();
    let due = |day: &str| pb::ProposalFilter { due_by: day.to_owned(), ..<_>::default() };
    assert_eq!(given.list("SEC", due("2027-02-23")).await.unwrap(), [name.as_str()], "its 90th day");
    assert_eq!(given.world.expire_proposals().await, 0);

    given.world.advance(SignedDuration::from_hours(24));
    let expired = given.get("Gc", &name).await.unwrap();
    assert_eq!((expired.stage.as_str(), expired.events.len()), ("EXPIRED", 1), "a read tells at once");
    let stages = |stage: &str| pb::ProposalFilter { stages: vec![stage.to_owned()], ..<_>::default() };
    assert_eq!(given.list("SEC", stages("EXPIRED")).await.unwrap(), [name.as_str()]);
    assert_eq!(given.respond("Gc", &name, "AGREE").await.unwrap_err(), not_possible("EXPIRED", ""));

    assert_eq!(given.world.expire_proposals().await, 1);
    assert_eq!(given.world.expire_proposals().await, 0, "once");
    let expired = given.get("Gc", &name).await.unwrap();
    let event = expired.events.last().unwrap();
    assert_eq!((expired.stage.as_str(), event.act.as_str(), event.side.as_str()), ("EXPIRED", "EXPIRE", "SERVICE"));
    assert_eq!(given.get("Gc", &waits).await.unwrap().stage, "STATE_AGREED", "each side has its own time");
    let rows = given.world.audit(10).await;
    assert!(rows.iter().any(|(actor, method, _)| actor.is_none() && method == "Proposals.Expire"));
}
