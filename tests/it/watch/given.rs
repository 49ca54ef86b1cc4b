//! A world with those who watch it, and a reader that keeps a copy as the contract says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use focalpoint::domain::{Account, Authority, Provider, Revision, Role, StateCode, Status, Text, WatchRules};
use focalpoint::pb;
use focalpoint::pb::watch_changes_request::Begin;
use focalpoint::store::Put;
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tonic::{Status as Refused, Streaming};
use uuid::Uuid;

use crate::consent::world::{World, put, put_again};
use crate::serve::harness::reason;

/// Those who watch: name, role, State.
const ACCOUNTS: [(&str, Role, &str); 5] = [
    ("mn", Role::GovernmentEditor, "MN"),
    ("mn-too", Role::GovernmentReader, "MN"),
    ("id", Role::GovernmentReader, "ID"),
    ("sec", Role::Secretariat, ""),
    ("adm", Role::Administrator, ""),
];
/// Longest wait for what will happen.
pub(super) const LONG: Duration = Duration::from_mins(2);

/// The identifier of a thing of that number.
pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128((1 << 100) + number)
}

/// The resource name of an authority of that number.
pub(super) fn name(number: u128) -> String {
    format!("authorities/{}", id(number))
}

/// The identifier of an account.
pub(super) fn account_id(who: &str) -> Uuid {
    id(1_000_000 + ACCOUNTS.iter().position(|(name, ..)| *name == who).unwrap() as u128)
}

/// An account.
pub(super) fn account(who: &str) -> Account {
    let (subject, role, state) = ACCOUNTS.iter().find(|(name, ..)| *name == who).unwrap().clone();
    let (issuer, subject) = ("https://issuer.example".to_owned(), subject.to_owned());
    Account { issuer, subject, role, state: StateCode::from(state), ..Account::default() }
}

/// A world of those accounts alone, and the revision of them.
pub(super) async fn world(rules: WatchRules) -> (World, Revision, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let world = World::watched(now, &dir.path().join("issuer.pem"), rules).await;
    let accounts = ACCOUNTS.iter().map(|(who, ..)| put(account_id(who), account(who)));
    let revision = world.put(accounts.collect()).await;
    (world, revision, dir)
}

/// An authority of a State.
pub(super) fn authority(state: &str, called: &str, status: Status) -> Authority {
    let (state, names) = (StateCode::from(state), Text::from([("en", called)]));
    Authority { state, names, status, ..Authority::default() }
}

/// The put of a published authority of Mongolia.
pub(super) fn office(number: u128, called: &str) -> Put {
    put(id(number), authority("MN", called, Status::Published))
}

/// The put of that authority, written again.
pub(super) fn office_again(number: u128, at: Revision, called: &str, status: Status) -> Put {
    put_again(id(number), at, authority("MN", called, status))
}

/// A provider.
pub(super) fn provider(called: &str, status: Status) -> Provider {
    let conditions = Text::from([("en", "between us")]);
    Provider { names: Text::from([("en", called)]), status, conditions, ..Provider::default() }
}

/// A copy of the directory that a stream keeps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Kept {
    /// The records by name.
    pub(super) records: BTreeMap<String, Value>,
    /// The revision of them.
    pub(super) revision: String,
    /// Where to go on.
    pub(super) token: String,
}

/// Somebody who watches.
pub(super) struct Reader {
    stream: Streaming<pb::WatchChangesResponse>,
    collected: Vec<pb::Change>,
    is_copy: bool,
    /// The copy.
    pub(super) kept: Kept,
    /// Every transaction that was told after the copy: revision, and the names in it.
    pub(super) told: Vec<(String, Vec<String>)>,
}

impl Reader {
    /// The same, going on from a copy.
    pub(super) fn with(self, kept: Kept) -> Self {
        Self { kept, ..self }
    }

    /// Takes the next message in, and answers it.
    pub(super) async fn next(&mut self) -> Result<pb::WatchChangesResponse, Refused> {
        let next = tokio::time::timeout(LONG, self.stream.message()).await.expect("nothing comes");
        let message = next?.expect("a stream does not end by itself");
        self.is_copy |= message.copy;
        assert!(!message.heartbeat || message.changes.is_empty() && self.collected.is_empty(), "{message:?}");
        self.collected.extend(message.changes.iter().cloned());
        if !message.resume_token.is_empty() {
            self.apply(&message);
        }
        Ok(message)
    }

