//! A need, prepared for matching.

use crate::domain::Need;

/// What matching reads of a need.
#[derive(Debug)]
pub struct Wanted {}

impl Wanted {
    /// Prepares a need.
    #[must_use]
    pub fn prepare(_need: &Need) -> Self {
        Self {}
    }
}
