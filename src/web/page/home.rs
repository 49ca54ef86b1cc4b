//! The start: leads to the first page that its reader may see.

use std::future::{Ready, ready};

use axum::response::Redirect;

use crate::web::frame::places;
use crate::web::visit::Visit;

/// Leads on.
pub(in crate::web) fn go(visit: Visit) -> Ready<Redirect> {
    let first = places(&visit.principal).next();
    ready(Redirect::to(first.as_ref().map_or("/account", |(path, _)| path)))
}
