//! What a search costs in this process, without the service: the service's own index, tantivy on the same index and on a
//! plain one, and the texts that were thought out to be slow.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use focalpoint::demo::AUTHORITIES;
use focalpoint::domain::line::{Line, ValidLine, parse_line};
use focalpoint::domain::{AuthorityId, Revision, State};
use focalpoint::view::index::{ContactFilter, ContactQuery, IndexError, SearchIndex, Searchers};
use uuid::Uuid;

use super::Failure;
use super::arguments::Plan;
use super::bare::{self, Bare, Cost, Same};
use super::data::{self, Search, TOP};
use super::figures::{Figures, middle_cost};

/// The most that any text may take.
const WORST_MS: f64 = 10.0;
/// How often a hostile text is asked; the quickest time counts, since others are those of the machine.
const TIMES: usize = 5;

/// Measures, and prints the figures.
pub(super) fn print(plan: &Plan) -> Result<(), Failure> {
    focalpoint::domain::vocabulary::load()?;
    let mut figures = Figures::default();
    parts(plan.authorities, plan.round, plan.rounds, &mut figures)?;
    figures.print();
    Ok(())
}

/// Measures on an index of so many synthetic authorities, made in a folder as the service makes it.
pub(super) fn parts(authorities: u32, length: Duration, rounds: usize, figures: &mut Figures) -> Result<(), Failure> {
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
    let (same, plain) = (Same::open(&folder.path().join("contacts"))?, Bare::new(authorities)?);
    let [mut own_costs, mut same_costs, mut plain_costs] = [vec![], vec![], vec![]];
    for _ in 0..rounds {
        own_costs.push(own(index.searchers(), &searches, length)?);
        same_costs.push(same.cost(&searches, length)?);
        plain_costs.push(plain.cost(&searches, length)?);
    }
    figures.cost("the service's index, in process", middle_cost(own_costs));
    figures.note(format!("the index has {} segments", same.segments()));
    figures.cost("tantivy on the same index, in process", middle_cost(same_costs));
    figures.cost("tantivy on a plain index, in process", middle_cost(plain_costs));
    hostile(&format!("{authorities} authorities"), index.searchers(), figures)?;
    hostile("the demonstration data", &demonstration()?, figures)
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

/// The slowest of the hostile texts.
fn hostile(name: &str, searchers: &Searchers, figures: &mut Figures) -> Result<(), Failure> {
    let mut slowest: Vec<(Duration, String)> = Vec::new();
    for text in hostile_texts() {
        let query = ContactQuery { text: &text, ..ContactQuery::default() };
        let mut best = Duration::MAX;
        for _ in 0..TIMES {
            let begun = Instant::now();
            match searchers.search_authorities(&query, TOP, 0) {
                Ok(_) | Err(IndexError::QueryTooLong { .. }) => best = best.min(begun.elapsed()),
                Err(error) => return Err(error.into()),
            }
        }
        slowest.push((best, text));
    }
    slowest.sort_by(|a, b| b.cmp(a));
    let worst = slowest.first().map_or(0.0, |(took, _)| took.as_secs_f64() * 1e3);
    figures.row(format!("hostile query, worst of {}, {name}", slowest.len()), worst, WORST_MS, "ms");
    for (took, text) in slowest.iter().take(4) {
        figures
            .note(format!("{took:.1?} for `{}` in {name}", text.chars().take(60).collect::<String>().escape_debug()));
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