    /// Applies what was collected, as of a message with a token.
    fn apply(&mut self, message: &pb::WatchChangesResponse) {
        assert!(message.revision >= self.kept.revision, "never back");
        let is_copy = std::mem::take(&mut self.is_copy);
        if is_copy {
            self.kept.records.clear();
        }
        let changes = std::mem::take(&mut self.collected);
        if !changes.is_empty() && !is_copy {
            let names: Vec<_> = changes.iter().map(|change| change.name.clone()).collect();
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "none twice");
            self.told.push((message.revision.clone(), names));
        }
        for change in changes {
            match change.record {
                Some(record) => self.kept.records.insert(change.name, json(&record)),
                None => Some(self.kept.records.remove(&change.name).expect("what was there is removed")),
            };
        }
        (self.kept.revision, self.kept.token) = (message.revision.clone(), message.resume_token.clone());
    }

    /// Reads until a sign of life.
    pub(super) async fn until_heartbeat(&mut self) -> &Kept {
        while !self.next().await.unwrap().heartbeat {}
        &self.kept
    }

    /// Reads until that revision has been told.
    pub(super) async fn until(&mut self, revision: Revision) -> &Kept {
        while self.kept.revision < revision.to_string() {
            self.next().await.unwrap();
        }
        &self.kept
    }

    /// The refusal that a stream ends with, and its reason.
    pub(super) async fn end(&mut self) -> (tonic::Code, String) {
        loop {
            if let Err(status) = self.next().await {
                return (status.code(), reason(&status));
            }
        }
    }
}

/// A record as JSON.
fn json(record: &pb::change::Record) -> Value {
    use pb::change::Record;
    match record {
        Record::Authority(authority) => serde_json::to_value(authority).unwrap(),
        Record::Provider(provider) => serde_json::to_value(provider).unwrap(),
    }
}

/// Watches from there.
pub(super) async fn watch(world: &World, who: &str, begin: Option<Begin>) -> Reader {
    let request = pb::WatchChangesRequest { begin, ..<_>::default() };
    asked(world, who, request).await.unwrap()
}

/// Watches, goes on from a copy.
pub(super) async fn resumed(world: &World, who: &str, kept: Kept) -> Reader {
    watch(world, who, Some(Begin::ResumeToken(kept.token.clone()))).await.with(kept)
}

/// Watches what is asked for.
pub(super) async fn asked(world: &World, who: &str, request: pb::WatchChangesRequest) -> Result<Reader, Refused> {
    let stream = world.open(who, "/focalpoint.v1.ChangeService/WatchChanges", request).await?;
    Ok(Reader { stream, collected: Vec::new(), is_copy: false, kept: Kept::default(), told: Vec::new() })
}

/// The code and reason of the refusal of a request.
pub(super) async fn refused(world: &World, who: &str, request: pb::WatchChangesRequest) -> (tonic::Code, String) {
    let status = asked(world, who, request).await.err().expect("it is refused");
    (status.code(), reason(&status))
}

/// All that a caller may list of authorities and providers, as a stream would show it.
pub(super) async fn listed(world: &World, who: &str) -> BTreeMap<String, Value> {
    let status = ["DRAFT", "PUBLISHED", "SUSPENDED", "CLOSED"].map(str::to_owned).to_vec();
    let (mut records, mut page_token) = (BTreeMap::new(), String::new());
    loop {
        let filter = Some(pb::AuthorityFilter { status: status.clone(), ..<_>::default() });
        let request = pb::ListAuthoritiesRequest { filter, page_size: 100, page_token, ..<_>::default() };
        let path = "/focalpoint.v1.AuthorityService/ListAuthorities";
        let page = world.call::<_, pb::ListAuthoritiesResponse>(who, path, request).await.1.unwrap();
        records.extend(page.authorities.into_iter().map(|mut authority| {
            authority.freshness.clear();
            (authority.name.clone(), serde_json::to_value(authority).unwrap())
        }));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let filter = Some(pb::ProviderFilter { status, ..<_>::default() });
    let request = pb::ListProvidersRequest { filter, page_size: 100, ..<_>::default() };
    let path = "/focalpoint.v1.ProviderService/ListProviders";
    let page = world.call::<_, pb::ListProvidersResponse>(who, path, request).await.1.unwrap();
    records.extend(page.providers.into_iter().map(|provider| (provider.name.clone(), summary(provider))));
    records
}

/// A provider without what its summary lacks.
fn summary(provider: pb::Provider) -> Value {
    let full = ["funding", "capacity", "engaged", "conditions", "interests", "contacts", "identifiers"];
    let mut value = serde_json::to_value(provider).unwrap();
    value.as_object_mut().unwrap().retain(|field, _| !full.contains(&field.as_str()));
    value
}
