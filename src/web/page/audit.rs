//! The audit as its reader may see it: rows by time, account, operation and resource; and for those who may have checkpoints, the
//! proof that a row is in the tree, checked against a checkpoint that the log's key has signed.

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::auth::policy::Operation;
use crate::directory::{AuditCheckpoint, AuditOutcome, AuditQuery, AuditShown, Error, VerifierKey, is_included};
use crate::domain::AccountId;
use crate::web::address::next;
use crate::web::choice::Choice;
use crate::web::form::Fields;
use crate::web::frame::{Frame, html};
use crate::web::moment::Moment;
use crate::web::problem::Answer;
use crate::web::site::Site;
use crate::web::visit::Visit;
use crate::web::words::Words;

/// Rows on a page.
const SIZE: i32 = 50;
/// The fields of the form, in order.
const FIELDS: [&str; 5] = ["since", "until", "actor", "operation", "resource"];

/// The page of rows.
#[derive(Template)]
#[template(path = "audit.html", config = "src/web/askama.toml")]
struct Page {
    /// What all pages have.
    frame: Frame,
    /// What was typed, in the order of the form.
    typed: [String; 5],
    /// The operations to choose from.
    operations: Vec<Choice>,
    /// The rows.
    rows: Vec<Row>,
    /// Where the next ones are.
    next: String,
}

/// A row.
struct Row {
    /// Where it is proved to be in the tree; empty for whoever may not have checkpoints.
    path: String,
    /// When.
    time: Moment,
    /// Who: role and owner; that it was the service itself where it was nobody.
    who: String,
    /// Resource name of the account; empty for the service itself.
    actor: String,
    /// What.
    operation: String,
    /// How it ended.
    outcome: String,
    /// Why it ended so; empty where it was done.
    reason: String,
    /// To what.
    resource: String,
    /// What of it: fields and how many.
    details: String,
}

/// The page of a proof.
#[derive(Template)]
#[template(path = "audit_proof.html", config = "src/web/askama.toml")]
struct Proved {
    /// What all pages have.
    frame: Frame,
    /// Whether the proof holds.
    holds: bool,
    /// The row's number.
    number: u64,
    /// How many rows the tree has.
    size: u64,
    /// Hash of the leaf.
    leaf: String,
    /// The leaf as it is; empty for whoever sees rows masked.
    content: String,
    /// The hashes of the proof.
    hashes: Vec<String>,
    /// The key that the checkpoint is checked with.
    key: String,
    /// The signed checkpoint.
    note: String,
}

/// Shows the rows.
pub(in crate::web) async fn show(State(site): State<Site>, visit: Visit, asked: Fields) -> Answer {
    let words = visit.visitor.words;
    let page = asked.page(SIZE);
    let listed = match wanted(&asked) {
        Ok(wanted) => site.directory.list_audit_entries(&visit.principal, &wanted, &page).await,
        Err(error) => Err(error),
    };
    let listed = visit.settle(&site, Operation::ListAuditEntries, listed).await?;
    let chosen = asked.get("operation");
    let mut names: Vec<_> = Operation::ALL.into_iter().map(Operation::name).collect();
    names.sort_unstable();
    Ok(html(&Page {
        frame: Frame::signed_in(&visit, words.say("audit-title")),
        typed: FIELDS.map(|field| asked.get(field).to_owned()),
        operations: names.into_iter().map(|name| Choice::new(name, name.to_owned(), name == chosen)).collect(),
        rows: listed.rows.iter().map(|row| shown(words, row)).collect(),
        next: next("/audit", &asked, &listed.next_page_token),
    }))
}

/// Shows the proof that a row is in the tree.
pub(in crate::web) async fn prove(State(site): State<Site>, visit: Visit, Path(row): Path<String>) -> Answer {
    let signed = site.directory.checkpoint(&visit.principal).await;
    let (signed, key) = visit.settle(&site, Operation::GetCheckpoint, signed).await?;
    let opened = opened(&signed.note, &key);
    let leaves = opened.as_ref().map_or(0, |checkpoint| checkpoint.size);
    let proof = site.directory.inclusion_proof(&visit.principal, &format!("auditEntries/{row}"), leaves).await;
    let proof = visit.settle(&site, Operation::GetInclusionProof, proof).await?;
    let holds = opened.is_some_and(|checkpoint| {
        is_included(proof.leaf_hash, proof.index, checkpoint.size, &proof.hashes, checkpoint.root)
    });
    if !holds {
        tracing::error!(row = proof.index + 1, "an audit row is not proved to be in the tree");
    }
    Ok(html(&Proved {
        frame: Frame::signed_in(&visit, visit.visitor.words.say("audit-proof-title")),
        holds,
        number: proof.index + 1,
        size: proof.size,
        leaf: proof.leaf_hash.to_string(),
        content: proof.leaf.unwrap_or_default(),
        hashes: proof.hashes.iter().map(ToString::to_string).collect(),
        key,
        note: signed.note.to_string(),
    }))
}

/// The checkpoint in a note, where the key has signed it.
fn opened(note: &str, key: &str) -> Option<AuditCheckpoint> {
    let (_, key) = VerifierKey::parse_verifier(key)?;
    let (text, _) = key.open(note).ok()?;
    AuditCheckpoint::parse(text).ok()
}

/// What a form asks for: days in UTC, the last one included.
fn wanted(asked: &Fields) -> Result<AuditQuery, Error> {
    let day = |field: &'static str| -> Result<Option<Date>, Error> {
        let text = Some(asked.get(field)).filter(|text| !text.is_empty());
        text.map(|text| text.parse().map_err(|_| Error::field(field, "expected a day, such as 2026-11-25"))).transpose()
    };
    let begin =
        |day: Date| -> Timestamp { jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX) };
    Ok(AuditQuery {
        actor: asked.get("actor").to_owned(),
        resource: asked.get("resource").to_owned(),
        operation: asked.get("operation").to_owned(),
        since: day("since")?.map(begin),
        until: day("until")?.map(|day| begin(day.saturating_add(1.day()))),
    })
}

/// A row as it is shown.
fn shown(words: Words, row: &AuditShown) -> Row {
    let entry = &row.entry;
    let role = row.role.as_ref().map(|role| words.code("role", role.as_str()));
    let owner = if row.state.is_empty() { row.provider.clone() } else { words.state(&row.state) };
    let who: Vec<_> = role.into_iter().chain(Some(owner).filter(|owner| !owner.is_empty())).collect();
    let (outcome, reason) = match &entry.outcome {
        AuditOutcome::Allowed => ("allowed", ""),
        AuditOutcome::Denied(reason) => ("denied", reason.as_str()),
        AuditOutcome::Failed(reason) => ("failed", reason.as_str()),
    };
    let count = entry.details.count.map(|count| words.count("audit-count", count));
    let fields = Some(entry.details.fields.join(", ")).filter(|fields| !fields.is_empty());
    Row {
        path: row.sequence.map(|number| format!("/audit/rows/{number}")).unwrap_or_default(),
        time: Moment::of(words, entry.time, "UTC"),
        who: if entry.actor.is_none() { words.say("audit-service") } else { who.join(" · ") },
        actor: entry.actor.map(AccountId::name).unwrap_or_default(),
        operation: entry.method.clone(),
        outcome: words.code("audit", outcome),
        reason: reason.to_owned(),
        resource: entry.resource.clone().unwrap_or_default(),
        details: count.into_iter().chain(fields).collect::<Vec<_>>().join("; "),
    }
}
