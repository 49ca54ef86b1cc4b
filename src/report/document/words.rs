//! The words of documents in a language, from `index/`.

use super::is_rtl;
use crate::domain::vocabulary::{LANGUAGES, Labels};
use crate::domain::{ArticleCode, State, vocabulary};

/// The marks around a stretch of text that has a direction of its own (UAX 9).
pub(super) const APART: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The language of documents to a reader of those languages: the first that is one of the six, else English.
#[must_use]
pub fn language_of<'a>(languages: impl IntoIterator<Item = &'a str>) -> &'static str {
    let is_of = |tag: &str| LANGUAGES.into_iter().find(|language| tag.split('-').next() == Some(*language));
    languages.into_iter().find_map(is_of).unwrap_or("en")
}

/// The words of a language.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Words(pub(in crate::report) &'static str);

impl Words {
    /// The word of that code; the code itself where there is none, which a test rules out.
    pub(in crate::report) fn say(self, code: &str) -> String {
        vocabulary().report_words.get(code).map_or_else(|| code.to_owned(), |labels| labels.get(self.0).to_owned())
    }

    /// The same with what is filled in, each value set apart from the words around it where directions differ.
    pub(in crate::report) fn fill(self, code: &str, values: &[(&str, &str)]) -> String {
        let template = self.say(code);
        let (mut filled, mut rest) = (String::with_capacity(template.len()), template.as_str());
        // One pass, so that what is filled in is not looked at again.
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, after)) = after.split_once('}') else { break };
            let value = values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
            filled.push_str(&self.apart(value));
            rest = after;
        }
        filled + rest
    }

    /// What stands between the parts of a list.
    pub(in crate::report) fn comma(self) -> &'static str {
        match self.0 {
            "zh" => "、",
            "ar" => "، ",
            _ => ", ",
        }
    }

    /// A text set apart from the words around it, where one of them is written from right to left.
    pub(in crate::report) fn apart(self, text: &str) -> String {
        if self.0 == "ar" || is_rtl(text) { format!("{}{text}{}", APART[0], APART[1]) } else { text.to_owned() }
    }

    /// A code of a set that the words are of: `STAGE` and `MET` say what `STAGE_MET` is.
    pub(in crate::report) fn of(self, set: &str, code: &str) -> String {
        let word = format!("{set}_{code}");
        let labels = vocabulary().report_words.get(&word);
        labels.map_or_else(|| code.to_owned(), |labels| labels.get(self.0).to_owned())
    }

    /// What a State is called.
    pub(in crate::report) fn state(self, state: State) -> &'static str {
        state.name(self.0)
    }

    /// Articles with their titles, one a line.
    pub(in crate::report) fn articles(self, articles: &[ArticleCode]) -> String {
        let one = |code: &ArticleCode| {
            let title = code.known().and_then(|article| article.title()).map_or("", |title| title.get(self.0));
            if title.is_empty() { code.to_string() } else { format!("{code} {title}") }
        };
        articles.iter().map(one).collect::<Vec<_>>().join("\n")
    }

    /// Codes in words, apart by commas.
    pub(in crate::report) fn list(self, codes: &[String], find: impl Fn(&str) -> Option<&'static Labels>) -> String {
        let one = |code: &String| find(code).map_or_else(|| code.clone(), |labels| labels.get(self.0).to_owned());
        codes.iter().map(one).collect::<Vec<_>>().join(self.comma())
    }
}
