//! Documents: what is in one, whatever its format, and its formats.
//!
//! Whatever a person wrote is text in it and nothing else: templates escape it, and no document runs, loads or links anything.

mod docx;
mod html;
#[cfg(test)]
mod tests;
mod words;

use unicode_script::{Script, UnicodeScript as _};

pub(super) use words::Words;
pub use words::language_of;

/// Why a document cannot be made; nothing that a person wrote is a reason.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A template does not render.
    #[error("a template does not render: {0}")]
    Template(#[from] askama::Error),
    /// The parts cannot be packed.
    #[error("the parts of a document cannot be packed: {0}")]
    Package(#[from] zip::result::ZipError),
    /// A part cannot be written.
    #[error("a part of a document cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

/// The format of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One page of HTML that prints well.
    Html,
    /// Office Open XML, for word processors.
    Docx,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Html, Self::Docx];

    /// Its code, which is also the extension of its files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Docx => "docx",
        }
    }

    /// The format of that code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == code)
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// A document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The language of its own words, one of the six of the United Nations.
    pub language: &'static str,
    /// Title.
    pub title: String,
    /// Who may read it; may be empty.
    pub marking: String,
    /// What stands under the title.
    pub subtitle: String,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// A part of a document. Every text may have several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A heading below it.
    Subheading(String),
    /// A paragraph.
    Paragraph(String),
    /// Names with values.
    Fields(Vec<(String, String)>),
    /// A table: header and rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A list.
    List(Vec<String>),
}

impl Document {
    /// The document in a format.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn render(&self, format: Format) -> Result<Vec<u8>, DocumentError> {
        match format {
            Format::Html => html::render(self),
            Format::Docx => docx::render(self),
        }
    }

    /// The direction of its language, as HTML says it.
    const fn direction(&self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }

    /// Whether its language is written from right to left.
    const fn is_rtl(&self) -> bool {
        matches!(self.language.as_bytes(), b"ar")
    }
}

/// Whether the first letter of a text that has a direction is written from right to left.
fn is_rtl(text: &str) -> bool {
    let letter = text.chars().find(|c| c.is_alphabetic() && c.script() != Script::Inherited);
    let rtl = [Script::Arabic, Script::Hebrew, Script::Syriac, Script::Thaana, Script::Nko];
    letter.is_some_and(|c| rtl.contains(&c.script()))
}

/// The text without what neither format may hold: control characters, and what XML cannot say.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')))
        .collect()
}
