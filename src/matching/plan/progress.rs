//! How far a plan is, and whether it is to go on.

use std::ops::ControlFlow;

use super::Stopped;

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanProgress {
    /// Needs are compared with providers.
    Scoring {
        /// Needs that were.
        done: usize,
        /// Needs in all.
        of: usize,
    },
    /// Providers are given to needs.
    Solving {
        /// Steps so far.
        steps: u64,
    },
}

/// Who is told how far a plan is, and says whether it goes on; asked again and again between steps of a bounded length.
pub struct Watch<'a>(&'a mut dyn FnMut(PlanProgress) -> ControlFlow<()>);

impl<'a> Watch<'a> {
    /// Tells that.
    pub fn new(told: &'a mut dyn FnMut(PlanProgress) -> ControlFlow<()>) -> Self {
        Self(told)
    }

    /// Tells it.
    ///
    /// # Errors
    /// When the plan is to stop.
    pub(super) fn tell(&mut self, progress: PlanProgress) -> Result<(), Stopped> {
        match (self.0)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stopped),
        }
    }

    /// Tells of steps of the solver.
    pub(super) fn solving(&mut self, steps: u64) -> Result<(), Stopped> {
        self.tell(PlanProgress::Solving { steps })
    }
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}
