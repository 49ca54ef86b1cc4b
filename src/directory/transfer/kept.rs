//! A line as it waits for the whole file to be read: normalised JSON, which takes a fraction of what a record takes.

use crate::domain::line::{Line, ProviderLine, ValidLine, parse_line};
use crate::domain::{Kind, Status, Valid, Violations};

/// A line that was read and checked by itself.
#[derive(Debug)]
pub(super) struct Kept {
    /// Line of the file, 1 first.
    pub(super) number: u32,
    /// Kind of the record.
    pub(super) kind: Kind,
    /// The line, normalised; a status that the file leaves out is left out.
    json: Box<str>,
}

impl Kept {
    /// Reads and checks a line; answers how many records it holds, too.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn check(number: u32, text: &str) -> Result<(Self, usize), Violations> {
        let mut line = parse_line(text)?;
        let given: Vec<bool> = statuses(&mut line).into_iter().map(|status| !status.is_absent()).collect();
        let mut line = unwrapped(line.validate()?);
        for (status, is_given) in statuses(&mut line).into_iter().zip(&given) {
            if !is_given {
                *status = Status::default();
            }
        }
        let json = serde_json::to_string(&line).map_err(|error| {
            let mut violations = Violations::default();
            violations.add("", error.to_string());
            violations
        })?;
        Ok((Self { number, kind: line.kind(), json: json.into() }, given.len()))
    }

    /// The line.
    ///
    /// # Errors
    /// As `serde_json`, should it not be read back.
    pub(super) fn line(&self) -> Result<Line, serde_json::Error> {
        serde_json::from_str(&self.json)
    }
}

/// The statuses of a line's records, in their order.
fn statuses(line: &mut Line) -> Vec<&mut Status> {
    match line {
        Line::Authority(record) => vec![&mut record.status],
        Line::Officer(record) => vec![&mut record.status],
        Line::Activity(record) => vec![&mut record.status],
        Line::Need(record) => vec![&mut record.status],
        Line::Provider(line) => std::iter::once(&mut line.provider.status)
            .chain(line.activities.iter_mut().map(|activity| &mut activity.status))
            .collect(),
    }
}

/// The line of checked records.
fn unwrapped(line: ValidLine) -> Line {
    match line {
        ValidLine::Authority(record) => Line::Authority(Box::new(record.into_inner())),
        ValidLine::Officer(record) => Line::Officer(Box::new(record.into_inner())),
        ValidLine::Activity(record) => Line::Activity(Box::new(record.into_inner())),
        ValidLine::Need(record) => Line::Need(Box::new(record.into_inner())),
        ValidLine::Provider(provider, activities) => Line::Provider(Box::new(ProviderLine {
            provider: provider.into_inner(),
            activities: activities.into_iter().map(Valid::into_inner).collect(),
        })),
    }
}
