//! The sender: every notice reaches its web hook at least once under one identifier, is tried again with longer waits, and is
//! given up in the end; a copy of the log taken between sending and saying so repeats it once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use focalpoint::directory::NoticeRules;
use focalpoint::net::{Limits, LiveTls};
use focalpoint::post::{NoticeConfig, Sender, WebhookConfig};
use focalpoint::store::{NoticeState, OutboxFilter, QueuedNotice};
use hyper::http::{HeaderMap, StatusCode};
use jiff::SignedDuration;

use super::given::Given;
use super::told::rules;
use crate::net::place::{Certificates, Place};

/// What the receiver saw, and what it answers next; 200 where nothing is said.
#[derive(Default)]
struct Receiver {
    seen: Mutex<Vec<(String, String)>>,
    answers: Mutex<VecDeque<StatusCode>>,
}

/// Takes a call: its identifier and document.
async fn receive(Shared(receiver): Shared<Arc<Receiver>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let id = headers["webhook-id"].to_str().unwrap().to_owned();
    receiver.seen.lock().unwrap().push((id, String::from_utf8(body.to_vec()).unwrap()));
    receiver.answers.lock().unwrap().pop_front().unwrap_or(StatusCode::OK)
}

/// A world whose State has a web hook, its receiver, and a sender.
struct Sending {
    given: Given,
    receiver: Arc<Receiver>,
    sender: Sender,
    _place: Place,
    _certificates: Certificates,
}

impl Sending {
    async fn new() -> Self {
        let state = rules().webhooks.into_iter().take(1).collect();
        let given = Given::telling(NoticeRules { webhooks: state, mails: false, ..rules() }).await;
        let (certificates, receiver) = (Certificates::new(), Arc::new(Receiver::default()));
        let router = Router::new().route("/", post(receive)).with_state(Arc::clone(&receiver));
        let place = Place::tls(Limits::default(), LiveTls::load(certificates.files()).unwrap(), router).await;
        let hook = WebhookConfig {
            name: "state".to_owned(),
            owner: "MN".to_owned(),
            url: format!("https://localhost:{}/", place.address.port()),
            secrets: vec![secret(&certificates)],
            ca: certificates.ca.certificate(),
            private_address: true,
            timeout_ms: 20_000,
        };
        let config = NoticeConfig { enabled: true, attempts: 3, webhooks: vec![hook], ..NoticeConfig::default() };
        let sender = Sender::new(Arc::clone(given.world.directory()), &config).unwrap();
        let submit = focalpoint::pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
        let path = "/focalpoint.v1.NeedService/SubmitNeed";
        given.call::<_, focalpoint::pb::Need>("Ge", path, submit).await.unwrap();
        Self { given, receiver, sender, _place: place, _certificates: certificates }
    }

    /// How many calls the receiver saw, and of how many notices.
    fn seen(&self) -> (usize, usize) {
        let seen = self.receiver.seen.lock().unwrap();
        let ids: std::collections::BTreeSet<_> = seen.iter().map(|(id, _)| id).collect();
        (seen.len(), ids.len())
    }

    /// What the receiver answers next.
    fn answer(&self, with: &[StatusCode]) {
        self.receiver.answers.lock().unwrap().extend(with);
    }

    /// The notices that stand there.
    async fn standing(&self, state: NoticeState) -> Vec<QueuedNotice> {
        self.given.world.store().outbox(OutboxFilter::In(state), 100).await.unwrap()
    }

    /// Lets time go on, and works through what is due then.
    async fn after(&self, seconds: i64) {
        self.given.world.advance(SignedDuration::from_secs(seconds));
        self.sender.round().await.unwrap();
    }
}

