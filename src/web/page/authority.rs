//! One office: how to reach it now first, then everything else that is on record.

use askama::Template;
use axum::extract::{Path, State};
use jiff::Timestamp;
use jiff::civil::Date;

use super::entry::Acts;
use super::{errors, vcard};
use crate::auth::policy::{Operation, Relation};
use crate::directory::Entry;
use crate::domain::authority::KindEntry;
use crate::domain::contact::{Address, Hours};
use crate::domain::route::Times;
use crate::domain::{Authority, Text};
use crate::web::frame::{Frame, html};
use crate::web::problem::Answer;
use crate::web::qr::Qr;
use crate::web::reach::{Clock, Fresh, Line};
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// The page.
#[derive(Template)]
#[template(path = "authority.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Path of the page.
    path: String,
    /// What the reader can do with the entry.
    acts: Acts,
    /// Whether the reader may say what is wrong with it.
    may_report: bool,
    /// Its contacts as a QR code, with what it is in words; none where they are too long for one.
    qr: Option<(Qr, String)>,
    /// Language of its name.
    language: String,
    /// Its name.
    name: String,
    /// Its State.
    state: String,
    /// Code of that State.
    state_code: String,
    /// The part of the State that it serves.
    territory: String,
    /// Whether it counts no more, in words; empty where it does.
    status: String,
    /// Other names, former ones and acronyms: language, and text.
    names: Vec<(String, String)>,
    /// What it is designated for, and by what.
    kinds: Vec<(String, String)>,
    /// The clock there, and whether it is open.
    clock: Clock,
    /// How far the entry holds.
    fresh: Fresh,
    /// Channels in order.
    channels: Vec<String>,
    /// Languages, each with its basis.
    languages: Vec<(String, String)>,
    /// Whom to call when it cannot wait.
    urgent: Vec<Line>,
    /// Everything by which it can be reached.
    lines: Vec<Line>,
    /// Postal address, line by line.
    address: Vec<String>,
    /// When it is open: days and hours.
    hours: Vec<(String, String)>,
    /// What else is on record: label, language, text.
    facts: Vec<(String, String, String)>,
    /// Web addresses of templates and laws, over https alone.
    documents: Vec<String>,
}

/// Shows an office.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let name = format!("authorities/{id}");
    let read = site.directory.get_authority(&visit.principal, &name, "").await;
    let (entry, _) = visit.settle(&site, Operation::GetAuthority, read).await?;
    let (now, today) = (site.directory.now(), site.directory.today());
    Ok(html(&page(&visit, &entry, format!("/{name}"), now, today)))
}

/// The page of an office at a moment.
fn page(visit: &Visit, entry: &Entry<Authority>, path: String, now: Timestamp, today: Date) -> Page {
    let (words, authority) = (visit.visitor.words, &entry.record);
    let (language, name) = words.best(&authority.names);
    let times = Times::at(&authority.time_zone, authority.office_hours.as_ref(), now);
    let hours = authority.office_hours.iter().flat_map(|hours| &hours.weekly);
    let languages = authority.languages_accepted.iter();
    let requirements = authority.requirements.as_deref();
    let documents = requirements.iter().flat_map(|it| it.templates.iter().chain(&it.laws));
    Page {
        frame: Frame::signed_in(visit, name.clone()),
        path,
        acts: Acts::of(visit, entry),
        may_report: errors::may(visit, Operation::CreateErrorReport, Relation::Any),
        qr: Qr::of(&vcard::brief(words, authority)).map(|qr| (qr, words.with("qr-alt", &[("name", &name)]))),
        names: names(authority, &name),
        state: words.state(&authority.state.to_string()),
        state_code: authority.state.to_string(),
        territory: authority.territory.known().map(|it| it.name(words.0).to_owned()).unwrap_or_default(),
        status: words.known("status", authority.status.as_str()).unwrap_or_default(),
        kinds: authority.kinds.iter().map(|kind| (words.kind(kind.kind.as_str()), designation(kind))).collect(),
        clock: Clock::of(words, &times, now),
        fresh: Fresh::of(words, authority, today),
        channels: authority.channels_accepted.iter().map(|it| words.code("channel", it.as_str())).collect(),
        languages: languages.map(|it| (words.language(&it.language), words.code("basis", it.basis.as_str()))).collect(),
        urgent: urgent(words, authority),
        lines: lines(words, authority),
        address: authority.address.as_ref().map(address).unwrap_or_default(),
        hours: hours.map(|hours| week(words, hours)).collect(),
        facts: facts(words, authority),
        documents: documents.filter(|url| url.starts_with("https://")).cloned().collect(),
        language,
        name,
    }
}

/// Its other names, acronyms and former names.
fn names(authority: &Authority, shown: &str) -> Vec<(String, String)> {
    let named = authority.names.iter().map(|(tag, text)| (tag.to_owned(), text.to_owned()));
    let other = authority.other_names.iter().map(|it| (it.language.clone(), it.text.clone()));
    let acronyms = authority.acronyms.iter().map(|it| (String::new(), it.clone()));
    named.chain(other).chain(acronyms).filter(|(_, text)| text != shown).collect()
}

