//! Writes over the wire, each looked for as soon as it is acknowledged, beside a bare write with its fsync.

use std::path::Path;
use std::time::Instant;

use focalpoint::domain::Revision;
use focalpoint::pb;

use super::Failure;
use super::wire::Caller;

/// Updates authorities of the editor's State, and searches for the new word at once; milliseconds until each.
pub(super) async fn write_and_find(editor: &Caller, writes: usize) -> Result<(Vec<f64>, Vec<f64>, Revision), Failure> {
    const SEARCH: &str = "/focalpoint.v1.AuthorityService/SearchAuthorities";
    let filter = pb::AuthorityFilter { states: vec!["MN".to_owned()], ..Default::default() };
    let all = pb::SearchAuthoritiesRequest { filter: Some(filter), page_size: 100, ..Default::default() };
    let listed: pb::SearchAuthoritiesResponse = editor.ask(SEARCH, &all).await?;
    let mut mine: Vec<pb::Authority> = listed.results.into_iter().filter_map(|result| result.authority).collect();
    let (mut acknowledged, mut searchable, mut revision) = (Vec::new(), Vec::new(), Revision::ZERO);
    for number in 0..writes {
        let at = number % mine.len();
        let word = format!(
            "Zq{}",
            (number + 17_576).to_string().bytes().map(|digit| char::from(digit + 49)).collect::<String>()
        );
        let mut authority = mine[at].clone();
        authority.names.insert("en".to_owned(), format!("Office {word}"));
        let mask = pbjson_types::FieldMask { paths: vec!["names".to_owned()] };
        let update =
            pb::UpdateAuthorityRequest { authority: Some(authority), update_mask: Some(mask), ..Default::default() };
        let begun = Instant::now();
        let written: pb::Authority = editor.ask("/focalpoint.v1.AuthorityService/UpdateAuthority", &update).await?;
        acknowledged.push(begun.elapsed().as_secs_f64() * 1e3);
        let search = pb::SearchAuthoritiesRequest { query: word.clone(), page_size: 5, ..Default::default() };
        let found: pb::SearchAuthoritiesResponse = editor.ask(SEARCH, &search).await?;
        searchable.push(begun.elapsed().as_secs_f64() * 1e3);
        let first = found.results.first().and_then(|result| result.authority.as_ref());
        if first.is_none_or(|first| first.name != written.name) {
            return Err(format!("{word} was acknowledged and is not found").into());
        }
        revision = written.etag.parse().map_err(|_| "an etag is no revision")?;
        mine[at] = written;
    }
    Ok((acknowledged, searchable, revision))
}

/// Milliseconds that a write of 4 KiB with its fsync takes in that folder.
pub(super) fn sync(dir: &Path) -> Result<f64, Failure> {
    use std::io::Write as _;
    let mut file = std::fs::File::create(dir.join("sync"))?;
    let begun = Instant::now();
    file.write_all(&[0; 4096])?;
    file.sync_data()?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}
