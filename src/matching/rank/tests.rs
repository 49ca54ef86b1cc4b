//! The fast look against the explanation: both must say the same of every provider, to the last digit.

mod laws;

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::civil::{Date, date};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::{Activity, ActivityId, Need, Provider, ProviderId, vocabulary};
use crate::matching::explain::Explainer;
use crate::matching::{Candidate, Corpus, Criterion, Profile, Wanted, Weights};

/// The day of the runs.
const TODAY: Date = date(2026, 3, 1);
/// Words of texts: some reveal themes, articles, types and States, in three languages.
const TEXTS: [(&str, &str); 10] = [
    ("en", "Training of prosecutors in asset recovery and mutual legal assistance."),
    ("en", "Drafting laws on witness protection. Mentors for judges in Kenya; asset declaration systems."),
    ("fr", "Formation des magistrats à l'entraide judiciaire et à la protection des témoins au Sénégal."),
    ("es", "Capacitación en recuperación de activos y contratación pública en el Perú."),
    ("en", "Software for case management. Software for registers of beneficial owners."),
    ("en", "Public procurement reform, whistle-blower protection and codes of conduct."),
    ("en", "Extradition of fugitives; joint investigations; special investigative techniques."),
    ("en", "Bread, fish and roads."),
    ("fr", "Blanchiment d'argent, déclarations de patrimoine."),
    ("en", "Legal advice on foreign bribery and the liability of legal persons."),
];
/// States in and out of the regions below.
const STATES: [&str; 7] = ["KE", "MN", "SN", "PE", "FR", "EU", "FJ"];
/// Regions of every size.
const REGIONS: [&str; 5] = ["014", "002", "030", "142", "001"];
/// Articles with and without a paragraph.
const ARTICLES: [&str; 10] = ["46", "46.13", "46.9", "7", "7.4", "52", "52.6", "32", "14", "63"];

/// A stream of numbers (splitmix64).
struct Draw(u64);

impl Draw {
    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    /// Whether something happens one time in `times`.
    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of a list.
    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let at = self.below(list.len() as u64);
        &list[usize::try_from(at).unwrap()]
    }

    /// Up to `most` of a list.
    fn some<'a>(&mut self, list: &[&'a str], most: u64) -> Vec<&'a str> {
        let count = self.below(most + 1);
        let mut some: Vec<&str> = (0..count).map(|_| *self.of(list)).collect();
        some.sort_unstable();
        some.dedup();
        some
    }

    /// Up to `most` themes.
    fn themes(&mut self, most: u64) -> Vec<&'static str> {
        let codes: Vec<&str> = vocabulary().themes.iter().map(|theme| theme.code.as_str()).collect();
        self.some(&codes, most)
    }

    /// A text in one or two languages.
    fn text(&mut self) -> Value {
        let mut text = serde_json::Map::new();
        for _ in 0..=self.below(2) {
            let (tag, words) = *self.of(&TEXTS);
            text.insert(tag.to_owned(), json!(words));
        }
        Value::Object(text)
    }

    /// An ISO date, or none.
    fn date(&mut self) -> String {
        if self.one_in(3) {
            return String::new();
        }
        format!("{}-{:02}-15", 2017 + self.below(13), 1 + self.below(12))
    }

    /// A provider.
    fn provider(&mut self) -> Value {
        let region = self.some(&REGIONS, 2);
        let coverage = (!self.one_in(4)).then(
            || json!({ "regions": region, "states": self.some(&STATES, 1), "excludedStates": self.some(&STATES, 1) }),
        );
        let funding = self.one_in(2).then(|| {
            json!({ "floor": "100", "ceiling": "90000", "currency": *self.of(&["USD", "EUR"]),
                "seed": if self.one_in(2) { json!({ "ceiling": "60", "currency": "USD" }) } else { Value::Null } })
        });
        json!({
            "status": *self.of(&["PUBLISHED", "PUBLISHED", "PUBLISHED", "PUBLISHED", "SUSPENDED"]),
            "names": { "en": format!("Provider {}", self.below(1000)) },
            "description": self.text(),
            "validFrom": if self.one_in(8) { "2027-01-01" } else { "" },
            "validUntil": if self.one_in(8) { "2025-01-01" } else { "" },
            "roles": self.some(&["FUNDS", "DELIVERS"], 2),
            "articles": self.some(&ARTICLES, 3),
            "themes": self.themes(2),
            "assistanceTypes": self.some(&["LEGAL_ADVICE", "CAPACITY_BUILDING", "ONSITE_EXPERT", "OTHER", "RADIO"], 2),
            "coverage": coverage,
            "presence": if self.one_in(3) { json!([{ "state": *self.of(&STATES), "covers": self.some(&STATES, 2) }]) } else { json!([]) },
            "languages": self.some(&["en", "fr-CH", "es", "swh"], 2),
            "horizons": self.some(&["AD_HOC", "REGIONAL_SHORT_TERM", "MULTI_YEAR"], 2),
            "funding": funding,
            "capacity": if self.one_in(2) { json!(3) } else { Value::Null },
            "engaged": self.below(5),
            "providesInterpreter": self.one_in(6),
            "interests": if self.one_in(6) { json!([{ "description": "ours", "states": self.some(&STATES, 1), "articles": self.some(&ARTICLES, 1) }]) } else { json!([]) },
        })
    }

    /// An activity.
    fn activity(&mut self) -> Value {
        json!({
            "title": self.text(),
            "description": self.text(),
            "state": if self.one_in(3) { "" } else { self.of(&STATES) },
            "region": if self.one_in(3) { self.of(&REGIONS) } else { "" },
            "articles": self.some(&ARTICLES, 2),
            "themes": self.themes(1),
            "assistanceTypes": self.some(&["LEGAL_ADVICE", "MODEL_LEGISLATION"], 1),
            "start": self.date(),
            "end": self.date(),
            "phase": *self.of(&["PLANNED", "ACTIVE", "COMPLETED", "CANCELLED", ""]),
        })
    }

    /// A need.
    fn need(&mut self) -> Value {
        let cost = self.one_in(2).then(|| json!({ "value": *self.of(&["50", "500", "500000"]), "currency": "USD" }));
        json!({
            "state": if self.one_in(6) { "" } else { self.of(&STATES) },
            "title": if self.one_in(6) { json!({}) } else { self.text() },
            "description": self.text(),
            "articles": self.some(&ARTICLES, 4),
            "themes": self.themes(3),
            "assistanceTypes": self.some(&["LEGAL_ADVICE", "CAPACITY_BUILDING", "OTHER", "RADIO"], 2),
            "workingLanguages": self.some(&["en", "fr", "es"], 2),
            "horizon": *self.of(&["AD_HOC", "MULTI_YEAR", ""]),
            "estimatedCost": cost,
            "providesInterpreter": self.one_in(6),
        })
    }
}

