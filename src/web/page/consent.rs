//! The consent of a State for one of its needs: what holds, a form to grant another or to narrow it, a plain statement of who would
//! see what before anything is done, and its withdrawal.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};

use crate::auth::policy::{self, Operation};
use crate::directory::{Entry, Error, OfNeed, Options, PageRequest, ProviderFilter, Written};
use crate::domain::consent::{Audience, BY_DEFAULT, WHEN_NAMED};
use crate::domain::{Consent, Need, ProviderId, Status, Violations};
use crate::web::choice::{Choice, states};
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::named::{self, Named, title};
use crate::web::problem::{Answer, Problem};
use crate::web::sharing::{Grant, Sharing};
use crate::web::sheet::{Input, Sheet};
use crate::web::site::Site;
use crate::web::visit::Visit;

/// Providers that a search by name shows.
const MOST_FOUND: i32 = 10;
/// Groups to choose from.
const MOST_GROUPS: i32 = 100;
/// The fields of the form that make a consent.
const MADE_OF: [&str; 6] = ["provider", "all", "group", "state", "field", "until"];

/// The page.
#[derive(Template)]
#[template(path = "consent.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the need is.
    need: String,
    /// What the need is called.
    title: Named,
    /// Version of the need.
    etag: String,
    /// What holds now.
    sharing: Sharing,
    /// Whether there is a consent that waits behind one that holds.
    has_waiting: bool,
    /// Whether the reader may grant one.
    may_grant: bool,
    /// What was typed to find providers.
    query: String,
    /// The form.
    sheet: Sheet,
}

/// What would come of it.
#[derive(Template)]
#[template(path = "consent_confirm.html", config = "src/web/askama.toml")]
struct Statement {
    /// What all pages have.
    frame: Frame,
    /// Where the page of the need is.
    need: String,
    /// What the need is called.
    title: Named,
    /// Version of the need.
    etag: String,
    /// What is to be done: `grant` or `narrow`.
    act: &'static str,
    /// Who would see what.
    grant: Grant,
    /// What was typed, to be sent again.
    typed: Vec<(String, String)>,
}

/// Shows the form, filled in with the consent that stands.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    asked: Fields,
) -> Answer {
    let name = format!("needs/{id}");
    let need = own(&site, &visit, &name).await?;
    let standing = need.record.standing_consent(site.directory.now());
    let mut pairs = standing.map(typed).unwrap_or_default();
    pairs.extend(asked.all("provider").into_iter().map(|name| ("provider".to_owned(), name)));
    page(&site, &visit, &need, &Fields::from(pairs), None).await
}

/// Does what the form says: looks for providers, shows what would come of it, or does it.
pub(in crate::web) async fn send(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let Form { visit, fields } = form;
    let name = format!("needs/{id}");
    let need = own(&site, &visit, &name).await?;
    let act = fields.get("act").to_owned();
    let validate_only = act.ends_with('?');
    let options = Options { validate_only, ..Options::default() };
    let of = OfNeed { name: name.clone(), etag: fields.get("etag").to_owned(), options };
    let (act, operation) = match act.trim_end_matches('?') {
        "grant" => ("grant", Operation::GrantConsent),
        "narrow" => ("narrow", Operation::NarrowConsent),
        "withdraw" | "withdraw-waiting" => ("withdraw", Operation::WithdrawConsent),
        _ => return page(&site, &visit, &need, &fields, None).await,
    };
    let consent = Some(consent(&fields));
    let done = match act {
        "grant" => site.directory.grant_consent(&visit.principal, of, consent).await,
        "narrow" => site.directory.narrow_consent(&visit.principal, of, consent).await,
        _ => {
            let waiting_only = fields.get("act") == "withdraw-waiting";
            site.directory.withdraw_consent(&visit.principal, of, waiting_only).await
        }
    };
    if let Err(Error::Invalid(violations)) = &done {
        return page(&site, &visit, &need, &fields, Some(violations)).await;
    }
    let done = visit.settle(&site, operation, done).await?;
    if validate_only { statement(&site, &visit, act, &fields, &done).await } else { Ok(to_need(&name).into_response()) }
}

/// Back to the need.
fn to_need(name: &str) -> Redirect {
    Redirect::to(&format!("/{name}#sharing"))
}

