//! What an activity of an IATI file costs: its budgets, else what was committed, else what was paid. Exact, in one currency.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::element::Element;
use crate::domain::contact::Money;
use crate::domain::{Violations, check};

/// A sum in a currency.
type Sum<'a> = (Decimal, &'a str);

/// Reads what it costs. Sums in several currencies make no sum, and one that is not positive says nothing.
pub(super) fn read(element: &Element, violations: &mut Violations) -> Option<Money> {
    let default = element.attribute("default-currency");
    let budgets = budgets(element);
    if !budgets.is_empty() {
        let begin = budgets.iter().map(|budget| budget.of("period-start", "iso-date")).min().unwrap_or_default();
        let end = budgets.iter().map(|budget| budget.of("period-end", "iso-date")).max().unwrap_or_default();
        return total(&budgets, default, violations, &format!("IATI budgets, {begin} to {end}"));
    }
    let of = |codes: &[&str]| -> Vec<&Element> {
        let is_one = |one: &&Element| codes.contains(&one.of("transaction-type", "code"));
        element.all("transaction").filter(is_one).collect()
    };
    let committed = of(&["2"]);
    if !committed.is_empty() {
        return total(&committed, default, violations, "IATI commitments");
    }
    total(&of(&["3", "4"]), default, violations, "IATI disbursements and expenditure")
}

/// The budgets, of which a revised one stands in the place of the original of its period.
fn budgets(element: &Element) -> Vec<&Element> {
    let period = |budget: &Element| {
        [budget.of("period-start", "iso-date").to_owned(), budget.of("period-end", "iso-date").to_owned()]
    };
    let is_revised = |budget: &&Element| budget.attribute("type") == "2";
    let revised: BTreeSet<_> = element.all("budget").filter(is_revised).map(period).collect();
    element.all("budget").filter(|budget| is_revised(budget) || !revised.contains(&period(budget))).collect()
}

/// The sum of what elements say, when all are in one currency.
fn total(elements: &[&Element], default: &str, violations: &mut Violations, remarks: &str) -> Option<Money> {
    let mut sum = Decimal::ZERO;
    let mut currency = "";
    for element in elements {
        let (value, its) = match value(element, default) {
            Ok(found) => found?,
            Err(wrong) => {
                violations.add("activity.amount.value", wrong);
                return None;
            }
        };
        if its.is_empty() || !currency.is_empty() && currency != its {
            return None;
        }
        currency = its;
        sum = sum.checked_add(value)?;
    }
    let is_cost = sum > Decimal::ZERO;
    is_cost.then(|| Money {
        value: sum.normalize().to_string(),
        currency: currency.to_owned(),
        remarks: remarks.to_owned(),
    })
}

/// What an element says in figures; none where it has no value.
fn value<'a>(element: &'a Element, default: &'a str) -> Result<Option<Sum<'a>>, String> {
    let Some(value) = element.first("value") else { return Ok(None) };
    let text = value.text.trim();
    let (is_less, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let digits = digits.strip_prefix('+').filter(|_| !is_less).unwrap_or(digits);
    let Some(amount) = check::decimal(digits) else {
        let shown = crate::domain::text::quoted(text);
        return Err(format!("{shown} is not an amount; expected digits with `.` before the fraction"));
    };
    let currency = value.attribute("currency");
    let currency = if currency.is_empty() { default } else { currency };
    Ok(Some((if is_less { -amount } else { amount }, currency)))
}
