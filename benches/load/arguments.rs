//! What the program is told to do: to measure, or to be the bare server beside the service.

use std::path::PathBuf;
use std::time::Duration;

use super::Failure;

/// The role of this process.
pub(super) enum Arguments {
    /// Measures.
    Measure(Plan),
    /// Measures the index in this process only.
    Parts(Plan),
    /// Is the bare server, until its standard input ends.
    Echo { dir: PathBuf },
}

/// How much to measure.
pub(super) struct Plan {
    /// The service.
    pub(super) program: PathBuf,
    /// Synthetic authorities to import.
    pub(super) authorities: u32,
    /// Synthetic providers to import.
    pub(super) providers: u32,
    /// Length of a round of calls.
    pub(super) round: Duration,
    /// Rounds of each pair.
    pub(super) rounds: usize,
    /// Callers that each have one call in flight.
    pub(super) callers: usize,
    /// Writes to time.
    pub(super) writes: usize,
}

impl Arguments {
    /// Reads the command line.
    pub(super) fn read() -> Result<Self, Failure> {
        let mut plan = Plan {
            program: env!("CARGO_BIN_EXE_focalpoint").into(),
            authorities: 100_000,
            providers: 10_000,
            round: Duration::from_secs(3),
            rounds: 3,
            callers: 16,
            writes: 150,
        };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        let mut only_parts = false;
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} takes a value"));
            match word.as_str() {
                "echo" => return Ok(Self::Echo { dir: value()?.into() }),
                "parts" => only_parts = true,
                "--program" => plan.program = value()?.into(),
                "--authorities" => plan.authorities = value()?.parse::<u32>()?.clamp(1_000, 1_000_000),
                "--providers" => plan.providers = value()?.parse::<u32>()?.clamp(100, 19_000),
                "--seconds" => plan.round = Duration::from_secs_f64(value()?.parse::<f64>()?.clamp(0.5, 20.0)),
                "--rounds" => plan.rounds = value()?.parse::<usize>()?.clamp(1, 9),
                "--callers" => plan.callers = value()?.parse::<usize>()?.clamp(1, 64),
                "--writes" => plan.writes = value()?.parse::<usize>()?.clamp(10, 1_000),
                other => return Err(format!("unknown argument {other}").into()),
            }
        }
        Ok(if only_parts { Self::Parts(plan) } else { Self::Measure(plan) })
    }
}