/// A need of the reader's own State, for whoever may change its consent.
async fn own(site: &Site, visit: &Visit, name: &str) -> Result<Arc<Entry<Need>>, Problem> {
    visit.may(site, Operation::NarrowConsent).await?;
    let read = site.directory.get_need(&visit.principal, name, "").await;
    let (shown, _) = visit.settle(site, Operation::GetNeed, read).await?;
    let entry = shown.entry();
    let is_own = visit.principal.is_of(entry.record.state.known().copied());
    let own = if is_own { Ok(Arc::clone(entry)) } else { Err(Error::NotFound) };
    visit.settle(site, Operation::NarrowConsent, own).await
}

/// The page, with what was typed and what is wrong with it.
async fn page(site: &Site, visit: &Visit, need: &Entry<Need>, typed: &Fields, wrong: Option<&Violations>) -> Answer {
    let words = visit.visitor.words;
    let now = site.directory.now();
    let waits = |consent: &Consent| !consent.is_effective(now);
    let sheet = sheet(site, visit, typed).await?;
    let sheet = match wrong {
        Some(violations) => sheet.told(violations),
        None => sheet,
    };
    let status = if sheet.is_wrong() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Page {
        frame: Frame::signed_in(visit, words.say("consent-title")),
        need: format!("/needs/{}", need.id),
        title: title(words, &need.record),
        etag: Some(typed.get("etag"))
            .filter(|etag| !etag.is_empty())
            .map_or_else(|| need.revision.to_string(), str::to_owned),
        sharing: Sharing::of(site, visit, &need.record).await,
        has_waiting: need.record.next_consent.as_ref().is_some_and(waits),
        may_grant: policy::enter(&visit.principal, Operation::GrantConsent).is_ok(),
        query: typed.get("q").to_owned(),
        sheet,
    };
    Ok((status, html(&page)).into_response())
}

/// Says who would see what.
async fn statement(site: &Site, visit: &Visit, act: &'static str, typed: &Fields, would: &Written<Need>) -> Answer {
    let (words, need) = (visit.visitor.words, &would.entry.record);
    let consent = need.next_consent.as_ref().or(need.consent.as_ref());
    let consent = visit.settle(site, Operation::GrantConsent, consent.ok_or(Error::NotFound)).await?;
    let made_of = typed.pairs().filter(|(name, _)| MADE_OF.contains(name));
    Ok(html(&Statement {
        frame: Frame::signed_in(visit, words.say("confirm-title")),
        need: format!("/needs/{}", would.entry.id),
        title: title(words, need),
        etag: typed.get("etag").to_owned(),
        act,
        grant: Grant::of(site, visit, consent, site.directory.now()).await,
        typed: made_of.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    }))
}

/// The form, with what was typed.
async fn sheet(site: &Site, visit: &Visit, typed: &Fields) -> Result<Sheet, Problem> {
    let words = visit.visitor.words;
    let fields: Vec<_> = BY_DEFAULT.iter().chain(&WHEN_NAMED).collect();
    let chosen = typed.all("field");
    let shown =
        |field: &str| if chosen.is_empty() { BY_DEFAULT.contains(&field) } else { chosen.iter().any(|it| it == field) };
    let fields = fields.into_iter().map(|field| Choice::new(field, words.code("need", field), shown(field)));
    let all = Choice::new("1", words.say("grant-all"), typed.get("all") == "1");
    let own_state = visit.principal.state.map_or("", |state| state.code());
    let named = typed.all("state");
    let mut others = states(words, "");
    others.retain(|state| state.code != own_state);
    for state in &mut others {
        state.is_chosen = named.contains(&state.code);
    }
    Ok(Sheet::new(vec![
        Input::chosen(
            "checks",
            "provider",
            words.say("consent-providers"),
            providers(site, visit, typed).await?,
            &["consent.audience.providers"],
        ),
        Input::chosen("checks", "all", words.say("consent-all"), vec![all], &["consent.audience.allProviders"]),
        Input::chosen(
            "select",
            "group",
            words.say("consent-group"),
            groups(site, visit, typed).await?,
            &["consent.audience.coordinationGroup", "consent.audience.groupMembers"],
        ),
        Input::chosen("many", "state", words.say("consent-states"), others, &["consent.audience.states"])
            .with_hint(words.say("consent-states-hint")),
        Input::chosen("checks", "field", words.say("grant-what"), fields.collect(), &["consent.fields"]),
        Input::typed("date", "until", words.say("grant-until"), typed, &["consent.until"]),
    ]))
}

