//! What a search costs in this process, without the service: the service's own index, tantivy on the same index and on a
//! plain one, and the texts that were thought out to be slow.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::demo::AUTHORITIES;
use focalpoint::domain::line::{Line, ValidLine, parse_line};
use focalpoint::domain::{Activity, AuthorityId, ProviderId, Revision, State};
use focalpoint::view::index::{ContactFilter, ContactQuery, IndexError, ProviderQuery, SearchIndex, Searchers};
use serde_json::json;
use uuid::Uuid;

use super::Failure;
use super::arguments::Plan;
use super::bare::{self, Bare, Cost, Same};
use super::data::{self, Search, TOP};
use super::figures::{Figures, middle_cost};
use super::provider::provider;

/// The most that any text may take.
const WORST_MS: f64 = 10.0;
/// How often a hostile text is asked; the quickest time counts, since others are those of the machine.
const TIMES: usize = 5;

/// Measures, and prints the figures.
pub(super) fn print(plan: &Plan) -> Result<(), Failure> {
    focalpoint::domain::vocabulary::load()?;
    let mut figures = Figures::default();
    parts(plan, &mut figures)?;
    figures.print();
    Ok(())
}

/// Measures on indexes of synthetic records; that of the authorities is made in a folder as the service makes it.
fn parts(plan: &Plan, figures: &mut Figures) -> Result<(), Failure> {
    let Plan { authorities, providers, round: length, rounds, .. } = *plan;
    let folder = tempfile::Builder::new().prefix("focalpoint-index-").tempdir()?;
    let begun = Instant::now();
    let (mut index, _) = SearchIndex::open_on(Some(folder.path()), &|_| Ok(true))?;
    for number in 0..authorities {
        index.put_authority(AuthorityId(Uuid::from_u128(u128::from(number) + 1)), &data::authority(number))?;
    }
    index.commit(Revision(1))?;
    index.close()?;
    figures.note(format!("{authorities} authorities indexed in {:.1} s", begun.elapsed().as_secs_f64()));
    let searches: Arc<[Search]> = data::searches(authorities).into();
    let (index, _) = SearchIndex::open_on(Some(folder.path()), &|_| Ok(true))?;
    let (same, alone) = (Same::open(&folder.path().join("contacts"))?, Bare::new(authorities)?);
    let [mut own_costs, mut same_costs, mut plain_costs] = [vec![], vec![], vec![]];
    for _ in 0..rounds {
        own_costs.push(own(index.searchers(), &searches, length)?);
        same_costs.push(same.cost(&searches, length)?);
        plain_costs.push(alone.cost(&searches, length)?);
    }
    figures.cost("the service's index, in process", middle_cost(own_costs));
    figures.note(format!("the index has {} segments", same.segments()));
    figures.cost("tantivy on the same index, in process", middle_cost(same_costs));
    figures.cost("tantivy on a plain index, in process", middle_cost(plain_costs));
    hostile(&format!("{authorities} authorities"), index.searchers(), ask_authorities, figures)?;
    hostile("the demonstration data", &demonstration()?, ask_authorities, figures)?;
    let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true))?;
    put_providers(&mut index, providers)?;
    hostile(&format!("{providers} providers"), &index.commit(Revision(1))?, ask_providers, figures)
}

/// Puts so many synthetic providers with their activities.
fn put_providers(index: &mut SearchIndex, providers: u32) -> Result<(), Failure> {
    for number in 0..providers {
        let line = json!({ "provider": provider(number) }).to_string();
        let Ok(ValidLine::Provider(record, activities)) = parse_line(&line).and_then(Line::validate) else {
            return Err(format!("provider {number} is not valid").into());
        };
        let activities: Vec<&Activity> = activities.iter().map(|activity| &**activity).collect();
        index.put_provider(ProviderId(Uuid::from_u128(u128::from(number) + 1)), &record, &activities)?;
    }
    Ok(())
}

/// How a search is asked for.
#[derive(Clone, Copy)]
struct Manner {
    /// What it is called.
    name: &'static str,
    /// Results of the page.
    limit: usize,
    /// Results before the page.
    offset: usize,
    /// Whether answers are counted.
    with_facets: bool,
}

/// The manners in which each text is asked: as most do, with counts, and far down.
const MANNERS: [Manner; 3] = [
    Manner { name: "first page", limit: TOP, offset: 0, with_facets: false },
    Manner { name: "with facets", limit: TOP, offset: 0, with_facets: true },
    Manner { name: "tenth page of 100", limit: 100, offset: 900, with_facets: false },
];

/// Searches for authorities.
fn ask_authorities(index: &Searchers, text: &str, manner: Manner) -> Result<(), IndexError> {
    let query = ContactQuery { text, with_facets: manner.with_facets, ..ContactQuery::default() };
    index.search_authorities(&query, manner.limit, manner.offset).map(drop)
}

/// Searches for providers.
fn ask_providers(index: &Searchers, text: &str, manner: Manner) -> Result<(), IndexError> {
    let query = ProviderQuery { text, with_facets: manner.with_facets, ..ProviderQuery::default() };
    index.search_providers(&query, manner.limit, manner.offset).map(drop)
}

/// What searches of the service's own index in that folder cost.
pub(super) fn own_index(
    folder: &Path,
    head: Revision,
    searches: &Arc<[Search]>,
    length: Duration,
) -> Result<Cost, Failure> {
    let (index, reached) = SearchIndex::open_on(Some(folder), &|point| Ok(point.revision <= head))?;
    let _ = reached.contacts.ok_or("the index was not left whole")?;
    own(index.searchers(), searches, length)
}

