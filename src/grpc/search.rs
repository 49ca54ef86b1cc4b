//! Messages of search results.

use jiff::civil::Date;

use super::convert::dated;
use super::encoded::{Encoded, ResultAnswer, SearchAnswer};
use crate::directory::{Error, FacetField, Found, Interpretation, Matched, Missing};
use crate::domain::{Authority, Revision};
use crate::pb;

/// The message of search results that day.
pub(super) fn found_message(found: &Found, with_highlights: bool, today: Date) -> Result<(Encoded, Revision), Error> {
    let results = found
        .results
        .iter()
        .map(|(entry, score, matched)| {
            Ok(ResultAnswer {
                authority: dated(entry, today)?.concat().into(),
                score: f64::from(*score),
                highlights: if with_highlights { highlights(found, &entry.record) } else { Vec::new() },
                matched: Some(matched_message(*matched)),
            })
        })
        .collect::<Result<_, Error>>()?;
    let facets = found.facets().iter().map(|facet| pb::Facet {
        field: facet_name(facet.field).to_owned(),
        buckets: facet
            .values
            .iter()
            .map(|(value, count)| pb::FacetBucket { value: value.clone(), count: *count })
            .collect(),
    });
    let answer = SearchAnswer {
        results,
        facets: facets.collect(),
        interpretation: Some(interpretation_message(found.interpretation())),
        next_page_token: found.next_page_token.clone(),
        revision: found.revision.to_string(),
    };
    Ok((Encoded::of(&answer)?, found.revision))
}

/// The name of a facet.
const fn facet_name(field: FacetField) -> &'static str {
    match field {
        FacetField::State => "states",
        FacetField::Region => "regions",
        FacetField::Kind => "kinds",
        FacetField::Language => "languages",
        FacetField::Network => "networks",
        FacetField::Freshness => "freshness",
    }
}

/// Where the query stands in the names of an authority.
fn highlights(found: &Found, authority: &Authority) -> Vec<pb::Highlight> {
    let names = authority.names.iter().map(|(tag, text)| (format!("names[{tag:?}]"), text));
    let acronyms = authority.acronyms.iter().enumerate().map(|(i, text)| (format!("acronyms[{i}]"), text.as_str()));
    let former = authority.former_names.iter().enumerate();
    let former = former.map(|(i, name)| (format!("former_names[{i}].text"), name.text.as_str()));
    names
        .chain(acronyms)
        .chain(former)
        .filter_map(|(field, text)| {
            let spans: Vec<u32> = found
                .hits
                .highlights(text)
                .into_iter()
                .flat_map(|range| [code_points(text, range.start), code_points(text, range.end)])
                .collect();
            (!spans.is_empty()).then(|| pb::Highlight { field, text: text.to_owned(), spans })
        })
        .collect()
}

/// How many code points stand before a byte of a text.
fn code_points(text: &str, byte: usize) -> u32 {
    text.get(..byte).map_or(0, |before| u32::try_from(before.chars().count()).unwrap_or(u32::MAX))
}

/// The message of what matched.
const fn matched_message(matched: Matched) -> pb::Matched {
    pb::Matched {
        name: matched.name || matched.former_name || matched.text,
        acronym: matched.acronym,
        place: matched.place,
        kind: matched.kind,
        article: matched.article,
        contact: matched.contact,
    }
}

/// The message of what a query was read as.
pub(super) fn interpretation_message(read: &Interpretation) -> pb::Interpretation {
    pb::Interpretation {
        states: read.states.iter().map(ToString::to_string).collect(),
        kinds: read.kinds.iter().map(ToString::to_string).collect(),
        articles: read.articles.iter().map(ToString::to_string).collect(),
        corrections: read
            .corrections
            .iter()
            .map(|word| pb::Correction { typed: word.typed.clone(), read_as: word.read_as.clone() })
            .collect(),
        text: read.text.clone(),
        passed_over: read.passed_over.clone(),
        missing: read.missing.iter().map(missing_message).collect(),
    }
}

/// The message of what a query asks for and nobody is.
fn missing_message(missing: &Missing) -> pb::Missing {
    pb::Missing {
        states: missing.states.iter().map(ToString::to_string).collect(),
        kinds: missing.kinds.iter().map(ToString::to_string).collect(),
        articles: missing.articles.iter().map(ToString::to_string).collect(),
    }
}
