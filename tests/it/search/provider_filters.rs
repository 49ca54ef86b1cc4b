//! Each filter of a search for providers against a plain loop over the records: in several segments of which records were
//! replaced and removed, and of more than one window.

use std::collections::BTreeMap;

use focalpoint::domain::codes::{Horizon, ProviderKind};
use focalpoint::domain::provider::Coverage;
use focalpoint::domain::{
    ArticleCode, ArticleRef, Key, Kind, LanguageTag, Provider, ProviderId, ProviderRole, Region, RegionCode, Revision,
    State, StateCode, StateSet, Status, Text, Theme, ThemeCode,
};
use focalpoint::view::index::{ProviderFilter, ProviderQuery, SearchIndex, Searchers};

use super::given::id;

/// Records put: the first segment has more than two windows of 4,096.
const RECORDS: usize = 10_000;
/// Those of the first segment.
const FIRST: usize = 9_000;
/// States that are covered or left out.
const STATES: [&str; 5] = ["MN", "KE", "FR", "BR", "FJ"];
/// Regions that are covered: Africa, Asia, Europe.
const REGIONS: [&str; 3] = ["002", "142", "150"];
/// Languages.
const LANGUAGES: [&str; 4] = ["en", "fr", "mn", "zh"];
/// Articles.
const ARTICLES: [&str; 4] = ["6", "46", "57", "62"];
/// Themes.
const THEMES: [&str; 4] = ["ASSET_DECLARATIONS", "ASSET_RECOVERY", "EXTRADITION", "REVIEW_PREPARATION"];
/// Types of assistance.
const TYPES: [&str; 4] = ["GOOD_PRACTICES", "CAPACITY_BUILDING", "LEGAL_ADVICE", "OTHER"];

/// Numbers without a pattern that a filter could follow, the same each time.
struct Dice(u64);

impl Dice {
    /// The next number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    /// None, one or two of some values.
    fn some<T: Clone>(&mut self, values: &[T]) -> Vec<T> {
        (0..self.roll(3)).map(|_| values[self.roll(values.len())].clone()).collect()
    }
}

/// A provider with something, or nothing, in every field that a filter looks at.
fn provider(dice: &mut Dice) -> Provider {
    let texts = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let coverage = Coverage {
        states: dice.some(&STATES).into_iter().map(StateCode::from).collect(),
        regions: dice.some(&REGIONS).into_iter().map(RegionCode::from).collect(),
        excluded_states: dice.some(&STATES).into_iter().map(StateCode::from).collect(),
        ..Coverage::default()
    };
    Provider {
        names: Text::from([("en", "Assistance Office")]),
        kind: [ProviderKind::default(), ProviderKind::ALL[0].clone(), ProviderKind::ALL[1].clone()][dice.roll(3)]
            .clone(),
        roles: dice.some(ProviderRole::ALL),
        articles: dice.some(&ARTICLES).into_iter().map(ArticleCode::from).collect(),
        themes: dice.some(&THEMES).into_iter().map(ThemeCode::from).collect(),
        assistance_types: texts(dice.some(&TYPES)),
        coverage: (dice.roll(4) > 0).then_some(coverage),
        languages: texts(dice.some(&LANGUAGES)),
        horizons: dice.some(Horizon::ALL),
        status: [Status::Published, Status::Published, Status::Suspended, Status::Closed][dice.roll(4)].clone(),
        ..Provider::default()
    }
}

/// An index and the records in it: every seventh was removed and every eleventh replaced in a later segment.
fn directory() -> (Searchers, BTreeMap<usize, Provider>) {
    let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true)).unwrap();
    let (mut records, mut dice) = (BTreeMap::new(), Dice(7));
    for number in 1..=RECORDS {
        if number == FIRST {
            index.commit(Revision(1)).unwrap();
        }
        let record = provider(&mut dice);
        index.put_provider(ProviderId(id(number)), &record, &[]).unwrap();
        records.insert(number, record);
    }
    index.commit(Revision(2)).unwrap();
    for number in (1..=RECORDS).step_by(7) {
        index.remove(Key { kind: Kind::Provider, id: id(number) }).unwrap();
        records.remove(&number);
    }
    for number in (2..=RECORDS).step_by(11) {
        let record = provider(&mut dice);
        index.put_provider(ProviderId(id(number)), &record, &[]).unwrap();
        records.insert(number, record);
    }
    (index.commit(Revision(3)).unwrap(), records)
}

/// Whether nothing is wanted, nothing is there, or something that is wanted is there.
fn meet<T: PartialEq>(wanted: &[T], there: &[T]) -> bool {
    wanted.is_empty() || there.is_empty() || there.iter().any(|value| wanted.contains(value))
}

