//! The words of a notice, from `index/notices.toml`, in one of the languages of the United Nations.

use super::{NEEDS, NoticeKind};
use crate::domain::vocabulary;
use crate::domain::vocabulary::Labels;

/// A notice in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What kind of thing it tells.
    pub subject: String,
    /// That, the resource and how to look at it.
    pub body: String,
}

/// The words of a notice of that kind about a resource, in that language; English for any that is not of the six.
#[must_use]
pub fn compose(kind: &NoticeKind, resource: &str, language: &str) -> Letter {
    let words = vocabulary();
    let text = |labels: Option<&Labels>| labels.map(|labels| labels.get(language).to_owned()).unwrap_or_default();
    let subject = text(words.notice_kind(kind.as_str()).map(|entry| &entry.labels));
    let frame = |code| text(words.notice_frame(code).map(|entry| &entry.labels));
    let (look, why) = (frame("LOOK"), frame("WHY"));
    let body = format!("{subject}\n\n{resource}\n\n{look}\n\n    {}\n\n-- \n{why}\n", command(resource));
    Letter { subject, body }
}

/// How to look at a resource.
fn command(resource: &str) -> String {
    match resource.split_once('/').map_or(resource, |(collection, _)| collection) {
        "proposals" => format!("focalpoint proposal show {resource}"),
        "approvals" => "focalpoint approval list".to_owned(),
        NEEDS if resource == NEEDS => "focalpoint match".to_owned(),
        NEEDS => format!("focalpoint match {resource}"),
        _ => format!("focalpoint search {resource}"),
    }
}
