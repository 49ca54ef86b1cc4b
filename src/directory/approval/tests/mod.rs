//! Tests of what takes two people, against a clock that the test moves.

mod accounts;
mod closing;
mod exporting;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::auth::Principal;
use crate::directory::tests::{Clock, Node};
use crate::directory::{Directory, Edit, Error, Options, PageRequest, Request, account};
use crate::domain::{Account, AccountId, Approval, Authority, AuthorityId, Record, Role, Source, StateCode, Text};
use crate::store::{Action, AuditFilter, Put, Write};
use crate::view::{SCHEMA, encode};

/// The authority of Mongolia.
const AUTHORITY: u128 = 20;
/// The accounts: number, role, State.
const ACCOUNTS: [(u128, Role, &str); 11] = [
    (1, Role::GovernmentEditor, "MN"),
    (2, Role::GovernmentEditor, "MN"),
    (3, Role::ConsentOfficer, "MN"),
    (4, Role::GovernmentReader, "MN"),
    (5, Role::GovernmentEditor, "ID"),
    (6, Role::AccountManager, "MN"),
    (7, Role::Secretariat, ""),
    (8, Role::Secretariat, ""),
    (9, Role::Administrator, ""),
    (10, Role::Administrator, ""),
    (11, Role::Auditor, ""),
];
pub(in crate::directory) const EDITOR: u128 = 1;
const OTHER_EDITOR: u128 = 2;
pub(in crate::directory) const OFFICER: u128 = 3;
pub(in crate::directory) const READER: u128 = 4;
pub(in crate::directory) const ABROAD: u128 = 5;
pub(in crate::directory) const MANAGER: u128 = 6;
pub(in crate::directory) const SECRETARIAT: [u128; 2] = [7, 8];
pub(in crate::directory) const ADMINISTRATORS: [u128; 2] = [9, 10];
pub(in crate::directory) const AUDITOR: u128 = 11;

/// A directory with those accounts, an authority of Mongolia, and its clock.
pub(in crate::directory) struct World {
    node: Node,
    clock: Arc<Clock>,
}

impl World {
    /// Starts on the first of December.
    pub(in crate::directory) async fn start() -> Self {
        let clock = Clock::at("2026-12-01T10:00:00Z");
        let mut node = Node::at(Arc::<Clock>::clone(&clock)).await;
        node.follow();
        let world = Self { node, clock };
        let accounts = ACCOUNTS.map(|(n, role, state)| {
            let record = Account {
                issuer: "https://issuer.example".to_owned(),
                subject: n.to_string(),
                display_name: format!("Person {n}"),
                role,
                state: StateCode::from(state),
                ..Account::default()
            };
            account::put(AccountId(Uuid::from_u128(n)), Action::Create, &record.validate().unwrap()).unwrap()
        });
        world.write(accounts.into()).await;
        world.write(vec![world.authority(Action::Create, "Ministry")]).await;
        world
    }

    /// The use cases.
    pub(in crate::directory) fn directory(&self) -> &Directory {
        &self.node.directory
    }

    /// Writes, as the program itself.
    pub(in crate::directory) async fn write(&self, puts: Vec<Put>) {
        let (time, summary) = (self.clock.now(), "Test".to_owned());
        let write = Write { actor: None, request: None, time, summary, puts, audit: Vec::new(), notices: Vec::new() };
        let revision = self.directory().store.commit(write).await.unwrap().revision;
        self.directory().views.at_least(revision, Duration::from_mins(2)).await.unwrap();
    }

    /// The put of the authority.
    #[expect(clippy::unused_self, reason = "reads as the world's authority")]
    fn authority(&self, action: Action, name: &str) -> Put {
        let record = Authority { state: StateCode::from("MN"), names: Text::from([("en", name)]), ..<_>::default() };
        let body = encode(&*record.validate().unwrap()).unwrap();
        Put { key: AuthorityId(Uuid::from_u128(AUTHORITY)).key(), action, unique: None, body, schema: SCHEMA }
    }

