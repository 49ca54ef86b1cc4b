//! Notices: who is told of each step, by a text that says nothing of the need, and only who may see it when it is sent.

use std::collections::BTreeSet;

use focalpoint::directory::{Delivery, Dropped, NoticeRules, NoticeState, QueuedNotice};
use focalpoint::domain::authority::KindEntry;
use focalpoint::domain::contact::ProviderContact;
use focalpoint::domain::notice::Letter;
use focalpoint::domain::{
    Authority, AuthorityKind, Party, Provider, ProviderId, ProviderRole, State, StateCode, Status, Text,
};
use focalpoint::pb;
use jiff::SignedDuration;
use uuid::Uuid;

use super::given::{Given, Y, provider};
use crate::consent::world::put;

/// What no notice may hold: words of the need and of people's notes, titles, names of those in it.
const SECRETS: [&str; 8] =
    ["quokkamarker", "Training", "prosecutors", "going on", "one course", "the rest", "Ypsilon", "Double-u"];

/// Rules by which everybody is told of everything, and web hooks of each side.
pub(super) fn rules() -> NoticeRules {
    NoticeRules {
        enabled: true,
        mails: true,
        language: "en".to_owned(),
        reminder_days: vec![14, 3],
        confirmation_days: 30,
        keep_days: 180,
        webhooks: vec![
            ("state".to_owned(), Party::State(State::parse("MN").unwrap())),
            ("helper".to_owned(), Party::Provider(ProviderId(Uuid::from_u128(Y)))),
            ("centre".to_owned(), Party::Secretariat),
        ],
    }
}

impl Given {
    /// What the outbox holds that is due, in the order in which it was written.
    pub(super) async fn due(&self) -> Vec<QueuedNotice> {
        let mut due = self.world.directory().due_notices(1000).await.unwrap();
        due.sort_by_key(|queued| queued.notice.id);
        due
    }

    /// What is due and what each comes to; it is settled with that.
    pub(super) async fn prepared(&self) -> Vec<(String, Result<String, Dropped>)> {
        let mut all = Vec::new();
        for queued in self.due().await {
            let prepared = self.world.directory().prepare_notice(&queued).await.unwrap();
            let settled = self.world.directory().settle_notice(queued.notice.id, NoticeState::Sent, "");
            settled.await.unwrap();
            let told = prepared.map(|delivery| match delivery {
                Delivery::Mail { address, letter } => {
                    is_discreet(&letter, &queued);
                    address.trim_end_matches("@people.example").to_owned()
                }
                Delivery::Call { webhook } => format!("/{webhook}"),
            });
            all.push((queued.notice.kind.clone(), told));
        }
        all
    }

    /// Who is told what: the kinds with everybody's name; all of it must be sent.
    pub(super) async fn told(&self) -> BTreeSet<String> {
        let prepared = self.prepared().await.into_iter();
        prepared.map(|(kind, to)| format!("{kind} {}", to.unwrap_or_else(|why| panic!("{kind}: {why:?}")))).collect()
    }
}

/// Checks that a letter names kind and resource and nothing else.
fn is_discreet(letter: &Letter, queued: &QueuedNotice) {
    let text = format!("{}\n{}\n{queued:?}", letter.subject, letter.body);
    for secret in SECRETS {
        assert!(!text.to_lowercase().contains(&secret.to_lowercase()), "{secret} in {text}");
    }
    assert!(letter.body.contains(&queued.notice.resource) && !letter.subject.is_empty(), "{text}");
    assert!(!format!("{queued:?}").contains('@'), "no address in the outbox");
}

/// A set of lines.
fn lines(kind: &str, names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| format!("{kind} {name}")).collect()
}

/// The State, without who acted for it; the secretariat; the provider.
const STATE: [&str; 3] = ["gc", "ge", "/state"];
const ALL: [&str; 7] = ["gc", "ge", "/state", "sec", "/centre", "de", "/helper"];

