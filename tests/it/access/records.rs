//! A record of each kind with the fields that its message has, so that what an answer lacks was left out of it.

use focalpoint::domain::{Activity, Authority, Group, Need, Officer, Provider, Record};
use serde_json::Value;

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

/// A need of the State X, at the stage at which others may see it.
pub(super) fn need() -> Need {
    of("need")
}
