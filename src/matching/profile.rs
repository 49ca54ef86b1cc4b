//! A provider with its activities, prepared once for each version of them.

use std::ops::Deref;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::deed::Deed;
use super::load::{Left, Load};
use super::offer::{Given, Types};
use super::passage::{Gathered, Origin, Passage, Passages};
use super::place::Places;
use super::set::Set;
use super::settings::settings;
use super::text::{Concept, Find, Term};
use super::tongues::Tongues;
use super::tool::Held;
use super::topic::Topics;
use super::wanted::Wanted;
use crate::domain::codes::{Horizon, ProviderKind};
use crate::domain::provider::{Funding, Interest, SeedFund};
use crate::domain::{Activity, ActivityId, Provider, ProviderId, ProviderRole, Status, check};

/// What matching reads of a provider; keep it, preparing costs far more than comparing.
#[derive(Debug)]
pub struct Profile {
    /// What it is and does.
    traits: Arc<Traits>,
    /// Engagements that it can run at a time, and that it runs.
    pub(super) load: [Option<u32>; 2],
    /// What is left of the money of its window.
    pub(super) left: Left,
    /// What is left of its seed fund.
    pub(super) seed_left: Left,
}

/// What a provider is and does, whatever it has taken on.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, which any of the others may come with")]
pub struct Traits {
    /// The provider.
    pub(super) id: ProviderId,
    /// Whether the entry counts.
    pub(super) status: Status,
    /// First and last day on which it holds.
    pub(super) period: [Option<Date>; 2],
    /// Day on which it last changed.
    pub(super) updated: Option<Date>,
    /// What the provider does.
    pub(super) roles: Box<[ProviderRole]>,
    /// What its entry declares that it is about.
    pub(super) own: Topics,
    /// What it is about, with what its activities and texts show.
    pub(super) topics: Topics,
    /// Types of assistance.
    pub(super) types: Types,
    /// What help it can be taken to give.
    pub(super) given: Given,
    /// Where it works.
    pub(super) places: Places,
    /// Languages in which it works.
    pub(super) languages: Tongues,
    /// Whether it provides an interpreter.
    pub(super) provides_interpreter: bool,
    /// How far its help reaches in time.
    pub(super) horizons: Box<[Horizon]>,
    /// Money on offer.
    pub(super) money: Option<Offer>,
    /// Money for short first help.
    pub(super) seed: Option<Seed>,
    /// Whether it helps in kind, with nobody's money.
    pub(super) in_kind: bool,
    /// Whether it is a peer State, which shares its experience.
    pub(super) is_peer: bool,
    /// Whether it is the secretariat's own.
    pub(super) is_secretariat: bool,
    /// Declared conflicts of interest.
    pub(super) interests: Box<[Interest]>,
    /// Its activities.
    pub(super) deeds: Box<[Deed]>,
    /// Its tools.
    pub(super) tools: Box<[Held]>,
    /// Its texts, name first.
    pub(super) passages: Passages,
}

impl Deref for Profile {
    type Target = Traits;

    fn deref(&self) -> &Traits {
        &self.traits
    }
}

/// Money on offer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    /// Least sum for a need.
    pub(super) floor: Option<Decimal>,
    /// Greatest sum for a need.
    pub(super) ceiling: Option<Decimal>,
    /// ISO 4217 code, as a term.
    pub(super) currency: Term,
}

/// Money for short first help.
#[derive(Debug)]
pub(super) struct Seed {
    /// What it gives for a need.
    pub(super) offer: Offer,
    /// Its name, and how soon it can be had, where it says so.
    pub(super) terms: [Box<str>; 2],
}

impl Seed {
    /// Takes a fund.
    fn new(fund: &SeedFund) -> Self {
        let currency = Term::of(&fund.currency);
        Self {
            offer: Offer { floor: None, ceiling: check::decimal(&fund.ceiling), currency },
            terms: [fund.window.as_str().into(), fund.lead_time.as_str().into()],
        }
    }
}

impl Offer {
    /// Reads what is on offer; `None` where no sum is named.
    fn new(funding: &Funding) -> Option<Self> {
        let (floor, ceiling) = (check::decimal(&funding.floor), check::decimal(&funding.ceiling));
        (floor.is_some() || ceiling.is_some()).then(|| Self { floor, ceiling, currency: Term::of(&funding.currency) })
    }

    /// Whether a sum lies between floor and ceiling.
    pub(super) fn fits(&self, sum: Decimal) -> bool {
        self.floor.is_none_or(|floor| floor <= sum) && self.ceiling.is_none_or(|ceiling| sum <= ceiling)
    }
}

