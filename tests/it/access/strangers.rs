//! Whoever has no account that counts today is told the same by every method, but for the one that makes an account: a good
//! token that has none may try a code.

use super::matrix::methods;
use super::objects;
use super::requests::{Answer, call};

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
