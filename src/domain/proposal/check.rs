//! The checks of what people bring to a proposal; the rest of it is the service's own.

use std::collections::BTreeSet;

use super::{ArticleOutcome, Event, Outcome, Proposal, ProposalAct};
use crate::domain::{Violations, check, vocabulary};

/// Most articles of which one event tells what came.
const MOST_OUTCOMES: usize = 100;
/// Bytes that an outcome takes without its remarks.
const OF_ARTICLE: usize = 100;
/// Most providers that share their experience.
const MOST_PEERS: usize = 20;

impl Proposal {
    /// Checks what its maker brings, and nothing that the service sets.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn checked(mut self) -> Result<Self, Violations> {
        let mut v = Violations::default();
        check::required(&self.need, "need", &mut v);
        check::line(&mut self.need, "need", &mut v);
        for (provider, path) in [(&mut self.funder, "funder"), (&mut self.deliverer, "deliverer")] {
            check::line(provider, path, &mut v);
        }
        if self.funder.is_empty() && self.deliverer.is_empty() {
            v.add("deliverer", "is required, or a funder");
        }
        check::each(&mut self.peers, "peers", check::line, &mut v);
        if self.peers.len() > MOST_PEERS {
            v.add("peers", format!("expected at most {MOST_PEERS}"));
        }
        if let Some(coverage) = &mut self.coverage {
            check::block(&mut coverage.meets, "coverage.meets", &mut v);
            check::block(&mut coverage.left, "coverage.left", &mut v);
        }
        v.or(self)
    }
}

impl Event {
    /// Bytes of what people said in it.
    pub(super) fn bytes(&self) -> usize {
        self.note.len() + self.outcomes.iter().map(|of| of.remarks.len() + OF_ARTICLE).sum::<usize>()
    }

    /// Checks what people bring of it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn checked(mut self) -> Result<Self, Violations> {
        let mut v = Violations::default();
        check::block(&mut self.note, "note", &mut v);
        if self.act == ProposalAct::Decline {
            check::required(&self.reason, "reason", &mut v);
            let known = &vocabulary().decline_reasons;
            if !self.reason.is_empty() && !known.iter().any(|entry| entry.code == self.reason) {
                let codes: Vec<&str> = known.iter().map(|entry| entry.code.as_str()).collect();
                v.add("reason", format!("expected one of {}", codes.join(", ")));
            }
        }
        if self.percent.is_some_and(|percent| percent > 100) {
            v.add("percent", "expected 0 to 100");
        }
        if matches!(self.act, ProposalAct::Comment | ProposalAct::FollowUp) {
            check::required(&self.note, "note", &mut v);
        }
        if self.outcomes.len() > MOST_OUTCOMES {
            v.add("outcomes", format!("expected at most {MOST_OUTCOMES}"));
        }
        let mut told = BTreeSet::new();
        for (i, of) in self.outcomes.iter_mut().enumerate() {
            if !told.insert(of.article.to_string()) {
                v.add(format!("outcomes[{i}].article"), "is there twice");
            }
            of.article.validate(&format!("outcomes[{i}].article"), &mut v);
            check::block(&mut of.remarks, &format!("outcomes[{i}].remarks"), &mut v);
            if !of.outcome.is_known() {
                v.add(format!("outcomes[{i}].outcome"), "expected one of MET, PARTLY_MET, NOT_MET");
            }
        }
        self.check_outcome(&mut v);
        v.or(self)
    }

    /// Works the outcome on the whole out of those by article, and checks that there is one.
    fn check_outcome(&mut self, v: &mut Violations) {
        if self.act != ProposalAct::Outcome {
            return;
        }
        if let Some(of_articles) = Outcome::of(&self.outcomes) {
            if !self.outcome.is_absent() && self.outcome != of_articles {
                v.add("outcome", format!("is {of_articles} by article; leave it out"));
            }
            self.outcome = of_articles;
        } else if !self.outcome.is_known() {
            v.add("outcome", "is required: MET, PARTLY_MET or NOT_MET, or an outcome for each article");
        }
    }
}

impl Outcome {
    /// What came of it on the whole; none where nothing is said of any article.
    #[must_use]
    pub fn of(outcomes: &[ArticleOutcome]) -> Option<Self> {
        let all = |wanted: &Self| outcomes.iter().all(|of| of.outcome == *wanted);
        match outcomes {
            [] => None,
            _ if all(&Self::Met) => Some(Self::Met),
            _ if all(&Self::NotMet) => Some(Self::NotMet),
            _ => Some(Self::PartlyMet),
        }
    }
}
