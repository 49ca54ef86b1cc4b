//! Who learns of a need, in words: whom the consent of its State names, of which fields, from when and until when.

use jiff::Timestamp;

use super::moment::Moment;
use super::named::{self, Named};
use super::site::Site;
use super::visit::Visit;
use super::words::Words;
use crate::domain::consent::{ALWAYS, BY_DEFAULT};
use crate::domain::{Consent, Need, Stage, Status};

/// Recipients that are named, at most; the others are counted.
const MOST_NAMED: usize = 20;

/// Who learns of a need.
#[derive(Debug)]
pub(super) struct Sharing {
    /// What holds now, in a sentence.
    pub(super) now: String,
    /// Since when it is frozen, and why.
    pub(super) frozen: Option<(String, String)>,
    /// The consents: the one that holds, then the one that waits.
    pub(super) grants: Vec<Grant>,
}

/// A consent.
#[derive(Debug)]
pub(super) struct Grant {
    /// From when on it holds, or that it does.
    pub(super) from: String,
    /// Whether it waits.
    pub(super) is_waiting: bool,
    /// Who learns of the need: providers by name, and the others in a sentence.
    pub(super) recipients: Vec<Named>,
    /// What they see, in words.
    pub(super) fields: Vec<String>,
    /// The last day; empty where none is named.
    pub(super) until: String,
}

impl Sharing {
    /// That of a need, for whoever sees it whole.
    pub(super) async fn of(site: &Site, visit: &Visit, need: &Need) -> Self {
        let (words, now) = (visit.visitor.words, site.directory.now());
        let is_over = matches!(need.stage, Stage::Draft | Stage::Submitted | Stage::Withdrawn)
            || need.status != Status::Published;
        let waiting = need.next_consent.as_ref().filter(|next| !next.is_effective(now));
        let mut grants = Vec::new();
        for consent in need.standing_consent(now).into_iter().chain(waiting).filter(|_| !is_over) {
            grants.push(Grant::of(site, visit, consent, now).await);
        }
        let frozen = need.freeze.as_ref().filter(|_| !grants.is_empty());
        let frozen = frozen.map(|it| (it.since.chars().take(10).collect(), it.reason.clone()));
        let code = if need.stage == Stage::Draft || need.status == Status::Draft {
            "DRAFT"
        } else if grants.is_empty() {
            "NOBODY"
        } else if frozen.is_some() {
            "FROZEN"
        } else if grants.iter().all(|grant| grant.is_waiting) {
            "WAITING"
        } else {
            "SHARED"
        };
        Self { now: words.code("sharing", code), frozen, grants }
    }
}

impl Grant {
    /// A consent at that time.
    pub(super) async fn of(site: &Site, visit: &Visit, consent: &Consent, now: Timestamp) -> Self {
        let words = visit.visitor.words;
        let is_waiting = !consent.is_effective(now);
        let from = consent.effective_from.parse::<Timestamp>().ok().filter(|_| is_waiting);
        let from = from.map(|at| words.with("grant-from", &[("date", &Moment::of(words, at, "UTC").text)]));
        Self {
            from: from.unwrap_or_else(|| words.say("grant-holds")),
            is_waiting,
            recipients: recipients(site, visit, consent).await,
            fields: fields(words, consent),
            until: consent.until.clone(),
        }
    }
}

/// Who learns of the need by a consent.
async fn recipients(site: &Site, visit: &Visit, consent: &Consent) -> Vec<Named> {
    let words = visit.visitor.words;
    let own = |text: String| (words.0.to_owned(), text);
    let Some(audience) = &consent.audience else { return Vec::new() };
    let mut named = Vec::new();
    if audience.all_providers {
        named.push(own(words.say("grant-all")));
    }
    for name in audience.providers.iter().take(MOST_NAMED) {
        named.push(named::provider(site, visit, name).await);
    }
    let more = audience.providers.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        named.push(own(words.count("grant-more", more as u64)));
    }
    if !audience.coordination_group.is_empty() {
        let group = named::group(site, visit, &audience.coordination_group).await;
        named.push(own(words.with("grant-group", &[("group", &group)])));
    }
    if !audience.states.is_empty() {
        let states: Vec<_> = audience.states.iter().map(|code| words.state(&code.to_string())).collect();
        named.push(own(words.with("grant-states", &[("states", &states.join(&words.say("comma")))])));
    }
    named
}

/// What recipients of a consent see, in words.
fn fields(words: Words, consent: &Consent) -> Vec<String> {
    let named = consent.fields.iter().map(String::as_str).filter(|field| !ALWAYS.contains(field));
    let shown: Vec<_> = if consent.fields.is_empty() { BY_DEFAULT.to_vec() } else { named.collect() };
    ALWAYS[..2].iter().copied().chain(shown).map(|field| words.code("need", field)).collect()
}
