//! What all records have in common, and the checks of it.

use serde::{Deserialize, Serialize};

use super::code::check_code;
use super::{Kind, Reference, Status, Valid, Violations, check};

/// A record of the log.
pub trait Record: Serialize + for<'de> Deserialize<'de> + Clone + Default + PartialEq + Send + Sync + 'static {
    /// Its kind.
    const KIND: Kind;

    /// The identifier that its owner uses for it, or an empty text.
    fn external_id(&self) -> &str;

    /// The same, to change it.
    fn external_id_mut(&mut self) -> &mut String;

    /// Whether it counts.
    fn status(&self) -> &Status;

    /// Normalises and checks the record: NFC, no empty texts, no repeated codes, every value well formed.
    ///
    /// # Errors
    /// Everything that is wrong with it, with the path of each field.
    fn validate(self) -> Result<Valid<Self>, Violations>;
}

/// Checks the fields that all records have.
pub(in crate::domain) fn check_common(
    external_id: &mut String,
    status: &mut Status,
    valid_from: &mut String,
    valid_until: &mut String,
    sources: &mut [Reference],
    v: &mut Violations,
) {
    check::line(external_id, "externalId", v);
    if external_id.len() > 200 {
        v.add("externalId", "is longer than 200 bytes");
    }
    if status.is_absent() {
        *status = Status::Published;
    }
    check_code(status, "status", v);
    check_period(valid_from, "validFrom", valid_until, "validUntil", v);
    for (i, source) in sources.iter_mut().enumerate() {
        source.check(&format!("sources[{i}]"), v);
    }
}

/// Checks two dates of which the second must not come before the first.
pub(in crate::domain) fn check_period(
    first: &mut String,
    first_path: &str,
    last: &mut String,
    last_path: &str,
    v: &mut Violations,
) {
    check::date(first, first_path, v);
    check::date(last, last_path, v);
    if !first.is_empty() && !last.is_empty() && *last < *first {
        v.add(last_path, format!("comes before {first_path}"));
    }
}
