//! Cells: lists in one cell, and the mark that keeps a spreadsheet from reading a cell as a formula.

/// What a spreadsheet may take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet could read the cell as a formula, once its marks are taken off.
fn is_risky(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// The cell as it is safe to open in a spreadsheet: with `'` before what could be a formula.
pub(super) fn guarded(cell: String) -> String {
    if is_risky(&cell) { format!("'{cell}") } else { cell }
}

/// The cell without the mark that [`guarded`] puts before it.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| is_risky(cell)).unwrap_or(cell)
}

/// The items as one cell, separated by `;`; a `;` or `\` inside an item has a `\` before it.
pub(super) fn joined<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<_> = items.map(|item| item.replace('\\', r"\\").replace(';', r"\;")).collect();
    items.join(";")
}

/// The items of a cell, without the space around them; empty ones are none.
pub(super) fn split(cell: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        if c == ';' {
            items.push(String::new());
        } else if let Some(item) = items.last_mut() {
            item.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_mark_goes_on_and_off(cell in "['=+@\ta-]{0,6}") {
            let safe = guarded(cell.clone());
            prop_assert!(!safe.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&safe), cell);
        }

        #[test]
        fn a_list_survives_its_cell(items in prop::collection::vec(r"[a;\\]{1,4}", 0..4)) {
            prop_assert_eq!(split(&joined(items.iter().map(String::as_str))), items);
        }
    }

    #[test]
    fn an_apostrophe_before_a_letter_is_the_cells_own() {
        assert_eq!(unguarded("'s-Gravenhage"), "'s-Gravenhage");
        assert_eq!(guarded("'s-Gravenhage".to_owned()), "'s-Gravenhage");
    }
}
