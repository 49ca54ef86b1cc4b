//! What an activity of an IATI file says, in the words of this directory: only what its codes are sure to mean.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::element::Element;
use super::{money, place};
use crate::domain::codes::{ActivityPhase, DeliveryLevel};
use crate::domain::{Activity, ArticleCode, Text, ThemeCode, Violations, vocabulary};

/// What the file's element says for all its activities.
#[derive(Debug, Default)]
pub(super) struct Defaults {
    /// The language of texts that name none.
    pub(super) language: String,
}

/// An activity as it was reported.
#[derive(Debug)]
pub(in crate::directory::transfer) struct Report {
    /// The activity; its `provider` is the organisation identifier of who reports.
    pub(in crate::directory::transfer) activity: Activity,
    /// When it was last updated, where the file says so.
    pub(in crate::directory::transfer) updated: Option<Timestamp>,
}

/// Reads an activity.
///
/// # Errors
/// What cannot be read; values are checked with the record.
pub(super) fn read(element: &Element, defaults: &Defaults) -> Result<Report, Violations> {
    let mut violations = Violations::default();
    let language = or(element.attribute("xml:lang"), &defaults.language);
    let identifier = one_line(element.first("iati-identifier").map_or("", |child| child.text.as_str()));
    if identifier.is_empty() {
        violations.add("activity.externalId", "is required: the <iati-identifier>");
    }
    let (start, end) = period(element);
    let at = place::read(element);
    let mut activity = Activity {
        external_id: identifier,
        provider: element.of("reporting-org", "ref").to_owned(),
        title: title(element, language),
        description: description(element, language),
        original_language: language.to_owned(),
        state: at.state,
        region: at.region,
        level: level(element.of("activity-scope", "code"), &mut violations),
        start,
        end,
        phase: phase(element.of("activity-status", "code"), &mut violations),
        amount: money::read(element, &mut violations),
        funders: funders(element, language),
        source: source(element, language),
        ..Activity::default()
    };
    topics(element, &mut activity);
    let updated = element.attribute("last-updated-datetime").parse().ok();
    violations.or(Report { activity, updated })
}

/// The first of two texts that says something.
fn or<'a>(first: &'a str, second: &'a str) -> &'a str {
    if first.is_empty() { second } else { first }
}

/// A text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A running text without the indentation of the file: its lines, and at most one empty one between two.
fn running(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(one_line).collect();
    lines.dedup_by(|next, line| next.is_empty() && line.is_empty());
    lines.join("\n").trim().to_owned()
}

/// The tag that texts in that language go by.
fn tag(language: &str) -> &str {
    or(language, "und")
}

/// The narratives of an element by language; of several in one language the first.
fn narratives(element: &Element, language: &str, shape: fn(&str) -> String) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for narrative in element.all("narrative") {
        let text = shape(&narrative.text);
        if !text.is_empty() {
            texts.entry(tag(or(narrative.attribute("xml:lang"), language)).to_owned()).or_insert(text);
        }
    }
    texts
}

/// The title.
fn title(element: &Element, language: &str) -> Text {
    element.first("title").map(|title| narratives(title, language, one_line)).unwrap_or_default().into()
}

/// All descriptions, the general one first as the file has them.
fn description(element: &Element, language: &str) -> Text {
    let mut whole: BTreeMap<String, String> = BTreeMap::new();
    for description in element.all("description") {
        for (tag, text) in narratives(description, language, running) {
            let sofar = whole.entry(tag).or_default();
            if !sofar.is_empty() {
                sofar.push_str("\n\n");
            }
            sofar.push_str(&text);
        }
    }
    whole.into()
}

/// What an organisation is called: in English, else in the activity's language, else as it comes; else its identifier.
fn name(organisation: &Element, language: &str) -> String {
    let names = Text::from(narratives(organisation, language, one_line));
    names.best(&["en", tag(language)]).map_or_else(|| organisation.attribute("ref").to_owned(), str::to_owned)
}

/// Who pays, each once.
fn funders(element: &Element, language: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let paying = element.all("participating-org").filter(|organisation| organisation.attribute("role") == "1");
    paying.map(|one| name(one, language)).filter(|name| !name.is_empty() && seen.insert(name.clone())).collect()
}

