//! The figures of a run, as tables for a page.

use std::process::Command;

use super::bare::Cost;
use super::drive::{Load, count};

/// A figure beside its limit.
struct Row {
    work: String,
    measured: f64,
    limit: f64,
    unit: &'static str,
}

/// The figures of a run.
#[derive(Default)]
pub(super) struct Figures {
    rows: Vec<Row>,
    loads: Vec<(String, Load)>,
    notes: Vec<String>,
}

impl Figures {
    /// Adds a figure and its limit.
    pub(super) fn row(&mut self, work: impl Into<String>, measured: f64, limit: f64, unit: &'static str) {
        let work = work.into();
        eprintln!("  {work}: {measured:.2} {unit} (limit {limit:.2})");
        self.rows.push(Row { work, measured, limit, unit });
    }

    /// Adds what a kind of call came to.
    pub(super) fn load(&mut self, name: impl Into<String>, load: &Load) {
        let name = name.into();
        eprintln!("  {name}: {:.1} us each, server {:.1} us, failed {}", load.each, load.server, load.failed);
        self.loads.push((name, load.clone()));
    }

    /// Adds what searches cost in this process.
    pub(super) fn cost(&mut self, name: &str, cost: Cost) {
        self.load(name, &Load { each: cost.each, server: cost.cpu, ..Load::default() });
    }

    /// Adds a line of text.
    pub(super) fn note(&mut self, text: String) {
        eprintln!("  {text}");
        self.notes.push(text);
    }

    /// Prints the tables.
    pub(super) fn print(&self) {
        let commit = told("git", &["rev-parse", "--short", "HEAD"]);
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let busy = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let busy = busy.split(' ').next().unwrap_or_default().to_owned();
        println!("\nCommit {commit}, {cores} cores shared by client and server, load average {busy} at the end.\n");
        println!("| work | measured | limit | of the limit |\n|---|--:|--:|--:|");
        for Row { work, measured, limit, unit } in &self.rows {
            println!("| {work} | {measured:.2} {unit} | {limit:.2} {unit} | {:.2} |", measured / limit);
        }
        println!("\n| calls | a second | us each | server CPU us | client CPU us | p50 ms | p99 ms | bytes | failed |");
        println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (name, load) in &self.loads {
            let [p50, p99] = [0.5, 0.99].map(|share| load.at(share)).map(|ms| known(ms, 2));
            println!(
                "| {name} | {:.0} | {:.1} | {:.1} | {:.1} | {p50} | {p99} | {:.0} | {} |",
                1e6 / load.each,
                load.each,
                load.server,
                load.client,
                load.bytes,
                load.failed
            );
        }
        println!();
        self.notes.iter().for_each(|note| println!("- {note}"));
    }
}

/// A number, or nothing where there is none.
fn known(number: f64, digits: usize) -> String {
    if number.is_nan() { String::new() } else { format!("{number:.digits$}") }
}

/// What a program prints.
fn told(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    output.map_or_else(|_| "unknown".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The middle one of the numbers.
pub(super) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The middle load by time of each call.
pub(super) fn middle(mut loads: Vec<Load>) -> Load {
    loads.sort_by(|a, b| a.each.total_cmp(&b.each));
    let middle = loads.len() / 2;
    loads.into_iter().nth(middle).unwrap_or_default()
}

/// The middle cost by time.
pub(super) fn middle_cost(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by(|a, b| a.each.total_cmp(&b.each));
    let middle = costs.len() / 2;
    costs.into_iter().nth(middle).unwrap_or_default()
}

/// The number below which `share` of the numbers stay.
pub(super) fn at(numbers: &mut [f64], share: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index between 0 and the last")]
    let index = (share * count(numbers.len().saturating_sub(1))).round() as usize;
    numbers.get(index).copied().unwrap_or(f64::NAN)
}