/// What searches cost.
fn own(index: &Searchers, searches: &Arc<[Search]>, length: Duration) -> Result<Cost, Failure> {
    let index = index.clone();
    bare::cost(searches, length, move |search| {
        let mut filter = ContactFilter { kinds: vec![search.kind.as_str().into()], ..ContactFilter::default() };
        filter.states = search.states.iter().filter_map(|code| State::parse(code)).collect();
        let query = ContactQuery { text: &search.words.join(" "), filter, ..ContactQuery::default() };
        index.search_authorities(&query, TOP, 0)?;
        Ok(())
    })
}

/// The index of the demonstration data.
fn demonstration() -> Result<Searchers, Failure> {
    let (mut index, _) = SearchIndex::open_on(None, &|_| Ok(true))?;
    for (number, line) in (1..).zip(AUTHORITIES.lines()) {
        if let Ok(ValidLine::Authority(record)) = parse_line(line).and_then(Line::validate) {
            index.put_authority(AuthorityId(Uuid::from_u128(number)), &record)?;
        }
    }
    Ok(index.commit(Revision(1))?)
}

/// The slowest of the hostile texts, and of none, in every manner.
fn hostile(
    name: &str,
    searchers: &Searchers,
    ask: impl Fn(&Searchers, &str, Manner) -> Result<(), IndexError>,
    figures: &mut Figures,
) -> Result<(), Failure> {
    let mut texts = hostile_texts();
    texts.push(String::new());
    for manner in MANNERS {
        let mut slowest: Vec<(Duration, &String)> = Vec::new();
        for text in &texts {
            let mut best = Duration::MAX;
            for _ in 0..TIMES {
                let begun = Instant::now();
                match ask(searchers, text, manner) {
                    Ok(()) | Err(IndexError::QueryTooLong { .. }) => best = best.min(begun.elapsed()),
                    Err(error) => return Err(error.into()),
                }
            }
            slowest.push((best, text));
        }
        slowest.sort_by(|a, b| b.cmp(a));
        let worst = slowest.first().map_or(0.0, |(took, _)| took.as_secs_f64() * 1e3);
        let what = manner.name;
        figures.row(format!("hostile text, {what}, worst of {}, {name}", slowest.len()), worst, WORST_MS, "ms");
        for (took, text) in slowest.iter().take(4) {
            let text: String = text.chars().take(60).collect();
            figures.note(format!("{took:.1?} for `{}`, {what}, {name}", text.escape_debug()));
        }
    }
    Ok(())
}

/// Texts that ask for as much work as a text can.
fn hostile_texts() -> Vec<String> {
    let filled = |piece: &str| -> String { piece.chars().cycle().take(256).collect() };
    let common = [
        "ministry office agency commission authority department directorate service bureau centre unit national general \
         public central state",
        "minsitry ofice agancy comission autority deparment directrate sevice bureu center unti natinal generl pulbic",
        "minis offi agen commis author depart direct servi bure cent nation gener publ centr stat prosec",
        "anti corruption financial intelligence prosecutor general justice interior finance police asset recovery court",
        "antikorruption finanzielle intelijens prosekutor jeneral justis interieur finans polis aset rekovery kourt",
        "ministère commission national général direction générale affaires justice extérieures coopération judiciaire",
        "министерство комиссия агентство прокуратура управление служба бюро департамент генеральная национальная",
        "minist kommiss prokur upravl sluzhb byuro departam general natsional justits jurid finans",
        "وزارة هيئة النيابة مكافحة الفساد العدل الداخلية المالية الوطنية العامة",
        "最高人民检察院国家监察委员会司法部公安部反洗钱",
        "Kenya Uganda Tanzania Rwanda Burundi Ethiopia Somalia Djibouti Eritrea Sudan Egypt Libya Tunisia Algeria Morocco Mali",
        "Kenja Ugannda Tansania Ruanda Burundy Etiopia Somalya Djibuti Eritrya Sudann Egipt Lybia Tunesia Aljeria Maroko Maly",
        "m o a c d s b u n g p j f i t r",
        "mi of ag co au de di se bu ce un na ge pu st pr",
        "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm nnnn oooo pppp",
        "names:ministry +marks:sKE -body:x kinds:[a TO z] state:* (office OR agency) AND \"general\"~2 tax^9",
        "aсоr министерство ministère 最高检察院 وزارة ministry कार्यालय สำนักงาน 検察庁 검찰청 προξενείο",
        "+41584622000 +254202719757 +97611264651 office@example.org https://www.example.com/international",
        "art. 46(13) article 48 paragraphe 2 статья 44 46/13 art 5 6.3 56 53 58",
        "MK KE UG TZ RW BI ET SO DJ ER SD EG LY TN DZ MA",
    ];
    let mut texts: Vec<String> =
        common.iter().flat_map(|text| [(*text).to_owned(), filled(&format!("{text} "))]).collect();
    let pieces = [
        "a",
        "e ",
        "an ",
        "ab ",
        "[",
        "((",
        "\"",
        "*",
        "\0",
        "\u{202E}a",
        "a\u{301}",
        "é",
        "ß",
        "ﷺ",
        "检察",
        "人 ",
        "검찰",
        "สำ",
        "x@y.zz ",
        "w.w.",
        "12345",
        "1 ",
        "46(13) ",
        "ministry ",
        "minist ",
        "minsitry ",
        "office of the ",
        "aeiou",
        "tion",
        "ation ",
        "national",
        "-",
        "l'",
        "a.b.",
        "𝒜",
        "👩‍👩‍👧‍👦",
        "ä̈",
        "ıİ",
        "field:value ",
        "AND ",
        "~2 ",
        "co ",
        "prosecutr",
    ];
    texts.extend(pieces.into_iter().map(filled));
    texts.push("a".repeat(64 * 1024));
    texts.push("[".repeat(64 * 1024));
    texts
}
