//! The world in which everybody calls everything: an object in every state, and every kind of caller.

use focalpoint::directory::OfficerQuota;
use focalpoint::domain::consent::{Audience, Consent, Freeze};
use focalpoint::domain::{
    Account, Approval, ApprovalState, Authority, ExportAsked, Need, Officer, Provider, Role, Scope, Stage, StateCode,
    Status,
};
use focalpoint::store::Put;
use jiff::Timestamp;
use uuid::Uuid;

use super::expected::{CALLERS, NEEDS, Owner, SCOPES};
use super::{error_reports, invitations, proposals, records, runs};
use crate::consent::world::{World, put};

/// Every object of the world but the needs, and those that never were.
const OBJECTS: [&str; 87] = [
    "authority",
    "unconfirmed",
    "closed",
    "authority-draft",
    "unconfirmed-draft",
    "officer",
    "officer-shown",
    "officer-draft",
    "officer-of-draft",
    "officer-unconfirmed",
    "provider-Y",
    "provider-W",
    "provider-suspended",
    "provider-draft",
    "group",
    "group-draft",
    "account-X",
    "manager-X",
    "account-Y",
    "manager-Y",
    "account-SEC",
    "approval-close",
    "approval-account",
    "approval-export",
    "approval-close-decided",
    "approval-of-Ge",
    "approval-of-SEC",
    "invitation-of-Gm",
    "invitation-of-Zm",
    "invitation-of-Dm",
    "invitation-of-Wm",
    "invitation-of-SEC",
    "invitation-of-ADM",
    "invitation-revoked",
    "invitation-expired",
    "activity-Y",
    "activity-W",
    "activity-suspended",
    "activity-draft",
    "second-Ge",
    "second-SEC",
    "disabled",
    "over",
    "early",
    "authority-never",
    "officer-never",
    "provider-never",
    "group-never",
    "need-never",
    "account-never",
    "approval-never",
    "invitation-never",
    "new",
    "none",
    "tree",
    "proposal-proposed",
    "proposal-agreed",
    "proposal-offered",
    "proposal-accepted",
    "proposal-delivery",
    "proposal-completed",
    "proposal-frozen",
    "proposal-submitted",
    "proposal-of-Y",
    "proposal-of-X",
    "proposal-never",
    "need-partner",
    "run-of-Gr",
    "run-of-Ge",
    "run-of-Gc",
    "run-of-SX",
    "run-of-Dr",
    "run-of-De",
    "run-of-Dm",
    "run-of-SEC",
    "run-of-second-SEC",
    "run-never",
    "flaw-of-Zr",
    "flaw-of-Ze",
    "flaw-of-Zc",
    "flaw-of-Zm",
    "flaw-of-SZ",
    "flaw-of-Ge",
    "flaw-of-SEC",
    "flaw-of-ADM",
    "flaw-closed",
    "flaw-never",
];

/// The identifier of an object, or of a caller's account.
pub(super) fn id(object: &str) -> Uuid {
    let at = NEEDS.iter().chain(&OBJECTS).position(|name| *name == object);
    let caller = || 1000 + callers().iter().position(|caller| caller.who == object).unwrap();
    Uuid::from_u128((1 << 100) + u128::try_from(at.unwrap_or_else(caller)).unwrap())
}

/// The resource name of an object.
pub(super) fn name(object: &str) -> String {
    let id = id(object);
    match object.split('-').next().unwrap() {
        "authority" | "unconfirmed" | "closed" => format!("authorities/{id}"),
        "officer" => {
            let parent = match object {
                "officer-of-draft" => "authority-draft",
                "officer-unconfirmed" => "unconfirmed",
                _ => "authority",
            };
            format!("{}/officers/{id}", name(parent))
        }
        "provider" => format!("providers/{id}"),
        "group" => format!("groups/{id}"),
        "need" => format!("needs/{id}"),
        "approval" => format!("approvals/{id}"),
        "invitation" => format!("invitations/{id}"),
        "proposal" => format!("proposals/{id}"),
        "run" => format!("runs/{id}"),
        "flaw" => format!("errorReports/{id}"),
        _ => format!("accounts/{id}"),
    }
}

/// Somebody who calls.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// Subject of its account and tokens.
    pub(super) who: String,
    /// Its place among [`CALLERS`].
    pub(super) column: usize,
    /// Its scopes.
    pub(super) scopes: Vec<&'static str>,
}

/// Everybody who calls: a service account with all scopes and with none, and that of X with each alone as well.
pub(super) fn callers() -> Vec<Caller> {
    let mut callers = Vec::new();
    for (column, caller) in CALLERS.iter().enumerate() {
        let all = SCOPES.map(|(_, scope)| scope).to_vec();
        let is_service = caller.role == "SERVICE";
        let scopes = if is_service { all } else { Vec::new() };
        callers.push(Caller { who: caller.name.to_owned(), column, scopes });
        if is_service {
            callers.push(Caller { who: format!("{}/none", caller.name), column, scopes: Vec::new() });
        }
        if caller.name == "SX" {
            callers.extend(SCOPES.map(|(short, scope)| Caller {
                who: format!("SX/{short}"),
                column,
                scopes: vec![scope],
            }));
        }
    }
    callers
}

