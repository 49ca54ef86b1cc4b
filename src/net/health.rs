//! Whether this node can do its work, as its parts tell it. Never assumes that a silent part is well.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::watch;

/// What the parts of a node have told so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each part of the node tells one truth, which operators read by name"
)]
pub struct Condition {
    /// The store takes writes.
    pub store_writable: bool,
    /// The view has applied what the log held when the node started, and follows it.
    pub view_caught_up: bool,
    /// At least one issuer's keys are known, so that somebody can come in.
    pub issuer_keys: bool,
    /// The node is on its way out.
    pub draining: bool,
}

impl Condition {
    /// Whether calls should be sent here.
    #[must_use]
    pub const fn ready(self) -> bool {
        self.store_writable && self.view_caught_up && self.issuer_keys && !self.draining
    }
}

/// The handle through which parts tell how they are; clones tell the same node. A new node is not ready.
#[derive(Debug, Clone)]
pub struct Health(Arc<watch::Sender<Condition>>);

impl Default for Health {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Condition::default())))
    }
}

impl Health {
    /// Tells whether the store takes writes.
    pub fn set_store_writable(&self, yes: bool) {
        self.set(|condition| condition.store_writable = yes);
    }

    /// Tells whether the view follows the log.
    pub fn set_view_caught_up(&self, yes: bool) {
        self.set(|condition| condition.view_caught_up = yes);
    }

    /// Tells whether any issuer's keys are known.
    pub fn set_issuer_keys(&self, yes: bool) {
        self.set(|condition| condition.issuer_keys = yes);
    }

    /// Tells that the node is on its way out; there is no way back.
    pub fn drain(&self) {
        self.set(|condition| condition.draining = true);
    }

    /// How the node is now.
    #[must_use]
    pub fn condition(&self) -> Condition {
        *self.0.borrow()
    }

    /// Follows the condition of the node; wakes only when it changes.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Condition> {
        self.0.subscribe()
    }

    /// Changes the condition, and wakes those who follow when it is another.
    fn set(&self, change: impl FnOnce(&mut Condition)) {
        self.0.send_if_modified(|condition| {
            let before = *condition;
            change(condition);
            *condition != before
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_ready_when_every_part_says_so_and_none_drains() {
        let health = Health::default();
        assert!(!health.condition().ready());
        health.set_store_writable(true);
        assert!(!health.condition().ready());
        health.set_view_caught_up(true);
        assert!(!health.condition().ready());
        health.set_issuer_keys(true);
        assert!(health.condition().ready());
        health.set_store_writable(false);
        assert!(!health.condition().ready());
        health.set_store_writable(true);
        health.drain();
        assert!(!health.condition().ready());
    }

    #[test]
    fn those_who_follow_wake_only_for_a_change() {
        let health = Health::default();
        let mut follower = health.subscribe();
        health.set_store_writable(false);
        assert!(!follower.has_changed().unwrap());
        health.set_store_writable(true);
        assert!(follower.has_changed().unwrap());
        assert!(follower.borrow_and_update().store_writable);
    }
}
