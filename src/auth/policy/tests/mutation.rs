//! The table against what people expect, and every table with one cell changed, which must be found.

use std::collections::{BTreeSet, HashSet};

use uuid::Uuid;

use super::super::*;
use super::expected::{CALLERS, Case, Column, Owner, SCOPES, cases};
use crate::domain::{AccountId, ProviderId, State};

/// How the caller of a column stands to an object.
enum Stand {
    /// In a relation of the table.
    In(Relation),
    /// It does not see the object, whatever the table says of it: the table only lets it look.
    Unseen,
}

/// How a caller stands to an object of [`cases()`], for that operation.
fn stand(caller: &Column, operation: &str, object: &str) -> Stand {
    let imports = operation.starts_with("Import");
    let matches = ["ExplainMatch", "MatchProvider"].contains(&operation);
    let shows_providers = ["GetProvider", "ListProviders", "SearchProviders"].contains(&operation);
    let own_or = |owner, other| Stand::In(if caller.owner == owner { Relation::Own } else { other });
    let among =
        |names: &[&str], inside, outside| own_or(Owner::X, if names.contains(&caller.name) { inside } else { outside });
    let (of_z, of_y, of_w) = (["Zr", "Ze", "Zc", "Zm", "SZ"], ["Dr", "De", "Dm", "SY"], ["Wr", "We", "Wm", "SW"]);
    match object {
        "none" if operation == "AcceptInvitation" => Stand::In(Relation::Newcomer),
        "group-draft" if caller.name != "SEC" => Stand::Unseen,
        "report" => Stand::In(match caller.owner {
            Owner::X | Owner::Z => Relation::Own,
            Owner::Y | Owner::W => Relation::Open,
            Owner::Nobody => Relation::Other,
        }),
        "none" | "group" | "group-draft" | "group-new" => Stand::In(Relation::Any),
        "unconfirmed" if operation == "CreateOfficer" => own_or(Owner::X, Relation::Other),
        "unconfirmed-draft" if operation == "SearchAuthorities" && caller.owner != Owner::X => Stand::Unseen,
        "authority" | "closed" | "authority-new" | "export-of-X" | "report-of-X" | "officer" | "need-new" => {
            own_or(Owner::X, Relation::Other)
        }
        "unconfirmed" | "officer-unconfirmed" => own_or(Owner::X, Relation::Unconfirmed),
        "authority-draft" if caller.owner == Owner::X || imports => own_or(Owner::X, Relation::Other),
        "unconfirmed-draft" if caller.owner == Owner::X || caller.name == "SEC" || imports => {
            own_or(Owner::X, Relation::Unconfirmed)
        }
        "officer-shown" => own_or(
            Owner::X,
            if ["GetOfficer", "ListOfficers"].contains(&operation) { Relation::Open } else { Relation::Other },
        ),
        "officer-draft" | "officer-of-draft" if caller.owner == Owner::X => Stand::In(Relation::Own),
        "provider-draft" if matches => Stand::Unseen,
        "need-withdrawn-draft" | "need-withdrawn" | "need-met"
            if ["MatchProvider", "PlanMatches", "FindBundles", "GetActionPlan"].contains(&operation) =>
        {
            Stand::Unseen
        }
        "need-shared" | "need-delivery" if operation == "FindBundles" && of_z.contains(&caller.name) => Stand::Unseen,
        "need-partner" => Stand::In(match caller.owner {
            Owner::X | Owner::Y | Owner::W => Relation::Shared,
            Owner::Nobody if caller.name == "SEC" => Relation::Shared,
            Owner::Z | Owner::Nobody => Relation::Submitted,
        }),
        "provider-Y" | "provider-W" | "provider-suspended" if matches => {
            let of = match object {
                "provider-Y" => Some(Owner::Y),
                "provider-W" => Some(Owner::W),
                _ => None,
            };
            let is_others = matches!(caller.owner, Owner::Y | Owner::W) && of != Some(caller.owner);
            if is_others {
                Stand::Unseen
            } else {
                among(&[of_y.as_slice(), &of_w, &["SEC"]].concat(), Relation::Shared, Relation::Submitted)
            }
        }
        "provider-Y" if caller.owner == Owner::X && shows_providers => Stand::In(Relation::Open),
        "provider-Y" | "account-Y" | "manager-Y" => own_or(Owner::Y, Relation::Other),
        "provider-W" => own_or(Owner::W, Relation::Open),
        "provider-suspended" | "provider-new" | "account-SEC" => Stand::In(Relation::Other),
        "provider-draft" if caller.name == "SEC" => Stand::In(Relation::Other),
        "need-draft" | "need-unpublished" | "need-withdrawn-draft" if imports => own_or(Owner::X, Relation::Shared),
        "need-draft" | "need-unpublished" | "need-withdrawn-draft" => own_or(Owner::X, Relation::Draft),
        "need-submitted" | "need-withdrawn" | "proposal-submitted" => own_or(Owner::X, Relation::Submitted),
        "need-expired" | "need-window" | "need-frozen" => among(&["SEC"], Relation::Shared, Relation::Submitted),
        "need-shared" | "need-delivery" | "need-met" => {
            among(&[of_z.as_slice(), &of_y, &["SEC"]].concat(), Relation::Shared, Relation::Submitted)
        }
        "need-of-group" => among(&[of_y.as_slice(), &["SEC"]].concat(), Relation::Shared, Relation::Submitted),
        "need-to-all" => among(&[of_y.as_slice(), &of_w, &["SEC"]].concat(), Relation::Shared, Relation::Submitted),
        "need-to-W" => among(&[of_w.as_slice(), &["SEC"]].concat(), Relation::Shared, Relation::Submitted),
        "proposal-proposed" | "proposal-agreed" | "proposal-frozen" | "proposal-of-X" => {
            among(&["SEC"], Relation::Shared, Relation::Submitted)
        }
        _ if object.starts_with("proposal-") => {
            among(&[of_y.as_slice(), &["SEC"]].concat(), Relation::Shared, Relation::Submitted)
        }
        "account-X" | "manager-X" => own_or(Owner::X, Relation::Other),
        "self" | "export-own" => Stand::In(if caller.owner == Owner::Nobody { Relation::Other } else { Relation::Own }),
        "tree" | "row-own" | "row-of-We" => {
            let has_state = matches!(caller.owner, Owner::X | Owner::Z);
            Stand::In(if has_state { Relation::Own } else { Relation::Other })
        }
        _ if object.starts_with("approval-") || object.starts_with("invitation-") => Stand::In(Relation::Any),
        "authority-draft" | "unconfirmed-draft" | "officer-draft" | "officer-of-draft" | "provider-draft" => {
            Stand::Unseen
        }
        "flaw-closed" => to_error_report(caller, "Zr"),
        _ if object.starts_with("flaw-of-") => to_error_report(caller, &object["flaw-of-".len()..]),
        _ if object.starts_with("run-of-") => to_run(caller, operation, &object["run-of-".len()..]),
        _ => panic!("{object} is no object"),
    }
}

