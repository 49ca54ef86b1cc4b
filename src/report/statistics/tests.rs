//! Tests of what is published: nobody finds out by subtracting, and what is held back leaves no trace.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::*;
use crate::domain::need::Origin;
use crate::domain::{ArticleCode, Need, Stage, StateCode, Status};

/// A modulus for exact elimination, a prime.
const PRIME: u64 = 2_147_483_647;

/// Seeded random numbers (`SplitMix64`).
struct Random(u64);

impl Random {
    /// A number below `most`.
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap()
    }
}

/// States of three regions, so that there are cells of few and of many.
const STATES: [&str; 20] = [
    "KE", "TZ", "UG", "GH", "SN", "ZA", "NG", "MW", "MN", "ID", "NP", "VN", "PH", "LA", "CH", "FR", "AL", "RS", "FJ",
    "WS",
];

/// A need.
fn need(of: &str, articles: &[&str], types: &[&str], stage: Stage) -> Need {
    Need {
        state: StateCode::from(of),
        articles: articles.iter().map(|article| ArticleCode::from(*article)).collect(),
        assistance_types: types.iter().map(|code| (*code).to_owned()).collect(),
        stage,
        status: Status::Published,
        ..Need::default()
    }
}

/// Needs as they are counted, registered so many days apart.
fn facts(needs: &[Need]) -> Facts {
    let day = |days: i64| Timestamp::from_second(1_700_000_000 + days * 86_400).unwrap();
    let fact = |(at, need): (i64, &Need)| NeedFact::of(need, day(at % 400), day(at % 400 + 10));
    Facts { needs: (0..).zip(needs).filter_map(fact).collect(), ..Facts::default() }
}

/// Random needs.
fn random(seed: u64, number: usize) -> Vec<Need> {
    let mut random = Random(seed);
    let stages = [Stage::Submitted, Stage::Shared, Stage::InDelivery, Stage::Met, Stage::PartlyMet, Stage::Withdrawn];
    let articles = ["46", "46.13", "52", "33", "8", ""];
    let types = ["CAPACITY_BUILDING", "LEGAL_ADVICE", "OTHER"];
    let one = |_| {
        let mut some = Vec::new();
        for _ in 0..=random.below(2) {
            some.push(articles[random.below(articles.len())]);
        }
        some.retain(|article| !article.is_empty());
        let types = &types[..random.below(types.len() + 1)];
        // Some States have many needs.
        let state = STATES[random.below(STATES.len()).min(random.below(STATES.len()))];
        need(state, &some, types, stages[random.below(stages.len())].clone())
    };
    (0..number).map(one).collect()
}

/// The day of the tests.
fn today() -> Date {
    "2026-11-25".parse().unwrap()
}

/// What somebody who knows how cells are made can work out: which unknowns the sums (sets of unknowns) determine alone.
fn determined(sums: &[BTreeSet<usize>], unknowns: usize) -> BTreeSet<usize> {
    let power = |mut base: u64, mut exponent: u64| {
        let mut all = 1;
        while exponent > 0 {
            if exponent % 2 == 1 {
                all = all * base % PRIME;
            }
            (base, exponent) = (base * base % PRIME, exponent / 2);
        }
        all
    };
    let mut rows: Vec<Vec<u64>> =
        sums.iter().map(|sum| (0..unknowns).map(|at| u64::from(sum.contains(&at))).collect()).collect();
    let mut done = 0;
    for column in 0..unknowns {
        let Some(pivot) = (done..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(done, pivot);
        let inverse = power(rows[done][column], PRIME - 2);
        rows[done].iter_mut().for_each(|value| *value = *value * inverse % PRIME);
        let pivot = rows[done].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if at != done && factor != 0 {
                row.iter_mut()
                    .zip(&pivot)
                    .for_each(|(value, p)| *value = (*value + PRIME * PRIME - factor * p) % PRIME);
            }
        }
        done += 1;
    }
    let alone = rows.iter().filter(|row| row.iter().filter(|value| **value != 0).count() == 1);
    alone.filter_map(|row| row.iter().position(|value| *value != 0)).collect()
}

