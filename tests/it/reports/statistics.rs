//! Who has which numbers, when they change, and what they do not tell.

use focalpoint::domain::{Need, Stage};
use focalpoint::store::Outcome;

use super::given::{Given, Statistics, need};

/// States of Africa, five of them.
const FIVE: [&str; 5] = ["KE", "TZ", "UG", "GH", "SN"];

/// Needs of five States on article 46, and of Mongolia on 46 and 52.
fn needs() -> Vec<Need> {
    let mut needs: Vec<Need> = FIVE.iter().map(|state| need(state, "46")).collect();
    needs.extend([need("MN", "46"), Need { stage: Stage::Met, ..need("MN", "52") }]);
    needs.push(Need { stage: Stage::Draft, ..need("MN", "33") });
    needs
}

/// Article, needs and States of every cell.
fn cells(answer: &Statistics) -> Vec<(&str, u32, u32)> {
    answer.needs.iter().map(|count| (count.article.as_str(), count.needs, count.states)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_has_its_own_the_secretariat_all_and_a_provider_what_is_published() {
    let given = Given::with(needs()).await;
    given.days(41);
    let of = async |who: &str, state: &str, by: &[&str]| given.statistics(who, state, by).await.1.unwrap();

    let own = of("Gr", "", &["ARTICLE"]).await;
    assert_eq!((own.scope.as_str(), own.as_of.as_str(), own.least_states), ("STATE", "2026-11-25", 1));
    assert_eq!(cells(&own), [("46", 1, 1), ("52", 1, 1)], "a draft counts nowhere");
    assert!(own.loads.is_empty());
    assert_eq!(cells(&of("Gr", "MN", &["ARTICLE"]).await), cells(&own));
    assert!(cells(&of("Zr", "", &["ARTICLE"]).await).is_empty());

    let all = of("SEC", "", &["ARTICLE"]).await;
    assert_eq!((all.scope.as_str(), cells(&all)), ("ALL", vec![("46", 6, 6), ("52", 1, 1)]));
    assert_eq!(all.loads.len(), 2);
    assert_eq!(cells(&of("SEC", "MN", &["ARTICLE"]).await), cells(&own));

    let published = of("Dr", "", &[]).await;
    assert_eq!((published.scope.as_str(), published.as_of.as_str()), ("PUBLISHED", "2026-11-01"));
    assert_eq!((published.next_release.as_str(), published.least_states), ("2026-12-01", 5));
    assert_eq!(cells(&published), [("46", 5, 5)], "neither Mongolia's in Asia, nor the total that it would be in");
    assert!(published.loads.is_empty() && published.proposals.is_empty() && published.coverage.is_empty());
    assert_eq!(of("We", "", &[]).await, published, "the same to every provider");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_the_numbers_of_another_state() {
    let given = Given::with(needs()).await;
    for (who, state) in [("Zr", "MN"), ("Dr", "MN"), ("Dr", "XX"), ("Zr", "XX"), ("Gm", ""), ("ADM", ""), ("ADM", "MN")]
    {
        let (told, answer) = given.statistics(who, state, &[]).await;
        assert!(answer.is_none() && told.starts_with("PermissionDenied"), "{who} {state}: {told}");
    }
    for (who, state, by) in [("Dr", "", "ARTICLE"), ("SEC", "XX", "ARTICLE"), ("Gr", "", "PERSON")] {
        let (told, answer) = given.statistics(who, state, &[by]).await;
        assert!(answer.is_none() && told.starts_with("InvalidArgument"), "{who} {state}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_stands_still_for_a_month() {
    let given = Given::with(needs()).await;
    let october = given.statistics("Dr", "", &[]).await.1.unwrap();
    assert!(october.needs.is_empty(), "nothing was there on 1 October");
    given.days(17);
    let (before, november) = given.statistics("Dr", "", &[]).await;
    assert_eq!(cells(&november.unwrap()), [("46", 5, 5)]);
    given.add(100, FIVE.iter().map(|state| need(state, "52")).collect()).await;
    given.days(29);
    assert_eq!(given.statistics("Dr", "", &[]).await.0, before, "30 November");
    assert_eq!(cells(&given.statistics("SEC", "", &["ARTICLE"]).await.1.unwrap()).len(), 2, "the secretariat sees it");
    given.days(1);
    let december = given.statistics("Dr", "", &[]).await.1.unwrap();
    assert_eq!(cells(&december), [("46", 5, 5), ("52", 5, 5)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn worlds_that_differ_in_what_is_held_back_are_published_alike() {
    // Too few States in every cell that they are in, up to the one of all that is left.
    let held_back: [&[(&str, &str)]; 3] =
        [&[], &[("MN", "52")], &[("MN", "52"), ("ID", "8"), ("FR", "46"), ("FR", "33"), ("CH", "46")]];
    let mut told = Vec::new();
    for more in held_back {
        let mut needs: Vec<Need> = FIVE.iter().map(|state| need(state, "46")).collect();
        needs.extend(more.iter().map(|(state, article)| need(state, article)));
        let given = Given::with(needs).await;
        given.days(41);
        told.push(given.statistics("Dr", "", &[]).await.0);
    }
    assert!(told[0].contains("\"needs\":5"), "{}", told[0]);
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");

    // The control: with a fifth State what is left is a cell.
    let mut needs: Vec<Need> = FIVE.iter().map(|state| need(state, "46")).collect();
    needs.extend(["MN", "ID", "FR", "CH", "FJ"].map(|state| need(state, "52")));
    let given = Given::with(needs).await;
    given.days(41);
    assert_ne!(given.statistics("Dr", "", &[]).await.0, told[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretariats_count_is_in_the_audit_and_a_states_own_is_not() {
    let given = Given::with(needs()).await;
    let method = async || given.world.audit(1).await.remove(0).1;
    given.statistics("Gr", "", &[]).await;
    assert_ne!(method().await, "ReportService.GetStatistics");
    given.statistics("SEC", "", &[]).await;
    let row = given.world.audit(1).await.remove(0);
    assert_eq!((row.1.as_str(), row.2), ("ReportService.GetStatistics", Outcome::Allowed));
}