/// How a caller stands to a run that somebody saved.
fn to_run(caller: &Column, operation: &str, saver: &str) -> Stand {
    let owner = CALLERS.iter().find(|it| it.name == saver).map_or(Owner::Nobody, |it| it.owner);
    let is_of_side = owner == caller.owner && (owner != Owner::Nobody || caller.name == "SEC");
    match operation {
        _ if !is_of_side => Stand::Unseen,
        "ListRuns" => Stand::In(Relation::Any),
        _ if caller.name == saver => Stand::In(Relation::Own),
        _ => Stand::In(Relation::Other),
    }
}

/// How a caller stands to what somebody says is wrong with an authority of X.
fn to_error_report(caller: &Column, reporter: &str) -> Stand {
    Stand::In(if caller.owner == Owner::X {
        Relation::Own
    } else if caller.name == reporter {
        Relation::Open
    } else {
        Relation::Other
    })
}

/// The caller of a column with those scopes.
fn principal(caller: &Column, scopes: &[&str]) -> Principal {
    Principal {
        account: AccountId(Uuid::nil()),
        role: Role::from(caller.role),
        state: match caller.owner {
            Owner::X => State::parse("MN"),
            Owner::Z => State::parse("ID"),
            Owner::Y | Owner::W | Owner::Nobody => None,
        },
        provider: matches!(caller.owner, Owner::Y | Owner::W).then(|| ProviderId(Uuid::nil())),
        scopes: scopes.iter().map(|scope| Scope::from(*scope)).collect(),
        signed_in: None,
        strength: None,
        expires: None,
    }
}

