//! The form as a page shows it: every field with what was typed, and room for more rows.

use super::{Ask, Blank, NO, Set, Shape, WAS, YES, is_blank, key, rows};
use crate::web::choice::Choice;
use crate::web::form::Fields;
use crate::web::sheet::{Input, Sheet};
use crate::web::words::Words;

/// Empty rows that somebody who asks for more gets.
const MORE: usize = 3;

/// What every field of a form needs to know.
#[derive(Clone, Copy)]
struct Shown<'a> {
    /// The words.
    words: Words,
    /// What was typed.
    typed: &'a Fields,
    /// Empty rows of each kind.
    room: usize,
}

impl Blank {
    /// The form with what was typed, and with room for more where that was asked for.
    pub(in crate::web) fn sheet(&self, words: Words, typed: &Fields, more: bool) -> Sheet {
        let shown = Shown { words, typed, room: if more { MORE } else { 1 } };
        let mut inputs = Vec::new();
        for part in self.parts {
            let legend = words.code("part", part.name);
            shown.all(part.asks, "", &format!("{}.", self.record), &legend, &mut inputs);
        }
        Sheet::new(inputs)
    }
}

impl Shown<'_> {
    /// The fields of an object: with what comes before their names in the form, and before their paths in violations.
    fn all(self, asks: &[Ask], before: &str, path: &str, legend: &str, inputs: &mut Vec<Input>) {
        let (rows, plain): (Vec<&Ask>, Vec<&Ask>) = asks.iter().partition(|ask| ask.has_rows());
        for ask in plain {
            let (name, path) = (format!("{before}{}", ask.path), format!("{path}{}", ask.path));
            inputs.extend(self.plain(ask, &name, &path).map(|input| input.within(legend)));
        }
        for ask in rows {
            self.rows(ask, &format!("{before}{}", ask.path), &format!("{path}{}", ask.path), inputs);
        }
    }

    /// What a field is called.
    fn label(self, ask: &Ask) -> String {
        self.words.code("ask", ask.label)
    }

    /// A field that is no list of rows; those in order are several.
    fn plain(self, ask: &Ask, name: &str, path: &str) -> impl Iterator<Item = Input> {
        let label = self.label(ask);
        let typed = |kind| vec![Input::typed(kind, name, label.clone(), self.typed, &[path])];
        let chosen = |kind, choices| vec![Input::chosen(kind, name, label.clone(), choices, &[path])];
        let inputs = match ask.shape {
            Shape::Line | Shape::Listed | Shape::Languages | Shape::Articles => typed("text"),
            Shape::Lines | Shape::Block => typed("block"),
            Shape::Date => typed("date"),
            Shape::Number => typed("number"),
            Shape::Answer => chosen("select", self.answers(name)),
            Shape::Tick => {
                let is_chosen = self.typed.get(name) == YES;
                chosen("checks", vec![Choice::new(YES, self.words.code("answer", YES), is_chosen)])
            }
            Shape::One(set) => chosen("select", self.one(set, name, true)),
            Shape::Which(set) => chosen("select", self.one(set, name, false)),
            Shape::Several(set) if set.is_long() => chosen("many", self.several(set, name)),
            Shape::Several(set) => chosen("checks", self.several(set, name)),
            Shape::Ordered(set) => self.ordered(set, name, path, &label),
            Shape::Titles | Shape::Texts | Shape::Rows(_) => Vec::new(),
        };
        let hint = self.words.known("hint", ask.label).unwrap_or_default();
        inputs.into_iter().map(move |input| input.with_hint(hint.clone()))
    }

    /// The rows of a field: those with something in them, and room for more.
    fn rows(self, ask: &Ask, name: &str, path: &str, inputs: &mut Vec<Input>) {
        let full: Vec<usize> = rows(self.typed, name).into_iter().filter(|at| !self.is_empty(ask, name, *at)).collect();
        let first = full.last().map_or(0, |at| at.saturating_add(1));
        let mut taken: Vec<String> = Vec::new();
        for (place, at) in full.iter().copied().chain((first..).take(self.room)).enumerate() {
            let row = format!("{name}.{at}");
            let number = (place + 1).to_string();
            let legend = self.words.with("ask-nth", &[("what", &self.label(ask)), ("number", &number)]);
            if let Shape::Rows(asks) = ask.shape {
                inputs.push(Input::typed("hidden", &format!("{row}.{WAS}"), String::new(), self.typed, &[]));
                self.all(asks, &format!("{row}."), &format!("{path}[{place}]."), &legend, inputs);
            } else {
                let tag = key(self.typed.get(&format!("{row}.language")), |tag| taken.iter().any(|it| it == tag));
                let of_tag = format!("{path}[{tag:?}]");
                // What is wrong with none of the languages stands beside the last one.
                let paths = if full.get(place).is_none() { [of_tag.as_str(), path] } else { [of_tag.as_str(); 2] };
                taken.push(tag.clone());
                inputs.extend(self.in_language(ask, &row, &paths, &legend));
            }
        }
    }

    /// Whether a row has nothing in it that would be read.
    fn is_empty(self, ask: &Ask, name: &str, at: usize) -> bool {
        if matches!(ask.shape, Shape::Rows(_)) {
            is_blank(self.typed, &format!("{name}.{at}"))
        } else {
            self.typed.get(&format!("{name}.{at}.text")).is_empty()
        }
    }

    /// A text with its language.
    fn in_language(self, ask: &Ask, row: &str, paths: &[&str], legend: &str) -> [Input; 2] {
        let kind = if matches!(ask.shape, Shape::Texts) { "block" } else { "text" };
        let text = Input::typed(kind, &format!("{row}.text"), self.words.say("ask-text"), self.typed, paths);
        let name = format!("{row}.language");
        let language = Input::typed("text", &name, self.words.say("ask-language"), self.typed, &[]);
        let hint = self.words.known("hint", "language").unwrap_or_default();
        [language.with_hint(hint).within(legend), text.within(legend)]
    }

    /// Places for codes in the order of preference.
    fn ordered(self, set: Set, name: &str, path: &str, label: &str) -> Vec<Input> {
        let codes = set.codes(self.words).len().max(rows(self.typed, name).len());
        let place = |at: usize| {
            let label = self.words.with("ask-nth", &[("what", label), ("number", &(at + 1).to_string())]);
            let (name, own) = (format!("{name}.{at}"), format!("{path}[{at}]"));
            let paths = if at + 1 == codes { [own.as_str(), path] } else { [own.as_str(); 2] };
            Input::chosen("select", &name, label, self.one(set, &name, true), &paths)
        };
        (0..codes).map(place).collect()
    }

    /// Yes, no, or not on record.
    fn answers(self, name: &str) -> Vec<Choice> {
        let said = self.typed.get(name);
        let answer = |code: &str| Choice::new(code, self.words.code("answer", code), said == code);
        vec![Choice::new("", self.words.say("not-recorded"), false), answer(YES), answer(NO)]
    }

    /// The codes of a set to choose one of, or none.
    fn one(self, set: Set, name: &str, or_none: bool) -> Vec<Choice> {
        let none = or_none.then(|| Choice::new("", self.words.say("not-recorded"), false));
        none.into_iter().chain(self.several(set, name)).collect()
    }

    /// The codes of a set to choose several of; one that was chosen and is not of the set stays.
    fn several(self, set: Set, name: &str) -> Vec<Choice> {
        let mut chosen = self.typed.all(name);
        let mut choices = Vec::new();
        for (code, label) in set.codes(self.words) {
            let is_chosen = chosen.contains(&code);
            chosen.retain(|it| *it != code);
            choices.push(Choice::new(&code, label, is_chosen));
        }
        choices.extend(chosen.into_iter().map(|code| Choice::new(&code, code.clone(), true)));
        choices
    }
}

impl Ask {
    /// Whether it is a list of rows.
    const fn has_rows(&self) -> bool {
        matches!(self.shape, Shape::Titles | Shape::Texts | Shape::Rows(_))
    }
}