/// The providers to choose from: those that are chosen, and those that were found.
async fn providers(site: &Site, visit: &Visit, typed: &Fields) -> Result<Vec<Choice>, Problem> {
    let mut choices: Vec<Choice> = Vec::new();
    for name in typed.all("provider") {
        if choices.iter().all(|choice| choice.code != name) {
            choices.push(Choice::new(&name, named::provider(site, visit, &name).await.1, true));
        }
    }
    if !typed.get("q").is_empty() {
        let page = PageRequest { size: MOST_FOUND, token: String::new() };
        let filter = ProviderFilter::default();
        let found = site.directory.search_providers(&visit.principal, typed.get("q"), &filter, "", &page, "").await;
        let found = visit.settle(site, Operation::SearchProviders, found).await?;
        for entry in found.results.iter().map(|(provider, _)| provider.entry()) {
            let code = ProviderId(entry.id).name();
            if choices.iter().all(|choice| choice.code != code) {
                choices.push(Choice::new(&code, visit.visitor.words.best(&entry.record.names).1, false));
            }
        }
    }
    Ok(choices)
}

/// The groups to choose from.
async fn groups(site: &Site, visit: &Visit, typed: &Fields) -> Result<Vec<Choice>, Problem> {
    let words = visit.visitor.words;
    let page = PageRequest { size: MOST_GROUPS, token: String::new() };
    let listed = site.directory.list_groups(&visit.principal, &page, "").await;
    let listed = visit.settle(site, Operation::ListGroups, listed).await?;
    let published = listed.items.iter().filter(|entry| entry.record.status == Status::Published);
    let groups = published.map(|entry| {
        let code = format!("groups/{}", entry.id);
        let is_chosen = code == typed.get("group");
        Choice::new(&code, words.best(&entry.record.names).1, is_chosen)
    });
    Ok(std::iter::once(Choice::new("", words.say("consent-no-group"), false)).chain(groups).collect())
}

/// A consent as the form has it.
fn typed(consent: &Consent) -> Vec<(String, String)> {
    let audience = consent.audience.clone().unwrap_or_default();
    let mut pairs: Vec<(&str, String)> = audience.providers.into_iter().map(|name| ("provider", name)).collect();
    pairs.extend(audience.all_providers.then(|| ("all", "1".to_owned())));
    pairs.push(("group", audience.coordination_group));
    pairs.extend(audience.states.iter().map(|state| ("state", state.to_string())));
    pairs.extend(consent.fields.iter().map(|field| ("field", field.clone())));
    pairs.push(("until", consent.until.clone()));
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The consent that a form makes. Whoever takes every field off shows none but whose need it is and where it stands.
fn consent(typed: &Fields) -> Consent {
    let mut fields = typed.all("field");
    if fields.is_empty() {
        fields.push("state".to_owned());
    } else if fields.len() == BY_DEFAULT.len() && fields.iter().all(|field| BY_DEFAULT.contains(&field.as_str())) {
        fields.clear();
    }
    let audience = Audience {
        providers: typed.all("provider"),
        coordination_group: typed.get("group").to_owned(),
        all_providers: typed.get("all") == "1",
        states: typed.all("state").iter().map(|code| code.as_str().into()).collect(),
        group_members: Vec::new(),
    };
    Consent { audience: Some(audience), fields, until: typed.get("until").to_owned(), effective_from: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_a_field_shows_less_and_not_all() {
        let made = consent(&Fields::of(b"provider=providers/x&until=2027-01-01"));
        assert!(!made.shows("title") && made.shows("state"));
        let all: Vec<_> = BY_DEFAULT.iter().map(|field| format!("field={field}")).collect();
        assert!(consent(&Fields::of(all.join("&").as_bytes())).fields.is_empty());
        let two = consent(&Fields::of(b"field=title&field=articles"));
        assert!(two.shows("title") && !two.shows("description"));
        let again = consent(&Fields::from(typed(&two)));
        assert_eq!(again, two);
    }
}
