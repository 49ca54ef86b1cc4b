//! Documents as they leave: in a language and a format, and small enough for one answer.

use jiff::civil::Date;

use crate::directory::Error;
use crate::domain::Revision;
use crate::domain::text::quoted;
use crate::domain::vocabulary::LANGUAGES;
use crate::report::document::{Document, Format};

/// Bytes of a document, at most: an answer holds little more.
const MOST_BYTES: usize = 900 * 1024;

/// What document to make.
#[derive(Debug, Clone, Default)]
pub struct DocumentQuery {
    /// Whose: a State, alpha-2, or `providers/{id}`; empty: the caller's own.
    pub of: String,
    /// Language, one of the six; empty: that of the reader.
    pub language: String,
    /// Format; empty: `html`.
    pub format: String,
    /// Revision that the answer must have reached.
    pub min_revision: String,
}

/// A document that leaves.
#[derive(Debug)]
pub struct DocumentShown {
    /// Its bytes.
    pub content: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// The language of its own words.
    pub language: &'static str,
    /// A name for its file.
    pub file_name: String,
    /// Needs in it.
    pub needs: u32,
    /// Needs that are not.
    pub left_out: u32,
    /// Revision of what it says.
    pub revision: Revision,
}

/// In which form a document is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// Format.
    pub(super) format: Format,
    /// Language; none: that of the reader.
    pub(super) language: Option<&'static str>,
}

impl DocumentQuery {
    /// The form that it asks for.
    ///
    /// # Errors
    /// `Invalid` for a language or a format that is none.
    pub(super) fn form(&self) -> Result<Form, Error> {
        let language = LANGUAGES.into_iter().find(|language| *language == self.language);
        if language.is_none() && !self.language.is_empty() {
            let expected = LANGUAGES.join(", ");
            let told = format!("{} is no language of documents; expected one of {expected}", quoted(&self.language));
            return Err(Error::field("language", told));
        }
        let code = if self.format.is_empty() { Format::Html.as_str() } else { self.format.as_str() };
        let expected = || Format::ALL.map(Format::as_str).join(", ");
        let told = || format!("{} is no format of documents; expected one of {}", quoted(code), expected());
        let format = Format::parse(code).ok_or_else(|| Error::field("format", told()))?;
        Ok(Form { format, language })
    }
}

/// A document of the first of so many needs, as many of them as one answer holds; with how many those are. `make` makes it of
/// that many.
///
/// # Errors
/// `Internal` when it cannot be made, `Invalid` when one need alone is too much.
pub(super) fn fitted(
    form: Form,
    needs: usize,
    make: impl Fn(usize) -> Document,
) -> Result<(Vec<u8>, &'static str, usize), Error> {
    let mut taken = needs;
    loop {
        let document = make(taken);
        let content = document.render(form.format).map_err(|error| Error::Internal(error.to_string()))?;
        if content.len() <= MOST_BYTES {
            return Ok((content, document.language, taken));
        }
        if taken <= 1 {
            return Err(Error::field("format", "the document would be larger than an answer may be"));
        }
        taken /= 2;
    }
}

/// The name of the file of a document.
pub(super) fn file_name(of: &str, day: Date, format: Format) -> String {
    format!("{of}-{day}.{}", format.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Block;

    #[test]
    fn a_document_holds_as_many_needs_as_an_answer_does() {
        let form = Form { format: Format::Html, language: None };
        let make = |needs: usize| {
            let blocks = (0..needs).map(|_| Block::Paragraph("<".repeat(30_000))).collect();
            Document { language: "en", blocks, ..Document::default() }
        };
        let (content, _, taken) = fitted(form, 50, make).unwrap();
        assert!(content.len() <= MOST_BYTES && taken > 1 && taken < 50, "{} bytes of {taken}", content.len());
        let (_, _, all) = fitted(form, 2, make).unwrap();
        assert_eq!(all, 2);
        let huge = |_| make(20);
        assert!(fitted(form, 50, huge).is_err());
    }
}
