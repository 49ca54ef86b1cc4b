//! Random operations: few keys, few unique keys and few request ids, so that they meet.

use focalpoint::domain::Revision;
use focalpoint::store::{Action, Put, Write};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::reference::Model;
use crate::store::given::{account, entry, key, requested, time, write};

/// How many records there are.
pub(super) const KEYS: u128 = 5;

/// One step.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    /// Writes that are handed in together, in this order.
    Commits(Vec<Draft>),
    /// Audit rows alone.
    Audit(usize),
    /// Request ids from before so many seconds.
    Prune(i64),
    /// Closing and opening again.
    Reopen,
}

/// A write whose expectations are filled in when its turn comes.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    puts: Vec<DraftPut>,
    actor: Option<u128>,
    request: Option<(u8, u8)>,
    audit: usize,
    seconds: i64,
}

/// A put whose expectation is told relative to what is there.
#[derive(Debug, Clone)]
struct DraftPut {
    n: u128,
    verb: Verb,
    unique: Option<u8>,
    body: u16,
}

/// What to do, and how far off the expectation is: 0 is right.
#[derive(Debug, Clone, Copy)]
enum Verb {
    Create,
    CreateUnlessChanged(u64),
    Update(u64),
    Remove(u64),
    Erase(u64),
    Redact(u64),
}

impl Draft {
    /// The write, with expectations as of now.
    pub(super) fn write(&self, model: &Model) -> Write {
        let puts: Vec<_> = self.puts.iter().map(|put| put.put(model)).collect();
        let whole = Write {
            actor: self.actor.map(account),
            time: time(self.seconds),
            audit: vec![entry("Put"); self.audit],
            ..write(puts)
        };
        match self.request {
            Some((id, fingerprint)) => requested(&id.to_string(), fingerprint, whole),
            None => whole,
        }
    }
}

impl DraftPut {
    fn put(&self, model: &Model) -> Put {
        let key = key(self.n);
        let at = |off| Revision(model.revision(key).0.wrapping_sub(off) & 0xff);
        let action = match self.verb {
            Verb::Create => Action::Create,
            Verb::CreateUnlessChanged(off) => {
                Action::CreateUnlessChanged { seen: Revision(model.head().0.saturating_sub(off)) }
            }
            Verb::Update(off) => Action::Update { at: at(off) },
            Verb::Remove(off) => Action::Remove { at: at(off) },
            Verb::Redact(off) => Action::Redact { at: at(off) },
            Verb::Erase(off) => {
                let last = model.last(key).map_or(0, |last| last.position.revision.0);
                Action::Erase { at: Revision(last.wrapping_sub(off) & 0xff) }
            }
        };
        let unique = self.unique.map(|unique| format!("authority/MN/{unique}"));
        Put { key, action, unique, body: self.body.to_string().into(), schema: u32::from(self.body % 3) }
    }
}

/// Sequences of operations.
pub(super) fn strategy() -> impl Strategy<Value = Vec<Operation>> {
    let operation = prop_oneof![
        12 => vec(draft(), 1..4).prop_map(Operation::Commits),
        2 => (0_usize..3).prop_map(Operation::Audit),
        1 => (0_i64..100).prop_map(Operation::Prune),
        1 => Just(Operation::Reopen),
    ];
    vec(operation, 1..30)
}

fn draft() -> impl Strategy<Value = Draft> {
    let request = option::weighted(0.3, (0_u8..3, 0_u8..2));
    let actor = option::weighted(0.5, 0_u128..2);
    (vec(put(), 0..4), actor, request, 0_usize..3, 0_i64..100)
        .prop_map(|(puts, actor, request, audit, seconds)| Draft { puts, actor, request, audit, seconds })
}

fn put() -> impl Strategy<Value = DraftPut> {
    let off = || prop_oneof![6 => Just(0), 1 => Just(1), 1 => Just(u64::MAX)];
    let verb = prop_oneof![
        3 => Just(Verb::Create),
        2 => (0_u64..3).prop_map(Verb::CreateUnlessChanged),
        4 => off().prop_map(Verb::Update),
        2 => off().prop_map(Verb::Remove),
        1 => off().prop_map(Verb::Erase),
        1 => off().prop_map(Verb::Redact),
    ];
    (0..KEYS, verb, option::weighted(0.5, 0_u8..3), any::<u16>()).prop_map(|(n, verb, unique, body)| DraftPut {
        n,
        verb,
        unique,
        body,
    })
}
