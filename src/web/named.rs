//! Names of records that a page mentions, as far as its reader may see the records.

use super::site::Site;
use super::visit::Visit;
use super::words::Words;
use crate::domain::Need;

/// A text with the tag of its language, which may be empty.
pub(super) type Named = (String, String);

/// What a provider is called; that it is not on record where its reader may not see it.
pub(super) async fn provider(site: &Site, visit: &Visit, name: &str) -> Named {
    let words = visit.visitor.words;
    match site.directory.get_provider(&visit.principal, name, "").await {
        Ok((provider, _)) => words.best(&provider.entry().record.names),
        Err(_) => (String::new(), words.say("named-unknown")),
    }
}

/// What an authority is called, and where its page is; nothing where its reader may not see it.
pub(super) async fn authority(site: &Site, visit: &Visit, name: &str) -> Option<(String, Named)> {
    let read = site.directory.get_authority(&visit.principal, name, "").await;
    let (entry, _) = read.ok()?;
    Some((format!("/{name}"), visit.visitor.words.best(&entry.record.names)))
}

/// What a coordination group is called; its resource name where its reader may not see it.
pub(super) async fn group(site: &Site, visit: &Visit, name: &str) -> String {
    let read = site.directory.get_group(&visit.principal, name, "").await;
    read.map_or_else(|_| name.to_owned(), |(entry, _)| visit.visitor.words.best(&entry.record.names).1)
}

/// What a need is called; that it has no title where its reader may not see it.
pub(super) async fn need(site: &Site, visit: &Visit, name: &str) -> Named {
    let words = visit.visitor.words;
    match site.directory.get_need(&visit.principal, name, "").await {
        Ok((need, _)) => title(words, &need.entry().record),
        Err(_) => (words.0.to_owned(), words.report("UNTITLED")),
    }
}

/// What a need is called by its reader.
pub(super) fn title(words: Words, need: &Need) -> Named {
    let best = words.best(&need.title);
    if best.1.is_empty() { (words.0.to_owned(), words.report("UNTITLED")) } else { best }
}
