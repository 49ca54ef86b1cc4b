//! What the build makes of the policy table and the table of fields, and what it refuses: a method of the contract that has no
//! row, and a field of an answer that has none. Part of the build script, and of the tests; never of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;

use super::FileDescriptorSet;

/// The policy table.
pub(super) const TABLE: &str = "src/auth/policy/table.txt";
/// The table of the fields of answers.
pub(super) const FIELDS: &str = "src/grpc/fields.txt";
/// Package of the contract, as descriptors spell it.
const PACKAGE: &str = ".focalpoint.v1.";
/// Columns of the table after method and relation.
const ROLES: usize = 11;
/// The column of service accounts, the only one that scopes may stand in.
const SERVICE: usize = 4;

/// Every method of the contract as `Service.Method`.
pub(super) fn methods(descriptors: &FileDescriptorSet) -> BTreeSet<String> {
    let services = descriptors.file.iter().flat_map(|file| &file.service);
    services
        .flat_map(|service| service.method.iter().map(|method| format!("{}.{}", service.name(), method.name())))
        .collect()
}

/// Every field of what the methods answer, at any depth, as `Message.field`.
pub(super) fn answered(descriptors: &FileDescriptorSet) -> BTreeSet<String> {
    let own = descriptors.file.iter().filter(|file| file.package() == PACKAGE.trim_matches('.'));
    let messages: BTreeMap<String, Vec<(&str, &str)>> = own
        .flat_map(|file| &file.message_type)
        .map(|message| {
            let fields = message.field.iter().map(|field| (field.json_name(), field.type_name())).collect();
            (format!("{PACKAGE}{}", message.name()), fields)
        })
        .collect();
    let services = descriptors.file.iter().flat_map(|file| &file.service);
    let mut open = Vec::new();
    for method in services.flat_map(|service| &service.method) {
        open.push(method.output_type());
    }
    let (mut seen, mut answered) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        let Some(fields) = messages.get(name).filter(|_| seen.insert(name)) else { continue };
        let message = name.trim_start_matches(PACKAGE);
        answered.extend(fields.iter().map(|(field, _)| format!("{message}.{field}")));
        open.extend(fields.iter().map(|(_, of)| *of));
    }
    answered
}

/// Checks that the table of fields has every field of an answer once, and none that there is not.
pub(super) fn check_fields(table: &str, answered: &BTreeSet<String>) -> Result<(), Box<dyn Error>> {
    let (mut listed, mut message) = (BTreeSet::new(), "");
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        if !line.starts_with(' ') {
            message = words.next().unwrap_or_default();
            words.next();
        }
        for field in words.map(|field| format!("{message}.{field}")) {
            if !answered.contains(&field) {
                return Err(format!("{FIELDS}: no answer has {field}").into());
            }
            if let Some(twice) = listed.replace(field) {
                return Err(format!("{FIELDS}: {twice} is there twice").into());
            }
        }
    }
    answered.difference(&listed).next().map_or(Ok(()), |missing| Err(format!("{FIELDS}: {missing} has no row").into()))
}

/// Turns the policy table into an enum of operations and a list of rows.
pub(super) fn compile_policy(table: &str, methods: &BTreeSet<String>) -> Result<String, Box<dyn Error>> {
    let mut operations: Vec<&str> = Vec::new();
    let mut rows = String::new();
    let mut relations = BTreeSet::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [operation, relation, roles @ ..] = cells.as_slice() else {
            return Err(format!("{TABLE}: row without cells: {line}").into());
        };
        if roles.len() != ROLES {
            return Err(format!("{TABLE}: {operation} has {} cells, not {ROLES}", roles.len()).into());
        }
        if !operations.contains(operation) {
            operations.push(operation);
        }
        if !relations.insert((*operation, *relation)) {
            return Err(format!("{TABLE}: {operation} {relation} is there twice").into());
        }
        let is_scope = |cell: &&str| !["A", "F", "-", "N"].contains(cell);
        if let Some(at) = roles.iter().enumerate().position(|(at, cell)| is_scope(cell) && at != SERVICE) {
            return Err(format!("{TABLE}: {operation} {relation}: {} is no cell of a person's role", roles[at]).into());
        }
        let cells: Vec<String> = roles.iter().map(|cell| cell_of(cell)).collect();
        writeln!(
            rows,
            "    Row {{ operation: Operation::{}, relation: Relation::{}, cells: [{}] }},",
            variant(operation),
            capitalized(relation),
            cells.join(", ")
        )?;
    }
    let is_divided =
        |operation: &&&str| relations.range((**operation, "")..).take_while(|(of, _)| of == *operation).count() > 1;
    if let Some(divided) = operations.iter().filter(is_divided).find(|of| relations.contains(&(**of, "any"))) {
        return Err(format!("{TABLE}: {divided} has a row for any object and others").into());
    }
    if let Some(missing) = methods.iter().find(|method| !operations.contains(&method.as_str())) {
        return Err(format!("{TABLE}: the method {missing} has no row").into());
    }
    let unknown = |operation: &&&str| operation.contains("Service.") && !methods.contains(**operation);
    if let Some(unknown) = operations.iter().find(unknown) {
        return Err(format!("{TABLE}: there is no method {unknown}").into());
    }

    let mut code = String::from(
        "/// What a caller asks for: each method of the services, and what the lines of an import do.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\npub enum Operation {\n",
    );
    for operation in &operations {
        writeln!(code, "    /// `{operation}`.\n    {},", variant(operation))?;
    }
    code.push_str("}\n\nimpl Operation {\n    /// Every operation, in the order of the table.\n");
    writeln!(code, "    pub const ALL: [Self; {}] = [", operations.len())?;
    for operation in &operations {
        writeln!(code, "        Self::{},", variant(operation))?;
    }
    code.push_str("    ];\n\n    /// Its name in the table: `Service.Method`.\n    #[must_use]\n");
    code.push_str("    pub const fn name(self) -> &'static str {\n        NAMES[self as usize]\n    }\n}\n\n");
    writeln!(
        code,
        "/// The names of the operations, in the order of the table.\nconst NAMES: [&str; {}] = [",
        operations.len()
    )?;
    for operation in &operations {
        writeln!(code, "    \"{operation}\",")?;
    }
    code.push_str("];\n\n");
    writeln!(code, "/// The policy table.\nconst ROWS: &[Row] = &[\n{rows}];")?;
    Ok(code)
}

/// The variant of an operation: the method's name, or all of the name of what is no method.
fn variant(operation: &str) -> String {
    let (service, method) = operation.split_once('.').unwrap_or(("", operation));
    if service.ends_with("Service") { method.to_owned() } else { format!("{service}{method}") }
}

/// The code of one cell.
fn cell_of(cell: &str) -> String {
    match cell {
        "A" => "Cell::Allow".to_owned(),
        "F" => "Cell::AllowFull".to_owned(),
        "-" => "Cell::Forbid".to_owned(),
        "N" => "Cell::Hide".to_owned(),
        scope => {
            let (full, scope) = scope.strip_prefix("F:").map_or((false, scope), |scope| (true, scope));
            format!("Cell::WithScope {{ scope: \"{scope}\", full: {full} }}")
        }
    }
}

/// The word with a capital first letter.
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
