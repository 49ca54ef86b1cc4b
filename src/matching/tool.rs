//! Guides, model laws and other tools of a provider, which a State can use today: those on the subjects of a need.

use std::cmp::Reverse;

use super::overlap::subjects;
use super::tongues::Tongues;
use super::topic::Topics;
use super::{ToolFit, Wanted};
use crate::domain::provider::Tool;

/// Tools that are told of a candidate, at most.
const MOST: usize = 5;

/// A tool as matching reads it.
#[derive(Debug)]
pub(super) struct Held {
    /// The tool.
    tool: Tool,
    /// What it is on.
    topics: Topics,
    /// Languages in which there is a version.
    languages: Tongues,
}

impl Held {
    /// Takes a tool.
    pub(super) fn new(tool: &Tool) -> Self {
        Self {
            topics: Topics::declared(&tool.articles, &tool.themes),
            languages: Tongues::declared(&tool.languages),
            tool: tool.clone(),
        }
    }

    /// Whether there is a version that those who have the need can read; absent where either names no language.
    fn in_language(&self, need: &Wanted) -> Option<bool> {
        let is_known = !self.languages.is_empty() && !need.languages.is_empty();
        is_known.then(|| need.languages.meets(&self.languages))
    }
}

/// The tools that are on a need's subjects, best first.
pub(super) fn fitting(need: &Wanted, held: &[Held]) -> Vec<ToolFit> {
    let fit = |held: &Held| {
        let subjects = subjects(need, &held.topics);
        let in_language = held.in_language(need);
        (!subjects.is_empty()).then(|| ToolFit { tool: held.tool.clone(), subjects, in_language })
    };
    let mut fitting: Vec<ToolFit> = held.iter().filter_map(fit).collect();
    fitting.sort_by_key(|fit| (fit.in_language == Some(false), Reverse(fit.subjects.len())));
    fitting.truncate(MOST);
    fitting
}

#[cfg(test)]
mod tests;