    /// Changes an account, as the program itself.
    pub(in crate::directory) async fn change(&self, n: u128, change: impl FnOnce(&mut Account)) {
        let entry = self.directory().views.current().accounts.get(Uuid::from_u128(n)).unwrap().clone();
        let (mut record, action) = (entry.record.clone(), Action::Update { at: entry.revision });
        change(&mut record);
        let put = account::put(AccountId(entry.id), action, &record.validate().unwrap()).unwrap();
        self.write(vec![put]).await;
    }

    /// Sets the clock.
    pub(in crate::directory) fn set(&self, time: &str) {
        self.clock.set(time);
    }

    /// The caller of an account, as it was let in once.
    pub(in crate::directory) fn by(&self, n: u128) -> Principal {
        let view = self.directory().views.current();
        Principal::of(AccountId(Uuid::from_u128(n)), &view.accounts.get(Uuid::from_u128(n)).unwrap().record)
    }

    /// Asks to close the authority; gives the approval.
    async fn ask_to_close(&self, n: u128) -> String {
        approval(self.close(n, Options::default()).await).unwrap()
    }

    /// Asks to close the authority.
    async fn close(&self, n: u128, options: Options) -> Error {
        let name = AuthorityId(Uuid::from_u128(AUTHORITY)).name();
        self.directory().close_authority(&self.by(n), &name, "", options).await.unwrap_err()
    }

    /// Approves; gives the state.
    pub(in crate::directory) async fn approve(&self, n: u128, name: &str) -> Result<String, Error> {
        let written = self.directory().approve(&self.by(n), name, Options::default()).await?;
        Ok(written.entry.record.state.to_string())
    }

    /// Rejects; gives the state.
    async fn reject(&self, n: u128, name: &str) -> Result<String, Error> {
        let written = self.directory().reject(&self.by(n), name, Options::default()).await?;
        Ok(written.entry.record.state.to_string())
    }

    /// The approvals that an account is shown.
    pub(in crate::directory) async fn listed(&self, n: u128, show_decided: bool) -> Vec<Approval> {
        let page = PageRequest::default();
        let listed = self.directory().list_pending(&self.by(n), show_decided, &page, "").await.unwrap();
        listed.items.iter().map(|entry| entry.record.clone()).collect()
    }

    /// Whether the authority is closed.
    fn is_closed(&self) -> bool {
        let view = self.directory().views.current();
        view.authorities.get(Uuid::from_u128(AUTHORITY)).unwrap().record.status.as_str() == "CLOSED"
    }

    /// Actor, method and resource of the last audit rows, the newest first.
    pub(in crate::directory) async fn audit(&self, limit: usize) -> Vec<(Option<u128>, String, String)> {
        let rows = self.directory().store.audit(AuditFilter::default(), limit).await.unwrap();
        let told = rows.into_iter().map(|row| {
            let actor = row.entry.actor.map(|actor| actor.0.as_u128());
            (actor, row.entry.method, row.entry.resource.unwrap_or_default())
        });
        told.collect()
    }
}

/// The approval that an error names.
pub(in crate::directory) fn approval(error: Error) -> Option<String> {
    let Error::SecondPersonRequired { approval } = error else { panic!("{error}") };
    approval
}

/// Options with that request id.
pub(in crate::directory) fn request(id: u8, digest: u8) -> Options {
    let request = Request { id: Uuid::from_u128(id.into()).to_string(), fingerprint: [digest; 32] };
    Options { request: Some(request), ..Options::default() }
}

/// An edit of fields of an account.
pub(in crate::directory) fn edit(n: u128, fields: serde_json::Value, mask: &[&str]) -> Edit {
    let serde_json::Value::Object(fields) = fields else { panic!("no fields") };
    let mask = mask.iter().map(|path| (*path).to_owned()).collect();
    Edit { name: AccountId(Uuid::from_u128(n)).name(), etag: String::new(), fields, mask }
}
