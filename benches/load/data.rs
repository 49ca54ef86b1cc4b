//! What is imported, and what is asked: synthetic records as lines of the import format, and searches for them.

use std::ops::Range;
use std::sync::Arc;

use focalpoint::domain::{Authority, vocabulary};
use focalpoint::pb;
use prost::bytes::Bytes;
use serde_json::json;

use super::Failure;
use super::drive::Calls;
use super::provider::provider;
use super::synthetic::Synthetic;

/// Seed of everything.
const SEED: u64 = 46;
/// Different searches.
const SEARCHES: u32 = 2_000;
/// Needs that are matched.
const NEEDS: usize = 20;
/// Bytes of a piece of an import.
pub(super) const PIECE: usize = 64 * 1024;
/// Results of a search.
pub(super) const TOP: usize = 10;
/// Candidates of a match.
const CANDIDATES: i32 = 20;

/// A search: three words, and what the results must have.
pub(super) struct Search {
    /// Words of the name of an authority.
    pub(super) words: [String; 3],
    /// Its State and two others; empty for all.
    pub(super) states: Vec<String>,
    /// Its kind.
    pub(super) kind: String,
}

/// The authority of a number.
pub(super) fn authority(number: u32) -> Authority {
    Synthetic::new(SEED).authority(u64::from(number))
}

/// The import file of the authorities of those numbers.
pub(super) fn authorities(numbers: Range<u32>) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    for number in numbers {
        let mut record = authority(number);
        // Only the service says who has confirmed what.
        record.verification.clear();
        serde_json::to_writer(&mut file, &json!({ "authority": record }))?;
        file.push(b'\n');
    }
    Ok(file)
}

/// The import file of so many providers, and of the needs.
pub(super) fn matching(providers: u32) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    for number in 0..providers {
        serde_json::to_writer(&mut file, &json!({ "provider": provider(number) }))?;
        file.push(b'\n');
    }
    for number in 0..NEEDS {
        let theme = &vocabulary().themes[number * 3 % vocabulary().themes.len()];
        let kind = &vocabulary().assistance_types[number % vocabulary().assistance_types.len()];
        let title = &theme.labels.en;
        let need = json!({ "need": {
            "externalId": format!("load-{number}"), "state": "MN", "status": "PUBLISHED", "stage": "SUBMITTED",
            "articles": theme.articles, "themes": [theme.code], "assistanceTypes": [kind.code],
            "title": { "en": format!("Help with {title}") },
            "description": { "en": format!("Training of investigators and prosecutors, and advice on law and practice, in {title}") },
        } });
        serde_json::to_writer(&mut file, &need)?;
        file.push(b'\n');
    }
    Ok(file)
}

/// Searches for authorities among the first `count`: every second one within three States, the others everywhere.
pub(super) fn searches(count: u32) -> Vec<Search> {
    let step = count / SEARCHES + 1;
    let found = (0..count).step_by(step as usize).filter_map(|number| {
        let record = authority(number);
        let words: Vec<&str> = record.names.get("en")?.split(' ').filter(|word| word.len() > 3).collect();
        let words = [words.first()?, words.get(words.len() / 2)?, words.last()?].map(|word| (*word).to_owned());
        let states = if (number / step).is_multiple_of(2) {
            vec![record.state.to_string(), "KE".to_owned(), "PE".to_owned()]
        } else {
            Vec::new()
        };
        Some(Search { words, states, kind: record.kinds.first()?.kind.to_string() })
    });
    found.collect()
}

/// The searches as calls.
pub(super) fn search_calls(searches: &[Search]) -> Calls {
    let message = |search: &Search| {
        let filter = pb::AuthorityFilter {
            states: search.states.clone(),
            kinds: vec![search.kind.clone()],
            ..pb::AuthorityFilter::default()
        };
        encoded(&pb::SearchAuthoritiesRequest {
            query: search.words.join(" "),
            filter: Some(filter),
            page_size: i32::try_from(TOP).unwrap_or_default(),
            ..pb::SearchAuthoritiesRequest::default()
        })
    };
    Calls {
        path: "/focalpoint.v1.AuthorityService/SearchAuthorities",
        messages: searches.iter().map(message).collect(),
    }
}

/// Reads of those authorities as calls.
pub(super) fn get_calls(names: &[String]) -> Calls {
    let message = |name: &String| encoded(&pb::GetAuthorityRequest { name: name.clone(), ..Default::default() });
    Calls { path: "/focalpoint.v1.AuthorityService/GetAuthority", messages: names.iter().map(message).collect() }
}

/// Matches of those needs as calls.
pub(super) fn match_calls(needs: &[String]) -> Calls {
    let message =
        |need: &String| encoded(&pb::MatchNeedRequest { need: need.clone(), limit: CANDIDATES, ..Default::default() });
    Calls { path: "/focalpoint.v1.MatchingService/MatchNeed", messages: needs.iter().map(message).collect() }
}

/// Calls of the bare server that answer so many bytes.
pub(super) fn echo_calls(bytes: f64) -> Calls {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size below a mebibyte")]
    let size = bytes.round() as u32;
    Calls { path: super::echo::ECHO, messages: Arc::from([Bytes::copy_from_slice(&size.to_be_bytes())]) }
}

/// A message as it goes out.
fn encoded(message: &impl prost::Message) -> Bytes {
    Bytes::from(message.encode_to_vec())
}
