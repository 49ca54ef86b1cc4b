//! What the matcher is measured against: BM25 (k1 = 1.2, b = 0.75) over all words of a provider.

use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};

use super::collection::Collection;
use super::measure::count;

/// BM25 scores by need and provider.
pub(crate) fn scores(collection: &Collection, stems: bool) -> Vec<Vec<f64>> {
    let documents: Vec<HashMap<String, f64>> =
        collection.providers.iter().map(|provider| counted(&provider.words, stems)).collect();
    let length = |document: &HashMap<String, f64>| document.values().sum::<f64>();
    let mean = documents.iter().map(length).sum::<f64>() / count(documents.len());
    let mut frequency: HashMap<&str, f64> = HashMap::new();
    for word in documents.iter().flat_map(HashMap::keys) {
        *frequency.entry(word).or_default() += 1.0;
    }
    let score = |words: &HashMap<String, f64>, document: &HashMap<String, f64>| {
        let norm = 1.2 * (0.25 + 0.75 * length(document) / mean);
        let weigh = |word: &String| {
            let (tf, df) = (document.get(word)?, frequency.get(word.as_str())?);
            Some((1.0 + (count(documents.len()) - df + 0.5) / (df + 0.5)).ln() * tf * 2.2 / (tf + norm))
        };
        words.keys().filter_map(weigh).sum()
    };
    let of_need = |words: &HashMap<String, f64>| documents.iter().map(|document| score(words, document)).collect();
    collection.needs.iter().map(|need| of_need(&counted(&need.words, stems))).collect()
}

/// How often each word or stem occurs.
fn counted(text: &str, stems: bool) -> HashMap<String, f64> {
    let stemmer = Stemmer::new(Algorithm::English);
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut counts = HashMap::new();
    for word in words {
        let word = if stems { stemmer.stem(word).into_owned() } else { word.to_owned() };
        *counts.entry(word).or_default() += 1.0;
    }
    counts
}
