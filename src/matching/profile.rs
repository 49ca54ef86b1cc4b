//! A provider with its activities, prepared once for each version of them.

use jiff::civil::Date;

use crate::domain::{Activity, ActivityId, Provider, ProviderId};

/// What matching reads of a provider; keep it, preparing costs far more than comparing.
#[derive(Debug)]
pub struct Profile {
    /// The provider.
    id: ProviderId,
}

impl Profile {
    /// Prepares a provider. `updated`: the day on which its entry or one of its activities last changed, where known.
    #[must_use]
    pub fn prepare(
        id: ProviderId,
        _provider: &Provider,
        _activities: &[(ActivityId, &Activity)],
        _updated: Option<Date>,
    ) -> Self {
        Self { id }
    }

    /// The provider.
    #[must_use]
    pub const fn id(&self) -> ProviderId {
        self.id
    }
}
