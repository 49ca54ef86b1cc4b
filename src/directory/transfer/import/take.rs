//! Taking in a file piece by piece: each record is checked by itself as soon as it is whole.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{Import, MAX_LINE_BYTES, MAX_LINES, PROGRESS_LINES};
use crate::directory::Error;
use crate::directory::transfer::iati::{self, joined};
use crate::directory::transfer::intake::Intake;
use crate::directory::transfer::kept::Kept;
use crate::directory::transfer::reader::Read;
use crate::directory::transfer::{Event, Phase, Problem};
use crate::domain::line::Line;
use crate::domain::{Activity, Violations};

impl Import<'_> {
    /// Takes in the next piece of the file.
    ///
    /// # Errors
    /// `Invalid` when the file is too large or not text, `OverQuota` when others leave no room for it; what is wrong with a
    /// record is an event.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        match &mut self.intake {
            Intake::Lines(splitter, _) => {
                for line in splitter.push(piece)? {
                    self.line(&line, &mut events)?;
                }
            }
            Intake::Iati(reader, _) => {
                self.share.take(piece.len())?;
                self.digest.0.update(piece);
                let reports = reader.push(piece);
                let lines = reader.lines();
                for report in reports {
                    self.report(report, &mut events)?;
                }
                if lines / PROGRESS_LINES > self.session.summary.lines / PROGRESS_LINES {
                    events.push(Event::Progress { phase: Phase::Reading, lines });
                }
                self.session.summary.lines = lines;
            }
        }
        Ok(events)
    }

    /// Takes in what is left at the end of the file.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Error> {
        match &mut self.intake {
            Intake::Lines(splitter, _) => {
                if let Some(line) = std::mem::take(splitter).finish()? {
                    self.line(&line, events)?;
                }
                if let Intake::Lines(_, reader) = &mut self.intake
                    && let Some(read) = reader.finish()
                {
                    self.keep(read, events)?;
                }
            }
            Intake::Iati(reader, _) => {
                if let Some(report) = reader.finish() {
                    self.report(report, events)?;
                }
            }
        }
        Ok(())
    }

    /// Takes in the next line; an empty one counts but says nothing.
    fn line(&mut self, line: &str, events: &mut Vec<Event>) -> Result<(), Error> {
        let summary = &mut self.session.summary;
        summary.lines += 1;
        let number = summary.lines;
        if number > MAX_LINES {
            return Err(Error::field("file", format!("has more than {MAX_LINES} lines; split it")));
        }
        self.share.take(line.len() + 1)?;
        self.digest.0.update(line.as_bytes());
        self.digest.0.update(b"\n");
        if let Intake::Lines(_, reader) = &mut self.intake
            && let Some(read) = reader.push(number, line)
        {
            self.keep(read, events)?;
        }
        if number.is_multiple_of(PROGRESS_LINES) {
            events.push(Event::Progress { phase: Phase::Reading, lines: number });
        }
        Ok(())
    }

    /// Takes in a report; one of an activity that the file has reported before is joined with it.
    fn report(&mut self, (number, read): iati::Read, events: &mut Vec<Event>) -> Result<(), Error> {
        let report = match read {
            Ok(report) => *report,
            Err(violations) => return self.keep((number, Err(violations)), events),
        };
        let iati::Report { mut activity, updated } = report;
        if !self.session.options.provider.is_empty() {
            activity.provider.clone_from(&self.session.options.provider);
        }
        let Intake::Iati(_, reported) = &mut self.intake else { return Ok(()) };
        let Some((place, is_newer)) = reported.again(&activity, updated) else {
            return self.report_first(number, activity, updated, events);
        };
        let Some(kept) = self.lines.get_mut(place) else { return Ok(()) };
        let Line::Activity(before) = kept.line()? else { return Ok(()) };
        let both = if is_newer { joined(activity, &before) } else { joined(*before, &activity) };
        match line_of(both).and_then(|line| Kept::check(kept.number, &line)) {
            Ok((joined, _)) => *kept = joined,
            Err(violations) => self.keep((number, Err(violations)), events)?,
        }
        Ok(())
    }

    /// Takes in the first report of an activity.
    fn report_first(
        &mut self,
        number: u32,
        activity: Activity,
        updated: Option<Timestamp>,
        events: &mut Vec<Event>,
    ) -> Result<(), Error> {
        let (key, place) = (iati::Reported::key(&activity), self.lines.len());
        self.keep((number, line_of(activity)), events)?;
        if self.lines.len() > place
            && let Intake::Iati(_, reported) = &mut self.intake
        {
            reported.note(key, place, updated);
        }
        Ok(())
    }

    /// Checks a line by itself, and keeps it.
    fn keep(&mut self, (number, read): Read<'_>, events: &mut Vec<Event>) -> Result<(), Error> {
        match read.and_then(|line| Kept::check(number, &line)) {
            Ok((line, records)) => {
                self.records += records;
                if self.records > MAX_LINES as usize {
                    return Err(Error::field("file", format!("has more than {MAX_LINES} records; split it")));
                }
                self.lines.push(line);
            }
            Err(violations) => {
                for violation in violations.0 {
                    let (field, description) = (violation.field, violation.description);
                    self.session.note(Problem { line: number, field, description }, events);
                }
            }
        }
        Ok(())
    }
}

/// An activity as a line.
fn line_of(activity: Activity) -> Result<Cow<'static, str>, Violations> {
    let mut violations = Violations::default();
    match serde_json::to_string(&Line::Activity(Box::new(activity))) {
        Ok(line) if line.len() <= MAX_LINE_BYTES => return Ok(Cow::Owned(line)),
        Ok(_) => violations.add("activity", format!("says more than {MAX_LINE_BYTES} bytes")),
        Err(error) => violations.add("activity", error.to_string()),
    }
    Err(violations)
}
