//! Acts that take two people: what waits for its reader as the second of them, and what the reader asked for.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::auth::policy::Operation;
use crate::directory::Options;
use crate::domain::{Account, Approval, ApprovalId, ApprovalState};
use crate::web::address::next;
use crate::web::form::{Fields, Form};
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::named;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Acts on a page.
const SIZE: i32 = 20;

/// The fields of an account that have words of their own, in JSON spelling.
const TOLD: [&str; 11] = [
    "displayName",
    "role",
    "state",
    "provider",
    "issuer",
    "subject",
    "scopes",
    "certificate",
    "validFrom",
    "validUntil",
    "disabled",
];

/// The page.
#[derive(Template)]
#[template(path = "approvals.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// Whether those are among them that wait no more.
    shows_decided: bool,
    /// The acts.
    approvals: Vec<Shown>,
    /// Where the next ones are.
    next: String,
}

/// An act.
struct Shown {
    /// Where its decision is sent.
    path: String,
    /// What.
    what: String,
    /// What of it there is to know: label, and value.
    facts: Vec<(String, String)>,
    /// Where it stands.
    state: String,
    /// Who asked for it.
    asked_by: String,
    /// Until when it can be decided on.
    until: Option<Moment>,
    /// Who decided on it; empty where nobody did.
    decided_by: String,
    /// Whether it waits.
    waits: bool,
    /// Whether the reader asked for it, and can take it back.
    is_own: bool,
}

/// What an act is, in words.
pub(super) fn what(words: Words, approval: &Approval) -> String {
    let method = approval.operation.split_once('.').map_or("", |(_, method)| method);
    words.code("approval", method)
}

/// Shows the acts.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let (words, shows_decided) = (visit.visitor.words, asked.get("all") == "1");
    let page = asked.page(SIZE);
    let listed = site.directory.list_pending(&visit.principal, shows_decided, &page, "").await;
    let listed = visit.settle(&site, Operation::ListPending, listed).await?;
    let mut approvals = Vec::with_capacity(listed.items.len());
    for entry in &listed.items {
        approvals.push(shown(&site, &visit, ApprovalId(entry.id), &entry.record).await);
    }
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("approvals-title")),
        shows_decided,
        approvals,
        next: next("/approvals", &asked, &listed.next_page_token),
    }))
}

/// Agrees.
pub(in crate::web) async fn approve(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let name = format!("approvals/{id}");
    let done = site.directory.approve(&form.visit.principal, &name, Options::default()).await;
    form.visit.settle(&site, Operation::Approve, done).await?;
    Ok(Redirect::to("/approvals?all=1").into_response())
}

