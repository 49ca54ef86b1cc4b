//! What the criteria count as configured, for whoever asks what would come of other weights.

use crate::directory::Error;
use crate::matching::{Criterion, Weights};

/// What each criterion counts unless a request says otherwise, per mille, in the order in which they are shown.
///
/// # Errors
/// `Internal` when the configuration cannot be read, with which the program does not start.
pub fn configured_weights() -> Result<Vec<(&'static str, u32)>, Error> {
    let weights = Weights::configured().map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Criterion::ALL.map(|criterion| (criterion.as_str(), weights.per_mille(criterion))).into())
}
