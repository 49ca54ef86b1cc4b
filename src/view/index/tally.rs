//! What facets count of each document of a segment, kept ready: to read a column for it takes ten times as long.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tantivy::DocId;
use tantivy::columnar::Column;

use super::document::CONFIRMED;

/// What facets count.
pub(super) struct Tally {
    /// The languages that there are.
    languages: Box<[u64]>,
    /// The positions there of the languages of each document, one document after another.
    spoken: Box<[u32]>,
    /// Where those of each document begin, and where the last ones end.
    starts: Box<[u32]>,
    /// The year of confirmation of each document, 0 for never; says nothing about providers.
    years: Box<[u16]>,
}

impl Tally {
    /// Reads the columns of a segment of so many documents.
    pub(super) fn of(documents: DocId, languages: &Column<u64>, extra: &Column<u64>) -> Self {
        let (mut known, mut positions) = (Vec::new(), HashMap::new());
        let (mut spoken, mut starts) = (Vec::new(), vec![0]);
        for document in 0..documents {
            for language in languages.values_for_doc(document) {
                spoken.push(*positions.entry(language).or_insert_with(|| {
                    known.push(language);
                    u32::try_from(known.len() - 1).unwrap_or(u32::MAX)
                }));
            }
            starts.push(u32::try_from(spoken.len()).unwrap_or(u32::MAX));
        }
        let years = (0..documents).map(|document| year(extra.first(document).unwrap_or_default() & CONFIRMED));
        Self { languages: known.into(), spoken: spoken.into(), starts: starts.into(), years: years.collect() }
    }

    /// The languages that there are.
    pub(super) const fn languages(&self) -> &[u64] {
        &self.languages
    }

    /// The positions among them of the languages of a document.
    pub(super) fn spoken(&self, document: DocId) -> &[u32] {
        let at = document as usize;
        match self.starts.get(at..at + 2) {
            Some([begin, end]) => self.spoken.get(*begin as usize..*end as usize).unwrap_or_default(),
            Some(_) | None => &[],
        }
    }

    /// The year in which a document was confirmed, 0 for never.
    pub(super) fn year(&self, document: DocId) -> u16 {
        self.years.get(document as usize).copied().unwrap_or_default()
    }
}

/// The year of a time in seconds since 1970, 0 for never.
fn year(seconds: u64) -> u16 {
    let time = i64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    let time = time.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.and_then(|time| u16::try_from(TimeZone::UTC.to_datetime(time).year()).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_at_midnight() {
        let year_at = |time: &str| year(u64::try_from(time.parse::<Timestamp>().unwrap().as_second()).unwrap());
        assert_eq!(year_at("2025-12-31T23:59:59Z"), 2025);
        assert_eq!(year_at("2026-01-01T00:00:00Z"), 2026);
        assert_eq!(year(0), 0);
        assert_eq!(year(CONFIRMED), 0, "no time");
    }
}