/// The finest cells with the States behind each.
fn finest(facts: &Facts) -> BTreeMap<Cell, BTreeSet<State>> {
    let mut cells = BTreeMap::<Cell, BTreeSet<State>>::new();
    for entry in need::entries(&facts.needs) {
        cells.entry(entry.cell).or_default().insert(entry.state);
    }
    cells
}

/// Which finest cells each published one is made of: the attacker is told even that.
fn sums(facts: &Facts) -> Vec<BTreeSet<usize>> {
    let cells: Vec<Cell> = finest(facts).into_keys().collect();
    let mut left: BTreeSet<usize> = (0..cells.len()).collect();
    let mut sums = Vec::new();
    let published: BTreeSet<Cell> = facts.published(today()).needs.into_iter().map(|count| count.cell).collect();
    for coarsen in Cell::LEVELS {
        for cell in &published {
            let inside: BTreeSet<usize> = left.iter().copied().filter(|at| coarsen(&cells[*at]) == *cell).collect();
            if !inside.is_empty() {
                left.retain(|at| !inside.contains(at));
                sums.push(inside);
            }
        }
    }
    sums
}

/// The cells of few States that somebody who subtracts works out.
fn worked_out(facts: &Facts, sums: &[BTreeSet<usize>]) -> usize {
    let cells: Vec<BTreeSet<State>> = finest(facts).into_values().collect();
    determined(sums, cells.len()).into_iter().filter(|at| cells[*at].len() < LEAST_STATES).count()
}

#[test]
fn nobody_works_out_a_cell_of_few_states_by_subtracting() {
    let mut given = 0;
    for seed in 0..12 {
        let facts = facts(&random(seed, 60 + usize::try_from(seed).unwrap() * 10));
        let published = facts.published(today());
        assert!(published.needs.iter().all(|count| count.states >= 5 && count.needs >= count.states), "seed {seed}");
        assert_eq!(worked_out(&facts, &sums(&facts)), 0, "seed {seed}");
        // The control: cells of few States left out, and totals by article and type told.
        let cells: Vec<(Cell, BTreeSet<State>)> = finest(&facts).into_iter().collect();
        let mut naive: Vec<BTreeSet<usize>> =
            (0..cells.len()).filter(|at| cells[*at].1.len() >= LEAST_STATES).map(|at| [at].into()).collect();
        let mut totals = BTreeMap::<Cell, BTreeSet<usize>>::new();
        for (at, (cell, _)) in cells.iter().enumerate() {
            totals.entry(Cell::LEVELS[1](cell)).or_default().insert(at);
        }
        naive.extend(totals.into_values());
        given += worked_out(&facts, &naive);
    }
    assert!(given > 10, "the attacker is able: {given}");
}

#[test]
fn every_entry_is_in_one_published_cell_at_most() {
    for seed in 0..20 {
        let facts = facts(&random(seed, 150));
        let all: Vec<usize> = sums(&facts).into_iter().flatten().collect();
        let once: BTreeSet<usize> = all.iter().copied().collect();
        assert_eq!(all.len(), once.len(), "seed {seed}");
    }
}

#[test]
fn what_is_not_published_leaves_no_trace() {
    let mut held_back = 0;
    for seed in 0..300 {
        let many = random(seed, 10 + usize::try_from(seed % 80).unwrap());
        let whole = facts(&many).published(today());
        let shown: BTreeSet<usize> = sums(&facts(&many)).into_iter().flatten().collect();
        let cells: Vec<Cell> = finest(&facts(&many)).into_keys().collect();
        for left_out in 0..many.len() {
            let alone = finest(&facts(std::slice::from_ref(&many[left_out])));
            let is_shown = |cell: &Cell| cells.iter().position(|it| it == cell).is_some_and(|at| shown.contains(&at));
            if alone.keys().any(is_shown) {
                continue;
            }
            // A draft in its place, so that the ages of the others stay what they are.
            let mut without = many.clone();
            without[left_out].stage = Stage::Draft;
            held_back += 1;
            assert_eq!(facts(&without).published(today()), whole, "seed {seed}, without {left_out}");
        }
    }
    assert!(held_back > 3, "some needs are held back: {held_back}");
}

