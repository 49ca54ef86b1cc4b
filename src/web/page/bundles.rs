//! Equal needs of neighbouring States, which one activity could meet: those that their reader may see, with the reasons.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;

use crate::auth::policy::Operation;
use crate::directory::{Bundle, BundleQuery, Bundles};
use crate::web::choice::{Choice, states};
use crate::web::fit::percent;
use crate::web::form::{BETWEEN, Fields};
use crate::web::frame::{Frame, html};
use crate::web::map::Map;
use crate::web::named::{Named, title};
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Bundles that are shown.
const MOST: i32 = 20;
/// Providers of a bundle that are named.
const MOST_TAKERS: usize = 3;

/// The page.
#[derive(Template)]
#[template(path = "bundles.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// States to narrow the list to.
    states: Vec<Choice>,
    /// Articles to narrow it to, as typed.
    articles: String,
    /// How many needs were looked at, in words.
    looked_at: String,
    /// Where their States are.
    map: Map,
    /// The bundles.
    bundles: Vec<Shown>,
}

/// A bundle.
struct Shown {
    /// Where its States are.
    region: String,
    /// How equal the needs are.
    sameness: String,
    /// What all of them are about and ask for.
    subjects: Vec<String>,
    /// Working languages that they have in common.
    languages: String,
    /// The needs: where each is, what it is called, and its State.
    needs: Vec<(String, Named, String)>,
    /// Who could take it, best first: name, and how well.
    takers: Vec<(String, String)>,
    /// Whether one activity is worth more than one for each.
    is_worth_it: bool,
}

/// Shows the bundles.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let articles = asked.get("articles").split(BETWEEN).map(str::trim);
    let query = BundleQuery {
        states: asked.all("state"),
        articles: articles.filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        limit: MOST,
        ..BundleQuery::default()
    };
    let found = site.directory.find_bundles(&visit.principal, &query).await;
    let found = visit.settle(&site, Operation::FindBundles, found).await?;
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("bundles-title")),
        states: states(words, asked.get("state")),
        articles: asked.get("articles").to_owned(),
        map: map(words, &found.bundles),
        looked_at: words.count("bundles-looked-at", found.needs.into()),
        bundles: found.bundles.iter().map(|bundle| shown(words, &found, bundle)).collect(),
    }))
}

/// A map on which each State has the numbers of its bundles.
fn map(words: Words, bundles: &[Bundle]) -> Map {
    let mut said: BTreeMap<_, String> = BTreeMap::new();
    for (number, bundle) in (1_usize..).zip(bundles) {
        for member in &bundle.members {
            let said = said.entry(member.state).or_default();
            let between = if said.is_empty() { String::new() } else { words.say("comma") };
            said.extend([between, number.to_string()]);
        }
    }
    Map::of(words, &said)
}

/// A bundle as it is shown.
fn shown(words: Words, found: &Bundles, bundle: &Bundle) -> Shown {
    let articles = bundle.articles.iter().map(|code| words.article(code));
    let rest = bundle.themes.iter().chain(&bundle.assistance_types).map(|code| words.coded(code));
    let languages: Vec<_> = bundle.languages.iter().map(|tag| words.language(tag)).collect();
    let needs = bundle.members.iter().map(|member| {
        let named = found.need(member.need).map(|need| title(words, need)).unwrap_or_default();
        (format!("/{}", member.need.name()), named, member.state.name(words.0).to_owned())
    });
    let takers = bundle.takers.iter().take(MOST_TAKERS);
    Shown {
        region: words.coded(&bundle.region.to_string()),
        sameness: percent(bundle.sameness),
        subjects: articles.chain(rest).collect(),
        languages: languages.join(&words.say("comma")),
        needs: needs.collect(),
        takers: takers.map(|taker| (found.called(taker.provider), percent(taker.score))).collect(),
        is_worth_it: bundle.worth > 0,
    }
}
