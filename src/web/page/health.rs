//! Whether this node can do its work, part by part, as its operations endpoint tells it too.

use std::future::{Ready, ready};

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::net::Condition;
use crate::web::frame::{Frame, html};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "health.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Whether calls should be sent to this node.
    is_ready: bool,
    /// Its parts: what should be, and whether it is.
    parts: Vec<(String, bool)>,
    /// Version of the program.
    version: &'static str,
    /// Revision of the records that pages show.
    revision: u64,
}

/// Shows it to whoever has signed in; the health service of the API tells strangers too.
pub(in crate::web) fn show(State(site): State<Site>, visit: Visit) -> Ready<Response> {
    let (words, condition) = (visit.visitor.words, site.health.condition());
    ready(html(&Page {
        frame: Frame::signed_in(&visit, words.say("health-title")),
        is_ready: condition.ready(),
        parts: parts(condition).map(|(part, is_well)| (words.code("health", part), is_well)).into(),
        version: env!("CARGO_PKG_VERSION"),
        revision: site.directory.revision().0,
    }))
}

/// What should be of each part, and whether it is.
const fn parts(condition: Condition) -> [(&'static str, bool); 4] {
    [
        ("store", condition.store_writable),
        ("view", condition.view_caught_up),
        ("issuer", condition.issuer_keys),
        ("stays", !condition.draining),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_ready_where_every_part_is_as_it_should_be() {
        let well = Condition { store_writable: true, view_caught_up: true, issuer_keys: true, draining: false };
        let ails = [
            ("store", Condition { store_writable: false, ..well }),
            ("view", Condition { view_caught_up: false, ..well }),
            ("issuer", Condition { issuer_keys: false, ..well }),
            ("stays", Condition { draining: true, ..well }),
        ];
        assert!(well.ready() && parts(well).iter().all(|(_, is_well)| *is_well));
        for (what, condition) in ails {
            let not: Vec<_> = parts(condition).into_iter().filter(|(_, is_well)| !is_well).collect();
            assert!(!condition.ready() && not == [(what, false)], "{what}");
        }
    }
}
