//! The search: what a person typed, what it was read as, the offices, and ways to narrow them.

use askama::Template;
use axum::extract::State;

use crate::auth::policy::Operation;
use crate::directory::{AuthorityFilter, AuthoritySearch, FacetField, Found, Interpretation};
use crate::domain::{Authority, AuthorityId};
use crate::web::address::{address, next};
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::problem::Answer;
use crate::web::reach::{Fresh, Line};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Values of a field that are offered to narrow a search.
const MOST_VALUES: usize = 8;
/// Acronyms of an office that are shown.
const MOST_ACRONYMS: usize = 3;
/// The fields by which a search is narrowed, with the parameter of each.
const NARROWED: [(FacetField, &str); 4] = [
    (FacetField::State, "state"),
    (FacetField::Kind, "kind"),
    (FacetField::Language, "language"),
    (FacetField::Network, "network"),
];

/// The page.
#[derive(Template)]
#[template(path = "search.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// What was typed.
    query: String,
    /// What it was narrowed to: parameter and value.
    narrowed: Vec<(&'static str, String)>,
    /// What it was read as, in sentences.
    read: Vec<String>,
    /// What is not there, in sentences.
    missing: Vec<String>,
    /// The offices.
    results: Vec<Shown>,
    /// How many there are on this page, in words.
    found: String,
    /// Ways to narrow it.
    facets: Vec<Facet>,
    /// Where the next ones are.
    next: String,
}

/// A piece of a name.
struct Piece {
    /// The text.
    text: String,
    /// Whether it is what was looked for.
    is_marked: bool,
}

/// An office.
struct Shown {
    /// Where its page is.
    path: String,
    /// Its name, in pieces.
    name: Vec<Piece>,
    /// Language of the name.
    language: String,
    /// Its acronyms.
    acronyms: Vec<String>,
    /// Its State.
    state: String,
    /// What it is designated for.
    kinds: Vec<String>,
    /// How to reach it first.
    contact: Option<Line>,
    /// How far the entry holds.
    fresh: Fresh,
}

/// A field by which a search can be narrowed.
struct Facet {
    /// What it is called.
    label: String,
    /// Its values.
    values: Vec<Value>,
}

/// A value of such a field.
struct Value {
    /// What it is called.
    label: String,
    /// How many offices have it.
    count: u32,
    /// Where the search with it is, or without it where it is chosen.
    path: String,
    /// Whether it is chosen.
    is_chosen: bool,
}

/// Searches.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let search = AuthoritySearch {
        query: asked.get("q").to_owned(),
        filter: AuthorityFilter {
            states: asked.all("state"),
            kinds: asked.all("kind"),
            languages: asked.all("language"),
            networks: asked.all("network"),
            ..AuthorityFilter::default()
        },
        with_facets: true,
        with_highlights: true,
        ..AuthoritySearch::default()
    };
    let page = asked.page(0);
    let found = site.directory.search_authorities(&visit.principal, &search, &page, "").await;
    let found = visit.settle(&site, Operation::SearchAuthorities, found).await?;
    let today = site.directory.today();
    let narrowed = NARROWED.iter().flat_map(|(_, name)| asked.all(name).into_iter().map(|value| (*name, value)));
    let narrowed: Vec<_> = narrowed.collect();
    let results = found.results.iter().map(|(entry, _, _)| {
        let id = AuthorityId(entry.id).name();
        shown(words, &found, &entry.record, format!("/{id}"), Fresh::of(words, &entry.record, today))
    });
    let next = next("/search", &asked, &found.next_page_token);
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("search-title")),
        read: read(words, found.interpretation()),
        missing: missing(words, found.interpretation()),
        found: words.count("search-found", found.results.len() as u64),
        results: results.collect(),
        facets: facets(words, &found, &search.query, &narrowed),
        query: search.query,
        narrowed,
        next,
    }))
}

