//! A document as Office Open XML. Fonts are the reader's; directions are told run by run, so that Arabic stands right.
//!
//! The writers of the format in Rust tell the direction of paragraphs only, neither of runs nor of tables, so the few parts
//! are templates here.

use std::io::{Cursor, Write as _};

use askama::Template;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::words::APART;
use super::{Block, Document, DocumentError, is_rtl, plain};

/// What says which parts there are.
const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
/// What says which part is the document.
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
/// What says which styles are the document's.
const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// The text of the document.
#[derive(Template)]
#[template(path = "document.xml", config = "src/report/askama.toml")]
struct Body<'a> {
    /// What it says.
    document: &'a Document,
    /// Whether it is written from right to left.
    rtl: bool,
}

impl Body<'_> {
    /// A paragraph of it; whatever it holds is escaped in it.
    fn line(&self, text: &str, style: &'static str, bold: bool) -> Result<String, askama::Error> {
        Paragraph { runs: Run::of(text), style, bold, rtl: self.rtl }.render()
    }
}

/// A paragraph.
#[derive(Template)]
#[template(path = "paragraph.xml", config = "src/report/askama.toml")]
struct Paragraph {
    /// What it says.
    runs: Vec<Run>,
    /// Name of its style.
    style: &'static str,
    /// Whether it stands out.
    bold: bool,
    /// Whether it is written from right to left.
    rtl: bool,
}

/// Its styles.
#[derive(Template)]
#[template(path = "styles.xml", config = "src/report/askama.toml")]
struct Styles {
    /// The language of what is in Latin or Cyrillic script.
    latin: &'static str,
}

/// A stretch of text of one direction on one line.
struct Run {
    /// The text.
    text: String,
    /// Whether it is written from right to left.
    rtl: bool,
    /// Whether a line ends before it.
    breaks: bool,
}

/// A letter without a shape that is written from left to right.
const LTR: char = '\u{200E}';

impl Run {
    /// The runs of a text: at line ends, and at the marks that set a stretch apart from the text around it. Word processors
    /// leave the marks out of account, so that one from left to right, a date say, stands between letters without a shape
    /// that say so.
    fn of(text: &str) -> Vec<Self> {
        let mut runs = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let mut breaks = at > 0;
            for (number, piece) in line.split(APART).enumerate().filter(|(_, piece)| !piece.is_empty()) {
                let (rtl, is_apart) = (is_rtl(piece), number % 2 == 1);
                let text = if is_apart && !rtl { format!("{LTR}{piece}{LTR}") } else { piece.to_owned() };
                runs.push(Self { text, rtl, breaks });
                breaks = false;
            }
        }
        runs
    }
}

/// Renders it.
pub(super) fn render(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let latin = match document.language {
        "es" => "es-ES",
        "fr" => "fr-FR",
        "ru" => "ru-RU",
        _ => "en-GB",
    };
    let body = plain(&Body { document, rtl: document.is_rtl() }.render()?);
    let styles = Styles { latin }.render()?;
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", PACKAGE),
        ("word/_rels/document.xml.rels", PARTS),
        ("word/styles.xml", styles.as_str()),
        ("word/document.xml", body.as_str()),
    ] {
        package.start_file(name, SimpleFileOptions::default())?;
        package.write_all(part.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}