/// A file with a secret.
fn secret(certificates: &Certificates) -> std::path::PathBuf {
    let path = certificates.folder.path().join("secret");
    focalpoint::app::write_private(&path, format!("whsec_{}", STANDARD.encode([5; 32])).as_bytes()).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_under_one_identifier_and_said_once_it_is_taken() {
    let sending = Sending::new().await;
    sending.answer(&[StatusCode::INTERNAL_SERVER_ERROR]);
    let name = sending.given.create("SEC").await.unwrap().name;
    sending.after(0).await;
    sending.after(29).await;
    assert_eq!(sending.seen(), (1, 1), "not before half a minute");
    let waiting = sending.standing(NoticeState::Waiting).await;
    assert_eq!((waiting[0].attempts, waiting[0].reason.as_str()), (1, "REFUSED"));
    sending.after(9).await;
    assert_eq!(sending.seen(), (2, 1));
    sending.after(100_000).await;
    assert_eq!(sending.seen(), (2, 1), "once it was taken");
    assert_eq!(sending.standing(NoticeState::Sent).await.len(), 1);
    let (id, document) = sending.receiver.seen.lock().unwrap()[0].clone();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(
        (document["type"].as_str(), document["data"]["resource"].as_str()),
        (Some("PROPOSAL_TO_AGREE"), Some(name.as_str()))
    );
    assert_eq!(id, waiting[0].notice.id.to_string());
    let rows = sending.given.world.audit(50).await;
    assert_eq!(rows.iter().filter(|(actor, method, _)| actor.is_none() && method == "Notices.Send").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_before_reads_show_what_it_is_about_is_sent_all_the_same() {
    let sending = Sending::new().await;
    sending.given.world.hold_back(true);
    let early = async {
        while sending.standing(NoticeState::Waiting).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let shown = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            sending.given.world.hold_back(false);
        };
        // Whether the node waits for it or leaves it to the next round.
        let _ = tokio::join!(sending.sender.round(), shown);
    };
    let (created, ()) = tokio::join!(sending.given.create("SEC"), early);
    created.unwrap();
    sending.after(0).await;
    assert_eq!(sending.seen(), (1, 1));
    assert!(sending.standing(NoticeState::Dropped).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_never_taken_is_given_up_by_attempts_by_age_or_at_once() {
    let sending = Sending::new().await;
    sending.answer(&[StatusCode::BAD_GATEWAY; 3]);
    sending.given.create("SEC").await.unwrap();
    for _ in 0..5 {
        sending.after(1000).await;
    }
    assert_eq!(sending.seen(), (3, 1), "three attempts");
    assert_eq!(sending.standing(NoticeState::Dead).await[0].reason, "REFUSED");
    sending.answer(&[StatusCode::GONE]);
    sending.given.create("SEC").await.unwrap();
    sending.after(0).await;
    assert_eq!(sending.standing(NoticeState::Dead).await[1].reason, "GONE");
    sending.given.create("SEC").await.unwrap();
    sending.after(73 * 3600).await;
    assert_eq!(sending.seen(), (4, 2), "older than any may be");
    assert_eq!(sending.standing(NoticeState::Dead).await[2].reason, "TOO_OLD");
    // Redirects are not followed.
    sending.answer(&[StatusCode::TEMPORARY_REDIRECT]);
    sending.given.create("SEC").await.unwrap();
    sending.after(0).await;
    assert_eq!(sending.standing(NoticeState::Waiting).await[0].reason, "REDIRECTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_sending_and_saying_so_repeats_it_once_under_one_identifier() {
    let sending = Sending::new().await;
    sending.given.create("SEC").await.unwrap();
    // What a process does before it is killed: the attempt is begun and made, and nothing is said of it.
    let due = sending.given.due().await;
    assert!(sending.given.world.directory().begin_notice(&due[0], SignedDuration::from_secs(30)).await.unwrap());
    sending.after(0).await;
    assert_eq!(sending.seen(), (0, 0), "nobody tries it meanwhile");
    sending.after(30).await;
    sending.after(100).await;
    assert_eq!(sending.seen(), (1, 1));
    let sent = sending.standing(NoticeState::Sent).await;
    assert_eq!((sent[0].attempts, sent[0].notice.id), (2, due[0].notice.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_may_see_any_more_is_dropped_and_reaches_nobody() {
    let sending = Sending::new().await;
    let name = sending.given.create("SEC").await.unwrap().name;
    sending.given.withdraw("SEC", &name).await.unwrap();
    sending.after(0).await;
    let dropped = sending.standing(NoticeState::Dropped).await;
    assert_eq!((dropped.len(), dropped[0].notice.kind.as_str()), (1, "PROPOSAL_TO_AGREE"));
    assert_eq!(sending.seen(), (1, 1), "that it was withdrawn");
}