/// Everybody but those.
fn but(without: &[&str]) -> Vec<&'static str> {
    ALL.into_iter().filter(|name| !without.contains(name)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_life_tells_who_acts_next_and_never_a_word_of_the_need() {
    let given = Given::telling(rules()).await;
    let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
    assert_eq!(given.told().await, BTreeSet::new(), "who submits tells nobody");
    let name = given.create("SEC").await.unwrap().name;
    assert_eq!(given.told().await, lines("PROPOSAL_TO_AGREE", &STATE), "and no provider");
    given.respond("Gc", &name, "AGREE").await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_TO_OFFER", &["sec", "/centre"]));
    given.consent(&[Y], &[]).await;
    assert_eq!(given.told().await, lines("CONSENT_GRANTED", &["ge", "/state", "sec", "/centre"]), "not who granted it");
    given.offer("SEC", &name).await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_TO_ACCEPT", &["de", "/helper"]), "readers cannot act");
    given.respond("De", &name, "ACCEPT").await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_ACCEPTED", &but(&["de"])));
    given.progress("SEC", &name, None).await.unwrap();
    assert_eq!(given.told().await, BTreeSet::new(), "a comment");
    given.progress("De", &name, Some(40)).await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_BEGUN", &but(&["de"])));
    given.progress("Ge", &name, Some(60)).await.unwrap();
    assert_eq!(given.told().await, BTreeSet::new(), "it goes on");
    given.outcome("De", &name, &[("46", "MET")]).await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_TO_CONCLUDE", &STATE));
    given.outcome("Ge", &name, &[("46", "MET"), ("52", "NOT_MET")]).await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_COMPLETED", &but(&["ge"])));
    given.world.advance(SignedDuration::from_hours(24 * 365));
    given.world.directory().remind().await.unwrap();
    assert_eq!(given.told().await, lines("FOLLOW_UP_DUE", &["gc", "ge", "/state", "sec", "/centre"]));
    given.progress("Ge", &name, None).await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_FOLLOWED_UP", &but(&["ge"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_that_says_no_is_told_of_to_all_who_knew() {
    let given = Given::telling(rules()).await;
    let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
    let name = given.create("SEC").await.unwrap().name;
    given.told().await;
    given.respond("Ge", &name, "DECLINE").await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_DECLINED", &["gc", "/state", "sec", "/centre"]), "no provider knew");
    let name = given.offered().await;
    given.prepared().await;
    given.respond("De", &name, "DECLINE").await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_DECLINED", &but(&["de"])));
    let name = given.create("SEC").await.unwrap().name;
    given.told().await;
    given.withdraw("SEC", &name).await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_WITHDRAWN", &["gc", "ge", "/state", "/centre"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_may_not_see_it_any_more_is_told_nothing() {
    let given = Given::telling(rules()).await;
    let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
    given.create("SEC").await.unwrap();
    given.told().await;
    let name = given.offered().await;
    given.withdraw_consent().await;
    let to_accept: Vec<_> =
        given.prepared().await.into_iter().filter(|(kind, _)| kind == "PROPOSAL_TO_ACCEPT").collect();
    assert_eq!(to_accept.len(), 2);
    assert!(to_accept.iter().all(|(_, told)| *told == Err(Dropped::NotVisible)), "{to_accept:?}");
    // The control: with the consent again, the next one is told.
    given.consent(&[Y], &[]).await;
    given.respond("Gc", &name, "DECLINE").await.unwrap();
    assert!(given.told().await.contains("PROPOSAL_DECLINED de"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_so_any_more_is_not_said() {
    let given = Given::telling(rules()).await;
    let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
    let name = given.create("SEC").await.unwrap().name;
    given.withdraw("SEC", &name).await.unwrap();
    let (asked, rest): (Vec<_>, Vec<_>) =
        given.prepared().await.into_iter().partition(|(kind, _)| kind == "PROPOSAL_TO_AGREE");
    assert!(asked.len() == 3 && asked.iter().all(|(_, told)| *told == Err(Dropped::NotSo)), "{asked:?}");
    assert!(rest.iter().all(|(kind, told)| kind == "PROPOSAL_WITHDRAWN" && told.is_ok()), "{rest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_cannot_tell_who_may_see_it_sends_nothing() {
    let given = Given::telling(rules()).await;
    let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
    given.create("SEC").await.unwrap();
    let due = given.due().await;
    given.world.set_broken(true).await;
    given.world.directory().prepare_notice(&due[0]).await.unwrap_err();
    given.world.set_broken(false).await;
    given.world.directory().prepare_notice(&due[0]).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_is_told_of_a_freeze_and_of_needs_that_are_brought_in() {
    let given = Given::submitted_telling().await;
    given.consent(&[Y], &[]).await;
    given.told().await;
    let reason = "quokkamarker leaked".to_owned();
    let freeze = pb::FreezeConsentRequest { name: given.need.clone(), reason, ..<_>::default() };
    given.call::<_, pb::Need>("SEC", "/focalpoint.v1.NeedService/FreezeConsent", freeze).await.unwrap();
    assert_eq!(given.told().await, lines("CONSENT_FROZEN", &["gc", "ge", "/state", "/centre"]));
    let lift = pb::LiftFreezeRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Gc", "/focalpoint.v1.NeedService/LiftFreeze", lift).await.unwrap();
    assert_eq!(given.told().await, lines("FREEZE_LIFTED", &["ge", "/state", "sec", "/centre"]));
    given.withdraw_consent().await;
    assert_eq!(given.told().await, lines("CONSENT_WITHDRAWN", &["gc", "/state", "sec", "/centre"]));

    let line = |n: u32| {
        format!(
            r#"{{"need": {{"externalId": "r-{n}", "state": "MN", "title": {{"en": "quokkamarker"}}, "articles": ["46"]}}}}"#
        )
    };
    let file = format!("{}\n{}\n", line(1), line(2));
    given.import("SEC", &file).await;
    assert_eq!(given.told().await, lines("NEEDS_IMPORTED", &STATE), "once for all of them");
    let own = file.replace("r-", "own-");
    given.import("Ge", &own).await;
    assert_eq!(given.told().await, BTreeSet::new(), "its own import is no news to the State");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_person_is_told_and_nobody_else() {
    let given = Given::submitted_telling().await;
    let office = Authority {
        state: StateCode::from("MN"),
        names: Text::from([("en", "Ministry")]),
        status: Status::Published,
        ..Authority::default()
    };
    given.world.put(vec![put(Uuid::from_u128(7 << 90), office)]).await;
    let name = format!("authorities/{}", Uuid::from_u128(7 << 90));
    let close = pb::CloseAuthorityRequest { name, ..<_>::default() };
    let path = "/focalpoint.v1.AuthorityService/CloseAuthority";
    let asked = given.call::<_, pb::Authority>("Ge", path, close).await.unwrap_err();
    assert_eq!(asked.reason, "SECOND_PERSON_REQUIRED");
    assert_eq!(given.told().await, lines("APPROVAL_TO_DECIDE", &["gc"]), "neither who asked nor who may not");
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_stand_in_while_nobody_gave_an_address() {
    let given = Given::telling(NoticeRules { webhooks: Vec::new(), ..rules() }).await;
    let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
    given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
    let office = |id: u128, kind, unconfirmed| {
        let authority = Authority {
            state: StateCode::from("MN"),
            names: Text::from([("en", "Office")]),
            kinds: vec![KindEntry { kind, ..KindEntry::default() }],
            emails: vec![format!("office{id}@mn.example")],
            unconfirmed,
            ..Authority::default()
        };
        put(Uuid::from_u128((9 << 90) + id), authority)
    };
    given
        .world
        .put(vec![
            office(1, AuthorityKind::ReviewFocalPoint, false),
            office(2, AuthorityKind::MlaCentral, false),
            office(3, AuthorityKind::ReviewFocalPoint, true),
        ])
        .await;
    for who in ["Ge", "Gc"] {
        given.address(who, "").await;
    }
    given.create("SEC").await.unwrap();
    assert_eq!(
        given.told().await,
        lines("PROPOSAL_TO_AGREE", &["office1@mn.example"]),
        "the confirmed focal point alone"
    );
    given.create("SEC").await.unwrap();
    given.address("Gc", "gc@people.example").await;
    let stood_in = given.prepared().await;
    assert_eq!(stood_in, [("PROPOSAL_TO_AGREE".to_owned(), Err(Dropped::NoRecipient))], "somebody can be told by now");

    // The provider, in the language of its contact.
    let contact = ProviderContact {
        emails: vec!["desk@why.example".to_owned()],
        languages: vec!["fr-CH".to_owned()],
        ..ProviderContact::default()
    };
    let record = Provider {
        names: Text::from([("en", "Zed")]),
        roles: vec![ProviderRole::Delivers],
        contacts: vec![contact],
        status: Status::Published,
        ..Provider::default()
    };
    let zed = 3 << 92;
    given.world.put(vec![put(Uuid::from_u128(zed), record)]).await;
    given.consent(&[zed], &[]).await;
    let name = given.create_of("SEC", "", &provider(zed)).await.unwrap().name;
    given.respond("Gc", &name, "AGREE").await.unwrap();
    given.prepared().await;
    given.offer("SEC", &name).await.unwrap();
    let due = given.due().await;
    let delivery = given.world.directory().prepare_notice(&due[0]).await.unwrap().unwrap();
    let Delivery::Mail { address, letter } = delivery else { panic!("{delivery:?}") };
    assert_eq!(
        (address.as_str(), letter.subject.as_str()),
        ("desk@why.example", "Une proposition attend votre acceptation")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_disabled_or_gave_no_address_is_told_nothing() {
    let given = Given::submitted_telling().await;
    given.create("SEC").await.unwrap();
    given.address("Ge", "").await;
    let told = given.prepared().await;
    assert!(told.contains(&("PROPOSAL_TO_AGREE".to_owned(), Err(Dropped::NoRecipient))), "{told:?}");
    assert!(told.contains(&("PROPOSAL_TO_AGREE".to_owned(), Ok("gc".to_owned()))), "{told:?}");
    given.create("SEC").await.unwrap();
    assert_eq!(given.told().await, lines("PROPOSAL_TO_AGREE", &["gc", "/state"]));
    let off = Given::telling(NoticeRules { enabled: false, ..rules() }).await;
    let submit = pb::SubmitNeedRequest { name: off.need.clone(), ..<_>::default() };
    off.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
    off.create("SEC").await.unwrap();
    assert!(off.due().await.is_empty(), "switched off");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_its_persons_own_to_give() {
    let given = Given::submitted_telling().await;
    for wrong in ["nobody", "a@b", "a@b.example\nBcc: c@d.example", "Name <a@b.example>"] {
        let request = pb::SetNoticeAddressRequest { email: wrong.to_owned(), ..<_>::default() };
        let refused = given.call::<_, pb::Account>("Ge", SET, request).await.unwrap_err();
        assert_eq!(refused.reason, "INVALID_FIELDS", "{wrong}");
    }
    let request = pb::SetNoticeAddressRequest { language: "de".to_owned(), ..<_>::default() };
    assert_eq!(given.call::<_, pb::Account>("Ge", SET, request).await.unwrap_err().reason, "INVALID_FIELDS");
    let email = "New@People.Example".to_owned();
    let request = pb::SetNoticeAddressRequest { email, language: "ru".to_owned(), ..<_>::default() };
    let account = given.call::<_, pb::Account>("Ge", SET, request).await.unwrap();
    assert_eq!((account.email.as_str(), account.notice_language.as_str()), ("New@people.example", "ru"));
    // Not by whoever else may change the account.
    let update = pb::UpdateAccountRequest {
        account: Some(pb::Account { email: "x@y.example".to_owned(), ..account.clone() }),
        update_mask: Some(pbjson_types::FieldMask { paths: vec!["email".to_owned()] }),
        ..<_>::default()
    };
    let path = "/focalpoint.v1.AccountService/UpdateAccount";
    assert_eq!(given.call::<_, pb::Account>("ADM", path, update).await.unwrap_err().reason, "INVALID_FIELDS");
}

/// The method by which somebody gives an address.
const SET: &str = "/focalpoint.v1.AccountService/SetNoticeAddress";

impl Given {
    /// A world that tells people, with a need that was submitted.
    pub(super) async fn submitted_telling() -> Self {
        let given = Self::telling(rules()).await;
        let submit = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
        given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", submit).await.unwrap();
        given
    }

    /// Imports a file.
    async fn import(&self, who: &str, file: &str) {
        use pb::import_request::Content;
        let pieces = [Content::Options(pb::ImportOptions::default()), Content::Piece(file.as_bytes().to_vec().into())];
        let messages = pieces.map(|content| pb::ImportRequest { content: Some(content) }).into();
        let path = "/focalpoint.v1.TransferService/Import";
        let told = self.world.upload::<pb::ImportRequest, pb::ImportResponse>(who, path, messages).await;
        assert!(told.contains("added") && !told.contains("problem\":"), "{told}");
    }

    /// Somebody gives an address, or none.
    pub(super) async fn address(&self, who: &str, email: &str) {
        let request = pb::SetNoticeAddressRequest { email: email.to_owned(), ..<_>::default() };
        self.call::<_, pb::Account>(who, SET, request).await.unwrap();
    }
}
