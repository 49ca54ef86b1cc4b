//! A provider with its activities, prepared once for each version of them.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::deed::Deed;
use super::offer::Types;
use super::passage::{Origin, Passage};
use super::place::Places;
use super::set::Set;
use super::text::Concept;
use super::tongues::Tongues;
use super::topic::Topics;
use crate::domain::codes::Horizon;
use crate::domain::provider::{Funding, Interest};
use crate::domain::{Activity, ActivityId, Provider, ProviderId, ProviderRole, Status, check};

/// What matching reads of a provider; keep it, preparing costs far more than comparing.
#[derive(Debug)]
pub struct Profile {
    /// The provider.
    pub(super) id: ProviderId,
    /// Whether the entry counts.
    pub(super) status: Status,
    /// First and last day on which it holds.
    pub(super) period: [Option<Date>; 2],
    /// Day on which it last changed.
    pub(super) updated: Option<Date>,
    /// What the provider does.
    pub(super) roles: Vec<ProviderRole>,
    /// What its entry declares that it is about.
    pub(super) own: Topics,
    /// What it is about, with what its activities and texts show.
    pub(super) topics: Topics,
    /// Types of assistance.
    pub(super) types: Types,
    /// Where it works.
    pub(super) places: Places,
    /// Languages in which it works.
    pub(super) languages: Tongues,
    /// How far its help reaches in time.
    pub(super) horizons: Vec<Horizon>,
    /// Money on offer.
    pub(super) money: Option<Offer>,
    /// Engagements that it can run at a time, and that it runs.
    pub(super) load: [Option<u32>; 2],
    /// Declared conflicts of interest.
    pub(super) interests: Vec<Interest>,
    /// Its activities.
    pub(super) deeds: Vec<Deed>,
    /// Its texts, name first.
    pub(super) passages: Vec<Passage>,
}

/// Money on offer.
#[derive(Debug)]
pub(super) struct Offer {
    /// Least sum for a need.
    pub(super) floor: Option<Decimal>,
    /// Greatest sum for a need.
    pub(super) ceiling: Option<Decimal>,
    /// ISO 4217 code.
    pub(super) currency: String,
}

impl Offer {
    /// Reads what is on offer; `None` where no sum is named.
    fn new(funding: &Funding) -> Option<Self> {
        let (floor, ceiling) = (check::decimal(&funding.floor), check::decimal(&funding.ceiling));
        (floor.is_some() || ceiling.is_some()).then(|| Self { floor, ceiling, currency: funding.currency.clone() })
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
        let own = Topics::declared(&provider.articles, &provider.themes);
        let mut profile = Self {
            id,
            status: provider.status.clone(),
            period: [provider.valid_from.parse().ok(), provider.valid_until.parse().ok()],
            updated,
            roles: provider.roles.iter().filter(|role| role.is_known()).cloned().collect(),
            topics: own.clone(),
            own,
            types: Types::declared(&provider.assistance_types),
            places: Places::new(provider.coverage.as_ref(), &provider.presence),
            languages: Tongues::declared(&provider.languages),
            horizons: provider.horizons.iter().filter(|horizon| horizon.is_known()).cloned().collect(),
            money: provider.funding.as_ref().and_then(Offer::new),
            load: [provider.capacity, provider.engaged],
            interests: provider.interests.clone(),
            deeds: Vec::new(),
            passages: Passage::of_text(&provider.names, |tag| Origin::Name(tag.to_owned())).collect(),
        };
        profile.passages.extend(Passage::of_text(&provider.description, |tag| Origin::Description(tag.to_owned())));
        for (at, (id, activity)) in activities.iter().enumerate() {
            profile.add_activity(at, *id, activity);
        }
        profile.read();
        profile
    }

    /// The provider.
    #[must_use]
    pub const fn id(&self) -> ProviderId {
        self.id
    }

    /// Adds what an activity shows.
    fn add_activity(&mut self, at: usize, id: ActivityId, activity: &Activity) {
        let mut topics = Topics::declared(&activity.articles, &activity.themes);
        let declared: Vec<Concept> = topics.concepts().collect();
        let passages = Passage::of_activity(at, &activity.title, &activity.description, &declared);
        for find in passages.iter().flat_map(|passage| &passage.finds) {
            topics.read(find.concept);
        }
        self.types.extend(&Types::declared(&activity.assistance_types));
        self.places.add_activity(activity);
        self.topics.extend(&topics);
        self.deeds.push(Deed::new(id, activity, topics));
        self.passages.extend(passages);
    }

    /// Adds what the texts reveal.
    fn read(&mut self) {
        for find in self.passages.iter().flat_map(|passage| &passage.finds) {
            match find.concept {
                Concept::Theme(_) | Concept::Article(_) => self.topics.read(find.concept),
                Concept::Assistance(at) => self.types.read.extend(Set::one(at)),
                Concept::State(state) => self.places.mentioned.insert(state),
                Concept::Thesaurus(_) => {}
            }
        }
    }
}
