//! Records of which everybody who sees them sees the same: accounts, approvals, invitations, groups, activities, runs,
//! authorities.
//! Each has every field that its message has, for every one of those.

use std::collections::{BTreeMap, BTreeSet};

use focalpoint::domain::{Account, Approval, Invitation};
use focalpoint::pb;
use focalpoint::store::Put;
use prost::Message as _;
use prost_types::FileDescriptorSet;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use super::objects::{self, callers};
use super::requests::call;
use crate::consent::world::put;

/// The lists: method, object that it is of, its field, the message, and how many callers at least are shown one.
const LISTS: [(&str, &str, &str, &str, usize); 7] = [
    ("ListAccounts", "none", "accounts", "Account", 5),
    ("ListPending", "none", "approvals", "Approval", 4),
    ("ListInvitations", "none", "invitations", "Invitation", 5),
    ("ListGroups", "none", "groups", "Group", 8),
    ("ListActivities", "provider-Y", "activities", "Activity", 5),
    ("ListRuns", "none", "runs", "Run", 7),
    ("ListAuthorities", "none", "authorities", "Authority", 10),
];

/// The record of a value.
fn record<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// An account with that of an owner, and every field that one may have.
fn account(more: &Value) -> Value {
    let mut all = json!({
        "externalId": "internal", "status": "PUBLISHED", "supersedes": "accounts/a", "supersededBy": "accounts/b",
        "validFrom": "2020-01-01", "validUntil": "2099-12-31", "sources": [{"title": "letter"}],
        "issuer": "https://issuer.example", "displayName": "Full", "disabled": true,
    });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

/// Records that between them have every field.
fn full() -> Vec<Put> {
    let id = |n: u128| Uuid::from_u128((1 << 103) + n);
    let certificate = "A".repeat(43);
    let service = account(&json!({
        "subject": "s", "role": "SERVICE", "state": "MN", "scopes": ["need.read"], "certificate": certificate,
    }));
    let provider = objects::name("provider-Y");
    let of_provider = account(&json!({
        "subject": "p", "role": "PROVIDER_READER", "provider": provider, "email": "full@y.example", "noticeLanguage": "fr",
    }));
    let erased =
        json!({"role": "GOVERNMENT_READER", "state": "MN", "status": "PUBLISHED", "disabled": true, "erased": true});
    let approval = json!({
        "operation": "AccountService.UpdateAccount", "object": objects::name("account-SEC"),
        "objectEtag": "0000000000000001", "account": service, "accountBefore": service,
        "export": {"format": "vcard", "kinds": ["officer"], "states": ["MN"]},
        "requester": objects::name("second-SEC"), "requesterName": "Second", "expireTime": "2026-12-01T00:00:00Z",
        "state": "REJECTED", "decider": objects::name("SEC"), "deciderName": "First",
        "decideTime": "2026-11-20T00:00:00Z",
    });
    let invitation = json!({
        "account": of_provider, "inviter": objects::name("Dm"), "inviterName": "Manager",
        "expireTime": "2026-12-01T00:00:00Z", "state": "ACCEPTED", "acceptedAccount": objects::name("account-Y"),
    });
    vec![
        put(id(1), record::<Account>(service.clone())),
        put(id(2), record::<Account>(of_provider)),
        put(id(3), record::<Account>(erased)),
        put(id(4), record::<Approval>(approval)),
        put(id(5), record::<Invitation>(invitation)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sees_an_account_approval_invitation_group_activity_or_authority_sees_every_field_of_it() {
    let (world, _key) = objects::world().await;
    world.put(full()).await;
    let set = FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
    let messages = set.file.into_iter().flat_map(|file| file.message_type);
    let messages: BTreeMap<_, _> = messages.map(|message| (message.name().to_owned(), message)).collect();
    let mut faults = Vec::new();
    for (method, object, list, message, least) in LISTS {
        let (mut shown, mut held, mut who_sees) = (BTreeMap::<String, Value>::new(), BTreeSet::new(), BTreeSet::new());
        for caller in callers() {
            let answer = call(&world, &caller.who, method, object, &objects::name(object)).await.unwrap();
            let records = answer.message.and_then(|answer| answer[list].as_array().cloned()).unwrap_or_default();
            for record in records {
                who_sees.insert(caller.who.clone());
                held.extend(record.as_object().unwrap().keys().cloned());
                let name = record["name"].as_str().unwrap().to_owned();
                let first = shown.entry(name).or_insert_with(|| record.clone());
                if *first != record {
                    faults.push(format!("{method} {}: {record}\n  and not {first}", caller.who));
                }
            }
        }
        let fields = messages[message].field.iter().map(|field| field.json_name().to_owned());
        let unseen: Vec<_> = fields.filter(|field| !held.contains(field)).collect();
        assert!(unseen.is_empty(), "no {message} of the world has {unseen:?}");
        assert!(who_sees.len() >= least, "{method} is answered to {who_sees:?} alone");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
