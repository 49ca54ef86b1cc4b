//! What providers have taken on counts as if their entries said so.

use serde_json::{Value, json};

use super::cases::Draw;
use super::world::{TODAY, World, anyone, planned, provider_id};
use crate::domain::codes::Horizon;
use crate::domain::contact::Money;
use crate::matching::{Corpus, Loads, PlanTerms, Roles, Rule, Weights};

/// A world, what its providers have taken on, and the world whose entries say so.
fn laden(draw: &mut Draw) -> (World, Loads, World) {
    let world = World::drawn(draw, 30, 12);
    let (mut loads, mut providers) = (Loads::new(), world.providers.clone());
    for (number, provider) in providers.iter_mut().enumerate() {
        if draw.one_in(2) {
            continue;
        }
        let load = loads.entry(provider_id(number)).or_default();
        let (mut engaged, mut committed) = (provider["engaged"].as_u64().unwrap(), 40);
        for _ in 0..=draw.below(2) {
            let (sum, currency) = (draw.from(1, 90), if draw.one_in(4) { "EUR" } else { "USD" });
            let money = Money { value: sum.to_string(), currency: currency.to_owned(), ..Money::default() };
            load.add(Some(&money).filter(|_| sum > 20), &Horizon::MultiYear);
            engaged += 1;
            if sum > 20 && provider["funding"]["currency"] == currency {
                committed += sum;
            }
        }
        provider["engaged"] = json!(engaged);
        if provider["funding"] != Value::Null {
            provider["funding"]["committed"] = json!(committed.to_string());
        }
    }
    let told = World { providers, needs: world.needs.clone() };
    (world, loads, told)
}

#[test]
fn what_was_taken_on_counts_in_ranks_explanations_and_plans_as_if_entries_said_so() {
    let (mut draw, weights) = (Draw(5), Weights::configured().unwrap());
    let mut stopped = 0;
    for _ in 0..20 {
        let (world, loads, told) = laden(&mut draw);
        let all = 0..world.providers.len();
        let (corpus, expected) = (world.corpus(all.clone()).under(&loads), told.corpus(all));
        for id in world.ids() {
            let wanted = world.wanted(id);
            let ranking = corpus.rank(&wanted, weights, 5, TODAY);
            assert_eq!(format!("{ranking:?}"), format!("{:?}", expected.rank(&wanted, weights, 5, TODAY)));
            assert_eq!(corpus.first(&wanted, weights, 5, TODAY), expected.first(&wanted, weights, 5, TODAY));
            for number in 0..world.providers.len() {
                let id = provider_id(number);
                let explained = corpus.explain(&wanted, id, weights, TODAY).unwrap();
                assert_eq!(
                    format!("{explained:?}"),
                    format!("{:?}", expected.explain(&wanted, id, weights, TODAY).unwrap())
                );
                let is_full = explained.rules.iter().any(|rule| rule.rule == Rule::Capacity && !rule.passed);
                stopped += usize::from(is_full && loads.contains_key(&id));
            }
        }
        let terms = PlanTerms::configured().unwrap().with(Roles::Both, true);
        let [made, told] = [(&world, &corpus), (&told, &expected)]
            .map(|(world, corpus)| planned(world, corpus, &world.ids(), &terms).unwrap());
        assert_eq!(made, told);
    }
    assert!(stopped > 50, "some are full: {stopped}");
}

#[test]
fn what_a_seed_fund_is_for_and_suffices_for_comes_off_the_fund_and_all_else_off_the_window() {
    let seed = |committed: &str| json!({ "ceiling": "50", "total": "100", "committed": committed, "currency": "USD" });
    let world = |committed: [&str; 2]| {
        let mut provider = anyone();
        let [window, fund] = committed;
        provider["funding"] =
            json!({ "ceiling": "90", "total": "200", "committed": window, "currency": "USD", "seed": seed(fund) });
        World { providers: vec![provider], needs: Vec::new() }
    };
    let usd = |value: u32| Money { value: value.to_string(), currency: "USD".to_owned(), ..Money::default() };
    let eur = Money { currency: "EUR".to_owned(), ..usd(40) };
    for (sums, expected) in [
        (vec![(usd(40), Horizon::AdHoc)], ["0", "40"]),
        (vec![(usd(40), Horizon::MultiYear)], ["40", "0"]),
        (vec![(usd(60), Horizon::AdHoc)], ["60", "0"]),
        (vec![(eur, Horizon::AdHoc)], ["0", "0"]),
        (vec![(usd(45), Horizon::AdHoc), (usd(40), Horizon::AdHoc), (usd(30), Horizon::AdHoc)], ["30", "85"]),
        (vec![(usd(50), Horizon::AdHoc), (usd(50), Horizon::AdHoc), (usd(1), Horizon::AdHoc)], ["1", "100"]),
    ] {
        let mut loads = Loads::new();
        for (sum, horizon) in &sums {
            loads.entry(provider_id(0)).or_default().add(Some(sum), horizon);
        }
        let left = |corpus: &Corpus| corpus.profiles.iter().map(|it| (it.left, it.seed_left)).collect::<Vec<_>>();
        let [laden, told] = [world(["0", "0"]).corpus(0..1).under(&loads), world(expected).corpus(0..1)];
        assert_eq!(left(&laden), left(&told), "{sums:?}");
    }
}