/// Where it is reported, and of which activity it is a part.
fn source(element: &Element, language: &str) -> String {
    let Some(reporter) = element.first("reporting-org") else { return String::new() };
    let parent = element.all("related-activity").find(|related| related.attribute("type") == "1");
    let part = parent.map(|parent| format!(", part of {}", parent.attribute("ref"))).unwrap_or_default();
    format!("IATI, reported by {}{part}", name(reporter, language))
}

/// The first and the last day: as they were, else as they are planned. A planned day that contradicts one that was is none.
fn period(element: &Element) -> (String, String) {
    let date = |kind: &str| {
        let dates = element.all("activity-date").filter(|date| date.attribute("type") == kind);
        dates.map(|date| day(date.attribute("iso-date"))).find(|day| !day.is_empty()).unwrap_or_default()
    };
    let [planned_start, start, planned_end, end] = ["1", "2", "3", "4"].map(date);
    if start.is_empty() {
        let start = if end.is_empty() || planned_start <= end { planned_start } else { String::new() };
        let end = or(&end, &planned_end).to_owned();
        return (start, end);
    }
    let end = if end.is_empty() && planned_end >= start { planned_end } else { end };
    (start, end)
}

/// The day of an XML date, which may have a time zone.
fn day(date: &str) -> String {
    let (day, zone) = date.split_at_checked(10).unwrap_or((date, ""));
    let is_zone = zone == "Z" || zone.starts_with(['+', '-']) || zone.starts_with('T') || zone.is_empty();
    if is_zone { day.to_owned() } else { date.to_owned() }
}

/// Where it stands; an activity that was suspended stands nowhere.
fn phase(code: &str, violations: &mut Violations) -> ActivityPhase {
    match code {
        "" | "6" => ActivityPhase::default(),
        "1" => ActivityPhase::Planned,
        "2" => ActivityPhase::Active,
        "3" | "4" => ActivityPhase::Completed,
        "5" => ActivityPhase::Cancelled,
        _ => {
            violations.add("activity.phase", "<activity-status> has a code other than 1 to 6");
            ActivityPhase::default()
        }
    }
}

/// The level on which it is delivered.
fn level(code: &str, violations: &mut Violations) -> DeliveryLevel {
    match code {
        "" => DeliveryLevel::default(),
        "1" => DeliveryLevel::Global,
        "2" | "3" => DeliveryLevel::Regional,
        "4" | "5" | "6" | "7" | "8" => DeliveryLevel::National,
        _ => {
            violations.add("activity.level", "<activity-scope> has a code other than 1 to 8");
            DeliveryLevel::default()
        }
    }
}

/// What its sectors and types of aid are sure to mean. Those of transactions stand for the activity's where it has none.
fn topics(element: &Element, activity: &mut Activity) {
    let codes = &vocabulary().iati;
    let by = |child: &Element| (or(child.attribute("vocabulary"), "1").to_owned(), child.attribute("code").to_owned());
    let sectors = within(element, "sector");
    let meanings = sectors.into_iter().map(by).filter_map(|(list, code)| codes.sector(&list, &code));
    let kinds = element.all("default-aid-type").map(by).filter_map(|(list, code)| codes.aid_type(&list, &code));
    let (mut articles, mut themes, mut types) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for meaning in meanings.chain(kinds) {
        articles.extend(meaning.articles.iter().map(|code| ArticleCode::from(code.as_str())));
        themes.extend(meaning.themes.iter().map(|code| ThemeCode::from(code.as_str())));
        types.extend(meaning.assistance_types.iter().cloned());
    }
    activity.articles = articles.into_iter().collect();
    activity.themes = themes.into_iter().collect();
    activity.assistance_types = types.into_iter().collect();
}

/// The elements of that name: the activity's own, else those of its transactions.
pub(super) fn within<'a>(element: &'a Element, name: &'a str) -> Vec<&'a Element> {
    let own: Vec<_> = element.all(name).collect();
    if own.is_empty() { element.all("transaction").flat_map(|one| one.all(name)).collect() } else { own }
}
