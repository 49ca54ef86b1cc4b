//! Reads a collection of needs, providers and grades.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use focalpoint::domain::provider::Coverage;
use focalpoint::domain::{Activity, ActivityId, Need, Provider, Text};
use serde::Deserialize;
use uuid::Uuid;

/// A collection with its grades.
pub(crate) struct Collection {
    /// The needs.
    pub(crate) needs: Vec<Judged>,
    /// The providers.
    pub(crate) providers: Vec<Body>,
    /// Grades by identifiers of need and provider.
    grades: HashMap<(String, String), u32>,
}

/// A need.
pub(crate) struct Judged {
    /// Its identifier.
    pub(crate) id: String,
    /// Its text.
    pub(crate) words: String,
    /// Its text alone.
    pub(crate) text: Need,
    /// It with every field.
    pub(crate) full: Need,
}

/// A provider with its activities.
pub(crate) struct Body {
    /// Its identifier.
    id: String,
    /// All its text.
    pub(crate) words: String,
    /// Its record.
    pub(crate) record: Provider,
    /// Its activities.
    pub(crate) activities: Vec<(ActivityId, Activity)>,
}

/// A line of `needs.tsv`.
#[derive(Deserialize)]
struct NeedLine {
    need_id: String,
    text: String,
    articles: String,
    countries: String,
    types: String,
}

/// A line of `providers.jsonl`.
#[derive(Deserialize)]
struct ProviderLine {
    id: String,
    name: String,
    acronym: String,
    regions: Vec<String>,
    assistance_types: Vec<String>,
    description: String,
    activities: String,
}

/// A line of `qrels.tsv`.
#[derive(Deserialize)]
struct GradeLine {
    need_id: String,
    provider_id: String,
    grade: u32,
}

impl Collection {
    /// Reads the three files of a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let grades = table::<GradeLine>(&folder.join("qrels.tsv"))?;
        let needs = table::<NeedLine>(&folder.join("needs.tsv"))?;
        let path = folder.join("providers.jsonl");
        let lines = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let providers: Vec<ProviderLine> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        Ok(Self {
            needs: needs.into_iter().map(Judged::new).collect(),
            providers: providers.into_iter().map(Body::new).collect(),
            grades: grades.into_iter().map(|line| ((line.need_id, line.provider_id), line.grade)).collect(),
        })
    }

    /// The grade of a pair.
    pub(crate) fn grade(&self, need: &Judged, provider: usize) -> u32 {
        let pair = (need.id.clone(), self.providers[provider].id.clone());
        self.grades.get(&pair).copied().unwrap_or(0)
    }

    /// The grades of a need, by provider.
    pub(crate) fn grades_of(&self, need: &Judged) -> Vec<u32> {
        (0..self.providers.len()).map(|provider| self.grade(need, provider)).collect()
    }
}

/// Reads a table with tabs.
fn table<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_path(path)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

impl Judged {
    /// Makes the records of a line.
    fn new(line: NeedLine) -> Self {
        let text = Need { description: Text::from([("en", line.text.as_str())]), ..Need::default() };
        let full = Need {
            state: line.countries.split(',').next().unwrap_or_default().into(),
            articles: line.articles.split(',').map(Into::into).collect(),
            assistance_types: types(line.types.split(',')),
            ..text.clone()
        };
        Self { id: line.need_id, words: line.text, text, full }
    }
}

impl Body {
    /// Makes the records of a line; each sentence on activities is one.
    fn new(line: ProviderLine) -> Self {
        let record = Provider {
            names: Text::from([("en", line.name.as_str())]),
            acronyms: vec![line.acronym.clone()],
            description: Text::from([("en", line.description.as_str())]),
            assistance_types: types(line.assistance_types.iter().map(String::as_str)),
            coverage: Some(coverage(&line.regions)),
            ..Provider::default()
        };
        let titles = line.activities.split_inclusive(['.', ';']).map(str::trim).filter(|title| !title.is_empty());
        let activity = |(at, title)| {
            let record = Activity { title: Text::from([("en", title)]), ..Activity::default() };
            (ActivityId(Uuid::from_u128(at)), record)
        };
        Self {
            activities: (1..).zip(titles).map(activity).collect(),
            words: [&line.name, &line.acronym, &line.description, &line.activities].map(String::as_str).join(". "),
            id: line.id,
            record,
        }
    }
}

/// The types of assistance of the vocabulary that stand for the collection's own.
fn types<'a>(own: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut codes: Vec<String> = own
        .map(|code| match code {
            "expert" => "ONSITE_EXPERT",
            "training" | "workshop" | "peer_learning" => "CAPACITY_BUILDING",
            "legal_advice" => "LEGAL_ADVICE",
            "policy" => "ACTION_PLAN",
            "tools" | "peer_review" | "research" => "GOOD_PRACTICES",
            other => other,
        })
        .map(str::to_owned)
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The coverage that a collection's words for regions mean.
fn coverage(regions: &[String]) -> Coverage {
    let mut coverage = Coverage::default();
    for region in regions {
        let (regions, states): (&[&str], &[&str]) = match region.as_str() {
            "global" => (&["001"], &[]),
            "South-East Asia" => (&["035"], &[]),
            "South Asia" => (&["034"], &[]),
            "East Asia" => (&["030"], &[]),
            "Central Asia" => (&["143"], &[]),
            "Pacific" => (&["009"], &[]),
            "East Africa" => (&["014"], &[]),
            "Southern Africa" => (&["018"], &["AO", "MW", "MZ", "ZM", "ZW", "TZ"]),
            "West Africa" => (&["011"], &[]),
            "Central Africa" => (&["017"], &[]),
            "North Africa" => (&["015"], &[]),
            "sub-Saharan Africa" => (&["202"], &[]),
            "Middle East" => (&["145"], &[]),
            "Caribbean" => (&["029"], &[]),
            "Central America and Mexico" => (&["013"], &[]),
            "South America" => (&["005"], &[]),
            "Western Balkans" => (&[], &["AL", "BA", "ME", "MK", "RS", "XK"]),
            "Eastern Europe and South Caucasus" => (&[], &["AM", "AZ", "BY", "GE", "MD", "UA"]),
            "European Union" => (&[], &["EU", "BG", "RO", "HR", "CY", "MT", "LV", "LT", "EE"]),
            "Afghanistan, Iran and Pakistan" => (&[], &["AF", "IR", "PK"]),
            "Ukraine" => (&[], &["UA"]),
            "Nigeria" => (&[], &["NG"]),
            other => {
                eprintln!("unknown region {other}");
                (&[], &[])
            }
        };
        coverage.regions.extend(regions.iter().map(|code| (*code).into()));
        coverage.states.extend(states.iter().map(|code| (*code).into()));
    }
    coverage
}
