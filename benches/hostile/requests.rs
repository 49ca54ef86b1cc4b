//! Hostile texts in every string field of every request that writes. The fields come from the descriptors, so that those of
//! tomorrow are among them; a method that is not known here is an error.

use std::collections::BTreeMap;

use focalpoint::pb;
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

/// The package of the contract.
const PACKAGE: &str = ".focalpoint.v1.";
/// What the names of methods that only read begin with.
const READS: [&str; 11] =
    ["Get", "List", "Search", "Resolve", "WhoAmI", "Match", "Plan", "Explain", "Export", "Find", "Watch"];
/// Fields of a record that the service sets.
pub(crate) const OUTPUT_ONLY: [&str; 6] = ["name", "uid", "etag", "create_time", "update_time", "freshness"];
/// The one that takes records in a file, whose lines are checked as the records of the other requests are; and the one of
/// callers without an account, whose code is known by its digest or not at all.
const ELSEWHERE: [&str; 2] = ["Import", "AcceptInvitation"];

/// Names of records of the demonstration, for the requests that change one.
pub(crate) struct Names {
    pub(crate) authority: String,
    pub(crate) officer: String,
    pub(crate) group: String,
    pub(crate) need: String,
    /// A need that is shared with the provider.
    pub(crate) shared_need: String,
    pub(crate) provider: String,
    pub(crate) account: String,
    pub(crate) invitation: String,
    /// What somebody says is wrong with the authority.
    pub(crate) error_report: String,
    /// A saved run of the State.
    pub(crate) run: String,
    /// What waits for the second person.
    pub(crate) approval: String,
    /// A proposal of the State that waits for it.
    pub(crate) proposal: String,
    /// A proposal that is being delivered.
    pub(crate) running: String,
}

/// A method that writes, with a request that it accepts.
pub(crate) struct Method {
    /// `/package.Service/Method`.
    pub(crate) path: String,
    /// The role that calls it.
    pub(crate) role: &'static str,
    /// A request that is accepted.
    pub(crate) base: Vec<u8>,
    /// Its string fields.
    pub(crate) fields: Vec<Field>,
    /// The bytes that have it only checked, where it can be.
    pub(crate) validate_only: Option<Vec<u8>>,
}

/// A string field at some depth of a request.
#[derive(Clone, Default)]
pub(crate) struct Field {
    /// Its path, as violations spell it; of a map the path of the map.
    pub(crate) path: String,
    /// Whether it is the key of a map, whose value is then `x`.
    is_key: bool,
    /// Numbers of the fields on the way to it.
    numbers: Vec<u32>,
    /// The field of the record that it is in, as a mask names it; empty for what an update does not take over.
    taken_over: String,
    /// What has an update take it over.
    mask: Vec<u8>,
}

impl Field {
    /// The bytes that put a text there when they follow a request: protobuf merges what is repeated.
    pub(crate) fn holding(&self, text: &str) -> Vec<u8> {
        let (last, way) = self.numbers.split_last().unwrap_or((&0, &[]));
        let mut bytes = delimited(*last, text.as_bytes());
        if self.is_key {
            bytes.extend(delimited(2, b"x"));
        }
        let mut whole = way.iter().rev().fold(bytes, |inner, number| delimited(*number, &inner));
        whole.extend_from_slice(&self.mask);
        whole
    }
}

/// A length-delimited field.
fn delimited(number: u32, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(content.len() + 10);
    encode_key(number, WireType::LengthDelimited, &mut bytes);
    encode_varint(content.len() as u64, &mut bytes);
    bytes.extend_from_slice(content);
    bytes
}

/// Every method that writes.
///
/// # Errors
/// When the descriptors hold a method that no request is known for here.
pub(crate) fn methods(names: &Names) -> Result<Vec<Method>, String> {
    let set = FileDescriptorSet::decode(pb::DESCRIPTORS).map_err(|error| error.to_string())?;
    let files: Vec<_> = set.file.into_iter().filter(|file| file.package() == "focalpoint.v1").collect();
    let messages: BTreeMap<_, _> = files.iter().flat_map(|file| &file.message_type).map(|m| (m.name(), m)).collect();
    let mut methods = Vec::new();
    for service in files.iter().flat_map(|file| &file.service) {
        for method in &service.method {
            let name = method.name();
            if ELSEWHERE.contains(&name) || READS.iter().any(|read| name.starts_with(read)) {
                continue;
            }
            let (role, base) = base(name, names).ok_or_else(|| format!("no request is known for {name}"))?;
            let request = messages[method.input_type().trim_start_matches(PACKAGE)];
            let mut fields = Vec::new();
            strings(&messages, request, &Field::default(), &mut fields);
            if let Some(mask) = request.field.iter().find(|field| field.name() == "update_mask") {
                for field in &mut fields {
                    if field.taken_over.is_empty() {
                        continue;
                    }
                    field.mask = delimited(mask.number().unsigned_abs(), &delimited(1, field.taken_over.as_bytes()));
                }
            }
            let only = request.field.iter().find(|field| field.name() == "validate_only");
            let validate_only = only.map(|field| {
                let mut bytes = Vec::new();
                prost::encoding::bool::encode(field.number().unsigned_abs(), &true, &mut bytes);
                bytes
            });
            let path = format!("/focalpoint.v1.{}/{name}", service.name());
            methods.push(Method { path, role, base, fields, validate_only });
        }
    }
    Ok(methods)
}