/// Refuses, or takes back.
pub(in crate::web) async fn reject(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Answer {
    let name = format!("approvals/{id}");
    let done = site.directory.reject(&form.visit.principal, &name, Options::default()).await;
    form.visit.settle(&site, Operation::Reject, done).await?;
    Ok(Redirect::to("/approvals?all=1").into_response())
}

/// An act as it is shown.
async fn shown(site: &Site, visit: &Visit, id: ApprovalId, approval: &Approval) -> Shown {
    let words = visit.visitor.words;
    let mut facts = Vec::new();
    if approval.object.starts_with("authorities/") {
        let named = named::authority(site, visit, &approval.object).await;
        let name = named.map_or_else(|| approval.object.clone(), |(_, (_, name))| name);
        facts.push((words.say("approval-office"), name));
    }
    facts.extend(of_account(words, approval));
    if let Some(export) = &approval.export {
        facts.push((words.say("documents-format"), export.format.clone()));
        let or_all = |codes: &[String]| if codes.is_empty() { words.say("approval-all") } else { codes.join(" ") };
        facts.push((words.say("approval-kinds"), or_all(&export.kinds)));
        facts.push((words.say("approval-states"), or_all(&export.states)));
    }
    let until = approval.expire_time.parse::<Timestamp>().ok();
    Shown {
        path: format!("/approvals/{}", id.0),
        what: what(words, approval),
        facts,
        state: words.code("approval-state", approval.state.as_str()),
        asked_by: approval.requester_name.clone(),
        until: until.map(|until| Moment::of(words, until, "UTC")),
        decided_by: approval.decider_name.clone(),
        waits: approval.state == ApprovalState::Pending,
        is_own: approval.requester == visit.principal.account.name(),
    }
}

/// The account that is to be, and in what it differs from the one that is.
fn of_account(words: Words, approval: &Approval) -> Vec<(String, String)> {
    let Some(account) = &approval.account else { return Vec::new() };
    let before = approval.account_before.as_ref().map(|account| facts(words, account));
    let told = |(at, (label, value)): (usize, (&'static str, String))| {
        let was = before.as_ref().map(|before| before[at].1.clone()).filter(|was| *was != value);
        let or_none = |text: String| if text.is_empty() { words.say("approval-none") } else { text };
        let is_told = was.is_some() || !value.is_empty();
        let text = was.map_or_else(
            || value.clone(),
            |was| words.with("approval-change", &[("old", &or_none(was)), ("new", &or_none(value.clone()))]),
        );
        is_told.then(|| (words.say(label), text))
    };
    let known = facts(words, account).into_iter().enumerate().filter_map(told);
    known.chain(of_rest(words, account, approval.account_before.as_ref())).collect()
}

/// What else of an account is to be or to change, as it is spelled: nothing that the second person agrees to is left out.
fn of_rest(words: Words, account: &Account, before: Option<&Account>) -> Vec<(String, String)> {
    let json = |account: &Account| match serde_json::to_value(account) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    };
    let (now, was) = (json(account), before.map(json).unwrap_or_default());
    let plain = |value: Option<&Value>| match value {
        None => words.say("approval-none"),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let fields: BTreeSet<&String> = now.keys().chain(was.keys()).collect();
    let changed =
        fields.into_iter().filter(|field| !TOLD.contains(&field.as_str()) && now.get(*field) != was.get(*field));
    let told = changed.map(|field| {
        let (old, new) = (plain(was.get(field)), plain(now.get(field)));
        let change = || words.with("approval-change", &[("old", &old), ("new", &new)]);
        (
            words.known("ask", field).unwrap_or_else(|| field.clone()),
            if before.is_some() { change() } else { new.clone() },
        )
    });
    told.collect()
}

/// What an account is: message of the label, and value.
pub(super) fn facts(words: Words, account: &Account) -> [(&'static str, String); 11] {
    let state = account.state.known().map(|state| state.name(words.0).to_owned()).unwrap_or_default();
    let scopes: Vec<_> = account.scopes.iter().map(ToString::to_string).collect();
    let yes = |is: bool| if is { words.say("answer-yes") } else { String::new() };
    [
        ("account-name", account.display_name.clone()),
        ("account-role", words.code("role", account.role.as_str())),
        ("account-state", state),
        ("account-provider", account.provider.clone()),
        ("accounts-issuer", account.issuer.clone()),
        ("accounts-subject", account.subject.clone()),
        ("accounts-scopes", scopes.join(" ")),
        ("accounts-certificate", account.certificate.clone()),
        ("ask-validFrom", account.valid_from.clone()),
        ("ask-validUntil", account.valid_until.clone()),
        ("accounts-disabled", yes(account.disabled)),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_second_person_is_shown_every_field_that_changes() {
        let before = json!({
            "displayName": "A", "role": "AUDITOR", "state": "MN", "provider": "providers/a", "issuer": "i", "subject": "s",
            "scopes": ["need.read"], "certificate": "c", "email": "a@mn.example", "noticeLanguage": "en",
            "validFrom": "2026-01-01", "validUntil": "2026-12-31", "disabled": false, "externalId": "x",
            "status": "PUBLISHED", "supersedes": "accounts/a", "supersededBy": "accounts/b", "erased": false,
            "sources": [{"title": "letter"}],
        });
        let account = |value: &Value| serde_json::from_value::<Account>(value.clone()).unwrap();
        let told = |after: &Value| {
            let (account, account_before) = (Some(account(after)), Some(account(&before)));
            of_account(Words("en"), &Approval { account, account_before, ..Approval::default() })
        };
        let same = told(&before);
        for (field, value) in before.as_object().unwrap() {
            let other = match value {
                Value::Bool(is) => json!(!is),
                Value::Array(_) => json!([]),
                _ if field == "state" => json!("CH"),
                _ if field == "role" => json!("ADMINISTRATOR"),
                _ if field == "status" => json!("CLOSED"),
                Value::Null | Value::Number(_) | Value::String(_) | Value::Object(_) => json!("2027-01-02"),
            };
            let mut after = before.clone();
            after[field] = other;
            assert_ne!(told(&after), same, "{field}");
        }
    }
}
