//! Cuts a file of IATI activities into its activities as its bytes come in, in bounded memory.
//!
//! It only follows the markup: where elements begin and end, and on which line. It refuses what could make a reader do
//! more than read: document types, and with them every entity of the file's own. Never looks at what an activity says.

/// Most bytes of an activity.
const MAX_ACTIVITY_BYTES: usize = 4 * 1024 * 1024;
/// Most bytes of a tag.
const MAX_TAG_BYTES: usize = 64 * 1024;
/// How deep elements may lie in one another.
const MAX_DEPTH: usize = 64;
/// The element that a file is.
const ROOT: &[u8] = b"iati-activities";
/// The element that an activity is.
const ACTIVITY: &[u8] = b"iati-activity";

/// What was cut off the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The tag that opens the file's element.
    Root(u32, Vec<u8>),
    /// An activity, with the line that it begins on.
    Activity(u32, Vec<u8>),
    /// What is wrong with the file on that line; nothing comes after it.
    Wrong(u32, String),
}

/// Where in the markup the next byte stands.
#[derive(Debug, Clone, Copy)]
enum State {
    /// Between tags.
    Text,
    /// After a `<`, of which it is not clear yet what it opens.
    Begun,
    /// In a tag, and in an attribute's value when it has a quote.
    Tag(Option<u8>),
    /// In what ends with that text, of which so many bytes were seen.
    Until(&'static [u8], usize),
}

/// Cuts a file.
#[derive(Debug)]
pub(super) struct Cutter {
    /// The line at hand.
    line: u32,
    /// Bytes seen.
    offset: usize,
    /// Where the next byte stands.
    state: State,
    /// What was read of the markup at hand, after its `<`.
    markup: Vec<u8>,
    /// Line on which it begins.
    begins: u32,
    /// Names of the elements that are open.
    open: Vec<Vec<u8>>,
    /// Whether the file's element was there.
    is_rooted: bool,
    /// The activity at hand and the line on which it begins.
    activity: Option<(u32, Vec<u8>)>,
    /// Whether something was wrong.
    is_lost: bool,
}

impl Default for Cutter {
    fn default() -> Self {
        Self {
            line: 1,
            offset: 0,
            state: State::Text,
            markup: Vec::new(),
            begins: 1,
            open: Vec::new(),
            is_rooted: false,
            activity: None,
            is_lost: false,
        }
    }
}

impl Cutter {
    /// Lines begun so far.
    pub(super) const fn line(&self) -> u32 {
        self.line
    }

    /// Takes in a piece of the file, and gives what it completes.
    pub(super) fn push(&mut self, piece: &[u8]) -> Vec<Cut> {
        let mut cuts = Vec::new();
        for byte in piece {
            if self.is_lost {
                break;
            }
            let taken = self.take(*byte, &mut cuts);
            self.settle(taken, &mut cuts);
            self.offset = self.offset.saturating_add(1);
            if *byte == b'\n' {
                self.line = self.line.saturating_add(1);
            }
        }
        cuts
    }

    /// Ends the file; answers what is wrong with its end.
    pub(super) fn finish(&mut self) -> Option<Cut> {
        let mut cuts = Vec::new();
        let is_whole = self.open.is_empty() && matches!(self.state, State::Text);
        let ended = match (is_whole, self.is_rooted) {
            (true, true) => Ok(()),
            (true, false) => Err("holds no <iati-activities>".to_owned()),
            (false, _) => Err("ends before everything that it opens is closed".to_owned()),
        };
        if !self.is_lost {
            self.settle(ended, &mut cuts);
        }
        cuts.pop()
    }

    /// Notes what is wrong.
    fn settle(&mut self, taken: Result<(), String>, cuts: &mut Vec<Cut>) {
        if let Err(wrong) = taken {
            self.is_lost = true;
            self.activity = None;
            cuts.push(Cut::Wrong(self.line, wrong));
        }
    }

    /// Takes in a byte.
    fn take(&mut self, byte: u8, cuts: &mut Vec<Cut>) -> Result<(), String> {
        if let Some((_, xml)) = &mut self.activity {
            if xml.len() >= MAX_ACTIVITY_BYTES {
                return Err(format!("has an activity of more than {MAX_ACTIVITY_BYTES} bytes"));
            }
            xml.push(byte);
        }
        match self.state {
            State::Text if byte == b'<' => {
                self.begins = self.line;
                self.markup.clear();
                self.state = State::Begun;
                Ok(())
            }
            State::Text => self.between(byte),
            State::Begun => self.begin(byte, cuts),
            State::Tag(quote) => self.tag(quote, byte, cuts),
            State::Until(end, seen) => self.until(end, seen, byte),
        }
    }

    /// Takes in a byte between tags; outside of the file's element there may be only space and a byte order mark.
    fn between(&self, byte: u8) -> Result<(), String> {
        let is_mark = self.offset < 3 && b"\xEF\xBB\xBF".get(self.offset) == Some(&byte);
        if byte.is_ascii_whitespace() || is_mark || !self.open.is_empty() {
            return Ok(());
        }
        Err("is not XML in UTF-8, or has text outside of <iati-activities>".to_owned())
    }

