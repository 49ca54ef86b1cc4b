//! The page of a form that `ask` makes of a record: what was typed, what is wrong with it, and where it goes. Nothing that was
//! typed is lost, whatever becomes of it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};

use crate::directory::Error;
use crate::domain::{Record, Violations};
use crate::web::ask::Blank;
use crate::web::code;
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::problem::Problem;
use crate::web::sheet::Sheet;
use crate::web::visit::Visit;

/// The button that asks for more rows, and writes nothing.
const MORE: &str = "more";

/// The page.
#[derive(Template)]
#[template(path = "record_form.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the form goes.
    path: String,
    /// Where its reader came from.
    back: String,
    /// What to know before it is filled in.
    text: String,
    /// Whether somebody else has changed the record in the meantime.
    is_stale: bool,
    /// Version of the record; empty for a new one.
    etag: String,
    /// What makes sending the form twice do it once; empty where the version does.
    request: String,
    /// The form.
    sheet: Sheet,
}

/// Which record a form is of.
pub(super) struct Of {
    /// What it asks for.
    pub(super) blank: &'static Blank,
    /// Where it goes.
    pub(super) path: String,
    /// Where its reader came from.
    pub(super) back: String,
    /// Its title.
    pub(super) title: &'static str,
    /// What to know before it is filled in.
    pub(super) text: &'static str,
}

/// Whether a form asks for more rows alone.
pub(super) fn is_more(typed: &Fields) -> bool {
    typed.get("act") == MORE
}

/// What a new form holds: a language to write in, and what makes sending it twice do it once.
pub(super) fn begun(visit: &Visit, more: &[(&str, &str)]) -> Result<Fields, Problem> {
    let request = new_request(visit)?;
    let pairs = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Ok(Fields::from(pairs.chain([("request".to_owned(), request)]).collect()))
}

/// What makes sending a form twice do it once.
pub(super) fn new_request(visit: &Visit) -> Result<String, Problem> {
    code::new().ok_or_else(|| Problem::fault(&visit.visitor, "page", "no randomness"))
}

/// What a form of a record that there is holds, with its version.
pub(super) fn filled<T: Record>(blank: &Blank, record: &T, etag: &str) -> Result<Fields, Error> {
    let mut pairs = blank.fill(&json(record)?);
    pairs.push(("etag".to_owned(), etag.to_owned()));
    Ok(Fields::from(pairs))
}

/// The record of a form, with what it does not ask for taken from the record that was there.
pub(super) fn typed<T: Record>(blank: &Blank, typed: &Fields, was: &T) -> Result<T, Error> {
    let record = Value::Object(blank.read(typed, &json(was)?));
    serde_path_to_error::deserialize(record).map_err(|error| {
        let mut violations = Violations::default();
        violations.add(format!("{}.{}", blank.record, error.path()), error.inner().to_string());
        Error::Invalid(violations)
    })
}

/// The fields of a form, over those of the record that was there.
pub(super) fn fields<T: Record>(blank: &Blank, typed: &Fields, was: &T) -> Result<Map<String, Value>, Error> {
    Ok(blank.read(typed, &json(was)?))
}

/// A record as JSON.
fn json<T: Record>(record: &T) -> Result<Value, Error> {
    serde_json::to_value(record).map_err(|error| Error::Internal(error.to_string()))
}

/// The page, with what was typed and what came of it where it was sent.
pub(super) fn page(visit: &Visit, of: Of, typed: &Fields, failed: Option<&Error>) -> Response {
    let words = visit.visitor.words;
    let sheet = of.blank.sheet(words, typed, is_more(typed));
    let (status, is_stale, sheet) = match failed {
        Some(Error::Invalid(violations)) => (StatusCode::BAD_REQUEST, false, sheet.told(violations)),
        Some(Error::ExternalIdExists) => {
            let mut violations = Violations::default();
            violations.add(format!("{}.externalId", of.blank.record), "another record of yours is called so");
            (StatusCode::CONFLICT, false, sheet.told(&violations))
        }
        Some(_) => (StatusCode::CONFLICT, true, sheet),
        None => (StatusCode::OK, false, sheet),
    };
    let page = Page {
        frame: Frame::signed_in(visit, words.say(of.title)),
        path: of.path,
        back: of.back,
        text: words.say(of.text),
        is_stale,
        etag: typed.get("etag").to_owned(),
        request: typed.get("request").to_owned(),
        sheet,
    };
    (status, html(&page)).into_response()
}

/// Whether what a form was answered is told on the form itself: what is wrong with it, or that it is of an older version.
pub(super) const fn is_told<T>(done: &Result<T, Error>) -> Option<&Error> {
    match done {
        Err(error @ (Error::Invalid(_) | Error::StaleEtag | Error::ExternalIdExists)) => Some(error),
        Ok(_) | Err(_) => None,
    }
}
