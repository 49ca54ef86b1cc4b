//! The start: leads to the first page that its reader may see.

use std::future::{Ready, ready};

use axum::response::Redirect;

use crate::auth::policy::{self, Operation};
use crate::web::visit::Visit;

/// Leads on.
pub(in crate::web) fn go(visit: Visit) -> Ready<Redirect> {
    let may_search = policy::enter(&visit.principal, Operation::SearchAuthorities).is_ok();
    ready(Redirect::to(if may_search { "/search" } else { "/account" }))
}
