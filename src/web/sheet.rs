//! A form that somebody fills in: what is asked, what was typed, and beside each field what is wrong with it.

use super::choice::Choice;
use super::form::Fields;
use crate::domain::Violations;

/// A form that somebody fills in.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its fields, in order.
    pub(super) inputs: Vec<Input>,
    /// What is wrong with none of them, in English.
    pub(super) wrong: Vec<String>,
}

/// A field.
#[derive(Debug)]
pub(super) struct Input {
    /// Its name.
    pub(super) name: String,
    /// What is asked.
    pub(super) label: String,
    /// How to fill it in; may be empty.
    pub(super) hint: String,
    /// What kind it is: a type of HTML's `input`, or `block`, `select`, `many`, `checks`.
    pub(super) kind: &'static str,
    /// What it stands under, together with those before and after it that stand under the same; may be empty.
    pub(super) group: String,
    /// What was typed.
    pub(super) value: String,
    /// What there is to choose from.
    pub(super) choices: Vec<Choice>,
    /// What is wrong with it, in English.
    pub(super) wrong: Vec<String>,
    /// The fields of the record that it stands for, as violations name them.
    paths: Vec<String>,
}

impl Input {
    /// A field for text or a number, with what was typed.
    pub(super) fn typed(kind: &'static str, name: &str, label: String, fields: &Fields, paths: &[&str]) -> Self {
        let value = fields.get(name).to_owned();
        Self { value, ..Self::chosen(kind, name, label, Vec::new(), paths) }
    }

    /// A field to choose from.
    pub(super) fn chosen(kind: &'static str, name: &str, label: String, choices: Vec<Choice>, paths: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            label,
            hint: String::new(),
            kind,
            group: String::new(),
            value: String::new(),
            choices,
            wrong: Vec::new(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }
    }

    /// The same with a hint.
    pub(super) fn with_hint(self, hint: String) -> Self {
        Self { hint, ..self }
    }

    /// The same under that heading.
    pub(super) fn within(self, group: &str) -> Self {
        Self { group: group.to_owned(), ..self }
    }

    /// Whether it stands for the field of a record that a violation names.
    fn is_of(&self, field: &str) -> bool {
        self.paths
            .iter()
            .filter_map(|path| field.strip_prefix(path.as_str()))
            .any(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

impl Sheet {
    /// A form with those fields.
    pub(super) const fn new(inputs: Vec<Input>) -> Self {
        Self { inputs, wrong: Vec::new() }
    }

    /// The same with what is wrong told beside each field.
    pub(super) fn told(mut self, violations: &Violations) -> Self {
        for violation in &violations.0 {
            match self.inputs.iter_mut().find(|input| input.is_of(&violation.field)) {
                Some(input) => input.wrong.push(violation.description.clone()),
                None => self.wrong.push(format!("{}: {}", violation.field, violation.description)),
            }
        }
        self
    }

    /// Its fields by what they stand under, in order, without those that are not to be seen.
    pub(super) fn groups(&self) -> impl Iterator<Item = (&str, &[Input])> {
        let seen = self.inputs.chunk_by(|one, next| one.group == next.group);
        seen.filter(|group| group[0].kind != "hidden").map(|group| (group[0].group.as_str(), group))
    }

    /// Those that are not to be seen.
    pub(super) fn hidden(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| input.kind == "hidden")
    }

    /// Whether anything is wrong.
    pub(super) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty() || self.inputs.iter().any(|input| !input.wrong.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_stands_beside_its_field_and_nothing_is_lost() {
        let fields = Fields::of(b"until=soon");
        let until = Input::typed("date", "until", "Until".to_owned(), &fields, &["consent.until"]);
        let who = Input::chosen("checks", "provider", "Who".to_owned(), Vec::new(), &["consent.audience"]);
        let mut violations = Violations::default();
        violations.add("consent.until", "is no date");
        violations.add("consent.audience.providers[0]", "there is no such provider");
        violations.add("consent.audienceOfOthers", "is not known");
        let sheet = Sheet::new(vec![until, who]).told(&violations);
        assert_eq!(sheet.inputs[0].wrong, ["is no date"]);
        assert_eq!(sheet.inputs[0].value, "soon", "what was typed is kept");
        assert_eq!(sheet.inputs[1].wrong, ["there is no such provider"]);
        assert_eq!(sheet.wrong, ["consent.audienceOfOthers: is not known"]);
        assert!(sheet.is_wrong() && !Sheet::default().is_wrong());
    }
}