/// The record of a JSON body.
fn record<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).unwrap()
}

/// A corpus of drawn providers.
fn corpus(draw: &mut Draw, providers: u128) -> Corpus {
    let profile = |id: u128| {
        let provider: Provider = record(draw.provider());
        let count = draw.below(5);
        let activities: Vec<Activity> = (0..count).map(|_| record(draw.activity())).collect();
        let numbered: Vec<_> =
            (0_u128..).zip(&activities).map(|(at, a)| (ActivityId(Uuid::from_u128(id * 10 + at)), a)).collect();
        let updated = (!draw.one_in(3)).then(|| draw.date().parse().ok()).flatten();
        Arc::new(Profile::prepare(ProviderId(Uuid::from_u128(id)), &provider, &numbered, updated))
    };
    Corpus::new((1..=providers).map(profile).collect())
}

/// Every provider explained, best first.
fn explained(corpus: &Corpus, need: &Wanted, weights: &Weights) -> Vec<Candidate> {
    let asked = corpus.relevance.ask(need);
    let explainer = Explainer::new(corpus, need, weights, TODAY, asked.as_ref());
    let mut all: Vec<Candidate> =
        asked.values().into_iter().enumerate().map(|(at, text)| explainer.candidate(at, text)).collect();
    all.sort_by_key(|candidate| (Reverse(candidate.score), candidate.provider));
    all
}

#[test]
fn the_fast_ranking_is_that_of_all_explanations() {
    let mut draw = Draw(7);
    let corpus = corpus(&mut draw, 200);
    let configured = Weights::configured().unwrap();
    let (mut candidates, mut excluded, mut valued) = (0, 0, [0; Criterion::COUNT]);
    for round in 0_u32..120 {
        let need = Wanted::prepare(&record::<Need>(draw.need()));
        let shifted = [("TRACK_RECORD".to_owned(), 10 * (round % 100)), ("TEXT".to_owned(), 300)];
        let weights = if round % 2 == 0 { configured.clone() } else { configured.with(&shifted.into()).unwrap() };
        let limit = [1, 5, 20, 500][round as usize % 4];
        let ranking = corpus.rank(&need, &weights, limit, TODAY);

        let (passed, stopped): (Vec<_>, Vec<_>) = explained(&corpus, &need, &weights)
            .into_iter()
            .partition(|candidate| candidate.rules.iter().all(|rule| rule.passed));
        let last = passed.get(limit - 1).map(|last| (last.score, Reverse(last.provider)));
        let ahead = |c: &&Candidate| last.is_none_or(|last| (c.score, Reverse(c.provider)) > last);
        let near: Vec<_> = stopped.iter().filter(ahead).take(limit).map(|c| (c.provider, c.score)).collect();
        assert_eq!(ranking.candidates, passed[..limit.min(passed.len())], "round {round}");
        assert_eq!(ranking.excluded.iter().map(|e| (e.provider, e.score)).collect::<Vec<_>>(), near, "round {round}");
        if let Some(first) = ranking.candidates.first() {
            assert_eq!(corpus.explain(&need, first.provider, &weights, TODAY).as_ref(), Some(first));
        }
        assert!(ranking.excluded.iter().all(|exclusion| !exclusion.rules.is_empty()));

        let firsts: Vec<_> = ranking.candidates.iter().map(|candidate| candidate.provider).collect();
        assert_eq!(corpus.first(&need, &weights, limit, TODAY), firsts, "round {round}");
        for one in passed.iter().chain(&stopped) {
            let is_fit = one.rules.iter().all(|rule| rule.passed);
            let scored = corpus.score(&need, one.provider, &weights, TODAY);
            assert_eq!(scored, Some((one.score, is_fit)), "round {round}");
        }

        candidates += ranking.candidates.len();
        excluded += near.len();
        for part in ranking.candidates.iter().flat_map(|candidate| &candidate.parts) {
            valued[part.criterion as usize] += usize::from(part.value > Some(0) && part.weight > 0);
        }
    }
    assert!(candidates > 1000 && excluded > 1000, "{candidates} candidates, {excluded} near misses");
    assert!(valued.iter().all(|times| *times > 30), "every criterion is met by some: {valued:?}");
}
