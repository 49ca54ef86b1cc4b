//! A record of each kind with the fields that its message has, so that what an answer lacks was left out of it.

use focalpoint::domain::{Activity, Authority, Group, Need, Officer, Proposal, Provider, Record};
use serde_json::Value;

/// The record of that name in `records.json`.
fn bare<T: Record>(name: &str) -> T {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/access/records.json");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    serde_json::from_value(all[name].clone()).unwrap()
}

/// The record of that name in `records.json`, with the fields that all records have.
fn of<T: Record>(name: &str) -> T {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/access/records.json");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut fields = all["common"].clone();
    fields.as_object_mut().unwrap().extend(all[name].as_object().unwrap().clone());
    serde_json::from_value(fields).unwrap()
}

/// An authority of the State X.
pub(super) fn authority() -> Authority {
    of("authority")
}

/// An officer of an authority.
pub(super) fn officer(authority: &str) -> Officer {
    Officer { authority: authority.to_owned(), ..of("officer") }
}

/// A provider.
pub(super) fn provider() -> Provider {
    of("provider")
}

/// An activity of a provider.
pub(super) fn activity(provider: &str) -> Activity {
    Activity { provider: provider.to_owned(), ..of("activity") }
}

/// A group of those providers.
pub(super) fn group(providers: &[String]) -> Group {
    Group { providers: providers.to_vec(), ..of("group") }
}

/// A proposal on a need, whose funder and deliverer are that provider, with an event of it for a provider that made it.
pub(super) fn proposal(need: &str, provider: &str) -> Proposal {
    let mut proposal: Proposal = bare("proposal");
    (proposal.need, proposal.funder, proposal.deliverer) = (need.to_owned(), provider.to_owned(), provider.to_owned());
    for event in &mut proposal.events {
        if !event.provider.is_empty() {
            provider.clone_into(&mut event.provider);
        }
    }
    proposal
}

/// A need of the State X, at the stage at which others may see it.
pub(super) fn need() -> Need {
    of("need")
}