impl Profile {
    /// Prepares a provider. `updated`: the day on which its entry or one of its activities last changed, where known.
    /// Give the activities in a fixed order, such as that of their identifiers.
    #[must_use]
    pub fn prepare(
        id: ProviderId,
        provider: &Provider,
        activities: &[(ActivityId, &Activity)],
        updated: Option<Date>,
    ) -> Self {
        let mut gathered = Gathered::default();
        gathered.add_text(&provider.names, Origin::Name);
        gathered.add_text(&provider.description, Origin::Description);
        let own = Topics::declared(&provider.articles, &provider.themes);
        let mut topics = own.clone();
        let own_types = Types::declared(&provider.assistance_types);
        let mut types = own_types.clone();
        let mut places = Places::new(provider.coverage.as_ref(), &provider.presence);
        let mut deeds = Vec::with_capacity(activities.len());
        for (at, (id, activity)) in (0..).zip(activities) {
            let mut about = Topics::declared(&activity.articles, &activity.themes);
            let finds = gathered.add_activity(at, &activity.title, &activity.description);
            for find in finds {
                about.read(find.concept);
            }
            types.extend(&Types::declared(&activity.assistance_types));
            places.add_activity(activity);
            topics.extend(&about);
            deeds.push(Deed::new(*id, activity, about));
        }
        let names = provider.names.iter().map(|(_, name)| name);
        read(gathered.finds(), &mut topics, &mut types, &mut places);
        let of_tools = Types::declared(provider.tools.iter().flat_map(|tool| &tool.assistance_types));
        let traits = Traits {
            id,
            status: provider.status.clone(),
            period: [provider.valid_from.parse().ok(), provider.valid_until.parse().ok()],
            updated,
            roles: provider.roles.iter().filter(|role| role.is_known()).cloned().collect(),
            own,
            topics,
            given: Given::new(&own_types, &types, &of_tools),
            types,
            places,
            languages: Tongues::declared(&provider.languages),
            provides_interpreter: provider.provides_interpreter,
            horizons: provider.horizons.iter().filter(|horizon| horizon.is_known()).cloned().collect(),
            money: provider.funding.as_ref().and_then(Offer::new),
            seed: provider.funding.as_ref().and_then(|funding| funding.seed.as_ref()).map(Seed::new),
            in_kind: provider.funding.as_ref().is_some_and(|funding| funding.in_kind == Some(true)),
            is_peer: provider.kind == ProviderKind::PeerState,
            is_secretariat: provider.acronyms.iter().map(String::as_str).chain(names).any(is_secretariat),
            interests: provider.interests.as_slice().into(),
            deeds: deeds.into(),
            tools: provider.tools.iter().map(Held::new).collect(),
            passages: gathered.packed(),
        };
        let window = provider.funding.as_ref();
        let fund = window.and_then(|funding| funding.seed.as_ref());
        Self {
            traits: Arc::new(traits),
            load: [provider.capacity, provider.engaged],
            left: window.and_then(|window| left(&window.total, &window.committed, &window.currency)),
            seed_left: fund.and_then(|fund| left(&fund.total, &fund.committed, &fund.currency)),
        }
    }

    /// The provider.
    #[must_use]
    pub fn id(&self) -> ProviderId {
        self.traits.id
    }

    /// The provider with what it has taken on beside what its entry says.
    pub(super) fn under(&self, load: &Load) -> Self {
        let [most, engaged] = self.load;
        let [left, seed_left] = load.of(self.left, self.seed.as_ref().map(|seed| &seed.offer), self.seed_left);
        Self { traits: Arc::clone(&self.traits), load: [most, Some(load.with(engaged))], left, seed_left }
    }

    /// Whether the cost of a need lies within the limits of its money: of its seed fund, where the need is for such help, or
    /// else of its window; absent where it names no sum, or one in another currency.
    pub(super) fn affords(&self, need: &Wanted) -> Option<bool> {
        let window = || need.cost.as_ref().zip(self.money.as_ref()).and_then(|(cost, offer)| cost.fits(offer));
        if need.draws_seed(self.seed.as_ref().map(|seed| &seed.offer)) { Some(true) } else { window() }
    }

    /// The terms of a passage with their weights; those of an activity hold what it declares.
    pub(super) fn terms(&self, passage: Passage<'_>) -> Vec<(Term, u16)> {
        let deed = match passage.origin {
            Origin::Activity(at) => self.deeds.get(at as usize),
            Origin::Name(_) | Origin::Description(_) => None,
        };
        passage.terms(deed.into_iter().flat_map(|deed| deed.topics.concepts()))
    }
}

/// What is left of a window or fund, where it says how much there is.
fn left(total: &str, committed: &str, currency: &str) -> Left {
    let committed = check::decimal(committed).unwrap_or_default();
    let left = check::decimal(total)?.checked_sub(committed)?;
    Some((left.max(Decimal::ZERO), Term::of(currency)))
}

/// Whether an acronym or a name says that it is the secretariat's.
fn is_secretariat(name: &str) -> bool {
    let own = settings().map(|settings| settings.plan.secretariat.as_slice()).unwrap_or_default();
    name.split(|letter: char| !letter.is_alphanumeric()).any(|word| own.iter().any(|own| own == word))
}

/// Adds what the texts reveal.
fn read(finds: &[Find], topics: &mut Topics, types: &mut Types, places: &mut Places) {
    for find in finds {
        match find.concept {
            Concept::Theme(_) | Concept::Article(_) => topics.read(find.concept),
            Concept::Assistance(at) => types.read.extend(Set::one(at)),
            Concept::State(state) => places.mentioned.insert(state),
            Concept::Thesaurus(_) => {}
        }
    }
}