/// Who calls a method, and with what it is accepted.
fn base(method: &str, names: &Names) -> Option<(&'static str, Vec<u8>)> {
    let name = |name: &String| delimited(1, name.as_bytes());
    let text = |text: &str| [("en".to_owned(), text.to_owned())].into();
    let mask = |path: &str| Some(pbjson_types::FieldMask { paths: vec![path.to_owned()] });
    Some(match method {
        "CreateAccount" => {
            let (issuer, subject) = ("https://issuer.example".to_owned(), "somebody".to_owned());
            let role = "GOVERNMENT_READER".to_owned();
            let account = pb::Account { issuer, subject, role, state: "MN".into(), ..<_>::default() };
            ("account-manager", pb::CreateAccountRequest { account: Some(account), ..<_>::default() }.encode_to_vec())
        }
        "UpdateAccount" => {
            let account =
                pb::Account { name: names.account.clone(), display_name: "Somebody".into(), ..<_>::default() };
            let request = pb::UpdateAccountRequest {
                account: Some(account),
                update_mask: mask("display_name"),
                ..<_>::default()
            };
            ("account-manager", request.encode_to_vec())
        }
        "SetNoticeAddress" => ("government", delimited(1, b"me@mn.example")),
        "DisableAccount" | "EraseAccount" => ("account-manager", name(&names.account)),
        "InviteAccount" => {
            let account = Some(to_come());
            ("account-manager", pb::InviteAccountRequest { account, ..<_>::default() }.encode_to_vec())
        }
        "RevokeInvitation" => ("account-manager", name(&names.invitation)),
        "CreateErrorReport" | "CloseErrorReport" => ("editor", of_error_report(method, names)),
        "DeleteRun" => ("editor", name(&names.run)),
        "Approve" | "Reject" => ("consent-officer", name(&names.approval)),
        "CreateAuthority" => {
            let authority = pb::Authority { state: "MN".into(), names: text("Office"), ..<_>::default() };
            ("editor", pb::CreateAuthorityRequest { authority: Some(authority), ..<_>::default() }.encode_to_vec())
        }
        "UpdateAuthority" => {
            let authority = pb::Authority { name: names.authority.clone(), names: text("Office"), ..<_>::default() };
            let request =
                pb::UpdateAuthorityRequest { authority: Some(authority), update_mask: mask("names"), ..<_>::default() };
            ("editor", request.encode_to_vec())
        }
        "CloseAuthority" | "ConfirmAuthority" => ("editor", name(&names.authority)),
        "RegisterNeed" => {
            let need = pb::Need { state: "MN".into(), title: text("Training"), ..<_>::default() };
            ("editor", pb::RegisterNeedRequest { need: Some(need), ..<_>::default() }.encode_to_vec())
        }
        "UpdateNeed" => {
            let need = pb::Need { name: names.need.clone(), title: text("Training"), ..<_>::default() };
            let request = pb::UpdateNeedRequest { need: Some(need), update_mask: mask("title"), ..<_>::default() };
            ("editor", request.encode_to_vec())
        }
        "SubmitNeed" => ("editor", name(&names.need)),
        "SetActionPlan" => ("editor", delimited(2, names.need.as_bytes())),
        "CloseNeed" => ("editor", [name(&names.need), delimited(3, b"MET")].concat()),
        "CreateGroup" => {
            let group = pb::Group { names: text("Donors"), ..<_>::default() };
            ("secretariat", pb::CreateGroupRequest { group: Some(group), ..<_>::default() }.encode_to_vec())
        }
        "UpdateGroup" => {
            let group = pb::Group { name: names.group.clone(), names: text("Donors"), ..<_>::default() };
            let request = pb::UpdateGroupRequest { group: Some(group), update_mask: mask("names"), ..<_>::default() };
            ("secretariat", request.encode_to_vec())
        }
        "GrantConsent" | "NarrowConsent" | "WithdrawConsent" | "FreezeConsent" | "LiftFreeze" => {
            return of_consent(method, names);
        }
        "CreateProposal" | "OfferProposal" | "RespondToProposal" | "AddProgress" | "RecordOutcome"
        | "WithdrawProposal" => {
            return of_proposal(method, names);
        }
        "CreateOfficer" => {
            let officer = pb::Officer { role: "Focal point".into(), ..<_>::default() };
            let parent = names.authority.clone();
            ("editor", pb::CreateOfficerRequest { parent, officer: Some(officer), ..<_>::default() }.encode_to_vec())
        }
        "UpdateOfficer" => {
            let officer = pb::Officer { name: names.officer.clone(), role: "Focal point".into(), ..<_>::default() };
            let request =
                pb::UpdateOfficerRequest { officer: Some(officer), update_mask: mask("role"), ..<_>::default() };
            ("editor", request.encode_to_vec())
        }
        "RemoveOfficer" | "EraseOfficer" => ("editor", name(&names.officer)),
        "CreateProvider" => {
            let provider = pb::Provider { names: text("Donor"), ..<_>::default() };
            ("secretariat", pb::CreateProviderRequest { provider: Some(provider), ..<_>::default() }.encode_to_vec())
        }
        "UpdateProvider" => {
            let provider = pb::Provider { name: names.provider.clone(), names: text("Donor"), ..<_>::default() };
            let request =
                pb::UpdateProviderRequest { provider: Some(provider), update_mask: mask("names"), ..<_>::default() };
            ("provider", request.encode_to_vec())
        }
        "CloseProvider" => ("provider", name(&names.provider)),
        "SuspendProvider" => ("secretariat", name(&names.provider)),
        "AddActivity" => {
            let activity = pb::Activity { title: text("Training"), ..<_>::default() };
            let parent = names.provider.clone();
            ("provider", pb::AddActivityRequest { parent, activity: Some(activity), ..<_>::default() }.encode_to_vec())
        }
        _ => return None,
    })
}

