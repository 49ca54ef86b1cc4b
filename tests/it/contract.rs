//! The protobuf contract and the domain have one JSON: the same fields, at every depth.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::domain::{
    Account, Activity, Approval, Authority, ErrorReport, Group, Invitation, Need, Officer, Provider,
};
use focalpoint::pb;
use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FileDescriptorSet};
use serde_json::Value;

/// Fields that the service sets and the domain does not hold.
const OUTPUT_ONLY: [&str; 6] = ["name", "uid", "etag", "createTime", "updateTime", "freshness"];

/// Path and shape of every field of a message.
type Fields = BTreeMap<String, &'static str>;

/// The messages of the contract by name.
fn messages() -> BTreeMap<String, DescriptorProto> {
    let set = FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
    let own = set.file.into_iter().filter(|file| file.package() == "focalpoint.v1");
    own.flat_map(|file| file.message_type).map(|message| (message.name().to_owned(), message)).collect()
}

/// The fields of a message.
fn of_message(messages: &BTreeMap<String, DescriptorProto>, name: &str, path: &str, fields: &mut Fields) {
    let message = &messages[name];
    for field in &message.field {
        if (path.is_empty() || name == "Account") && OUTPUT_ONLY.contains(&field.json_name()) {
            continue;
        }
        let path = format!("{path}.{}", field.json_name());
        let type_name = field.type_name().rsplit('.').next().unwrap_or_default();
        let is_map = message.nested_type.iter().any(|nested| nested.name() == type_name);
        let shape = match (is_map, field.label(), field.r#type()) {
            (true, _, _) => "map",
            (false, Label::Repeated, _) => "list",
            (false, _, Type::String) => "string",
            (false, _, Type::Bool) => "bool",
            (false, _, Type::Uint32) => "number",
            (false, _, Type::Message) => "object",
            (false, _, other) => panic!("{path} has the type {other:?}"),
        };
        fields.insert(path.clone(), shape);
        if !is_map && field.r#type() == Type::Message {
            of_message(messages, type_name, &path, fields);
        }
    }
}

/// The fields of a domain type, by its JSON Schema.
fn of_schema(root: &Value, schema: &Value, path: &str, fields: &mut Fields) {
    let schema = resolved(root, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        let property = resolved(root, property);
        let types = &property["type"];
        let listed = types.as_array().into_iter().flatten().filter_map(Value::as_str);
        let types: BTreeSet<&str> = types.as_str().into_iter().chain(listed).collect();
        let shape = if types.contains("array") {
            of_schema(root, &property["items"], &path, fields);
            "list"
        } else if types.contains("object") && property.get("properties").is_none() {
            "map"
        } else if types.contains("object") {
            of_schema(root, &property, &path, fields);
            "object"
        } else if types.contains("boolean") {
            "bool"
        } else if types.contains("integer") {
            "number"
        } else {
            "string"
        };
        fields.insert(path, shape);
    }
}

/// A schema with its reference followed, and the alternative to null taken.
pub(crate) fn resolved(root: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolved(root, root.pointer(reference.trim_start_matches('#')).unwrap());
    }
    match schema["anyOf"].as_array() {
        Some(options) => resolved(root, options.iter().find(|option| option["type"] != "null").unwrap()),
        None => schema.clone(),
    }
}

/// Compares one record with its message.
fn assert_same<T: schemars::JsonSchema>(name: &str) {
    let (mut message, mut domain) = (Fields::new(), Fields::new());
    of_message(&messages(), name, "", &mut message);
    let schema = schemars::schema_for!(T).to_value();
    of_schema(&schema, &schema, "", &mut domain);
    // What only the log holds of an invitation.
    domain.remove(".codeDigest");
    assert!(message.len() >= 7, "{name} has fields");
    assert_eq!(message, domain, "{name}");
}

#[test]
fn every_record_has_the_fields_of_its_message() {
    assert_same::<Authority>("Authority");
    assert_same::<Officer>("Officer");
    assert_same::<Provider>("Provider");
    assert_same::<Activity>("Activity");
    assert_same::<Group>("Group");
    assert_same::<Need>("Need");
    assert_same::<Account>("Account");
    assert_same::<Approval>("Approval");
    assert_same::<Invitation>("Invitation");
    assert_same::<ErrorReport>("ErrorReport");
}

#[test]
fn a_field_that_only_one_side_has_is_found() {
    let mut message = Fields::new();
    of_message(&messages(), "Authority", "", &mut message);
    let schema = schemars::schema_for!(Provider).to_value();
    let mut domain = Fields::new();
    of_schema(&schema, &schema, "", &mut domain);
    assert_ne!(message, domain);
    assert!(message.contains_key(".kinds.designation.text") && !domain.contains_key(".kinds.designation.text"));
}
