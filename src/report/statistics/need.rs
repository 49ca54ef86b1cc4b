//! Needs as they are counted.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, Unit};

use super::release::{Coarsen, Entry, Group, number};
use crate::domain::{Need, Region, Stage, State, Status};

/// What stands for a code that a need does not name.
const UNSPECIFIED: &str = "UNSPECIFIED";
/// Days to which published ages are rounded down.
pub(super) const COARSE_DAYS: u32 = 30;

/// What has become of a need. Whether it is shared is no part of it: that is between its State and those who see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Submitted, and nothing done yet.
    Open,
    /// Help is under way.
    InDelivery,
    /// Met.
    Met,
    /// Met in part.
    PartlyMet,
    /// Not met.
    NotMet,
    /// Its State has given it up.
    Withdrawn,
}

impl Standing {
    /// Every one, in order.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::InDelivery, Self::Met, Self::PartlyMet, Self::NotMet, Self::Withdrawn];

    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::InDelivery => "IN_DELIVERY",
            Self::Met => "MET",
            Self::PartlyMet => "PARTLY_MET",
            Self::NotMet => "NOT_MET",
            Self::Withdrawn => "WITHDRAWN",
        }
    }

    /// That of a need at a stage; none of one that was not submitted.
    #[must_use]
    pub const fn of(stage: &Stage) -> Option<Self> {
        match stage {
            Stage::Submitted | Stage::Shared => Some(Self::Open),
            Stage::InDelivery => Some(Self::InDelivery),
            Stage::Met => Some(Self::Met),
            Stage::PartlyMet => Some(Self::PartlyMet),
            Stage::NotMet => Some(Self::NotMet),
            Stage::Withdrawn => Some(Self::Withdrawn),
            Stage::Draft | Stage::Unrecognized(_) => None,
        }
    }

    /// Whether nothing more is to come of it.
    const fn is_over(self) -> bool {
        match self {
            Self::Open | Self::InDelivery => false,
            Self::Met | Self::PartlyMet | Self::NotMet | Self::Withdrawn => true,
        }
    }
}

/// By what needs can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// What has become of them.
    Standing,
    /// The review cycle.
    Cycle,
    /// The article; one need may be in several.
    Article,
    /// The type of assistance; one need may be in several.
    AssistanceType,
    /// The M49 region right below the world.
    Region,
}

impl Dimension {
    /// Every one, in the order of cells.
    pub const ALL: [Self; 5] = [Self::Standing, Self::Cycle, Self::Article, Self::AssistanceType, Self::Region];

    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standing => "STANDING",
            Self::Cycle => "CYCLE",
            Self::Article => "ARTICLE",
            Self::AssistanceType => "ASSISTANCE_TYPE",
            Self::Region => "REGION",
        }
    }

    /// The dimension of that code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.as_str() == code)
    }
}

/// A need as it is counted.
#[derive(Debug, Clone)]
pub struct NeedFact {
    /// Whose it is.
    pub state: State,
    /// What has become of it.
    standing: Standing,
    /// The finest cells that it is in.
    cells: Vec<Cell>,
    /// Day of registration.
    registered: Date,
    /// Day of the last change.
    changed: Date,
}

impl NeedFact {
    /// The need as it is counted; none where it is still its State's own.
    #[must_use]
    pub fn of(need: &Need, created: Timestamp, updated: Timestamp) -> Option<Self> {
        let (state, standing) = (*need.state.known()?, Standing::of(&need.stage)?);
        if need.status == Status::Draft {
            return None;
        }
        let day = |time| Offset::UTC.to_datetime(time).date();
        let cells = cells(need, state, standing);
        Some(Self { state, standing, cells, registered: day(created), changed: day(updated) })
    }

    /// Days since it was registered; of one that is over, until that was so.
    fn age_days(&self, today: Date) -> u32 {
        let until = if self.standing.is_over() { self.changed } else { today };
        let span = self.registered.until((Unit::Day, until));
        span.map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
    }
}