/// The States that a provider covers, one by one.
fn covered(coverage: &Coverage) -> Vec<State> {
    let known = |codes: &[StateCode], state: State| codes.contains(&StateCode::from(state.code()));
    let lies = |state: State| coverage.regions.iter().any(|region| in_region(region, state));
    let anywhere = coverage.states.is_empty() && coverage.regions.is_empty();
    State::all()
        .filter(|state| anywhere || known(&coverage.states, *state) || lies(*state))
        .filter(|state| !known(&coverage.excluded_states, *state))
        .collect()
}

/// Whether a State lies in a region.
fn in_region(region: &RegionCode, state: State) -> bool {
    region.known().is_some_and(|region: &Region| region.contains(state))
}

/// The plain reading of a filter.
fn passes(record: &Provider, filter: &ProviderFilter) -> bool {
    let themes: Vec<Theme> = record.themes.iter().filter_map(|theme| theme.known().copied()).collect();
    let articles: Vec<ArticleRef> = record.articles.iter().filter_map(|article| article.known().copied()).collect();
    let languages: Vec<LanguageTag> = record.languages.iter().filter_map(|tag| LanguageTag::parse(tag)).collect();
    let kinds: Vec<ProviderKind> = Some(record.kind.clone()).filter(|kind| !kind.is_absent()).into_iter().collect();
    let covers = |states: &StateSet| match &record.coverage {
        Some(coverage) if !states.is_empty() => covered(coverage).into_iter().any(|state| states.contains(state)),
        Some(_) | None => true,
    };
    let statuses = [Status::Published, Status::Suspended];
    let wanted = if filter.status.is_empty() { &statuses[..] } else { &filter.status };
    wanted.contains(&record.status)
        && meet(&filter.kinds, &kinds)
        && meet(&filter.roles, &record.roles)
        && meet(&filter.articles, &articles)
        && meet(&filter.themes, &themes)
        && meet(&filter.assistance_types, &record.assistance_types)
        && meet(&filter.languages, &languages)
        && meet(&filter.horizons, &record.horizons)
        && covers(&filter.states)
}

/// One filter of each field, some of two values, and two of several fields.
fn filters() -> Vec<ProviderFilter> {
    let none = ProviderFilter::default;
    let states = |codes: &[&str]| codes.iter().filter_map(|code| State::parse(code)).collect::<StateSet>();
    let articles: Vec<_> = ["46", "62"].iter().filter_map(|text| ArticleRef::parse(text)).collect();
    let themes: Vec<_> = THEMES[1..3].iter().filter_map(|code| ThemeCode::from(*code).known().copied()).collect();
    let languages: Vec<_> = ["mn", "fr"].iter().filter_map(|tag| LanguageTag::parse(tag)).collect();
    let types = vec![TYPES[1].to_owned()];
    assert_eq!([articles.len(), themes.len(), languages.len()], [2, 2, 2]);
    vec![
        none(),
        ProviderFilter { articles: articles[..1].to_vec(), ..none() },
        ProviderFilter { articles: articles.clone(), ..none() },
        ProviderFilter { themes: themes[..1].to_vec(), ..none() },
        ProviderFilter { themes: themes.clone(), ..none() },
        ProviderFilter { assistance_types: types.clone(), ..none() },
        ProviderFilter { states: states(&["MN"]), ..none() },
        ProviderFilter { states: states(&["KE", "FJ"]), ..none() },
        ProviderFilter { languages: languages[..1].to_vec(), ..none() },
        ProviderFilter { languages: languages.clone(), ..none() },
        ProviderFilter { horizons: Horizon::ALL[..1].to_vec(), ..none() },
        ProviderFilter { roles: ProviderRole::ALL[..1].to_vec(), ..none() },
        ProviderFilter { kinds: ProviderKind::ALL[1..2].to_vec(), ..none() },
        ProviderFilter { status: vec![Status::Closed], ..none() },
        ProviderFilter { themes: themes.clone(), assistance_types: types.clone(), states: states(&["FR"]), ..none() },
        ProviderFilter {
            articles,
            themes,
            assistance_types: types,
            languages,
            horizons: Horizon::ALL[1..].to_vec(),
            ..none()
        },
    ]
}

#[test]
fn each_filter_leaves_what_a_plain_loop_leaves() {
    let (searchers, records) = directory();
    for filter in filters() {
        let wanted: Vec<usize> =
            records.iter().filter(|(_, record)| passes(record, &filter)).map(|(id, _)| *id).collect();
        assert!(wanted.len() > 200, "too few to tell: {} of {filter:?}", wanted.len());
        for text in ["assistance", ""] {
            let query = ProviderQuery { text, filter: filter.clone(), ..ProviderQuery::default() };
            let hits = searchers.search_providers(&query, RECORDS, 0).unwrap();
            let mut found: Vec<usize> =
                hits.found.iter().map(|hit| usize::try_from(hit.id.as_u128()).unwrap()).collect();
            found.sort_unstable();
            assert_eq!(found.len(), wanted.len(), "{text:?} {filter:?}");
            assert_eq!(found, wanted, "{text:?} {filter:?}");
        }
    }
}
