//! Hostile text in every string field of every request that writes: refused with the path of the field, or kept as it is.
//! How long it takes is measured by `benches/hostile`.

#[path = "../../../benches/hostile/caller.rs"]
mod caller;
#[path = "../../../benches/raw.rs"]
mod raw;
#[path = "../../../benches/hostile/requests.rs"]
mod requests;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use unicode_normalization::UnicodeNormalization as _;

use super::harness::{Service, reason};
use caller::Caller;
use requests::{Field, Method, OUTPUT_ONLY};

/// Fields that these methods do not take over: the service sets them, or another method does.
const NOT_TAKEN: [&str; 24] = [
    "account.email",
    "account.notice_language",
    "authority.verification",
    "officer.authority",
    "activity.provider",
    "need.stage",
    "need.consent",
    "need.next_consent",
    "need.freeze",
    "consent.effective_from",
    "consent.audience.group_members",
    "proposal.state",
    "proposal.made_by",
    "proposal.stage",
    "proposal.expire_time",
    "proposal.follow_up_due",
    "proposal.answers",
    "proposal.outcome",
    "proposal.outcomes",
    "proposal.events",
    "proposal.parts",
    "proposal.run",
    "proposal.alternates",
    "proposal.overlaps",
];
/// What is refused otherwise than by the name of the field, and for which fields.
const REFUSALS: [(Code, &[&str]); 4] = [
    (Code::NotFound, &["name", "parent", "state", "need", "needs", "authority"]),
    (Code::PermissionDenied, &["state"]),
    (Code::AlreadyExists, &["external_id"]),
    (Code::Aborted, &["etag"]),
];
/// The most bytes that a refusal may take: clients refuse headers that are much longer.
const MOST: usize = 8 * 1024;

/// The paths of the violations in a refusal, without places in lists and without what stands in a map.
fn violations(status: &Status) -> Vec<String> {
    let found = status.get_details_bad_request().map(|details| details.field_violations).unwrap_or_default();
    let of_message = |path: &str| {
        let (way, _) = path.split_once("[\"").unwrap_or((path, ""));
        way.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect()
    };
    found.iter().map(|violation| of_message(&violation.field)).collect()
}

/// Whether a refusal names the field, or what it is in or holds.
fn names(status: &Status, field: &Field) -> bool {
    violations(status).iter().any(|path| path.starts_with(&field.path) || field.path.starts_with(path.as_str()))
}

/// What an accepted text is kept as.
fn kept(text: &str) -> String {
    let text: String = text.nfc().collect();
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// Whether some bytes are among others.
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    part.is_empty() || bytes.windows(part.len()).any(|window| window == part)
}

/// Calls a method with a text in a field.
async fn call(caller: &Caller<'_>, method: &Method, field: &Field, text: &str, only: &[u8]) -> Result<Vec<u8>, Status> {
    let message = [method.base.as_slice(), &field.holding(text), only].concat();
    caller.call(method.role, &method.path, message).await.unwrap().map(|answer| answer.to_vec())
}

/// How a text in a field was taken: accepted or not; or what is wrong with that.
async fn taken(
    caller: &Caller<'_>,
    method: &Method,
    field: &Field,
    text: &str,
    usual: &[String],
) -> Result<bool, String> {
    let only = method.validate_only.clone().unwrap_or_default();
    let name = field.path.rsplit('.').next().unwrap_or_default();
    let is_not_taken = OUTPUT_ONLY.contains(&name) || NOT_TAKEN.iter().any(|path| field.path.starts_with(path));
    let status = match call(caller, method, field, text, &only).await {
        Ok(answer) if is_not_taken || holds(&answer, kept(text).as_bytes()) => return Ok(true),
        Ok(_) => return Err("accepted, and not kept as it is".to_owned()),
        Err(status) => status,
    };
    let (refused, bytes) = ((status.code(), reason(&status)), status.message().len() + status.details().len());
    // Where another field is at fault, it is so whatever this one holds.
    let is_named = || names(&status, field) || violations(&status).iter().all(|path| usual.contains(path));
    let is_refusal = |(code, fields): &(Code, &[&str])| *code == refused.0 && fields.contains(&name);
    let fits = (refused.0 == Code::InvalidArgument && is_named()) || REFUSALS.iter().any(is_refusal);
    match fits {
        true if bytes <= MOST => Ok(false),
        true => Err(format!("refused in {bytes} bytes")),
        false => Err(format!("refused: {refused:?} {:?}", violations(&status))),
    }
}

/// Puts hostile texts into the fields of a method, and answers what is wrong with how they were taken. Counts the texts
/// that were accepted, and those that were written for good.
async fn try_method(caller: &Caller<'_>, method: &Method, counts: &mut [usize; 2]) -> Vec<String> {
    let mut findings = Vec::new();
    let is_new = ["Create", "Register", "Add"].iter().any(|verb| method.path.contains(&format!("/{verb}")));
    for (number, field) in method.fields.iter().enumerate() {
        let only = method.validate_only.clone().unwrap_or_default();
        let usual = call(caller, method, field, "x", &only).await.err().map(|status| violations(&status));
        let mut is_written = !is_new || method.path.ends_with("CreateAccount");
        for (i, (name, text)) in requests::texts().into_iter().enumerate() {
            // A record is checked in the same way when it is changed: every text has its turn, but not in every field.
            if !is_new && (number + i) % 4 > 0 {
                continue;
            }
            match taken(caller, method, field, &text, usual.as_deref().unwrap_or_default()).await {
                Ok(accepted) => {
                    counts[0] += usize::from(accepted);
                    if accepted && !is_written {
                        // For good, and visible: the answer waits until the index has it.
                        call(caller, method, field, &text, &[]).await.unwrap();
                        counts[1] += 1;
                        is_written = true;
                    }
                }
                Err(found) => findings.push(format!("{} {}: {name}: {found}", method.path, field.path)),
            }
        }
    }
    findings
}

#[tokio::test(flavor = "multi_thread")]
async fn every_string_field_of_every_write_takes_hostile_text_literally_or_refuses_it_by_name() {
    let service = Service::start(false).await;
    let caller = Caller::of(&service.demo).await.unwrap();
    let methods = requests::methods(&Box::pin(caller.names()).await.unwrap()).unwrap();
    let mut counts = [0, 0];
    let mut findings = Vec::new();
    for method in &methods {
        findings.extend(try_method(&caller, method, &mut counts).await);
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    let fields: usize = methods.iter().map(|method| method.fields.len()).sum();
    let [accepted, written] = counts;
    assert!(fields > 500 && accepted > 200 && written > 50, "{fields} {accepted} {written}");
    assert_eq!(service.first("KPK").await.state, "ID");
    service.demo.stop().await;
}
