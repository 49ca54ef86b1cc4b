//! Measures how well needs find their providers, on a folder of graded judgements: `needs.tsv`, `providers.jsonl` and
//! `qrels.tsv`. Prints nDCG@10 and the share of needs with a relevant provider among the first five, for BM25 over the
//! whole text and for the matcher with text alone and with every field; and how well the scores compare between needs.
//! Then times rankings of 10,000 synthetic providers for the same needs, and what these hold in memory.
//!
//! `cargo bench --bench matching_quality -- FOLDER`

mod baseline;
mod collection;
mod measure;
#[path = "../load/provider.rs"]
mod provider;
mod speed;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use collection::{Collection, Judged};
use focalpoint::domain::{Need, ProviderId};
use focalpoint::matching::{Corpus, Profile, Wanted, Weights};
use jiff::civil::{Date, date};
use measure::{Figures, rank_by};
use uuid::Uuid;

/// The day on which needs are matched.
const TODAY: Date = date(2026, 1, 1);

pub(crate) fn main() -> ExitCode {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let Some(folder) = folder else {
        println!("matching_quality: give a folder with needs.tsv, providers.jsonl and qrels.tsv; nothing measured");
        return ExitCode::SUCCESS;
    };
    let weights = match Weights::configured() {
        Ok(weights) => weights,
        Err(error) => {
            eprintln!("matching_quality: {error}");
            return ExitCode::FAILURE;
        }
    };
    match Collection::read(folder.as_ref()) {
        Ok(collection) => {
            report(&collection, weights);
            speed::report(&collection, weights);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("matching_quality: {folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the figures of every method.
fn report(collection: &Collection, weights: &Weights) {
    println!("{} needs, {} providers", collection.needs.len(), collection.providers.len());
    println!(
        "{:34} {:>8} {:>8} {:>8} {:>9}  no relevant provider in the first five",
        "", "nDCG@10", "exp gain", "hit@5", "reverse"
    );
    let plain = baseline::scores(collection, false);
    show("BM25, whole text, words", collection, &plain);
    show("BM25, whole text, stems", collection, &baseline::scores(collection, true));
    show("matcher, text alone", collection, &matched(collection, weights, |need| need.text.clone()));
    show(
        "matcher, text and State",
        collection,
        &matched(collection, weights, |need| Need { state: need.full.state.clone(), ..need.text.clone() }),
    );
    let every = matched(collection, weights, |need| need.full.clone());
    show("matcher, every field", collection, &every);
    stopped(collection, &every);
}

/// Prints how many of the pairs of each grade the rules stop where every field is used.
fn stopped(collection: &Collection, scores: &[Vec<f64>]) {
    let pairs = collection.needs.iter().zip(scores).flat_map(|(need, scores)| {
        scores.iter().enumerate().map(|(provider, score)| (collection.grade(need, provider), *score == 0.0))
    });
    let mut counts: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
    for (grade, is_stopped) in pairs {
        let [stopped, all] = counts.entry(grade).or_default();
        *stopped += u32::from(is_stopped);
        *all += 1;
    }
    for (grade, [stopped, all]) in counts {
        println!("of {all} pairs of grade {grade} the rules stop {stopped}");
    }
}

/// Prints one line of figures.
fn show(name: &str, collection: &Collection, scores: &[Vec<f64>]) {
    let figures: Vec<Figures> = collection
        .needs
        .iter()
        .zip(scores)
        .map(|(need, scores)| Figures::of(&rank_by(scores), &collection.grades_of(need)))
        .collect();
    let mean = |of: fn(&Figures) -> f64| figures.iter().map(of).sum::<f64>() / measure::count(figures.len());
    let missed: Vec<&str> =
        collection.needs.iter().zip(&figures).filter(|(_, f)| f.hit == 0.0).map(|(need, _)| need.id.as_str()).collect();
    println!(
        "{name:34} {:8.4} {:8.4} {:8.3} {:9.4}  {}",
        mean(|f| f.linear),
        mean(|f| f.exponential),
        mean(|f| f.hit),
        reverse(collection, scores),
        missed.join(" ")
    );
    if std::env::args().any(|argument| argument == "--each") {
        for (need, f) in collection.needs.iter().zip(&figures) {
            println!("    {} {:.3} {}", need.id, f.linear, need.words);
        }
    }
}

/// nDCG@10 of the needs as ranked for each provider that fits any: whether scores compare between needs.
fn reverse(collection: &Collection, scores: &[Vec<f64>]) -> f64 {
    let mut sum = 0.0;
    let mut counted = 0;
    for provider in 0..collection.providers.len() {
        let grades: Vec<u32> = collection.needs.iter().map(|need| collection.grade(need, provider)).collect();
        if grades.iter().any(|grade| *grade > 0) {
            let column: Vec<f64> = scores.iter().map(|row| row[provider]).collect();
            sum += Figures::of(&rank_by(&column), &grades).linear;
            counted += 1;
        }
    }
    sum / measure::count(counted)
}

/// The matcher's scores, by need and provider; a provider that a rule stops has none.
fn matched(collection: &Collection, weights: &Weights, need: impl Fn(&Judged) -> Need) -> Vec<Vec<f64>> {
    let id = |at: usize| ProviderId(Uuid::from_u128(at as u128 + 1));
    let profiles = collection.providers.iter().enumerate().map(|(at, provider)| {
        let activities: Vec<_> = provider.activities.iter().map(|(id, activity)| (*id, activity)).collect();
        Arc::new(Profile::prepare(id(at), &provider.record, &activities, None))
    });
    let corpus = Corpus::new(profiles.collect());
    collection
        .needs
        .iter()
        .map(|judged| {
            let ranking = corpus.rank(&Wanted::prepare(&need(judged)), weights, collection.providers.len(), TODAY);
            let mut scores = vec![0.0; collection.providers.len()];
            for candidate in ranking.candidates {
                if let Ok(at) = usize::try_from(candidate.provider.0.as_u128() - 1) {
                    scores[at] = f64::from(candidate.score);
                }
            }
            scores
        })
        .collect()
}
