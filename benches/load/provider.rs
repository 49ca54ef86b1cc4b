//! Synthetic providers: what they offer follows from their number. None of them exists.

use focalpoint::domain::vocabulary;
use serde_json::{Value, json};

/// Words of descriptions.
const WORDS: [&str; 32] = [
    "training",
    "advice",
    "drafting",
    "mentoring",
    "equipment",
    "prosecutors",
    "judges",
    "investigators",
    "auditors",
    "procurement",
    "confiscation",
    "forensics",
    "banks",
    "registers",
    "ethics",
    "declarations",
    "whistleblowers",
    "witnesses",
    "extradition",
    "cooperation",
    "statistics",
    "software",
    "workshops",
    "curricula",
    "legislation",
    "peers",
    "assessment",
    "oversight",
    "parliament",
    "journalists",
    "integrity",
    "customs",
];
/// Regions in the order in which they are taken; an empty one stands for everywhere.
const REGIONS: [&str; 6] = ["030", "002", "019", "142", "150", ""];

/// The provider of a number, with two activities.
pub(super) fn provider(number: u32) -> Value {
    let mut draw = Draw::new(u64::from(number));
    let vocabulary = vocabulary();
    let themes: Vec<_> = (0..=draw.below(4)).map(|_| &vocabulary.themes[draw.below(vocabulary.themes.len())]).collect();
    let kinds: Vec<_> = (0..=draw.below(3))
        .map(|_| vocabulary.assistance_types[draw.below(vocabulary.assistance_types.len())].code.as_str())
        .collect();
    let articles: std::collections::BTreeSet<_> = themes.iter().flat_map(|theme| &theme.articles).collect();
    let codes: std::collections::BTreeSet<_> = themes.iter().map(|theme| theme.code.as_str()).collect();
    let kinds: std::collections::BTreeSet<_> = kinds.into_iter().collect();
    let region = REGIONS[draw.below(REGIONS.len())];
    let regions: Vec<_> = Some(region).filter(|region| !region.is_empty()).into_iter().collect();
    let activities: Vec<_> = (0..2)
        .map(|which| {
            json!({
                "externalId": format!("load-{number}-{which}"),
                "title": { "en": draw.words(5) },
                "description": { "en": draw.words(30) },
                "state": if draw.below(3) == 0 { "MN" } else { "KE" },
                "articles": articles,
                "status": "PUBLISHED",
            })
        })
        .collect();
    json!({
        "externalId": format!("load-{number}"),
        "names": { "en": format!("Synthetic provider {number} for {}", draw.words(2)) },
        "kind": "IGO",
        "roles": ["DELIVERS"],
        "articles": articles,
        "themes": codes,
        "assistanceTypes": kinds,
        "coverage": { "regions": regions },
        "languages": ["en", "fr"],
        "description": { "en": draw.words(60) },
        "contacts": [{ "role": "Help desk", "emails": [format!("desk@provider-{number}.example")] }],
        "status": "PUBLISHED",
        "activities": activities,
    })
}

/// A stream of numbers (splitmix64).
pub(super) struct Draw(u64);

impl Draw {
    /// A stream from that number on.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `bound` - 1.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap_or_default()
    }

    /// So many words.
    pub(super) fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
    }
}
