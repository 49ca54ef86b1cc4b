//! A copy of the directory in a file: the lines of the stream one after another, of which those count that a line with a token
//! follows. Whatever ends the program, the file is a whole copy of some moment and says where to go on.
//!
//! A copy that comes anew takes the place of the file as a whole. Lines that later ones have overtaken are taken out when there
//! are many of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::shown::{end, line};
use crate::cli::error::CliError;
use crate::cli::replacement::Replacement;
use crate::pb;

/// Lines that may be overtaken before they are taken out, beside as many as there are records.
const SPARE: usize = 1_000;

/// A copy in a file.
#[derive(Debug)]
pub(super) struct Kept {
    /// The file.
    path: PathBuf,
    /// It, for lines that come; none before the first copy.
    file: Option<File>,
    /// Names of the records.
    names: BTreeSet<String>,
    /// How many lines it has.
    lines: usize,
    /// The revision of it.
    revision: String,
}

/// A line, as far as it is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Line {
    name: String,
    removed: bool,
    revision: String,
    resume_token: String,
}

/// What a file says, as far as it counts.
#[derive(Debug, Default)]
struct Read {
    /// The line of each record, by name.
    records: BTreeMap<String, String>,
    /// The last line with a token, and what it says.
    end: String,
    token: String,
    revision: String,
    /// Lines and bytes up to it.
    lines: usize,
    bytes: u64,
}

impl Read {
    /// Reads a file; what comes after the last token does not count, and a file without any says nothing.
    fn of(path: &Path) -> Result<Self, CliError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(CliError::file(path)(error)),
        };
        let (mut read, mut open) = (Self::default(), Vec::new());
        let (mut reader, mut text, mut bytes, mut lines) = (BufReader::new(file), Vec::new(), 0, 0);
        loop {
            text.clear();
            let length = reader.read_until(b'\n', &mut text).map_err(CliError::file(path))?;
            (bytes, lines) = (bytes + length as u64, lines + 1);
            // The end, or where the program was ended while it wrote.
            let Some(whole) = text.strip_suffix(b"\n") else { return Ok(read) };
            let Ok(line) = serde_json::from_slice::<Line>(whole) else { return Ok(read) };
            let whole = String::from_utf8_lossy(whole).into_owned();
            if line.resume_token.is_empty() {
                open.push((line, whole));
                continue;
            }
            for (line, whole) in open.drain(..) {
                if line.removed {
                    read.records.remove(&line.name);
                } else {
                    read.records.insert(line.name, whole);
                }
            }
            (read.end, read.token, read.revision) = (whole, line.resume_token, line.revision);
            (read.lines, read.bytes) = (lines, bytes);
        }
    }

    /// Writes a file of it that has no line too many, in the place of the one that is there.
    fn rewrite(&self, path: &Path) -> Result<(), CliError> {
        let mut new = Replacement::of(path)?;
        for line in self.records.values().chain([&self.end]) {
            new.write(line.as_bytes())?;
            new.write(b"\n")?;
        }
        new.finish()
    }
}

impl Kept {
    /// Opens the copy in a file, and says where to go on; nowhere where there is none yet.
    pub(super) fn open(path: &Path) -> Result<(Self, Option<String>), CliError> {
        let read = Read::of(path)?;
        let kept = Self {
            path: path.to_owned(),
            file: None,
            names: read.records.keys().cloned().collect(),
            lines: read.lines,
            revision: read.revision.clone(),
        };
        if read.token.is_empty() {
            return Ok((kept, None));
        }
        let file = OpenOptions::new().append(true).open(path).map_err(CliError::file(path))?;
        // What does not count would count with the next token.
        file.set_len(read.bytes).map_err(CliError::file(path))?;
        Ok((Self { file: Some(file), ..kept }, Some(read.token)))
    }

    /// Takes in what has come as one.
    pub(super) fn take(
        &mut self,
        changes: &[pb::Change],
        answer: &pb::WatchChangesResponse,
        is_copy: bool,
    ) -> Result<(), CliError> {
        if answer.heartbeat && answer.revision == self.revision {
            return Ok(());
        }
        if is_copy {
            self.replace(changes, answer)?;
        } else {
            self.append(changes, answer)?;
        }
        self.revision.clone_from(&answer.revision);
        for change in changes {
            match change.record {
                Some(_) => self.names.insert(change.name.clone()),
                None => self.names.remove(&change.name),
            };
        }
        if self.lines > 2 * self.names.len() + SPARE {
            self.tidy()?;
        }
        Ok(())
    }

    /// Puts a copy in the place of the file.
    fn replace(&mut self, changes: &[pb::Change], answer: &pb::WatchChangesResponse) -> Result<(), CliError> {
        let records = changes.iter().map(|change| Ok((change.name.clone(), line(change)?)));
        let records = records.collect::<Result<_, CliError>>()?;
        Read { records, end: end(answer, true), ..Read::default() }.rewrite(&self.path)?;
        self.names.clear();
        self.reopen(changes.len() + 1)
    }

    /// Adds lines to the file; those of a removal that it does not know of, too, as they say nothing wrong.
    fn append(&mut self, changes: &[pb::Change], answer: &pb::WatchChangesResponse) -> Result<(), CliError> {
        let fault = |error| CliError::file(&self.path)(error);
        let Some(file) = &self.file else { return Ok(()) };
        let mut writer = BufWriter::new(file);
        for change in changes {
            writeln!(writer, "{}", line(change)?).map_err(fault)?;
        }
        writeln!(writer, "{}", end(answer, false)).and_then(|()| writer.flush()).map_err(fault)?;
        self.lines += changes.len() + 1;
        Ok(())
    }

    /// Takes out what later lines have overtaken.
    fn tidy(&mut self) -> Result<(), CliError> {
        let read = Read::of(&self.path)?;
        read.rewrite(&self.path)?;
        self.reopen(read.records.len() + 1)
    }

    /// Opens the file that has taken the place of the other, with so many lines.
    fn reopen(&mut self, lines: usize) -> Result<(), CliError> {
        let file = OpenOptions::new().append(true).open(&self.path).map_err(CliError::file(&self.path))?;
        (self.file, self.lines) = (Some(file), lines);
        Ok(())
    }
}
