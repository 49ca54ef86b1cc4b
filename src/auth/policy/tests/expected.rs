//! Reads what people expect of the policy (`expected.txt`), for the tests of the table and of the running service.

/// The callers of the columns, in their order.
pub(crate) const CALLERS: [Column; 21] = [
    column("Gr", "GOVERNMENT_READER", Owner::X),
    column("Ge", "GOVERNMENT_EDITOR", Owner::X),
    column("Gc", "CONSENT_OFFICER", Owner::X),
    column("Gm", "ACCOUNT_MANAGER", Owner::X),
    column("Zr", "GOVERNMENT_READER", Owner::Z),
    column("Ze", "GOVERNMENT_EDITOR", Owner::Z),
    column("Zc", "CONSENT_OFFICER", Owner::Z),
    column("Zm", "ACCOUNT_MANAGER", Owner::Z),
    column("SX", "SERVICE", Owner::X),
    column("SZ", "SERVICE", Owner::Z),
    column("SY", "SERVICE", Owner::Y),
    column("SW", "SERVICE", Owner::W),
    column("Dr", "PROVIDER_READER", Owner::Y),
    column("De", "PROVIDER_EDITOR", Owner::Y),
    column("Dm", "PROVIDER_MANAGER", Owner::Y),
    column("Wr", "PROVIDER_READER", Owner::W),
    column("We", "PROVIDER_EDITOR", Owner::W),
    column("Wm", "PROVIDER_MANAGER", Owner::W),
    column("SEC", "SECRETARIAT", Owner::Nobody),
    column("ADM", "ADMINISTRATOR", Owner::Nobody),
    column("AUD", "AUDITOR", Owner::Nobody),
];

/// The scopes of service accounts, each under its short name in the file.
pub(crate) const SCOPES: [(&str, &str); 6] = [
    ("read", "directory.read"),
    ("person", "directory.personal.read"),
    ("write", "directory.write"),
    ("need", "need.read"),
    ("draft", "need.draft"),
    ("match", "match.run"),
];

/// The states of a need, which the file calls `needs` together.
pub(crate) const NEEDS: [&str; 14] = [
    "need-draft",
    "need-unpublished",
    "need-withdrawn-draft",
    "need-submitted",
    "need-withdrawn",
    "need-expired",
    "need-window",
    "need-frozen",
    "need-shared",
    "need-delivery",
    "need-met",
    "need-of-group",
    "need-to-all",
    "need-to-W",
];

/// Whose an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The State whose objects the file speaks of.
    X,
    /// Another State.
    Z,
    /// The provider that is not open to States.
    Y,
    /// The provider that is.
    W,
    /// Nobody's.
    Nobody,
}

/// A caller of the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name in the file.
    pub(crate) name: &'static str,
    /// Its role.
    pub(crate) role: &'static str,
    /// Whose it is.
    pub(crate) owner: Owner,
}

/// A column of the file.
const fn column(name: &'static str, role: &'static str, owner: Owner) -> Column {
    Column { name, role, owner }
}

/// What one caller may expect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// The letter.
    letter: char,
    /// The scope that it takes.
    scope: Option<&'static str>,
}

impl Cell {
    /// The letter for a caller with those scopes.
    pub(crate) fn letter(&self, scopes: &[&str]) -> char {
        if self.scope.is_none_or(|scope| scopes.contains(&scope)) { self.letter } else { '-' }
    }
}

/// What is expected of an operation on an object.
#[derive(Debug)]
pub(crate) struct Case {
    /// The operation, by its name of one word or, where it is no method, as the table has it.
    pub(crate) operation: &'static str,
    /// The object.
    pub(crate) object: &'static str,
    /// A cell for each of [`CALLERS`].
    pub(crate) cells: Vec<Cell>,
}

/// All that is expected.
pub(crate) fn cases() -> Vec<Case> {
    let mut operations: Vec<&'static str> = Vec::new();
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("expected.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(names) = line.strip_prefix('[') {
            operations = names.trim_end_matches(']').split_whitespace().collect();
            continue;
        }
        let mut words = line.split_whitespace();
        let objects: Vec<&'static str> = match words.next().unwrap() {
            "needs" => NEEDS.to_vec(),
            objects => objects.split(',').collect(),
        };
        let cells: Vec<Cell> = words.map(cell).collect();
        assert_eq!(cells.len(), CALLERS.len(), "{line}");
        for operation in &operations {
            for object in &objects {
                let is_new = !cases.iter().any(|case| case.operation == *operation && case.object == *object);
                assert!(is_new, "{operation} {object} is there twice");
                cases.push(Case { operation, object, cells: cells.clone() });
            }
        }
    }
    cases
}

/// The cell of a word.
fn cell(word: &'static str) -> Cell {
    let (letter, scope) = word.split_once('/').map_or((word, None), |(letter, scope)| (letter, Some(scope)));
    assert!(["A", "F", "-", "N", "P", "R"].contains(&letter), "{word} is no cell");
    let scope = scope.map(|short| SCOPES.iter().find(|(name, _)| *name == short).unwrap().1);
    Cell { letter: letter.chars().next().unwrap(), scope }
}