/// The sets of scopes that a caller is tried with: for a service account none, each alone, and all.
fn scopes(caller: &Column) -> Vec<Vec<&'static str>> {
    if caller.role != "SERVICE" {
        return vec![Vec::new()];
    }
    let all: Vec<_> = SCOPES.iter().map(|(_, scope)| *scope).collect();
    all.iter().map(|scope| vec![*scope]).chain([Vec::new(), all.clone()]).collect()
}

/// An operation with what is expected of it.
struct Expected {
    operation: Operation,
    name: &'static str,
    cases: Vec<Case>,
}

impl Expected {
    /// Whether its record has two views.
    fn has_views(&self) -> bool {
        let full =
            |case: &Case| SCOPES.iter().any(|(_, scope)| case.cells.iter().any(|cell| cell.letter(&[scope]) == 'F'));
        self.cases.iter().any(full)
    }

    /// What is wrong with a table of it: the first fault.
    fn fault(&self, rows: &[Row]) -> Option<String> {
        let imports = self.name.starts_with("Import");
        let (has_views, mut reached) = (self.has_views(), HashSet::new());
        let takes_scope = rows.iter().any(|row| matches!(row.cells[SERVICE], Cell::WithScope { .. }));
        for row in rows {
            let is_full = |cell: &Cell| matches!(cell, Cell::AllowFull | Cell::WithScope { full: true, .. });
            if !has_views && row.cells.iter().any(is_full) {
                return Some(format!("{:?} is full of a record that has one view", row.relation));
            }
            if imports && row.cells.contains(&Cell::Hide) {
                return Some(format!("{:?} hides a line, which is refused or not", row.relation));
            }
            let service = row.cells[SERVICE];
            let owners = [row.of_owner(true), row.of_owner(false)];
            let is_fit = match service {
                Cell::Forbid => true,
                Cell::Hide => owners.iter().any(|most| *most != Cell::Forbid),
                Cell::Allow | Cell::AllowFull => owners.contains(&Cell::Allow) && !takes_scope,
                Cell::WithScope { .. } => owners.contains(&Cell::Allow),
            };
            if !is_fit {
                return Some(format!(
                    "{:?} gives a service account what no owner has, or without a scope",
                    row.relation
                ));
            }
        }
        for (case, (at, caller)) in
            self.cases.iter().flat_map(|case| CALLERS.iter().enumerate().map(move |c| (case, c)))
        {
            let stand = stand(caller, self.name, case.object);
            for scopes in scopes(caller) {
                let principal = principal(caller, &scopes);
                let entered = enter_by(rows, &principal, self.operation);
                let told = match (&stand, entered) {
                    (_, Err(_)) => '-',
                    (Stand::Unseen, Ok(_)) => 'N',
                    (Stand::In(relation), Ok(entered)) => {
                        let is_row = |row: &Row| row.relation == *relation || row.relation == Relation::Any;
                        reached.extend(rows.iter().position(is_row).map(|row| (row, column(&principal.role))));
                        match entered.on(*relation) {
                            Ok(permit) if permit.is_full() => 'F',
                            Ok(_) => 'A',
                            Err(Refusal::Hidden) if imports => '-',
                            Err(Refusal::Hidden) => 'N',
                            Err(Refusal::Forbidden) => '-',
                        }
                    }
                };
                let hidden_beside =
                    ["Approve", "Reject", "ListPending", "ListInvitations", "RevokeInvitation", "GetInclusionProof"]
                        .contains(&self.name);
                let all = SCOPES.map(|(_, scope)| scope);
                let is_unseen = matches!(stand, Stand::Unseen) && entered.is_ok();
                let expected = match case.cells[at].letter(if is_unseen { &all } else { &scopes }) {
                    // Whoever has an account is refused whatever the table says of them: it must say nothing.
                    'P' if matches!(stand, Stand::In(Relation::Newcomer)) => '-',
                    'P' | 'R' => 'A',
                    'N' if hidden_beside => 'A',
                    letter => letter,
                };
                if told != expected {
                    return Some(format!(
                        "{} {scopes:?} {}: the table says {told}, expected {expected}",
                        caller.name, case.object
                    ));
                }
            }
        }
        let unreached =
            |(row, of): &(usize, usize)| !reached.contains(&(*row, Some(*of))) && rows[*row].cells[*of] != Cell::Forbid;
        let cells = (0..rows.len()).flat_map(|row| (0..11).map(move |of| (row, of)));
        let unreached: Vec<_> = cells.filter(unreached).map(|(row, of)| (rows[row].relation, of)).collect();
        (!unreached.is_empty()).then(|| format!("nothing reaches {unreached:?}, which must be -"))
    }

