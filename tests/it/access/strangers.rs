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
