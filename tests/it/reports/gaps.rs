//! What the directory lacks: to whom it is told, page by page, and what of it is not told.

use std::collections::BTreeSet;

use focalpoint::domain::authority::KindEntry;
use focalpoint::domain::{Authority, AuthorityKind, Officer, StateCode, Status, Text};
use focalpoint::pb;
use uuid::Uuid;

use super::given::Given;
use crate::consent::world::put;

/// A world in which Mongolia has an entry with an officer whose term is over.
async fn given() -> Given {
    let given = Given::with(Vec::new()).await;
    let kinds = vec![KindEntry { kind: AuthorityKind::MlaCentral, designation: None }];
    let (state, names) = (StateCode::from("MN"), Text::from([("en", "Ministry")]));
    let authority = Authority { state, names, kinds, status: Status::Published, ..Authority::default() };
    let id = Uuid::from_u128(1 << 80);
    let officer = Officer {
        authority: format!("authorities/{id}"),
        role: "Head".to_owned(),
        term_end: "2026-10-01".to_owned(),
        status: Status::Published,
        ..Officer::default()
    };
    given.world.put(vec![put(id, authority)]).await;
    given.world.put(vec![put(Uuid::from_u128((1 << 80) + 1), officer)]).await;
    given
}

/// A page of gaps.
async fn page(given: &Given, who: &str, request: pb::ListGapsRequest) -> (String, Option<pb::ListGapsResponse>) {
    given.world.call(who, "/focalpoint.v1.ReportService/ListGaps", request).await
}

/// State and kind of every gap that somebody is told, page by page.
async fn all(given: &Given, who: &str, page_size: i32) -> Vec<String> {
    let (mut gaps, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListGapsRequest { page_size, page_token, ..<_>::default() };
        let answer = page(given, who, request).await.1.unwrap();
        gaps.extend(answer.gaps.into_iter().map(|gap| format!("{} {} {}", gap.state, gap.kind, gap.authority_kind)));
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return gaps;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_told_of_itself_and_the_secretariat_of_all() {
    let given = given().await;
    let own = all(&given, "Gr", 50).await;
    let expected = [
        "MN NO_AUTHORITY PREVENTION",
        "MN NO_AUTHORITY REVIEW_FOCAL_POINT",
        "MN NO_PHONE ",
        "MN NO_EMAIL ",
        "MN NO_TIME_ZONE ",
        "MN NO_LANGUAGES ",
        "MN NO_OFFICE_HOURS ",
        "MN UNCONFIRMED ",
        "MN TERM_ENDED ",
    ];
    assert_eq!(own, expected);
    let secretariat = all(&given, "SEC", 100).await;
    assert_eq!(secretariat.iter().filter(|gap| gap.starts_with("MN ")).count(), own.len());
    assert_eq!(secretariat.iter().filter(|gap| gap.starts_with("CH ")).count(), 3, "which has no entry");
    let row = given.world.audit(20).await.into_iter().find(|row| row.1 == "ReportService.ListGaps");
    assert!(row.is_some(), "that a term is over is personal, and told to another");

    for (who, state) in [("Gr", "ID"), ("Zr", "MN"), ("Dr", ""), ("Dr", "MN")] {
        let request = pb::ListGapsRequest { state: state.to_owned(), ..<_>::default() };
        let (told, answer) = page(&given, who, request).await;
        assert!(answer.is_none() && told.starts_with("PermissionDenied"), "{who} {state}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_told_nothing_of_officers() {
    let given = given().await;
    let (told, officers) = (all(&given, "ADM", 100).await, all(&given, "SEC", 100).await);
    let without: Vec<_> = officers.into_iter().filter(|gap| !gap.contains("TERM_ENDED")).collect();
    assert_eq!(told, without);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_size_hold_every_gap_once() {
    let given = given().await;
    let whole = all(&given, "SEC", 100).await;
    assert!(whole.len() > 580 && whole.iter().collect::<BTreeSet<_>>().len() == whole.len(), "{}", whole.len());
    for size in [7, 53] {
        assert_eq!(all(&given, "SEC", size).await, whole, "{size}");
    }
    assert_eq!(all(&given, "Gr", 1).await, all(&given, "Gr", 100).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_are_narrowed_by_kind_and_a_token_is_of_its_query() {
    let given = given().await;
    let kinds = |of: &str| vec![of.to_owned()];
    let request = pb::ListGapsRequest { kinds: kinds("UNCONFIRMED"), ..<_>::default() };
    let answer = page(&given, "SEC", request).await.1.unwrap();
    let [gap] = answer.gaps.as_slice() else { panic!("{answer:?}") };
    assert_eq!((gap.display_name.as_str(), gap.officer.as_str()), ("Ministry", ""));
    let request = pb::ListGapsRequest { kinds: kinds("HOLE"), ..<_>::default() };
    assert!(page(&given, "SEC", request).await.0.starts_with("InvalidArgument"));
    let first = page(&given, "SEC", pb::ListGapsRequest { page_size: 1, ..<_>::default() }).await.1.unwrap();
    let page_token = first.next_page_token;
    let request = pb::ListGapsRequest { page_token, kinds: kinds("STALE"), ..<_>::default() };
    assert!(page(&given, "SEC", request).await.0.starts_with("InvalidArgument"));
}