#[test]
fn needs_of_four_states_are_published_nowhere_and_of_five_they_are() {
    let of = |states: &[&str]| {
        let needs: Vec<Need> =
            states.iter().map(|state| need(state, &["46"], &["LEGAL_ADVICE"], Stage::Submitted)).collect();
        facts(&needs).published(today()).needs
    };
    assert!(of(&["KE", "TZ", "UG", "GH"]).is_empty());
    assert!(of(&["KE", "TZ", "UG", "GH", "GH", "KE"]).is_empty(), "six needs of four States");
    let five = of(&["KE", "TZ", "UG", "GH", "SN"]);
    let [count] = five.as_slice() else { panic!("{five:?}") };
    assert_eq!((count.needs, count.states, count.cell.article, &*count.cell.region), (5, 5, 46, "002"));
    assert_eq!((&*count.cell.cycle, &*count.cell.chapter), ("1", "IV"));
    let apart = of(&["KE", "TZ", "UG", "MN", "CH"]);
    let [count] = apart.as_slice() else { panic!("{apart:?}") };
    assert_eq!((&*count.cell.region, &*count.cell.assistance_type), ("", "LEGAL_ADVICE"), "put together over regions");
}

#[test]
fn a_state_and_the_secretariat_have_every_cell() {
    let mut needs = vec![
        need("MN", &["46", "46.13", "52"], &["LEGAL_ADVICE"], Stage::Submitted),
        need("MN", &["8"], &[], Stage::Met),
        need("KE", &["46"], &["LEGAL_ADVICE", "OTHER"], Stage::Shared),
        need("KE", &["46"], &[], Stage::Draft),
    ];
    needs[1].origin = Some(Origin { cycle: Some(1), ..Origin::default() });
    let facts = facts(&needs);
    let told = |counts: Vec<NeedCount>| {
        let told = counts.into_iter().map(|count| {
            let standing = count.cell.standing.map_or("", Standing::as_str);
            (format!("{standing} {} {}", count.cell.article, count.cell.cycle), count.needs, count.states)
        });
        told.collect::<Vec<_>>()
    };
    let expect = |of: &[(&str, u32, u32)]| of.iter().map(|(key, n, s)| ((*key).to_owned(), *n, *s)).collect::<Vec<_>>();
    let by_standing = facts.whole(&[Dimension::Standing], today()).needs;
    assert_eq!(told(by_standing), expect(&[("OPEN 0 ", 2, 2), ("MET 0 ", 1, 1)]));
    let by_article = facts.whole(&[Dimension::Article], today()).needs;
    assert_eq!(told(by_article), expect(&[(" 8 ", 1, 1), (" 46 ", 2, 2), (" 52 ", 1, 1)]));
    let by_cycle = facts.clone().of_state(State::parse("MN").unwrap()).whole(&[Dimension::Cycle], today()).needs;
    assert_eq!(told(by_cycle), expect(&[(" 0 1", 2, 1), (" 0 2", 1, 1)]), "where it was found counts");
    let whole = facts.whole(&[], today()).needs;
    assert_eq!(told(whole), expect(&[(" 0 ", 3, 2)]));
}

#[test]
fn a_need_ages_until_it_is_over() {
    let facts = facts(&[need("MN", &[], &[], Stage::Met), need("KE", &[], &[], Stage::Submitted)]);
    let day = "2024-01-14".parse().unwrap();
    let ages: Vec<_> =
        facts.whole(&[Dimension::Standing], day).needs.into_iter().map(|count| count.median_age_days).collect();
    assert_eq!(ages, [60, 10], "registered on 2023-11-15 and open, registered on 2023-11-14 and met ten days later");
}
