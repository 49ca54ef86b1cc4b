//! What a plan is made with: from `index/matching.toml`, and what a caller chooses.

use super::super::WeightsError;
use super::super::settings::{PlanSettings, settings};
use super::super::weights::digest;
use crate::domain::State;

/// The whole of what is set per mille.
const MILLE: u32 = 1000;

/// Providers that are looked at for a need in each role, at most: pairs are their square.
const MOST_CANDIDATES: usize = 30;

/// Which roles are planned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Roles {
    /// Who pays and who delivers: a need is met where it has both.
    #[default]
    Both,
    /// Who delivers, under its capacity alone; who pays is left open.
    Delivery,
}

/// What a plan is made with.
#[derive(Debug, Clone)]
pub struct PlanTerms {
    /// Which roles are planned.
    pub(super) roles: Roles,
    /// Whether the worst-served State is raised.
    raises_worst: bool,
    /// What is set.
    settings: &'static PlanSettings,
}

impl PlanTerms {
    /// The configured terms.
    ///
    /// # Errors
    /// When the file does not parse.
    pub fn configured() -> Result<Self, WeightsError> {
        let settings = settings().map_err(Clone::clone)?;
        Ok(Self { roles: Roles::default(), raises_worst: true, settings: &settings.plan })
    }

    /// The same for those roles, and with the worst-served State raised or not.
    #[must_use]
    pub const fn with(self, roles: Roles, raises_worst: bool) -> Self {
        Self { roles, raises_worst, ..self }
    }

    /// Which roles are planned.
    #[must_use]
    pub const fn roles(&self) -> Roles {
        self.roles
    }

    /// Providers that are looked at for a need, in each role.
    pub(super) fn candidates(&self) -> usize {
        self.settings.candidates.clamp(1, MOST_CANDIDATES)
    }

    /// The least score with which a provider is put forward.
    pub(super) fn least_score(&self) -> u32 {
        self.settings.least_score.min(MILLE) * 1000
    }

    /// The score of a pair of who pays and who delivers, in thousandths of a millionth.
    pub(super) fn worth(&self, payer: u32, deliverer: u32) -> i64 {
        let delivery = self.settings.delivery.min(MILLE);
        i64::from(deliverer) * i64::from(delivery) + i64::from(payer) * i64::from(MILLE - delivery)
    }

    /// What a need of a State counts, per mille.
    pub(super) fn counts(&self, state: Option<State>) -> u32 {
        let flags = state.map_or(&[][..], State::flags);
        let more = flags.iter().filter_map(|flag| self.settings.flags.get(*flag));
        MILLE + more.map(|more| (*more).min(MILLE)).sum::<u32>()
    }

    /// What a need counts, per mille: what the needs of its State do, and more the nearer it is to the first place in the
    /// State's action plan, so that a State's own order decides between its needs that fit as well.
    pub(super) fn counts_at(&self, state: Option<State>, priority: Option<u32>) -> u32 {
        let first = self.settings.priority.min(MILLE);
        self.counts(state) + priority.and_then(|place| first.checked_div(place)).unwrap_or(0)
    }

    /// What bringing a State one need nearer its floor may cost, in thousandths of a millionth of a perfect need.
    pub(super) fn floor(&self) -> i64 {
        let floor = if self.raises_worst { self.settings.floor.min(100 * MILLE) } else { 0 };
        i64::from(floor) * 1_000_000
    }

    /// SHA-256 over a ranking's configuration and this.
    pub(super) fn config_hash(&self, ranking: String) -> String {
        let roles = match self.roles {
            Roles::Both => "BOTH",
            Roles::Delivery => "DELIVERY",
        };
        // What is set is part of a ranking's configuration already.
        digest(&[ranking, roles.to_owned(), self.floor().to_string()])
    }
}