/// An account of that subject, role and owner.
pub(super) fn account(subject: &str, role: &str, owner: Owner) -> Account {
    Account {
        issuer: "https://issuer.example".to_owned(),
        subject: subject.to_owned(),
        display_name: subject.to_owned(),
        role: Role::from(role),
        state: StateCode::from(match owner {
            Owner::X => "MN",
            Owner::Z => "ID",
            Owner::Y | Owner::W | Owner::Nobody => "",
        }),
        provider: match owner {
            Owner::Y => name("provider-Y"),
            Owner::W => name("provider-W"),
            Owner::X | Owner::Z | Owner::Nobody => String::new(),
        },
        ..Account::default()
    }
}

/// Accounts that are acted on.
const OTHERS: [(&str, &str, Owner); 7] = [
    ("account-X", "GOVERNMENT_READER", Owner::X),
    ("manager-X", "ACCOUNT_MANAGER", Owner::X),
    ("account-Y", "PROVIDER_READER", Owner::Y),
    ("manager-Y", "PROVIDER_MANAGER", Owner::Y),
    ("account-SEC", "SECRETARIAT", Owner::Nobody),
    ("second-Ge", "GOVERNMENT_EDITOR", Owner::X),
    ("second-SEC", "SECRETARIAT", Owner::Nobody),
];

/// A new account like one of the world, which no other call has disabled.
pub(super) fn another_account(object: &str, number: u128) -> (Put, String) {
    let (_, role, owner) = OTHERS.into_iter().find(|(subject, ..)| *subject == object).unwrap();
    let id = Uuid::from_u128((1 << 102) + number);
    (put(id, account(&format!("{object} {number}"), role, owner)), format!("accounts/{id}"))
}

/// All accounts.
fn accounts() -> Vec<Put> {
    let mut puts: Vec<_> = callers()
        .into_iter()
        .map(|caller| {
            let column = CALLERS[caller.column];
            let scopes = caller.scopes.iter().map(|scope| Scope::from(*scope)).collect();
            put(id(&caller.who), Account { scopes, ..account(&caller.who, column.role, column.owner) })
        })
        .collect();
    for (subject, role, owner) in OTHERS {
        puts.push(put(id(subject), account(subject, role, owner)));
    }
    let editor = |subject| account(subject, "GOVERNMENT_EDITOR", Owner::X);
    puts.push(put(id("disabled"), Account { disabled: true, ..editor("disabled") }));
    puts.push(put(id("over"), Account { valid_until: "2026-11-23".to_owned(), ..editor("over") }));
    puts.push(put(id("early"), Account { valid_from: "2026-11-25".to_owned(), ..editor("early") }));
    puts
}

/// Authorities, officers, providers, activities and groups.
fn directory() -> Vec<Put> {
    let mut puts = Vec::new();
    for (object, status, unconfirmed) in [
        ("authority", Status::Published, false),
        ("unconfirmed", Status::Published, true),
        ("closed", Status::Closed, false),
        ("authority-draft", Status::Draft, false),
        ("unconfirmed-draft", Status::Draft, true),
    ] {
        let external_id = object.to_owned();
        puts.push(put(id(object), Authority { status, unconfirmed, external_id, ..records::authority() }));
    }
    for (object, parent, audience, status) in [
        ("officer", "authority", "OWN_STATE", Status::Published),
        ("officer-shown", "authority", "ALL_STATES", Status::Published),
        ("officer-draft", "authority", "ALL_STATES", Status::Draft),
        ("officer-of-draft", "authority-draft", "ALL_STATES", Status::Published),
        ("officer-unconfirmed", "unconfirmed", "OWN_STATE", Status::Published),
    ] {
        let (audience, external_id) = (audience.into(), object.to_owned());
        puts.push(put(id(object), Officer { audience, status, external_id, ..records::officer(&name(parent)) }));
    }
    for (object, status, open_to_states) in [
        ("provider-Y", Status::Published, false),
        ("provider-W", Status::Published, true),
        ("provider-suspended", Status::Suspended, false),
        ("provider-draft", Status::Draft, false),
    ] {
        let external_id = object.to_owned();
        puts.push(put(id(object), Provider { status, open_to_states, external_id, ..records::provider() }));
        let activity = object.replace("provider", "activity");
        puts.push(put(id(&activity), records::activity(&name(object))));
    }
    let members = [name("provider-Y")];
    puts.push(put(id("group"), records::group(&members)));
    let draft =
        focalpoint::domain::Group { status: Status::Draft, external_id: "d".to_owned(), ..records::group(&members) };
    puts.push(put(id("group-draft"), draft));
    puts
}