/// By what a kind was designated.
fn designation(kind: &KindEntry) -> String {
    let act = kind.designation.as_ref();
    let parts = act.map(|act| [act.reference.as_str(), act.date.as_str()]).unwrap_or_default();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Whom to call when it cannot wait.
fn urgent(words: Words, authority: &Authority) -> Vec<Line> {
    let contact = authority.urgent_contact.as_deref();
    let phone = contact.and_then(|contact| contact.phone.as_ref()).map(|phone| Line::phone(words, phone));
    let email = contact.map(|contact| contact.email.as_str()).filter(|email| !email.is_empty());
    phone.into_iter().chain(email.map(|email| Line::new(words, "EMAIL", email, ""))).collect()
}

/// Everything by which it can be reached, the protected ways first.
fn lines(words: Words, authority: &Authority) -> Vec<Line> {
    let secure = authority
        .secure_channels
        .iter()
        .map(|channel| Line::new(words, channel.kind.as_str(), &channel.address, &channel.fingerprint));
    let emails = authority.emails.iter().map(|email| Line::new(words, "EMAIL", email, ""));
    let phones = authority.phones.iter().map(|phone| Line::phone(words, phone));
    let web = Some(authority.website.as_str()).filter(|web| !web.is_empty());
    secure.chain(emails).chain(phones).chain(web.map(|web| Line::new(words, "WEB", web, ""))).collect()
}

/// A postal address, line by line, in its own script and then in Latin.
fn address(address: &Address) -> Vec<String> {
    let town = [address.postal_code.as_str(), address.locality.as_str()].join(" ");
    let own = [&address.post_office_box, &address.extended, &address.street, &town, &address.region, &address.country];
    let latin = address.latin.as_deref().map(|it| {
        let town = [it.postal_code.as_str(), it.locality.as_str()].join(" ");
        [
            it.post_office_box.clone(),
            it.extended.clone(),
            it.street.clone(),
            town,
            it.region.clone(),
            it.country.clone(),
        ]
    });
    let all = own.into_iter().cloned().chain(latin.into_iter().flatten());
    all.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Days of the week with hours.
fn week(words: Words, hours: &Hours) -> (String, String) {
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let named = hours.days.iter().map(|day| {
        let at = DAYS.iter().position(|one| one == day);
        at.map_or_else(|| day.clone(), |at| words.code("weekday", &(at + 1).to_string()))
    });
    (named.collect::<Vec<_>>().join(&words.say("comma")), format!("{}–{}", hours.from, hours.until))
}

/// What else is on record.
fn facts(words: Words, authority: &Authority) -> Vec<(String, String, String)> {
    let mut facts = Vec::new();
    let mut text = |label: String, text: &Text| {
        let (tag, text) = words.best(text);
        if !text.is_empty() {
            facts.push((label, tag, text));
        }
    };
    if let Some(it) = authority.requirements.as_deref() {
        text(words.say("fact-contents"), &it.contents);
        text(words.say("fact-dual-criminality"), &it.dual_criminality);
        text(words.say("fact-costs"), &it.costs);
    }
    text(words.say("fact-remarks"), &authority.remarks);
    let own = |label: String, text: String| (label, words.0.to_owned(), text);
    let comma = words.say("comma");
    let basis = authority.treaty_basis.as_ref();
    let answers = [
        (words.say("fact-basis-extradition"), basis.and_then(|it| it.extradition)),
        (words.say("fact-basis-assistance"), basis.and_then(|it| it.mutual_legal_assistance)),
        (words.say("fact-oral"), authority.oral_urgent_allowed),
    ];
    facts.extend(
        answers
            .into_iter()
            .filter_map(|(label, answer)| Some(own(label, words.code("answer", if answer? { "yes" } else { "no" })))),
    );
    let networks: Vec<_> = authority.networks.iter().map(|code| words.network(&code.to_string())).collect();
    let areas: Vec<_> = authority.prevention_areas.iter().map(|code| words.article(&code.to_string())).collect();
    let former: Vec<_> = authority.former_names.iter().map(|it| it.text.clone()).collect();
    let scope = authority.subject_scope.iter().flat_map(|scope| {
        scope.articles.iter().map(|code| words.article(&code.to_string())).chain(scope.measures.iter().cloned())
    });
    for (label, listed) in [
        (words.say("fact-scope"), scope.collect()),
        (words.say("fact-networks"), networks),
        (words.say("fact-areas"), areas),
        (words.say("fact-former"), former),
    ] {
        if !listed.is_empty() {
            facts.push(own(label, listed.join(&comma)));
        }
    }
    if !authority.parent_body.is_empty() {
        facts.push((words.say("fact-parent"), String::new(), authority.parent_body.clone()));
    }
    facts
}