    /// The rows of it in the table.
    fn rows(&self) -> Vec<Row> {
        let of_it = ROWS.iter().filter(|row| row.operation == self.operation);
        of_it.map(|row| Row { operation: row.operation, relation: row.relation, cells: row.cells }).collect()
    }
}

/// Every operation with what is expected of it.
fn all() -> Vec<Expected> {
    let mut cases = cases();
    let all: Vec<_> = Operation::ALL
        .into_iter()
        .map(|operation| {
            let name = operation.name();
            let name =
                name.split_once('.').filter(|(of, _)| of.ends_with("Service")).map_or(name, |(_, method)| method);
            let cases: Vec<_> = cases.extract_if(.., |case| case.operation == name).collect();
            assert!(!cases.is_empty(), "nothing is expected of {name}");
            Expected { operation, name, cases }
        })
        .collect();
    assert!(cases.is_empty(), "no such operation: {:?}", cases[0]);
    all
}

#[test]
fn the_table_says_what_people_expect() {
    let faults: Vec<_> =
        all().iter().filter_map(|it| it.fault(&it.rows()).map(|fault| format!("{}: {fault}", it.name))).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_table_with_any_one_cell_changed_is_found() {
    let others = [Cell::Allow, Cell::AllowFull, Cell::Forbid, Cell::Hide];
    let scoped = SCOPES.iter().flat_map(|(_, scope)| [true, false].map(|full| Cell::WithScope { scope, full }));
    let scoped: Vec<_> = scoped.collect();
    let (mut changed, mut missed) = (0, BTreeSet::new());
    for it in all() {
        let mut rows = it.rows();
        for (row, of) in (0..rows.len()).flat_map(|row| (0..11).map(move |of| (row, of))) {
            let as_it_is = rows[row].cells[of];
            let more = scoped.iter().filter(|_| of == SERVICE);
            for cell in others.iter().chain(more).filter(|cell| **cell != as_it_is) {
                rows[row].cells[of] = *cell;
                changed += 1;
                if it.fault(&rows).is_none() {
                    missed.insert(format!("{} {:?} column {of} as {cell:?}", it.name, rows[row].relation));
                }
            }
            rows[row].cells[of] = as_it_is;
        }
    }
    assert!(missed.is_empty(), "{} of {changed} are missed:\n{missed:#?}", missed.len());
    assert!(changed > 5_000, "{changed}");
}

#[test]
fn a_row_that_nothing_reaches_is_found() {
    for it in all() {
        let rows = it.rows();
        for row in &rows {
            let cases: Vec<_> =
                it.cases.iter().flat_map(|case| CALLERS.iter().map(move |caller| (caller, case))).collect();
            let is_reached = cases.iter().any(|(caller, case)| match stand(caller, it.name, case.object) {
                Stand::In(relation) => row.relation == Relation::Any || row.relation == relation,
                Stand::Unseen => false,
            });
            assert!(is_reached, "{} {:?}", it.name, row.relation);
        }
    }
}