/// A request about what is wrong with an entry.
fn of_error_report(method: &str, names: &Names) -> Vec<u8> {
    if method == "CloseErrorReport" {
        return delimited(1, names.error_report.as_bytes());
    }
    let (authority, text) = (names.authority.clone(), "Nobody answers.".to_owned());
    pb::CreateErrorReportRequest { authority, text, ..<_>::default() }.encode_to_vec()
}

/// The same of a method on the consent of a need.
fn of_consent(method: &str, names: &Names) -> Option<(&'static str, Vec<u8>)> {
    let (name, consent) = (names.shared_need.clone(), Some(consent(names.provider.clone())));
    Some(match method {
        "GrantConsent" => {
            ("consent-officer", pb::GrantConsentRequest { name, consent, ..<_>::default() }.encode_to_vec())
        }
        "NarrowConsent" => ("editor", pb::NarrowConsentRequest { name, consent, ..<_>::default() }.encode_to_vec()),
        "WithdrawConsent" => ("editor", pb::WithdrawConsentRequest { name, ..<_>::default() }.encode_to_vec()),
        "FreezeConsent" => {
            let reason = "by mistake".to_owned();
            ("secretariat", pb::FreezeConsentRequest { name, reason, ..<_>::default() }.encode_to_vec())
        }
        "LiftFreeze" => ("consent-officer", pb::LiftFreezeRequest { name, ..<_>::default() }.encode_to_vec()),
        _ => return None,
    })
}

/// The same of a method on proposals.
fn of_proposal(method: &str, names: &Names) -> Option<(&'static str, Vec<u8>)> {
    let (name, running) = (names.proposal.clone(), names.running.clone());
    Some(match method {
        "CreateProposal" => {
            let (need, deliverer) = (names.shared_need.clone(), names.provider.clone());
            let proposal = Some(pb::Proposal { need, deliverer, ..<_>::default() });
            ("editor", pb::CreateProposalRequest { proposal, ..<_>::default() }.encode_to_vec())
        }
        "OfferProposal" => ("editor", pb::OfferProposalRequest { name, ..<_>::default() }.encode_to_vec()),
        "RespondToProposal" => {
            let (answer, reason) = ("DECLINE".to_owned(), "TIMING".to_owned());
            ("editor", pb::RespondToProposalRequest { name, answer, reason, ..<_>::default() }.encode_to_vec())
        }
        "AddProgress" => ("provider", pb::AddProgressRequest { name: running, ..<_>::default() }.encode_to_vec()),
        "RecordOutcome" => {
            let outcome = "MET".to_owned();
            ("editor", pb::RecordOutcomeRequest { name: running, outcome, ..<_>::default() }.encode_to_vec())
        }
        "WithdrawProposal" => ("editor", pb::WithdrawProposalRequest { name, ..<_>::default() }.encode_to_vec()),
        _ => return None,
    })
}