/// The finest cells of a need: one for each of its articles with each of its types of assistance.
fn cells(need: &Need, state: State, standing: Standing) -> Vec<Cell> {
    let mut articles: Vec<Option<u8>> =
        need.articles.iter().filter_map(|code| code.known()).map(|it| Some(it.article)).collect();
    articles.sort_unstable();
    articles.dedup();
    if articles.is_empty() {
        articles.push(None);
    }
    let mut types: Vec<&str> = need.assistance_types.iter().map(String::as_str).collect();
    types.sort_unstable();
    types.dedup();
    if types.is_empty() {
        types.push(UNSPECIFIED);
    }
    let region = state.regions().iter().copied().find(|region| region.parent() == Some(Region::WORLD));
    let region = region.map_or_else(|| UNSPECIFIED.to_owned(), |region| region.to_string());
    let found_in = need.origin.as_ref().and_then(|origin| origin.cycle);
    let cell = |(article, of_type): (Option<u8>, &str)| {
        let chapter = article.and_then(|article| crate::domain::vocabulary().chapter_of(article));
        let cycle = found_in.or_else(|| chapter.and_then(|chapter| chapter.cycle).map(u32::from));
        Cell {
            standing: Some(standing),
            cycle: cycle.map_or_else(|| UNSPECIFIED.to_owned(), |cycle| cycle.to_string()),
            chapter: chapter.map_or_else(|| UNSPECIFIED.to_owned(), |chapter| chapter.numeral.clone()),
            article: article.map(u32::from).unwrap_or_default(),
            assistance_type: of_type.to_owned(),
            region: region.clone(),
        }
    };
    articles.iter().flat_map(|article| types.iter().map(|of_type| (*article, *of_type))).map(cell).collect()
}

/// A cell; what is empty is not told apart in it, and of a published cell means: what is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// What has become of them.
    pub standing: Option<Standing>,
    /// Review cycle, `1`, `2` or `UNSPECIFIED`: in which a need was found, else that of the article.
    pub cycle: String,
    /// Chapter, as a Roman numeral.
    pub chapter: String,
    /// Article; 0 where it is not told apart, or not named.
    pub article: u32,
    /// Type of assistance.
    pub assistance_type: String,
    /// M49 code of the region.
    pub region: String,
}

impl Cell {
    /// What a published cell may be, from the finest to the coarsest.
    pub(super) const LEVELS: &'static [Coarsen<Self>] = &[
        Self::clone,
        |cell| Self { region: String::new(), ..cell.clone() },
        |cell| Self { region: String::new(), assistance_type: String::new(), ..cell.clone() },
        |cell| Self { article: 0, ..cell.by(&[Dimension::Standing, Dimension::Cycle, Dimension::Article]) },
        |cell| cell.by(&[Dimension::Standing, Dimension::Cycle]),
        |cell| cell.by(&[Dimension::Standing]),
        |cell| cell.by(&[]),
    ];

    /// The cell with nothing but those dimensions told apart.
    pub(super) fn by(&self, dimensions: &[Dimension]) -> Self {
        let mut cell = Self::default();
        for dimension in dimensions {
            match dimension {
                Dimension::Standing => cell.standing = self.standing,
                Dimension::Cycle => cell.cycle.clone_from(&self.cycle),
                Dimension::Article => {
                    cell.chapter.clone_from(&self.chapter);
                    cell.article = self.article;
                }
                Dimension::AssistanceType => cell.assistance_type.clone_from(&self.assistance_type),
                Dimension::Region => cell.region.clone_from(&self.region),
            }
        }
        cell
    }
}

/// The needs of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedCount {
    /// The cell.
    pub cell: Cell,
    /// How many.
    pub needs: u32,
    /// Of how many States.
    pub states: u32,
    /// The age of the one in the middle, in days: since registration, or until it was over.
    pub median_age_days: u32,
}

impl NeedCount {
    /// The count of a group of those needs, as on that day, ages rounded down to so many days.
    pub(super) fn of(group: Group<Cell>, needs: &[NeedFact], today: Date, coarse_days: u32) -> Self {
        let mut ages: Vec<u32> =
            group.subjects.iter().filter_map(|at| needs.get(*at)).map(|need| need.age_days(today)).collect();
        ages.sort_unstable();
        let median = ages.get(ages.len() / 2).copied().unwrap_or_default();
        Self {
            cell: group.cell,
            needs: number(group.subjects.len()),
            states: number(group.states.len()),
            median_age_days: median - median % coarse_days,
        }
    }
}

/// Every need in each of its cells.
pub(super) fn entries(needs: &[NeedFact]) -> Vec<Entry<Cell>> {
    let of_need = |(subject, need): (usize, &NeedFact)| {
        let state = need.state;
        need.cells.clone().into_iter().map(move |cell| Entry { cell, state, subject })
    };
    needs.iter().enumerate().flat_map(of_need).collect()
}
