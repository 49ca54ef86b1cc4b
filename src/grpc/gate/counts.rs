//! What is counted of the calls that have ended. The handles of an operation are found at its first call, as finding one costs
//! more than counting.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use metrics::{Counter, Histogram, counter, histogram};

use crate::auth::policy::Operation;
use crate::telemetry::metric;

/// What is counted of each operation, in the order of the policy table. A clone shares it.
#[derive(Debug, Clone)]
pub(super) struct Counts(Arc<[OnceLock<Counted>]>);

/// What is counted of one operation.
#[derive(Debug)]
struct Counted {
    /// Calls that went well.
    ok: Counter,
    /// How long all of its calls took.
    duration: Histogram,
}

impl Counts {
    /// Nothing counted yet.
    pub(super) fn new() -> Self {
        Self(Operation::ALL.into_iter().map(|_| OnceLock::new()).collect())
    }

    /// Counts a call that has ended: well, or with a reason.
    pub(super) fn ended(&self, operation: Operation, outcome: Result<(), &'static str>, begun: Instant) {
        let Some(counted) = self.0.get(operation as usize) else { return };
        let method = operation.name();
        let counted = counted.get_or_init(|| Counted {
            ok: counter!(metric::CALLS, "method" => method, "code" => "OK"),
            duration: histogram!(metric::CALL_DURATION, "method" => method),
        });
        match outcome {
            Ok(()) => counted.ok.increment(1),
            Err(reason) => counter!(metric::CALLS, "method" => method, "code" => reason).increment(1),
        }
        counted.duration.record(begun.elapsed());
    }
}
