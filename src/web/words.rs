//! The words of the pages in the six languages of the United Nations, from `index/pages/`. Codes of the vocabularies are named by
//! their own labels; nothing here is put together from pieces of sentences.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::domain::vocabulary::{LANGUAGES, Labels};
use crate::domain::{ArticleRef, State, Text, vocabulary};

/// The messages of each language, in the order of [`LANGUAGES`].
const SOURCES: [&str; 6] = [
    include_str!("../../index/pages/ar.ftl"),
    include_str!("../../index/pages/en.ftl"),
    include_str!("../../index/pages/es.ftl"),
    include_str!("../../index/pages/fr.ftl"),
    include_str!("../../index/pages/ru.ftl"),
    include_str!("../../index/pages/zh.ftl"),
];

/// The messages, read once.
static BUNDLES: LazyLock<Vec<FluentBundle<FluentResource>>> = LazyLock::new(|| {
    let pairs = LANGUAGES.into_iter().zip(SOURCES);
    pairs.map(|(language, source)| bundle(language, source)).collect()
});

/// The messages of a language; a test rules out what does not parse.
fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.parse().unwrap_or_default()]);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words(pub(super) &'static str);

impl Words {
    /// The message of that name; the name itself where there is none, which a test rules out.
    pub(super) fn say(self, name: &str) -> String {
        self.formatted(name, None).unwrap_or_else(|| name.to_owned())
    }

    /// The same with what is filled in, each value set apart from the words around it.
    pub(super) fn with(self, name: &str, values: &[(&'static str, &str)]) -> String {
        let args: FluentArgs<'_> = values.iter().map(|(key, value)| (*key, FluentValue::from(*value))).collect();
        self.formatted(name, Some(&args)).unwrap_or_else(|| name.to_owned())
    }

    /// The same of so many.
    pub(super) fn count(self, name: &str, count: u64) -> String {
        let args = FluentArgs::from_iter([("count", FluentValue::from(count))]);
        self.formatted(name, Some(&args)).unwrap_or_else(|| name.to_owned())
    }

    /// What a code of a set is called: `role` and `AUDITOR` say what `role-AUDITOR` is; else the code.
    pub(super) fn code(self, set: &str, code: &str) -> String {
        self.formatted(&format!("{set}-{code}"), None).unwrap_or_else(|| code.to_owned())
    }

    /// What a code of a set is called, where it has a name in words.
    pub(super) fn known(self, set: &str, code: &str) -> Option<String> {
        self.formatted(&format!("{set}-{code}"), None)
    }

    /// What a kind of authority is called.
    pub(super) fn kind(self, code: &str) -> String {
        let entry = vocabulary().authority_kind(code);
        entry.map_or_else(|| code.to_owned(), |entry| entry.labels.get(self.0).to_owned())
    }

    /// What a kind of provider is called.
    pub(super) fn provider_kind(self, code: &str) -> String {
        let entry = vocabulary().provider_kind(code);
        entry.map_or_else(|| code.to_owned(), |entry| entry.labels.get(self.0).to_owned())
    }

    /// What a network is called.
    pub(super) fn network(self, code: &str) -> String {
        let entry = vocabulary().network(code);
        entry.map_or_else(|| code.to_owned(), |entry| entry.labels.get(self.0).to_owned())
    }

    /// What a language is called, by its tag; one that is told more closely is called by the language with its tag, and what has
    /// no name here by its tag.
    pub(super) fn language(self, tag: &str) -> String {
        let primary = || self.known("language", tag.split('-').next()?).map(|name| format!("{name} ({tag})"));
        self.known("language", tag).or_else(primary).unwrap_or_else(|| tag.to_owned())
    }

    /// What a State is called, by its code.
    pub(super) fn state(self, code: &str) -> String {
        State::parse(code).map_or_else(|| code.to_owned(), |state| state.name(self.0).to_owned())
    }

    /// An article with its title.
    pub(super) fn article(self, code: &str) -> String {
        let number = code.split('.').next().and_then(|number| number.parse().ok());
        let title: Option<&Labels> = number.and_then(|it| vocabulary().article(it)).map(|article| &article.title);
        title.map_or_else(|| code.to_owned(), |title| format!("{code} {}", title.get(self.0)))
    }

    /// What documents say by that code, which pages say too.
    pub(super) fn report(self, code: &str) -> String {
        let labels = vocabulary().report_words.get(code);
        labels.map_or_else(|| code.to_owned(), |labels| labels.get(self.0).to_owned())
    }

    /// What a code of a set of documents is called: `STAGE` and `MET` say what `STAGE_MET` is; else the code.
    pub(super) fn of(self, set: &str, code: &str) -> String {
        let labels = vocabulary().report_words.get(&format!("{set}_{code}"));
        labels.map_or_else(|| code.to_owned(), |labels| labels.get(self.0).to_owned())
    }

    /// A code of a theme, a type of assistance, a region, a State or an article in words; what is none of them stays as it is.
    pub(super) fn coded(self, code: &str) -> String {
        let words = vocabulary();
        let labels = words
            .theme(code)
            .map(|entry| &entry.labels)
            .or_else(|| words.assistance_type(code).map(|entry| &entry.labels))
            .or_else(|| words.region(code).map(|entry| &entry.labels));
        match labels {
            Some(labels) => labels.get(self.0).to_owned(),
            None if ArticleRef::parse(code).is_some() => self.article(code),
            None => State::parse(code).filter(|it| it.code() == code).map_or(code, |it| it.name(self.0)).to_owned(),
        }
    }

    /// A text in the best language for the reader, with the tag of that language.
    pub(super) fn best(self, text: &Text) -> (String, String) {
        let best = text.best(&[self.0]).unwrap_or_default();
        let tag = text.iter().find(|(_, one)| *one == best).map_or("", |(tag, _)| tag);
        (tag.to_owned(), best.to_owned())
    }

    /// The direction of the language, as HTML says it.
    pub(super) const fn direction(self) -> &'static str {
        match self.0.as_bytes() {
            b"ar" => "rtl",
            _ => "ltr",
        }
    }

    /// The message of that name with these values; none where there is none.
    fn formatted(self, name: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let at = LANGUAGES.iter().position(|language| *language == self.0)?;
        let bundle = BUNDLES.get(at)?;
        let pattern = bundle.get_message(name)?.value()?;
        Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    }
}

#[cfg(test)]
mod tests;
