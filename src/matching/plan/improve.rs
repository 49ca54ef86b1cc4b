//! Makes a plan better move by move: a need takes the place of others, which take what is left, where all together gain.

use std::collections::BTreeSet;

use super::Stopped;
use super::problem::{Choice, Clock, Tally};

/// Times that all needs are looked at, at most.
const PASSES: usize = 8;
/// Needs of a provider that are looked at for one to give way, at most: those worth least.
const HELD: usize = 48;
/// Needs that are tried as the one to give way, at most.
const VICTIMS: usize = 12;
/// Choices of a need that are tried, at most.
const TRIED: usize = 48;
/// Needs that give way to one, at most.
const GIVE_WAY: usize = 4;

/// A plan that is made better.
struct Work<'a, 't, 'c, 'w> {
    /// The plan.
    tally: &'t mut Tally<'a>,
    /// By provider, the needs that have a place of it by what that is worth, the least first, then by need.
    holds: Vec<BTreeSet<(i64, u32)>>,
    /// What bounds the work.
    clock: &'c mut Clock<'w>,
}

/// Makes a plan better until no move does, all have been tried often enough, or the steps are used up.
///
/// # Errors
/// When it is to stop.
pub(super) fn improve(tally: &mut Tally<'_>, clock: &mut Clock<'_>) -> Result<(), Stopped> {
    let problem = tally.problem();
    let mut holds = vec![BTreeSet::new(); problem.rooms.len()];
    for ask in 0..problem.asks.len() {
        let made = tally.made(ask).and_then(|at| problem.choice(ask, at));
        for (provider, value) in made.into_iter().flat_map(|it| it.providers().map(move |of| (of, it.value))) {
            if let (Some(held), Ok(ask)) = (holds.get_mut(provider as usize), u32::try_from(ask)) {
                held.insert((value, ask));
            }
        }
    }
    let mut work = Work { tally, holds, clock };
    for _ in 0..PASSES {
        let before = work.tally.total();
        for ask in 0..problem.asks.len() {
            work.look_at(ask)?;
        }
        if work.tally.total() == before || work.clock.is_spent() {
            break;
        }
    }
    Ok(())
}

impl Work<'_, '_, '_, '_> {
    /// Gives a need a better choice, if all together gain.
    fn look_at(&mut self, ask: usize) -> Result<(), Stopped> {
        let problem = self.tally.problem();
        let Some(of) = problem.asks.get(ask) else { return Ok(()) };
        let now = self.tally.made(ask).and_then(|at| problem.choice(ask, at)).map_or(0, |choice| choice.value);
        for (at, choice) in (0..).zip(&of.choices).take(TRIED) {
            let is_better = self.tally.made(ask).is_none() || choice.value > now;
            if !is_better || self.clock.is_spent() {
                break;
            }
            if self.attempt(ask, at, *choice)? {
                break;
            }
        }
        Ok(())
    }

    /// Makes a choice, with whoever gives way the cheapest; answers whether all together gained.
    fn attempt(&mut self, ask: usize, at: u32, choice: Choice) -> Result<bool, Stopped> {
        self.clock.step(1)?;
        let before = self.tally.total();
        let old = self.give_back(ask);
        let victims = match self.tally.lacking(choice) {
            None => vec![None],
            Some(provider) => self.victims(provider, ask)?.into_iter().map(Some).collect(),
        };
        for victim in victims.into_iter().take(VICTIMS) {
            let mut moved = Vec::new();
            if let Some(victim) = victim {
                moved.push((victim, self.give_back(victim)));
            }
            while let Some(provider) = self.tally.lacking(choice).filter(|_| moved.len() < GIVE_WAY) {
                let Some(next) = self.victims(provider, ask)?.first().copied() else { break };
                moved.push((next, self.give_back(next)));
            }
            if self.tally.lacking(choice).is_none() {
                self.take(ask, at);
                for (moved, _) in &moved {
                    self.replace(*moved)?;
                }
                if self.tally.total() > before {
                    return Ok(true);
                }
            }
            self.give_back(ask);
            for (moved, _) in &moved {
                self.give_back(*moved);
            }
            for (moved, old) in moved {
                self.put_back(moved, old);
            }
        }
        self.put_back(ask, old);
        Ok(false)
    }

    /// The needs that have something of a provider, those first that lose least where they go.
    fn victims(&mut self, provider: u32, but: usize) -> Result<Vec<usize>, Stopped> {
        let held = self.holds.get(provider as usize).into_iter().flatten().map(|(_, ask)| *ask as usize);
        let held: Vec<usize> = held.filter(|ask| *ask != but).take(HELD).collect();
        let mut victims = Vec::with_capacity(held.len());
        for ask in held {
            let before = self.tally.total();
            let Some(old) = self.give_back(ask) else { continue };
            self.replace_but(ask, Some(provider))?;
            victims.push((before - self.tally.total(), ask));
            self.give_back(ask);
            self.take(ask, old);
        }
        victims.sort_unstable();
        Ok(victims.into_iter().map(|(_, ask)| ask).collect())
    }

    /// Gives a need the best that is left.
    fn replace(&mut self, ask: usize) -> Result<(), Stopped> {
        self.replace_but(ask, None)
    }

    /// Gives a need the best that is left, without anything of one provider.
    fn replace_but(&mut self, ask: usize, but: Option<u32>) -> Result<(), Stopped> {
        let problem = self.tally.problem();
        let Some(of) = problem.asks.get(ask) else { return Ok(()) };
        let mut looked = 0;
        for (at, choice) in (0..).zip(&of.choices) {
            looked += 1;
            if choice.providers().any(|provider| Some(provider) == but) {
                continue;
            }
            if self.tally.lacking(*choice).is_none() {
                self.take(ask, at);
                break;
            }
        }
        self.clock.step(looked)
    }

    /// Makes a choice that fits.
    fn take(&mut self, ask: usize, at: u32) {
        self.tally.take(ask, at);
        self.note(ask, at, |held, it| {
            held.insert(it);
        });
    }

    /// Makes a choice again that was taken back.
    fn put_back(&mut self, ask: usize, old: Option<u32>) {
        if let Some(old) = old {
            self.take(ask, old);
        }
    }

    /// Takes a choice back.
    fn give_back(&mut self, ask: usize) -> Option<u32> {
        let at = self.tally.give_back(ask)?;
        self.note(ask, at, |held, it| {
            held.remove(&it);
        });
        Some(at)
    }

    /// Notes who has a place of whom.
    fn note(&mut self, ask: usize, at: u32, note: impl Fn(&mut BTreeSet<(i64, u32)>, (i64, u32))) {
        let Some(choice) = self.tally.problem().choice(ask, at) else { return };
        for provider in choice.providers() {
            if let (Some(held), Ok(ask)) = (self.holds.get_mut(provider as usize), u32::try_from(ask)) {
                note(held, (choice.value, ask));
            }
        }
    }
}
