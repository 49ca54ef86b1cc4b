//! The exact answer to a small problem, by a solver of integer programs that shares nothing with ours.

use microlp::{ComparisonOp, OptimizationDirection, Variable};

use crate::matching::plan::problem::{Choice, Floor, PARTS, Problem};

/// Money is looked at in thousands, so that the numbers of a row are near each other.
const SCALE: f64 = 1e-6;

/// The best plan with a floor: by need, the position of its choice.
pub(super) fn best(problem: &Problem, floor: &Floor) -> Vec<Option<u32>> {
    let mut program = microlp::Problem::new(OptimizationDirection::Maximize);
    let variables: Vec<Vec<Variable>> = problem
        .asks
        .iter()
        .map(|ask| ask.choices.iter().map(|choice| program.add_binary_var(number(choice.value) * SCALE)).collect())
        .collect();
    let each: Vec<(usize, Variable, Choice)> = variables
        .iter()
        .zip(&problem.asks)
        .enumerate()
        .flat_map(|(at, (row, ask))| {
            row.iter().zip(&ask.choices).map(move |(variable, choice)| (at, *variable, *choice))
        })
        .collect();
    for row in variables.iter().filter(|row| !row.is_empty()) {
        let row: Vec<_> = row.iter().map(|variable| (*variable, 1.0)).collect();
        program.add_constraint(row.as_slice(), ComparisonOp::Le, 1.0);
    }
    for (at, room) in (0..).zip(&problem.rooms) {
        if let Some(places) = room.places {
            let of = each.iter().filter(|(_, _, choice)| choice.providers().any(|provider| provider == at));
            let row: Vec<_> = of.map(|(_, variable, _)| (*variable, 1.0)).collect();
            program.add_constraint(row.as_slice(), ComparisonOp::Le, f64::from(places));
        }
        if let Some(money) = room.money {
            let of = each.iter().filter(|(_, _, choice)| choice.purse == at);
            let row: Vec<_> = of.map(|(_, variable, choice)| (*variable, number(choice.money))).collect();
            program.add_constraint(row.as_slice(), ComparisonOp::Le, number(money));
        }
    }
    for state in 0..problem.states {
        let quota = floor.quota(state);
        if quota > 0 {
            let met = program.add_integer_var(number(floor.worth) * SCALE, (0, i32::try_from(quota).unwrap()));
            let of = each.iter().filter(|(at, ..)| problem.asks[*at].state == state);
            let row: Vec<_> = of.map(|(_, variable, _)| (*variable, -1.0)).chain([(met, 1.0)]).collect();
            program.add_constraint(row.as_slice(), ComparisonOp::Le, 0.0);
        }
    }
    let solution = program.solve().unwrap().into_solution().unwrap();
    let chosen = |row: &Vec<Variable>| row.iter().position(|variable| solution.var_value(*variable) > 0.5);
    variables.iter().map(|row| chosen(row).map(|at| u32::try_from(at).unwrap())).collect()
}

/// What an assignment of one role can be worth at most, at prices of places: the dual of the program.
pub(super) fn dual(problem: &Problem, prices: &[i64]) -> i64 {
    let price = |at: u32| prices[at as usize];
    let gain = |choices: &[Choice]| choices.iter().map(|choice| choice.value - price(choice.deliverer)).max();
    let gains: i64 = problem.asks.iter().map(|ask| gain(&ask.choices).unwrap_or(0).max(0)).sum();
    let places = problem.rooms.iter().zip(prices).map(|(room, price)| match room.places {
        Some(places) => price * i64::from(places),
        None => assert_zero(*price),
    });
    gains + places.sum::<i64>()
}

/// A place without limit costs nothing.
fn assert_zero(price: i64) -> i64 {
    assert_eq!(price, 0);
    0
}

/// A whole number as the solver takes it.
fn number(of: i64) -> f64 {
    assert!(of.abs() < PARTS * PARTS);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let number = of as f64;
    number
}
