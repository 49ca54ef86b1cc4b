//! A need that its State's editor registers or changes.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use serde_json::{Map, Value, json};

use super::need_sheet::{MASK, of_fields, of_need, sheet};
use crate::auth::policy::Operation;
use crate::directory::{AuthorityFilter, Edit, Error, Options, PageRequest, Shown};
use crate::domain::{AuthorityId, Need, NeedId, Status, Violations};
use crate::web::choice::Choice;
use crate::web::code;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::problem::{Answer, Problem};
use crate::web::sheet::Sheet;
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Authorities of the State to choose from.
const MOST_OFFICES: i32 = 100;

/// The page.
#[derive(Template)]
#[template(path = "need_form.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the form goes.
    path: String,
    /// Version of the need; empty for a new one.
    etag: String,
    /// What makes sending the form twice do it once; empty where the version does.
    request: String,
    /// Languages of title and description.
    tags: Vec<String>,
    /// The form.
    sheet: Sheet,
}

/// Which need a form is of.
struct Of {
    /// Where the form goes.
    path: String,
    /// Its version; empty for a new one.
    etag: String,
    /// What is asked for.
    title: &'static str,
}

/// Shows the form of a new need.
pub(in crate::web) async fn begin(State(site): State<Site>, visit: Visit) -> Answer {
    visit.may(&site, Operation::RegisterNeed).await?;
    let request = code::new().ok_or_else(|| Problem::fault(&visit.visitor, "page", "no randomness"))?;
    let typed =
        Fields::from(vec![("tag".to_owned(), visit.visitor.words.0.to_owned()), ("request".to_owned(), request)]);
    page(&site, &visit, new(), &typed, None).await
}

/// The form of a new need.
fn new() -> Of {
    Of { path: "/needs/new".to_owned(), etag: String::new(), title: "need-form-new" }
}

/// Registers a need.
pub(in crate::web) async fn register(State(site): State<Site>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let mut record = of_fields(&fields);
    record.insert("state".to_owned(), json!(visit.principal.state.map(crate::domain::State::code)));
    let options = Options { request: fields.once(Operation::RegisterNeed.name()), ..Options::default() };
    let done = match read(record) {
        Ok(need) => site.directory.register_need(&visit.principal, need, options).await,
        Err(error) => Err(error),
    };
    if let Err(Error::Invalid(violations)) = &done {
        return page(&site, &visit, new(), &fields, Some(violations)).await;
    }
    let done = visit.settle(&site, Operation::RegisterNeed, done).await?;
    Ok(Redirect::to(&format!("/{}", NeedId(done.entry.id).name())).into_response())
}

/// The need of a form.
fn read(record: Map<String, Value>) -> Result<Need, Error> {
    let need = serde_json::from_value(Value::Object(record));
    need.map_err(|error| {
        let mut violations = Violations::default();
        violations.add("need", error.to_string());
        Error::Invalid(violations)
    })
}

/// Shows the form of a need that there is.
pub(in crate::web) async fn change(State(site): State<Site>, visit: Visit, Path(id): Path<String>) -> Answer {
    let name = format!("needs/{id}");
    visit.may(&site, Operation::UpdateNeed).await?;
    let read = site.directory.get_need(&visit.principal, &name, "").await;
    let (shown, _) = visit.settle(&site, Operation::GetNeed, read).await?;
    let whole = match &shown {
        Shown::Whole(entry) if visit.principal.is_of(entry.record.state.known().copied()) => Ok(entry),
        Shown::Whole(_) | Shown::Part(_) => Err(Error::NotFound),
    };
    let entry = visit.settle(&site, Operation::UpdateNeed, whole).await?;
    let typed = Fields::from(of_need(&entry.record, visit.visitor.words));
    page(&site, &visit, of(&name, entry.revision.to_string()), &typed, None).await
}

/// The form of a need that there is.
fn of(name: &str, etag: String) -> Of {
    Of { path: format!("/{name}/edit"), etag, title: "need-form-edit" }
}

/// Changes a need.
pub(in crate::web) async fn update(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let (name, etag) = (format!("needs/{id}"), fields.get("etag").to_owned());
    let mask = MASK.map(str::to_owned).to_vec();
    let edit = Edit { name: name.clone(), etag: etag.clone(), fields: of_fields(&fields), mask };
    let done = site.directory.update_need(&visit.principal, &edit, Options::default()).await;
    if let Err(Error::Invalid(violations)) = &done {
        return page(&site, &visit, of(&name, etag), &fields, Some(violations)).await;
    }
    visit.settle(&site, Operation::UpdateNeed, done).await?;
    Ok(Redirect::to(&format!("/{name}")).into_response())
}

/// The page, with what was typed and what is wrong with it.
async fn page(site: &Site, visit: &Visit, of: Of, typed: &Fields, wrong: Option<&Violations>) -> Answer {
    let words = visit.visitor.words;
    let tags = typed.all("tag");
    let sheet = sheet(words, typed, &tags, offices(site, visit, typed).await?);
    let sheet = match wrong {
        Some(violations) => sheet.told(violations),
        None => sheet,
    };
    let status = if sheet.is_wrong() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Page {
        frame: Frame::signed_in(visit, words.say(of.title)),
        path: of.path,
        etag: of.etag,
        request: typed.get("request").to_owned(),
        tags,
        sheet,
    };
    Ok((status, html(&page)).into_response())
}

/// The authorities of the State, of which those are chosen that benefit.
async fn offices(site: &Site, visit: &Visit, typed: &Fields) -> Result<Vec<Choice>, Problem> {
    let own = visit.principal.state.map(|state| state.code().to_owned()).into_iter().collect();
    let filter = AuthorityFilter { states: own, status: vec![Status::Published.to_string()], ..<_>::default() };
    let page = PageRequest { size: MOST_OFFICES, token: String::new() };
    let listed = site.directory.list_authorities(&visit.principal, &filter, &page, "").await;
    let listed = visit.settle(site, Operation::ListAuthorities, listed).await?;
    let chosen = typed.all("beneficiaries");
    let mut choices: Vec<Choice> = Vec::new();
    for entry in &listed.items {
        let (code, name) = (AuthorityId(entry.id).name(), visit.visitor.words.best(&entry.record.names).1);
        choices.push(Choice::new(&code, name, chosen.contains(&code)));
    }
    // Whoever benefits and is not among them stays.
    let others: Vec<_> = chosen.iter().filter(|name| choices.iter().all(|it| it.code != **name)).cloned().collect();
    choices.extend(others.into_iter().map(|name| Choice::new(&name, name.clone(), true)));
    Ok(choices)
}
