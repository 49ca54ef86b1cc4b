//! Writing one card: escaping, and folding at 75 octets.

use jiff::Timestamp;

/// Longest line in octets, without its break.
const MAX_OCTETS: usize = 75;

/// Parameters of a property.
type Parameters<'a> = &'a [(&'a str, &'a str)];

/// A card under way.
#[derive(Debug)]
pub(super) struct Card(String);

impl Card {
    /// Begins a card of that kind, for the record of that UUID as it was written then.
    pub(super) fn new(kind: &str, id: &str, written: Timestamp) -> Self {
        let mut card = Self(String::new());
        card.raw("BEGIN", &[], "VCARD");
        card.raw("VERSION", &[], "4.0");
        card.raw("KIND", &[], kind);
        card.raw("UID", &[], &format!("urn:uuid:{id}"));
        card.raw("REV", &[], &written.strftime("%Y%m%dT%H%M%SZ").to_string());
        card
    }

    /// A card that was ended, to add to.
    pub(super) fn reopened(card: &str) -> Self {
        Self(card.strip_suffix("END:VCARD\r\n").unwrap_or(card).to_owned())
    }

    /// The card with the sentence that says who took it out.
    pub(super) fn marked(mut self, sentence: &str) -> Self {
        self.text("X-FOCALPOINT-EXPORT", &[], sentence);
        self
    }

    /// Ends it.
    pub(super) fn end(mut self) -> String {
        self.raw("END", &[], "VCARD");
        self.0
    }

    /// A property with a text.
    pub(super) fn text(&mut self, name: &str, parameters: Parameters<'_>, text: &str) {
        self.raw(name, parameters, &escaped(text));
    }

    /// A property with texts separated by commas.
    pub(super) fn list(&mut self, name: &str, texts: &[String]) {
        let texts: Vec<_> = texts.iter().map(|text| escaped(text)).collect();
        self.raw(name, &[], &texts.join(","));
    }

    /// A property with parts separated by semicolons; without any part nothing.
    pub(super) fn structured(&mut self, name: &str, parameters: Parameters<'_>, parts: &[&str]) {
        if parts.iter().any(|part| !part.is_empty()) {
            let parts: Vec<_> = parts.iter().map(|part| escaped(part)).collect();
            self.raw(name, parameters, &parts.join(";"));
        }
    }

    /// A property with a value as it is; without a value nothing.
    pub(super) fn raw(&mut self, name: &str, parameters: Parameters<'_>, value: &str) {
        if value.is_empty() {
            return;
        }
        let mut line = name.to_owned();
        for (name, value) in parameters {
            line.extend([";", name, "=", value]);
        }
        line.extend([":", value]);
        self.fold(&line);
    }

    /// Adds a line, broken between characters so that no part of it is longer than 75 octets.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for c in line.chars().filter(|c| !c.is_control()) {
            if octets + c.len_utf8() > MAX_OCTETS {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(c);
            octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// The text with what separates values escaped (RFC 6350 section 3.4).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str(r"\\"),
            ',' => escaped.push_str(r"\,"),
            ';' => escaped.push_str(r"\;"),
            '\n' => escaped.push_str(r"\n"),
            other => escaped.push(other),
        }
    }
    escaped
}
