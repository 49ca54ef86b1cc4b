//! Lines out of the pieces of a file. A line is bounded, so that a file without line breaks cannot fill the memory.

use super::MAX_LINE_BYTES;
use crate::directory::Error;

/// Cuts pieces into lines.
#[derive(Debug, Default)]
pub(super) struct LineSplitter {
    /// The line that is not at its end yet.
    rest: Vec<u8>,
}

impl LineSplitter {
    /// Takes in a piece, and gives the lines that it completes.
    ///
    /// # Errors
    /// `Invalid` when a line is too long or not UTF-8.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<Vec<String>, Error> {
        let mut lines = Vec::new();
        let mut parts = piece.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = parts.next() {
            if self.rest.len() + part.len() > MAX_LINE_BYTES {
                return Err(Error::field("file", format!("has a line of more than {MAX_LINE_BYTES} bytes")));
            }
            self.rest.extend_from_slice(part);
            if parts.peek().is_some() {
                lines.push(text(std::mem::take(&mut self.rest))?);
            }
        }
        Ok(lines)
    }

    /// The last line, when the file does not end with a line break.
    ///
    /// # Errors
    /// `Invalid` when it is not UTF-8.
    pub(super) fn finish(self) -> Result<Option<String>, Error> {
        if self.rest.is_empty() { Ok(None) } else { text(self.rest).map(Some) }
    }
}

/// The text of a line, without a byte order mark or a carriage return.
fn text(bytes: Vec<u8>) -> Result<String, Error> {
    let text = String::from_utf8(bytes).map_err(|_| Error::field("file", "is not UTF-8"))?;
    Ok(text.trim_start_matches('\u{FEFF}').trim_end_matches('\r').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_however_the_file_is_cut() {
        let file = "\u{FEFF}eins\r\nzwei — drei\n\nvier".as_bytes();
        for size in 1..=file.len() {
            let mut splitter = LineSplitter::default();
            let mut lines: Vec<String> = file.chunks(size).flat_map(|piece| splitter.push(piece).unwrap()).collect();
            lines.extend(splitter.finish().unwrap());
            assert_eq!(lines, ["eins", "zwei — drei", "", "vier"], "cut at {size}");
        }
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let mut splitter = LineSplitter::default();
        assert!(splitter.push(&vec![b'x'; MAX_LINE_BYTES]).is_ok());
        assert!(splitter.push(b"x").is_err());
    }
}
