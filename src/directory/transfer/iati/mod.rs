//! Activities of providers out of files of the IATI activity standard, version 2.03 (2.01 and 2.02 say the same in what is
//! read here). A file is read as it comes in, one activity at a time.
//!
//! Never follows anything out of the file, and knows no entities but those of XML itself.

mod activity;
mod cut;
mod element;
mod join;
mod money;
mod place;
#[cfg(test)]
mod tests;

use activity::Defaults;
pub(super) use activity::Report;
use cut::{Cut, Cutter};
pub(super) use join::{Reported, joined};

use crate::domain::Violations;

/// Versions of the standard that are read.
const VERSIONS: [&str; 3] = ["2.01", "2.02", "2.03"];

/// A report, or what is wrong with it, with the line of the file that it begins on.
pub(super) type Read = (u32, Result<Box<Report>, Violations>);

/// Reads a file.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Cuts it into activities.
    cutter: Cutter,
    /// What it says for all of them.
    defaults: Defaults,
    /// Whether its beginning was wrong: then what follows says nothing.
    is_lost: bool,
}

impl Reader {
    /// Lines of the file so far.
    pub(super) const fn lines(&self) -> u32 {
        self.cutter.line()
    }

    /// Takes in a piece of the file, and gives the reports that it completes.
    pub(super) fn push(&mut self, piece: &[u8]) -> Vec<Read> {
        if self.is_lost {
            return Vec::new();
        }
        let cuts = self.cutter.push(piece);
        cuts.into_iter().filter_map(|cut| self.read(cut)).collect()
    }

    /// Ends the file.
    pub(super) fn finish(&mut self) -> Option<Read> {
        let cut = self.cutter.finish().filter(|_| !self.is_lost)?;
        self.read(cut)
    }

    /// What was cut off, as a report.
    fn read(&mut self, cut: Cut) -> Option<Read> {
        if self.is_lost {
            return None;
        }
        match cut {
            Cut::Wrong(line, wrong) => Some(self.wrong(line, wrong)),
            Cut::Root(line, tag) => match element::read(&tag) {
                Ok(root) if VERSIONS.contains(&root.attribute("version")) => {
                    root.attribute("xml:lang").clone_into(&mut self.defaults.language);
                    None
                }
                Ok(_) => {
                    let expected = "is of another version; expected <iati-activities version=\"2.03\">";
                    Some(self.wrong(line, expected.to_owned()))
                }
                Err(broken) => Some(self.wrong(line, broken.wrong)),
            },
            Cut::Activity(line, xml) => match element::read(&xml) {
                Ok(found) => Some((line, activity::read(&found, &self.defaults).map(Box::new))),
                Err(broken) => Some((line.saturating_add(broken.lines), Err(violation(broken.wrong)))),
            },
        }
    }

    /// Something wrong with the whole file.
    fn wrong(&mut self, line: u32, wrong: String) -> Read {
        self.is_lost = true;
        (line, Err(violation(wrong)))
    }
}

/// One violation of the file.
fn violation(wrong: String) -> Violations {
    let mut violations = Violations::default();
    violations.add("", wrong);
    violations
}