/// An account to come.
pub(crate) fn to_come() -> pb::Account {
    pb::Account { role: "GOVERNMENT_READER".into(), state: "MN".into(), ..<_>::default() }
}

/// A consent to a provider, for a month.
pub(crate) fn consent(provider: String) -> pb::Consent {
    let month = jiff::SignedDuration::from_hours(30 * 24);
    let until = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now() + month).date().to_string();
    let audience = pb::Audience { providers: vec![provider], ..<_>::default() };
    pb::Consent { audience: Some(audience), until, ..<_>::default() }
}

/// The string fields of a message, at every depth.
fn strings(messages: &BTreeMap<&str, &DescriptorProto>, message: &DescriptorProto, at: &Field, found: &mut Vec<Field>) {
    for field in &message.field {
        let here = below(at, field);
        if field.r#type() == Type::String {
            found.push(here);
            continue;
        }
        let Some(type_name) = field.type_name.as_deref().filter(|_| field.r#type() == Type::Message) else { continue };
        let short = type_name.rsplit('.').next().unwrap_or_default();
        let entry = message.nested_type.iter().find(|nested| nested.name() == short && is_map(nested));
        if let Some(entry) = entry.filter(|_| field.label() == Label::Repeated) {
            for part in entry.field.iter().filter(|part| part.r#type() == Type::String) {
                let numbers = [here.numbers.as_slice(), &[part.number().unsigned_abs()]].concat();
                found.push(Field { is_key: part.name() == "key", numbers, ..here.clone() });
            }
        } else if let Some(nested) = messages.get(type_name.trim_start_matches(PACKAGE)) {
            strings(messages, nested, &here, found);
        } else if type_name == ".google.protobuf.FieldMask" {
            let numbers = [here.numbers.as_slice(), &[1]].concat();
            found.push(Field { numbers, ..here });
        }
    }
}

/// Whether a nested message is the entry of a map.
fn is_map(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(prost_types::MessageOptions::map_entry)
}

/// A field below another.
fn below(at: &Field, field: &FieldDescriptorProto) -> Field {
    let path = if at.path.is_empty() { field.name().to_owned() } else { format!("{}.{}", at.path, field.name()) };
    let numbers = [at.numbers.as_slice(), &[field.number().unsigned_abs()]].concat();
    let is_of_record = numbers.len() == 2 && !OUTPUT_ONLY.contains(&field.name());
    let taken_over = if is_of_record { field.name().to_owned() } else { at.taken_over.clone() };
    Field { path, numbers, taken_over, ..Field::default() }
}

/// The texts, each with what it is called.
pub(crate) fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("nested brackets", format!("{}x{}", "[({".repeat(3_000), "})]".repeat(3_000))),
        ("syntax of a query", "names:AND (tax OR *) +state:[a TO z] \"x\"~2 ^9 /.*/".to_owned()),
        ("NUL", "a\0b".to_owned()),
        ("64 KiB", "a".repeat(64 * 1024)),
        ("64 KiB of words", "ab ".repeat(64 * 1024 / 3)),
        ("directions", "\u{202E}Office\u{2066}\u{202D}\u{200F}\u{2069}".to_owned()),
        ("10,000 combining marks", format!("a{}", "\u{301}\u{323}".repeat(5_000))),
        ("a tag that is too long", format!("en-{}", "abcdefgh-".repeat(2_000))),
        ("paths", "../../etc/passwd%00/%2e%2e/authorities/*".to_owned()),
        ("a deep path", format!("names{}", ".a".repeat(30_000))),
        ("a formula", "=HYPERLINK(\"http://example.org\";\"x\")\r\n@SUM(1)".to_owned()),
        ("4,000 addresses", "a@b.cc,".repeat(4_000)),
        ("digits", "+1234567890".repeat(3_000)),
        ("noncharacters", "\u{FFFF}\u{10FFFF}\u{FEFF}\u{0}\u{85}\u{2028}".to_owned()),
        ("a URL", format!("https://{}", "a.".repeat(20_000))),
        ("space", " \t\r\n\u{3000}".repeat(10_000)),
    ]
}