/// Needs in every state.
fn needs() -> Vec<Put> {
    let to = |audience| Consent { audience: Some(audience), ..Consent::default() };
    let providers = |of: &[&str]| of.iter().map(|provider| name(provider)).collect();
    let to_y_and_z = to(Audience {
        providers: providers(&["provider-Y"]),
        states: vec![StateCode::from("ID")],
        ..Audience::default()
    });
    let shared = Need { consent: Some(to_y_and_z.clone()), ..records::need() };
    let later = Consent { effective_from: "2026-12-01T00:00:00Z".to_owned(), ..to_y_and_z.clone() };
    let past = Consent { until: "2026-11-23".to_owned(), ..to_y_and_z };
    let with = |consent| Need { consent: Some(consent), ..records::need() };
    let frozen = Freeze { since: "2026-11-01T00:00:00Z".to_owned(), reason: "sent to the wrong donor".to_owned() };
    let of_group = Audience {
        coordination_group: format!("groups/{}", id("group")),
        group_members: providers(&["provider-Y"]),
        ..Audience::default()
    };
    let to_w = Audience { providers: providers(&["provider-W"]), ..Audience::default() };
    let of_neighbour = Audience { all_providers: true, states: vec![StateCode::from("MN")], ..Audience::default() };
    let partner = Need { state: StateCode::from("KR"), ..with(to(of_neighbour)) };
    vec![
        ("need-partner", partner),
        ("need-draft", Need { stage: Stage::Draft, ..shared.clone() }),
        ("need-unpublished", Need { status: Status::Draft, ..shared.clone() }),
        ("need-withdrawn-draft", Need { stage: Stage::Withdrawn, status: Status::Draft, ..shared.clone() }),
        ("need-submitted", Need { stage: Stage::Submitted, ..shared.clone() }),
        ("need-withdrawn", Need { stage: Stage::Withdrawn, ..shared.clone() }),
        ("need-expired", with(past)),
        ("need-window", with(later.clone())),
        ("need-frozen", Need { freeze: Some(frozen), ..shared.clone() }),
        ("need-delivery", Need { stage: Stage::InDelivery, next_consent: Some(later.clone()), ..shared.clone() }),
        ("need-met", Need { stage: Stage::Met, ..shared.clone() }),
        ("need-shared", shared),
        ("need-of-group", with(to(of_group))),
        ("need-to-all", with(to(Audience { all_providers: true, ..Audience::default() }))),
        ("need-to-W", with(Consent { fields: NAMED.map(str::to_owned).into(), ..to(to_w) })),
    ]
    .into_iter()
    .map(|(object, need)| put(id(object), Need { external_id: object.to_owned(), ..need }))
    .collect()
}

/// An approval that waits, or was decided; that of an account is of the account of that subject.
fn approval_of(object: &str, subject: &str) -> Approval {
    let (operation, requester) = match object {
        "approval-of-Ge" => ("AuthorityService.CloseAuthority", "Ge"),
        "approval-of-SEC" => ("TransferService.Export", "SEC"),
        "approval-account" => ("AccountService.CreateAccount", "second-SEC"),
        "approval-export" => ("TransferService.Export", "second-SEC"),
        _ => ("AuthorityService.CloseAuthority", "second-Ge"),
    };
    let is_close = operation.ends_with("CloseAuthority");
    Approval {
        operation: operation.to_owned(),
        object: if is_close { name("closed") } else { String::new() },
        object_etag: if is_close { "0000000000000001".to_owned() } else { String::new() },
        account: (object == "approval-account").then(|| account(subject, "SECRETARIAT", Owner::Nobody)),
        export: operation.ends_with("Export").then(|| ExportAsked { format: "vcard".to_owned(), ..<_>::default() }),
        requester: name(requester),
        requester_name: requester.to_owned(),
        expire_time: "2026-12-01T00:00:00Z".to_owned(),
        state: if object.ends_with("decided") { ApprovalState::Rejected } else { ApprovalState::Pending },
        ..Approval::default()
    }
}

/// A new approval in the state of one of the world, under an identifier of its own.
pub(super) fn another(object: &str, number: u128) -> (Put, String) {
    let id = Uuid::from_u128((1 << 101) + number);
    (put(id, approval_of(object, &format!("appointed-{number}"))), format!("approvals/{id}"))
}

/// The approvals that the world has from the beginning.
pub(super) const APPROVALS: [&str; 6] = [
    "approval-close",
    "approval-account",
    "approval-export",
    "approval-close-decided",
    "approval-of-Ge",
    "approval-of-SEC",
];

/// The fields that the consent to W names; the others name none.
pub(super) const NAMED: [&str; 2] = ["title", "beneficiaries"];

/// The world.
pub(super) async fn world() -> (World, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let world = World::empty(now(), &dir.path().join("issuer.pem")).await;
    (filled(world).await, dir)
}

/// The world with that quota of officers.
pub(super) async fn world_with(quota: OfficerQuota) -> (World, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let world = World::with_quota(now(), &dir.path().join("issuer.pem"), quota).await;
    (filled(world).await, dir)
}

/// When it begins.
fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// A world with all of its objects.
async fn filled(world: World) -> World {
    for puts in [
        accounts(),
        directory(),
        needs(),
        APPROVALS.map(|object| put(id(object), approval_of(object, "appointed"))).into(),
        invitations::objects(),
        proposals::objects(),
        runs::objects(),
        error_reports::objects(),
    ] {
        world.put(puts).await;
    }
    world
}
