//! The choice of a language, which the browser remembers.

use std::future::{Ready, ready};

use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::web::form::OpenForm;
use crate::web::visit::safe;
use crate::web::{cookie, language};

/// Remembers a language, and goes back to where it was chosen.
pub(in crate::web) fn choose(form: OpenForm) -> Ready<Response> {
    let mut response = Redirect::to(safe(form.fields.get("next"))).into_response();
    let chosen = language::known(form.fields.get("language"));
    if let Some(kept) = chosen.and_then(|words| cookie::keep_long(cookie::LANGUAGE, words.0)) {
        response.headers_mut().insert(header::SET_COOKIE, kept);
    }
    ready(response)
}
