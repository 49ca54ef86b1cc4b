//! Whoever has no account that counts today is told the same by every method, but for the one that makes an account: a good
//! token that has none may try a code.

use std::net::IpAddr;

use focalpoint::store::Outcome;

use super::matrix::methods;
use super::objects;
use super::requests::{Answer, call};
use crate::consent::world::PEER;

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_answered_alike_by_every_method() {
    let (world, _key) = objects::world().await;
    let mut told = std::collections::BTreeSet::new();
    for method in methods() {
        for who in ["anonymous", "unknown", "disabled", "over", "early"] {
            let answer: Answer = call(&world, who, &method, "none", &objects::name("authority")).await.unwrap();
            if (method.as_str(), who) == ("AcceptInvitation", "unknown") {
                assert_eq!(answer.letter(), 'N', "{}", answer.told);
                continue;
            }
            assert_eq!(answer.letter(), 'U', "{method} {who}: {}", answer.told);
            told.insert(answer.told);
        }
    }
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_refused_is_in_the_audit_and_a_stranger_is_counted_by_address() {
    let (world, _key) = objects::world().await;
    let refused = async |who: &str| {
        let answer = call(&world, who, "GetAuthority", "none", &objects::name("authority")).await.unwrap();
        assert_eq!(answer.letter(), 'U', "{who}");
    };
    for (who, reason) in
        [("disabled", "account_disabled"), ("over", "account_out_of_term"), ("early", "account_out_of_term")]
    {
        refused(who).await;
        let expected = (Some(objects::id(who)), "AuthorityService.GetAuthority".to_owned());
        let (actor, method, outcome) = world.audit(1).await.remove(0);
        assert_eq!(((actor, method), outcome), (expected, Outcome::Denied(reason.to_owned())), "{who}");
    }
    assert!(world.strangers.take().is_empty());
    for _ in 0..30 {
        refused("disabled").await;
    }
    let rows = world.audit(100).await.into_iter().take_while(|row| row.0 == Some(objects::id("disabled"))).count();
    assert_eq!(rows, 19, "with the one above, twenty in the minute; the clock stands still");
    assert_eq!(world.strangers.take()[&Some(IpAddr::from(PEER.0))], [("account_disabled", 11)].into());

    let before = world.audit(100).await;
    for who in ["anonymous", "unknown", "anonymous"] {
        refused(who).await;
    }
    assert_eq!(world.audit(100).await, before, "a stranger writes nothing");
    let counted = world.strangers.take().remove(&Some(IpAddr::from(PEER.0))).unwrap();
    assert_eq!(counted, [("absent", 2), ("no_account", 1)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_of_strangers_have_places_of_their_own_and_few() {
    let (world, _key) = objects::world().await;
    let code = async |who: &str| {
        let answer = call(&world, who, "AcceptInvitation", "none", "").await.unwrap();
        answer.code().to_owned()
    };
    assert_eq!([code("unknown").await, code("Gr").await], ["NotFound", "FailedPrecondition"]);
    let taken = [world.places(uuid::Uuid::nil()), world.places(objects::id("Gr"))];
    assert_eq!([code("unknown").await, code("Gr").await], ["ResourceExhausted", "ResourceExhausted"]);
    assert_eq!(code("Ge").await, "FailedPrecondition", "others have theirs");
    drop(taken);
    assert_eq!([code("unknown").await, code("Gr").await], ["NotFound", "FailedPrecondition"]);
}
