//! Who of others has seen a need of the reader's State, when, and what of it.

use askama::Template;
use axum::extract::{Path, State};

use crate::auth::policy::Operation;
use crate::directory::Disclosure;
use crate::web::address::next;
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::named::{self, Named};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Looks on a page.
const SIZE: i32 = 50;

/// The page.
#[derive(Template)]
#[template(path = "disclosures.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the need is.
    need: String,
    /// What it is called.
    title: Named,
    /// The looks.
    looks: Vec<Look>,
    /// Where the older ones are; empty where there are none.
    next: String,
}

/// What somebody did with it.
struct Look {
    /// When.
    time: Moment,
    /// Who: State or provider.
    whose: Named,
    /// In which role.
    role: String,
    /// What was shown, or else the call that was made.
    fields: Vec<String>,
}

/// Shows who has seen a need.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let words = visit.visitor.words;
    let name = format!("needs/{id}");
    let page = asked.page(SIZE);
    let listed = site.directory.list_disclosures(&visit.principal, &name, &page, "").await;
    let listed = visit.settle(&site, Operation::ListDisclosures, listed).await?;
    let mut looks = Vec::new();
    for disclosure in &listed.items {
        looks.push(look(&site, &visit, disclosure).await);
    }
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("disclosures-title")),
        need: format!("/{name}"),
        title: named::need(&site, &visit, &name).await,
        looks,
        next: next(&format!("/{name}/disclosures"), &asked, &listed.next_page_token),
    }))
}

/// What somebody did, in words.
async fn look(site: &Site, visit: &Visit, disclosure: &Disclosure) -> Look {
    let words = visit.visitor.words;
    let whose = match (disclosure.provider, disclosure.state) {
        (Some(provider), _) => named::provider(site, visit, &provider.name()).await,
        (None, Some(state)) => (words.0.to_owned(), state.name(words.0).to_owned()),
        (None, None) => (String::new(), String::new()),
    };
    let role =
        disclosure.role.as_ref().map_or_else(|| words.code("side", "SERVICE"), |it| words.code("role", it.as_str()));
    let shown = disclosure.fields.iter().map(|field| words.code("need", field)).collect::<Vec<_>>();
    Look {
        time: Moment::of(words, disclosure.time, "UTC"),
        whose,
        role,
        fields: if shown.is_empty() { vec![disclosure.method.clone()] } else { shown },
    }
}
