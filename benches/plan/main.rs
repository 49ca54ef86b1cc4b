//! Measures plans over synthetic needs and providers: how long it takes to score every need against every provider on the
//! structured parts and with text, how long to give providers to needs, and how much memory that takes; beside a bare loop
//! over as many pairs that keeps the best twenty.
//!
//! `cargo bench --bench plan -- --needs 10000 --providers 10000`

#[path = "../load/provider.rs"]
mod provider;
mod records;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::domain::NeedId;
use focalpoint::matching::{
    Asked, Corpus, Hit, Plan, PlanProgress, PlanTerms, Profile, Relevance, Roles, Wanted, Watch, Weights, plan,
};
use jiff::civil::{Date, date};

/// The day of the plans.
const TODAY: Date = date(2026, 1, 1);
/// Candidates of the bare loop.
const CANDIDATES: usize = 20;

/// The allocator of the program, so that its memory is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub(crate) fn main() -> ExitCode {
    let (Some(needs), Some(providers)) = (argument("--needs"), argument("--providers")) else {
        println!("plan: give --needs N --providers N; nothing measured");
        return ExitCode::SUCCESS;
    };
    match (Weights::configured(), PlanTerms::configured()) {
        (Ok(weights), Ok(terms)) => {
            report(needs, providers, weights, &terms);
            ExitCode::SUCCESS
        }
        (Err(error), _) => failed(&error),
        (_, Err(error)) => failed(&error),
    }
}

/// Says what is wrong.
fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("plan: {error}");
    ExitCode::FAILURE
}

/// The number after a flag.
fn argument(flag: &str) -> Option<u32> {
    let mut arguments = std::env::args().skip_while(|argument| argument != flag).skip(1);
    arguments.next()?.parse().ok()
}

/// A relevance that reads no text.
#[derive(Debug)]
struct Silent(usize);

impl Relevance for Silent {
    fn name(&self) -> &'static str {
        "silent"
    }

    fn ask<'a>(&'a self, _: &Wanted) -> Box<dyn Asked + 'a> {
        Box::new(Self(self.0))
    }
}

impl Asked for Silent {
    fn values(&self) -> Vec<u32> {
        vec![0; self.0]
    }

    fn value(&self, _: usize) -> u32 {
        0
    }

    fn passages(&self, _: usize, _: usize) -> Vec<Hit> {
        Vec::new()
    }
}

/// Prints what everything takes.
fn report(needs: u32, providers: u32, weights: &Weights, terms: &PlanTerms) {
    let profiles: Vec<Arc<Profile>> = (0..providers).filter_map(|number| records::profile(number, TODAY)).collect();
    println!("{} needs, {} providers, one thread", needs, profiles.len());
    println!("{:44} {:8.2} s", "limit: a bare loop that keeps the best 20", bare(needs, providers).as_secs_f64());
    let silent = Corpus::with_relevance(profiles.clone(), |profiles| Box::new(Silent(profiles.len())));
    let without = weights.with(&[("TEXT".to_owned(), 0)].into());
    if let Ok(without) = without {
        let both = terms.clone().with(Roles::Both, true);
        show("structured parts", needs, &silent, &without, &both);
    }
    drop(silent);
    // The hardest: one purse with places for all and money for a part, which everybody wants.
    let purse: Vec<Arc<Profile>> = (0..providers.min(50)).filter_map(|number| records::purse(number, TODAY)).collect();
    let purse = Corpus::with_relevance(purse, |profiles| Box::new(Silent(profiles.len())));
    if let Ok(without) = weights.with(&[("TEXT".to_owned(), 0)].into()) {
        show("one purse", needs, &purse, &without, &terms.clone().with(Roles::Both, true));
    }
    drop(purse);
    let corpus = Corpus::new(profiles);
    show("with text", needs, &corpus, weights, &terms.clone().with(Roles::Both, true));
    show("with text, delivery alone", needs, &corpus, weights, &terms.clone().with(Roles::Delivery, false));
    println!("{:44} {:8.0} MiB", "most memory of the whole run", most_memory());
}

/// Makes one plan and prints what it takes.
fn show(name: &str, needs: u32, corpus: &Corpus, weights: &Weights, terms: &PlanTerms) {
    let (begun, mut scored, mut steps) = (Instant::now(), Duration::ZERO, 0);
    let mut told = |progress| {
        match progress {
            PlanProgress::Scoring { done, of } if done == of => scored = begun.elapsed(),
            PlanProgress::Scoring { .. } => {}
            PlanProgress::Solving { steps: so_far } => steps = so_far,
        }
        ControlFlow::Continue(())
    };
    let ids: Vec<NeedId> = (0..needs).map(records::need_id).collect();
    let made = plan(corpus, &ids, &|id| records::wanted(id), weights, terms, TODAY, Watch::new(&mut told));
    let whole = begun.elapsed();
    println!("{:44} {:8.2} s", format!("{name}: scoring"), scored.as_secs_f64());
    println!("{:44} {:8.2} s, {steps} steps", format!("{name}: solving"), whole.saturating_sub(scored).as_secs_f64());
    match made {
        Ok(made) => print_plan(&made),
        Err(error) => println!("  no plan: {error}"),
    }
}

/// Prints how good a plan is.
fn print_plan(plan: &Plan) {
    let totals = plan.totals;
    let missing = totals.bound.saturating_sub(totals.worth_without_floor);
    let per_mille = (u128::from(missing) * 1000).checked_div(u128::from(totals.bound)).unwrap_or(0);
    println!(
        "  {} of {} met; {} of the bound missing, per mille, proven best: {}; worst-served State {} per mille (before {}), {} with nothing (before {})",
        totals.met,
        totals.needs,
        per_mille,
        totals.is_optimal,
        totals.floor,
        totals.floor_before,
        totals.unserved,
        totals.unserved_before
    );
}

/// How long it takes to look at as many numbers and keep the best twenty of each row.
fn bare(needs: u32, providers: u32) -> Duration {
    let scores: Vec<u32> = (0..providers).map(|number| number.wrapping_mul(2_654_435_761)).collect();
    let begun = Instant::now();
    for need in 0..needs {
        let mut best: BinaryHeap<Reverse<u32>> = BinaryHeap::with_capacity(CANDIDATES + 1);
        let mut floor = 0;
        for score in &scores {
            let score = score ^ need.wrapping_mul(40_503);
            if score < floor {
                continue;
            }
            best.push(Reverse(score));
            if best.len() > CANDIDATES {
                best.pop();
                floor = best.peek().map_or(0, |Reverse(least)| *least);
            }
        }
        std::hint::black_box(best);
    }
    begun.elapsed()
}

/// The most memory that this process had, in MiB.
fn most_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse::<u32>().ok());
    f64::from(kib.unwrap_or_default()) / 1024.0
}
