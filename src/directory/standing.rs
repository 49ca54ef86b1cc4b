//! Whether the caller of a stream that is still open may go on: its account is asked again and again while the stream lasts.

use std::sync::Arc;
use std::time::Duration;

use super::Directory;
use crate::auth::Principal;

/// How often an account is looked at: a stream ends well within five seconds of the change.
const INTERVAL: Duration = Duration::from_secs(1);

impl Directory {
    /// Waits until the caller's account is gone or disabled, or may other things than when the stream began.
    pub async fn until_refused(self: Arc<Self>, principal: Principal) {
        while self.stands(&principal) {
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Whether the caller's account is what it was when the call came in.
    fn stands(&self, principal: &Principal) -> bool {
        let view = self.views.current();
        let account = view.accounts.get(principal.account.0).filter(|entry| !entry.record.disabled);
        account.is_some_and(|entry| {
            let now = Principal::of(principal.account, &entry.record);
            let sign_in = Principal { signed_in: principal.signed_in, strength: principal.strength.clone(), ..now };
            sign_in == *principal
        })
    }
}
