//! The terms of a service account: until when it holds, and no scope beyond what its owner may do.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::Error;
use super::write::wrong;
use crate::auth::policy;
use crate::domain::{Account, Role};

/// Days after its creation or renewal on which a service account ends at the latest.
const LONGEST_DAYS: i64 = 90;

/// Checks the terms of an account that is created or renewed at that time.
///
/// # Errors
/// `Invalid` for the first term that does not hold.
pub(super) fn check(account: &Account, now: Timestamp) -> Result<(), Error> {
    if account.role != Role::Service {
        return Ok(());
    }
    let today = TimeZone::UTC.to_datetime(now).date();
    let last = today.checked_add(Span::new().days(LONGEST_DAYS)).map_err(|error| Error::Internal(error.to_string()))?;
    // Dates as texts are in the order of time.
    if account.valid_until.is_empty() || account.valid_until > last.to_string() {
        let message =
            format!("a service account ends within {LONGEST_DAYS} days, and is renewed by an update: by {last}");
        return Err(wrong::<Account>("validUntil", &message));
    }
    let of_state = !account.state.is_absent();
    if let Some(scope) = account.scopes.iter().find(|scope| !policy::has_use(scope, of_state)) {
        let message = format!("`{}` is wider than what the owner itself may do", scope.as_str());
        return Err(wrong::<Account>("scopes", &message));
    }
    Ok(())
}
