//! What the build refuses: a method of the contract without a row in the policy table, and a field of an answer without one in
//! the table of fields. The build script is made of the same code.

#[path = "../../src/auth/policy/tables.rs"]
mod checks;

use focalpoint::pb;
use prost::Message as _;
use prost_types::{FieldDescriptorProto, FileDescriptorSet, MethodDescriptorProto};

/// The policy table.
const POLICY: &str = include_str!("../../src/auth/policy/table.txt");
/// The table of fields.
const ANSWERS: &str = include_str!("../../src/grpc/fields.txt");

/// The contract.
fn contract() -> FileDescriptorSet {
    let mut set = FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
    // The build compiles its own files and what they import, not those of health and reflection.
    set.file.retain(|file| !file.package().starts_with("grpc."));
    set
}

/// What the build says of tables for a contract; nothing where it goes on.
fn refused(contract: &FileDescriptorSet, policy: &str, answers: &str) -> Option<String> {
    let fields = checks::check_fields(answers, &checks::answered(contract)).err();
    fields.or_else(|| checks::compile_policy(policy, &checks::methods(contract)).err()).map(|error| error.to_string())
}

#[test]
fn the_tables_as_they_are_build() {
    assert_eq!(refused(&contract(), POLICY, ANSWERS), None);
    assert!(checks::methods(&contract()).len() > 70 && checks::answered(&contract()).len() > 500);
}

#[test]
fn a_method_without_a_row_does_not_build() {
    let all = contract();
    for method in checks::methods(&all) {
        let is_of = |line: &&str| line.split_whitespace().next() == Some(method.as_str());
        let without: Vec<&str> = POLICY.lines().filter(|line| !is_of(line)).collect();
        let told = refused(&all, &without.join("\n"), ANSWERS).unwrap_or_else(|| panic!("{method}"));
        assert!(told.ends_with(&format!("the method {method} has no row")), "{told}");
    }
    let mut more = contract();
    let service =
        more.file.iter_mut().flat_map(|file| &mut file.service).find(|it| it.name() == "NeedService").unwrap();
    service.method.push(MethodDescriptorProto {
        name: Some("LeakNeed".to_owned()),
        output_type: Some(".focalpoint.v1.Need".to_owned()),
        ..MethodDescriptorProto::default()
    });
    let told = refused(&more, POLICY, ANSWERS).unwrap();
    assert!(told.ends_with("the method NeedService.LeakNeed has no row"), "{told}");
}

#[test]
fn a_field_of_an_answer_without_a_row_does_not_build() {
    let all = contract();
    for field in checks::answered(&all) {
        let (message, name) = field.split_once('.').unwrap();
        let mut of = "";
        let without = ANSWERS.lines().map(|line| {
            let is_head = !line.starts_with(' ') && !line.starts_with('#') && !line.is_empty();
            of = if is_head { line.split_whitespace().next().unwrap() } else { of };
            let is_it = |word: &str| of == message && word == name;
            let words = line.split(' ').enumerate();
            let kept = words.filter(|(at, word)| *at == 0 && is_head || !is_it(word)).map(|(_, word)| word);
            kept.collect::<Vec<_>>().join(" ")
        });
        let without: Vec<String> = without.collect();
        let told = refused(&all, POLICY, &without.join("\n")).unwrap_or_else(|| panic!("{field}"));
        assert!(told.ends_with(&format!("{field} has no row")), "{told}");
    }
    let mut more = contract();
    let need = more.file.iter_mut().flat_map(|file| &mut file.message_type).find(|it| it.name() == "Need").unwrap();
    need.field.push(FieldDescriptorProto {
        name: Some("leak".to_owned()),
        json_name: Some("leak".to_owned()),
        ..FieldDescriptorProto::default()
    });
    let told = refused(&more, POLICY, ANSWERS).unwrap();
    assert!(told.ends_with("Need.leak has no row"), "{told}");
}

#[test]
fn what_is_in_a_table_twice_or_for_nothing_does_not_build() {
    let all = contract();
    let with = |table: &str, line: &str| format!("{table}\n{line}\n");
    let cells = "- - - - - - - - - - -";
    for (line, told) in [
        (format!("NeedService.Nothing own {cells}"), "there is no method NeedService.Nothing"),
        (format!("NeedService.GetNeed own {cells}"), "NeedService.GetNeed own is there twice"),
        (format!("NeedService.GetNeed any {cells}"), "NeedService.GetNeed has a row for any object and others"),
        ("NeedService.GetNeed other A".to_owned(), "NeedService.GetNeed has 1 cells, not 11"),
        (format!("NeedService.GetNeed other need.read {}", &cells[2..]), "need.read is no cell of a person's role"),
    ] {
        let refused = refused(&all, &with(POLICY, &line), ANSWERS).unwrap_or_else(|| panic!("{line}"));
        assert!(refused.ends_with(told), "{refused}");
    }
    for (line, told) in
        [("Need all nothing", "no answer has Need.nothing"), ("Need all name", "Need.name is there twice")]
    {
        let refused = refused(&all, POLICY, &with(ANSWERS, line)).unwrap_or_else(|| panic!("{line}"));
        assert!(refused.ends_with(told), "{refused}");
    }
}