    /// Takes in the beginning of markup, until it is clear what it is.
    fn begin(&mut self, byte: u8, cuts: &mut Vec<Cut>) -> Result<(), String> {
        self.markup.push(byte);
        match self.markup.as_slice() {
            b"?" => self.state = State::Until(b"?>", 0),
            b"!--" => self.state = State::Until(b"-->", 0),
            b"![CDATA[" if self.open.is_empty() => return Err("has text outside of <iati-activities>".to_owned()),
            b"![CDATA[" => self.state = State::Until(b"]]>", 0),
            begun if b"!--".starts_with(begun) || b"![CDATA[".starts_with(begun) => {}
            begun if begun.starts_with(b"!") => {
                return Err("has a document type or a declaration, which is refused".to_owned());
            }
            _ => {
                self.state = State::Tag(None);
                self.markup.pop();
                return self.tag(None, byte, cuts);
            }
        }
        Ok(())
    }

    /// Takes in a byte of what ends with that text.
    fn until(&mut self, end: &'static [u8], seen: usize, byte: u8) -> Result<(), String> {
        let seen = match end.get(seen) {
            Some(expected) if *expected == byte => seen + 1,
            // `--->` and `]]]>` end too.
            _ if seen == 2 && end.get(1) == Some(&byte) => 2,
            _ => usize::from(end.first() == Some(&byte)),
        };
        self.state = State::Until(end, seen);
        if self.offset < 256 && end == b"?>" {
            self.markup.push(byte);
        }
        if seen < end.len() {
            return Ok(());
        }
        self.state = State::Text;
        if end == b"?>" { utf8(&self.markup) } else { Ok(()) }
    }

    /// Takes in a byte of a tag.
    fn tag(&mut self, quote: Option<u8>, byte: u8, cuts: &mut Vec<Cut>) -> Result<(), String> {
        if quote.is_none() && byte == b'>' {
            self.state = State::Text;
            let tag = std::mem::take(&mut self.markup);
            return match tag.strip_prefix(b"/") {
                Some(name) => self.leave(name, cuts),
                None => self.enter(&tag, cuts),
            };
        }
        if self.markup.len() >= MAX_TAG_BYTES {
            return Err(format!("has a tag of more than {MAX_TAG_BYTES} bytes"));
        }
        if byte == b'<' {
            return Err("has a `<` within a tag".to_owned());
        }
        self.markup.push(byte);
        let is_quote = matches!(byte, b'"' | b'\'');
        self.state = State::Tag(match quote {
            Some(open) if open == byte => None,
            None if is_quote => Some(byte),
            Some(_) | None => quote,
        });
        Ok(())
    }

    /// Takes in a tag that opens an element, or is one by itself.
    fn enter(&mut self, tag: &[u8], cuts: &mut Vec<Cut>) -> Result<(), String> {
        let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
        let (name, is_empty) = (tag.get(..end).unwrap_or_default(), tag.ends_with(b"/"));
        match self.open.len() {
            0 if self.is_rooted || name != ROOT => {
                return Err("expected one <iati-activities>, and in it all".to_owned());
            }
            0 => {
                self.is_rooted = true;
                let tag = tag.strip_suffix(b"/").unwrap_or(tag);
                cuts.push(Cut::Root(self.begins, [b"<", tag, b"/>"].concat()));
            }
            1 if name == ACTIVITY => self.activity = Some((self.begins, [b"<", tag, b">"].concat())),
            MAX_DEPTH.. => return Err(format!("has elements more than {MAX_DEPTH} deep in one another")),
            _ => {}
        }
        self.open.push(name.to_vec());
        if is_empty {
            self.closed(cuts);
        }
        Ok(())
    }

    /// Takes in a tag that closes an element.
    fn leave(&mut self, name: &[u8], cuts: &mut Vec<Cut>) -> Result<(), String> {
        if self.open.last().map(Vec::as_slice) != Some(name.trim_ascii_end()) {
            return Err("closes an element that is not the one open".to_owned());
        }
        self.closed(cuts);
        Ok(())
    }

    /// Takes the element at hand off those that are open.
    fn closed(&mut self, cuts: &mut Vec<Cut>) {
        self.open.pop();
        if self.open.len() == 1 {
            cuts.extend(self.activity.take().map(|(line, xml)| Cut::Activity(line, xml)));
        }
    }
}

/// Refuses an XML declaration of another encoding.
fn utf8(declaration: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(declaration).to_ascii_lowercase();
    let named = text.split_once("encoding").filter(|_| text.starts_with("?xml ")).map(|(_, rest)| rest);
    let value = named.map(|rest| rest.trim_start_matches([' ', '=', '"', '\'']));
    let is_utf8 = value.is_none_or(|value| value.starts_with("utf-8") || value.starts_with("us-ascii"));
    if is_utf8 { Ok(()) } else { Err("is in another encoding; save it as UTF-8".to_owned()) }
}

#[cfg(test)]
mod tests;
