//! A document as one page of HTML: styles inside it, no script, and a policy that lets it load nothing.

use askama::Template;

use super::{Block, Document, DocumentError, plain};

/// The page.
#[derive(Template)]
#[template(path = "document.html", config = "src/report/askama.toml")]
struct Page<'a> {
    /// What it says.
    document: &'a Document,
}

/// Renders it.
pub(super) fn render(document: &Document) -> Result<Vec<u8>, DocumentError> {
    Ok(plain(&Page { document }.render()?).into_bytes())
}
