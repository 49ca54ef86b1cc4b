//! The table of places, built once from the `keshvar` crate and the corrections in `index/`. Building it takes some
//! tens of milliseconds, nearly all of it the crate's own maps; only what is needed here is kept.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use keshvar::Country;

use super::names::{NameKind, PlaceName};
use super::region::{self, Region};
use super::state::State;
use super::territory::Part;
use crate::domain::vocabulary::{CountryEntry, Vocabulary, vocabulary};

/// The languages whose names of States are kept: those of the crate that are well kept there.
const LANGUAGES: &[&str] = &[
    "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga",
    "gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "ky", "lo", "lt", "lv", "mk",
    "mn", "ms", "mt", "my", "nb", "ne", "nl", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr", "sv",
    "sw", "ta", "tg", "th", "tk", "tr", "uk", "ur", "uz", "vi", "zh_CN",
];

/// What is known of one State or territory.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Alpha-3 code.
    pub(super) alpha3: String,
    /// Whether it is a Member State of the United Nations, and so no part of another.
    pub(super) is_member: bool,
    /// Dialling codes without `+`, the usual one first.
    pub(super) dial_codes: Vec<String>,
    /// Tags of the official languages.
    pub(super) languages: Vec<&'static str>,
    /// Regions, smallest first.
    pub(super) regions: Vec<Region>,
    /// Codes of the groups that it is in.
    pub(super) flags: Vec<&'static str>,
    /// Every name; the short ones come first, in order of language.
    pub(super) names: Vec<PlaceName>,
    /// Subdivisions in order of code.
    pub(super) parts: Vec<Part>,
}

/// Every place, at its State's index.
static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let vocabulary = vocabulary();
    State::all().map(|state| place(state, vocabulary)).collect()
});

/// What is known of a State.
pub(super) fn of(state: State) -> Option<&'static Place> {
    PLACES.get(state.index())
}

/// Puts together what the crate and the corrections say about a State.
fn place(state: State, vocabulary: &'static Vocabulary) -> Place {
    let correction = vocabulary.countries.iter().find(|entry| entry.code == state.code());
    let mut place = Place {
        regions: region::chain(state),
        flags: vocabulary
            .flags
            .iter()
            .filter(|flag| flag.states.iter().any(|s| s == state.code()))
            .map(|f| &*f.code)
            .collect(),
        ..Place::default()
    };
    if let Ok(country) = Country::try_from(state.code()) {
        from_crate(&mut place, &country);
    }
    if let Some(entry) = correction {
        correct(&mut place, entry);
    }
    let demonyms = vocabulary.demonyms.get(state.code()).into_iter().flatten();
    for (language, texts) in demonyms {
        place.names.extend(texts.iter().map(|text| PlaceName::new(text, language, NameKind::Demonym)));
    }
    place.names.sort_by(|a, b| (a.kind, a.language, a.text).cmp(&(b.kind, b.language, b.text)));
    place.names.dedup_by(|a, b| (a.language, a.text) == (b.language, b.text));
    // What the crate lists without a language is mostly a repetition of what has one.
    let named: BTreeSet<&str> =
        place.names.iter().filter(|name| name.language != "und").map(|name| name.text).collect();
    place.names.retain(|name| !name.text.is_empty() && (name.language != "und" || !named.contains(name.text)));
    place
}

/// Takes what the crate knows.
fn from_crate(place: &mut Place, country: &Country) {
    place.alpha3 = country.alpha3().to_string();
    place.is_member = country.un_member();
    let dial = country.maybe_nanp_prefix().map_or_else(|| country.country_code().to_string(), str::to_owned);
    place.dial_codes = if dial == "0" { Vec::new() } else { vec![dial] };
    place.languages = country.maybe_official_language_list().unwrap_or_default().to_vec();
    let english = country.translations().get("en").copied().unwrap_or_default();
    for language in LANGUAGES {
        // The crate fills what it cannot translate with English.
        let translated = |text: &&&str| **text != english || matches!(*language, "en" | "es" | "fr");
        if let Some(text) = country.translations().get(language).filter(translated) {
            let language = language.split('_').next().unwrap_or_default();
            place.names.push(PlaceName::new(text, language, NameKind::Short));
        }
    }
    let formal = country.iso_long_name();
    place.names.push(PlaceName::new(formal.strip_prefix("The ").unwrap_or(formal), "en", NameKind::Formal));
    if place.is_member {
        // A territory mostly shares the adjective of its State.
        let demonyms = country.maybe_nationality().into_iter().flat_map(|text| text.split(", "));
        place.names.extend(demonyms.map(|text| PlaceName::new(text, "en", NameKind::Demonym)));
    }
    let others = country.unofficial_name_list().iter().copied().chain([country.iso_short_name()]);
    place.names.extend(others.map(|text| PlaceName::new(text, "und", NameKind::Unofficial)));
    place.parts = country.subdivisions().values().map(Part::new).collect();
    place.parts.sort_by_key(|part| part.code);
}

/// Puts right what the crate has wrong or lacks. A name that is replaced stays as an unofficial one.
fn correct(place: &mut Place, entry: &'static CountryEntry) {
    if !entry.alpha3.is_empty() {
        place.alpha3.clone_from(&entry.alpha3);
    }
    if !entry.dial_codes.is_empty() {
        place.dial_codes.clone_from(&entry.dial_codes);
    }
    if !entry.languages.is_empty() {
        place.languages = entry.languages.iter().map(String::as_str).collect();
    }
    place.names.retain(|name| !entry.wrong.iter().any(|wrong| wrong == name.text));
    for name in &mut place.names {
        let replaced = (name.kind == NameKind::Short && entry.names.contains_key(name.language))
            || (name.kind == NameKind::Formal && entry.formal.contains_key(name.language));
        if replaced {
            name.kind = NameKind::Unofficial;
        }
    }
    let named = |kind| move |(language, text): (&'static String, &'static String)| PlaceName::new(text, language, kind);
    place.names.extend(entry.names.iter().map(named(NameKind::Short)));
    place.names.extend(entry.formal.iter().map(named(NameKind::Formal)));
    for (language, texts) in &entry.unofficial {
        place.names.extend(texts.iter().map(|text| PlaceName::new(text, language, NameKind::Unofficial)));
    }
    for former in &entry.former {
        let name = PlaceName::new(&former.text, &former.language, NameKind::Former);
        place.names.push(PlaceName { until: former.until, ..name });
    }
}
