//! An answer holds the fields that the table of fields gives its caller, all of those and no other.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::pb;
use prost::Message as _;
use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorSet};
use serde_json::Value;

use super::error_reports;
use super::expected::{CALLERS, Case, Owner, cases};
use super::objects::{self, Caller, callers};
use super::requests::call;

/// What is expected of answers: the contract, the table of fields, and who sees which object how.
pub(super) struct Fields {
    messages: BTreeMap<String, DescriptorProto>,
    outputs: BTreeMap<String, String>,
    /// Fields by message and view.
    table: BTreeMap<(&'static str, &'static str), BTreeSet<&'static str>>,
    /// Cases by method and the name of their object.
    cases: BTreeMap<(&'static str, String), Case>,
}

impl Fields {
    /// Reads all of it.
    pub(super) fn new() -> Self {
        let set = FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
        let own: Vec<_> = set.file.into_iter().filter(|file| file.package() == "focalpoint.v1").collect();
        let methods = own.iter().flat_map(|file| &file.service).flat_map(|service| &service.method);
        let outputs = methods.map(|method| (method.name().to_owned(), last(method.output_type()))).collect();
        let messages = own.into_iter().flat_map(|file| file.message_type);
        let messages = messages.map(|message| (message.name().to_owned(), message)).collect();
        let (mut table, mut row) = (BTreeMap::<_, BTreeSet<_>>::new(), ("", ""));
        let text = include_str!("../../../src/grpc/fields.txt");
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            if !line.starts_with(' ') {
                row = (words.next().unwrap(), words.next().unwrap());
            }
            table.entry(row).or_default().extend(words);
        }
        let reads = ["GetOfficer", "GetProvider", "GetNeed", "GetProposal", "GetCheckpoint"];
        let reads = cases().into_iter().filter(|case| reads.contains(&case.operation));
        let cases = reads.map(|case| ((case.operation, objects::name(case.object)), case)).collect();
        Self { messages, outputs, table, cases }
    }

    /// The letter of a read for a caller; none for an object that is not of the world.
    fn letter(&self, read: &'static str, name: &str, caller: &Caller) -> Option<char> {
        let case = self.cases.get(&(read, name.to_owned()))?;
        Some(case.cells[caller.column].letter(&caller.scopes))
    }

    /// The fields that a message may have, for that caller.
    fn allowed(&self, method: &str, message: &str, name: &str, caller: &Caller) -> BTreeSet<&'static str> {
        // Who may write a record and not read it is answered what it wrote.
        let least = if ["MatchNeed", "ExplainMatch"].contains(&method) { ['F', 'F'] } else { ['F', '-'] };
        let is_whole = |read| self.letter(read, name, caller).is_none_or(|letter| least.contains(&letter));
        let views: &[&str] = match message {
            "Officer" if is_whole("GetOfficer") => &["post", "person"],
            "Officer" => &["post"],
            "Provider" if is_whole("GetProvider") => &["summary", "full"],
            "Provider" => &["summary"],
            "Need" if is_whole("GetNeed") => &["always", "default", "named", "own"],
            "Need" if name == objects::name("need-to-W") => {
                let always = self.table[&("Need", "always")].iter().copied();
                return always.chain(objects::NAMED).collect();
            }
            "Need" => &["always", "default"],
            "Proposal" if is_whole("GetProposal") => &["parties", "weighed"],
            "Proposal" => &["parties"],
            "ProposalEvent" if !is_of_provider(caller) => &["all", "weighed"],
            "ErrorReport" if caller.who == "SEC" || error_reports::is_by(name, &caller.who) => &["all", "named"],
            "AuditEntry" if self.letter("GetCheckpoint", &objects::name("tree"), caller) == Some('A') => {
                &["all", "numbered"]
            }
            "InclusionProof" if caller.who != "AUD" => &["all", "unmasked"],
            _ => &["all"],
        };
        let of_view = |view: &&'static str| self.table.iter().find(|((of, is), _)| of == &message && is == view);
        views.iter().filter_map(of_view).flat_map(|(_, fields)| fields.iter().copied()).collect()
    }

    /// The fields of an answer that its caller should not have, with the message that they are in.
    pub(super) fn excess(&self, method: &str, answer: &Value, caller: &Caller) -> Vec<String> {
        let mut excess = Vec::new();
        let of = if method.starts_with("ProposalAnswer.") { "RespondToProposal" } else { method };
        self.walk(method, &self.outputs[of], answer, caller, &mut excess);
        excess
    }

    /// Looks at a message and those in it.
    fn walk(&self, method: &str, message: &str, value: &Value, caller: &Caller, excess: &mut Vec<String>) {
        let (Some(descriptor), Some(fields)) = (self.messages.get(message), value.as_object()) else { return };
        let name = value["name"].as_str().unwrap_or_default();
        let allowed = self.allowed(method, message, name, caller);
        for (key, value) in fields {
            if !allowed.contains(key.as_str()) {
                excess.push(format!("{message}.{key} of {name}"));
            }
            let field = descriptor.field.iter().find(|field| field.json_name() == key).unwrap();
            let inner = last(field.type_name());
            if field.r#type() == Type::Message && self.messages.contains_key(&inner) {
                let one = std::slice::from_ref(value);
                for value in value.as_array().map_or(one, Vec::as_slice) {
                    self.walk(method, &inner, value, caller, excess);
                }
            }
        }
    }
}

/// Whether a caller is of a provider.
fn is_of_provider(caller: &Caller) -> bool {
    matches!(CALLERS[caller.column].owner, Owner::Y | Owner::W)
}

/// The name of a type without its package.
fn last(name: &str) -> String {
    name.rsplit('.').next().unwrap().to_owned()
}

/// The fields of a message.
fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_exactly_the_fields_that_the_table_gives() {
    let ((world, _key), fields) = (objects::world().await, Fields::new());
    let (mut faults, mut compared) = (Vec::new(), BTreeMap::new());
    for (method, message, whole) in [
        ("GetOfficer", "Officer", "Gr"),
        ("GetProvider", "Provider", "SEC"),
        ("GetNeed", "Need", "Gr"),
        ("GetProposal", "Proposal", "Gr"),
    ] {
        let mut seen = BTreeSet::new();
        for ((_, name), case) in fields.cases.iter().filter(|((of, _), _)| *of == method) {
            let all = call(&world, whole, method, case.object, name).await.unwrap().message.unwrap();
            seen.extend(keys(&all).into_iter().map(str::to_owned));
            for caller in callers() {
                let letter = case.cells[caller.column].letter(&caller.scopes);
                if !matches!(letter, 'A' | 'F') {
                    continue;
                }
                let answer = call(&world, &caller.who, method, case.object, name).await.unwrap().message.unwrap();
                let allowed = fields.allowed(method, message, name, &caller);
                let wanted: BTreeSet<_> = keys(&all).into_iter().filter(|key| allowed.contains(key)).collect();
                if keys(&answer) != wanted {
                    faults.push(format!("{method} {} {}: {:?}", case.object, caller.who, keys(&answer)));
                }
                *compared.entry((method, letter)).or_insert(0) += 1;
            }
        }
        let descriptor = &fields.messages[message].field;
        let unseen: Vec<_> = descriptor
            .iter()
            .map(prost_types::FieldDescriptorProto::json_name)
            .filter(|name| !seen.contains(*name))
            .collect();
        assert!(unseen.is_empty(), "no object of the world has {message} {unseen:?}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(compared.len() == 8 && compared.values().all(|number| *number > 4), "{compared:?}");
}