/// An office as it is shown.
fn shown(words: Words, found: &Found, authority: &Authority, path: String, fresh: Fresh) -> Shown {
    let (language, name) = words.best(&authority.names);
    let first_phone = || authority.phones.first().map(|phone| Line::phone(words, phone));
    let email = authority.emails.first().map(|email| Line::new(words, "EMAIL", email, ""));
    Shown {
        path,
        name: pieces(found, &name),
        language,
        acronyms: authority.acronyms.iter().take(MOST_ACRONYMS).cloned().collect(),
        state: words.state(&authority.state.to_string()),
        kinds: authority.kinds.iter().map(|entry| words.kind(entry.kind.as_str())).collect(),
        contact: email.or_else(first_phone),
        fresh,
    }
}

/// A name cut where what was looked for begins and ends.
fn pieces(found: &Found, name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut push = |range: std::ops::Range<usize>, is_marked| {
        if let Some(text) = name.get(range).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), is_marked });
        }
    };
    for marked in found.hits.highlights(name) {
        push(at..marked.start, false);
        push(marked.clone(), true);
        at = marked.end;
    }
    push(at..name.len(), false);
    pieces
}

/// What a query was read as.
fn read(words: Words, read: &Interpretation) -> Vec<String> {
    let corrected = read
        .corrections
        .iter()
        .map(|correction| words.with("search-read-as", &[("typed", &correction.typed), ("read", &correction.read_as)]));
    let states = read.states.iter().map(|state| words.with("search-state", &[("state", state.name(words.0))]));
    let kinds = read.kinds.iter().map(|kind| words.with("search-kind", &[("kind", &words.kind(kind.as_str()))]));
    let articles =
        read.articles.iter().map(|it| words.with("search-article", &[("article", &words.article(&it.to_string()))]));
    let over = read.passed_over.iter().map(|word| words.with("search-passed-over", &[("word", word)]));
    corrected.chain(states).chain(kinds).chain(articles).chain(over).collect()
}

/// What a query asks for and nobody is.
fn missing(words: Words, read: &Interpretation) -> Vec<String> {
    let told = read.missing.iter().map(|missing| {
        let states: Vec<_> = missing.states.iter().map(|state| state.name(words.0).to_owned()).collect();
        let kinds = missing.kinds.iter().map(|kind| words.kind(kind.as_str()));
        let articles = missing.articles.iter().map(|article| words.article(&article.to_string()));
        let what: Vec<_> = kinds.chain(articles).collect();
        let comma = words.say("comma");
        words.with("search-missing", &[("states", &states.join(&comma)), ("what", &what.join(&comma))])
    });
    told.collect()
}

/// Ways to narrow a search.
fn facets(words: Words, found: &Found, query: &str, narrowed: &[(&'static str, String)]) -> Vec<Facet> {
    let made = NARROWED.iter().filter_map(|(field, name)| {
        let facet = found.facets().iter().find(|facet| facet.field == *field)?;
        let values = facet.values.iter().take(MOST_VALUES).map(|(code, count)| {
            let chosen = (*name, code.clone());
            let is_chosen = narrowed.contains(&chosen);
            let mut with = narrowed.to_vec();
            if is_chosen {
                with.retain(|one| *one != chosen);
            } else {
                with.push(chosen);
            }
            Value { label: label(words, *field, code), count: *count, path: path(query, &with), is_chosen }
        });
        let facet = Facet { label: words.code("facet", name), values: values.collect() };
        (!facet.values.is_empty()).then_some(facet)
    });
    made.collect()
}

/// What a value of a field is called.
fn label(words: Words, field: FacetField, code: &str) -> String {
    match field {
        FacetField::State => words.state(code),
        FacetField::Kind => words.kind(code),
        FacetField::Language => words.language(code),
        FacetField::Network => words.network(code),
        FacetField::Region | FacetField::Freshness => code.to_owned(),
    }
}

/// Where a search is, narrowed like that.
fn path(query: &str, narrowed: &[(&'static str, String)]) -> String {
    let narrowed = narrowed.iter().map(|(name, value)| (*name, value.as_str()));
    address("/search", [("q", query)].into_iter().chain(narrowed))
}
