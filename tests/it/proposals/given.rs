//! A world with a need, two providers, and somebody on every side.

use std::collections::BTreeMap;

use focalpoint::directory::NoticeRules;
use focalpoint::domain::{Account, Provider, ProviderRole, Role, StateCode, Status, Text};
use focalpoint::pb;
use focalpoint::store::Put;
use jiff::Timestamp;
use tempfile::TempDir;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::consent::world::{World, put};

/// Who refuses what, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: Code,
    pub(super) reason: String,
    /// What a client can act on.
    pub(super) told: BTreeMap<String, String>,
}

/// What the service answers.
pub(super) type Answer<T = pb::Proposal> = Result<T, Refused>;

/// The world.
pub(super) struct Given {
    pub(super) world: World,
    /// `needs/{id}`, of Mongolia, on articles 46 and 52.
    pub(super) need: String,
    _dir: TempDir,
}

/// Provider Y, of which De and Dr are; its name in the world.
pub(super) const Y: u128 = 1 << 90;
/// Provider W, of which We is.
pub(super) const W: u128 = (1 << 90) + 1;

/// The resource name of a provider.
pub(super) fn provider(id: u128) -> String {
    format!("providers/{}", Uuid::from_u128(id))
}

/// The put of a provider.
fn provider_put(id: u128, name: &str, capacity: u32) -> Put {
    let provider = Provider {
        names: Text::from([("en", name)]),
        roles: vec![ProviderRole::Funds, ProviderRole::Delivers],
        capacity: Some(capacity),
        articles: vec!["46".into(), "52".into()],
        description: Text::from([("en", "Training of prosecutors")]),
        status: Status::Published,
        ..Provider::default()
    };
    put(Uuid::from_u128(id), provider)
}

/// Somebody on every side: name, role, State, provider.
fn accounts() -> Vec<Put> {
    let of = [
        ("Gr", Role::GovernmentReader, "MN", 0),
        ("Ge", Role::GovernmentEditor, "MN", 0),
        ("Gc", Role::ConsentOfficer, "MN", 0),
        ("Zc", Role::ConsentOfficer, "ID", 0),
        ("Ze", Role::GovernmentEditor, "ID", 0),
        ("SEC", Role::Secretariat, "", 0),
        ("ADM", Role::Administrator, "", 0),
        ("AUD", Role::Auditor, "", 0),
        ("Dr", Role::ProviderReader, "", Y),
        ("De", Role::ProviderEditor, "", Y),
        ("We", Role::ProviderEditor, "", W),
    ];
    let account = |(name, role, state, of): (&str, Role, &str, u128)| Account {
        issuer: "https://issuer.example".to_owned(),
        subject: name.to_owned(),
        display_name: name.to_owned(),
        role,
        state: StateCode::from(state),
        email: format!("{}@people.example", name.to_lowercase()),
        provider: if of == 0 { String::new() } else { provider(of) },
        ..Account::default()
    };
    (1..).zip(of).map(|(id, of)| put(Uuid::from_u128((1 << 91) + id), account(of))).collect()
}

/// The path of a method of `ProposalService`.
macro_rules! path {
    ($method:literal) => {
        concat!("/focalpoint.v1.ProposalService/", $method)
    };
}

impl Given {
    /// A world with a need that was registered and submitted.
    pub(super) async fn submitted() -> Self {
        let given = Self::registered().await;
        let request = pb::SubmitNeedRequest { name: given.need.clone(), ..<_>::default() };
        given.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/SubmitNeed", request).await.unwrap();
        given
    }

    /// A world with a need that its State's editor has registered.
    pub(super) async fn registered() -> Self {
        Self::telling(NoticeRules::default()).await
    }

    /// The same in a world that tells people so.
    pub(super) async fn telling(notices: NoticeRules) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
        let world = World::telling(now, &dir.path().join("issuer.pem"), notices).await;
        world.put(vec![provider_put(Y, "Ypsilon", 1), provider_put(W, "Double-u", 2)]).await;
        world.put(accounts()).await;
        let text = |text: &str| [("en".to_owned(), text.to_owned())].into();
        let need = pb::Need {
            state: "MN".to_owned(),
            title: text("Training of prosecutors"),
            description: text("quokkamarker"),
            articles: vec!["46".to_owned(), "52".to_owned()],
            ..Default::default()
        };
        let request = pb::RegisterNeedRequest { need: Some(need), ..<_>::default() };
        let mut given = Self { world, need: String::new(), _dir: dir };
        let path = "/focalpoint.v1.NeedService/RegisterNeed";
        given.need = given.call::<_, pb::Need>("Ge", path, request).await.unwrap().name;
        given
    }

    /// Calls a method.
    pub(super) async fn call<Q, A>(&self, who: &str, path: &'static str, request: Q) -> Answer<A>
    where
        Q: prost::Message + 'static,
        A: prost::Message + Default + serde::Serialize + Clone + 'static,
    {
        self.world.answer::<Q, A>(who, path, request).await.map(tonic::Response::into_inner).map_err(|status| {
            let info = status.get_details_error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
            let mut told: BTreeMap<_, _> = info.metadata.into_iter().collect();
            if told.contains_key("possible") {
                let stage = status.message().split("at stage ").nth(1).and_then(|rest| rest.split(';').next());
                told.insert("stage".to_owned(), stage.unwrap().to_owned());
            }
            Refused { code: status.code(), reason: info.reason, told }
        })
    }

    /// The need as its State sees it.
    pub(super) async fn need(&self) -> pb::Need {
        let request = pb::GetNeedRequest { name: self.need.clone(), ..<_>::default() };
        self.call("Ge", "/focalpoint.v1.NeedService/GetNeed", request).await.unwrap()
    }

    /// The consent officer lets those providers see the need.
    pub(super) async fn consent(&self, providers: &[u128], fields: &[&str]) {
        let audience = pb::Audience { providers: providers.iter().map(|id| provider(*id)).collect(), ..<_>::default() };
        let consent = pb::Consent {
            audience: Some(audience),
            until: "2029-11-01".to_owned(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            ..<_>::default()
        };
        let request = pb::GrantConsentRequest { name: self.need.clone(), consent: Some(consent), ..<_>::default() };
        self.call::<_, pb::Need>("Gc", "/focalpoint.v1.NeedService/GrantConsent", request).await.unwrap();
    }

    /// The State takes its consent back.
    pub(super) async fn withdraw_consent(&self) {
        let request = pb::WithdrawConsentRequest { name: self.need.clone(), ..<_>::default() };
        self.call::<_, pb::Need>("Ge", "/focalpoint.v1.NeedService/WithdrawConsent", request).await.unwrap();
    }

    /// Makes a proposal that Y delivers.
    pub(super) async fn create(&self, who: &str) -> Answer {
        self.create_of(who, "", &provider(Y)).await
    }

    /// Makes a proposal of a funder and a deliverer.
    pub(super) async fn create_of(&self, who: &str, funder: &str, deliverer: &str) -> Answer {
        let proposal = pb::Proposal {
            need: self.need.clone(),
            funder: funder.to_owned(),
            deliverer: deliverer.to_owned(),
            coverage: Some(pb::ProposalCoverage { meets: "one course".to_owned(), left: "the rest".to_owned() }),
            ..<_>::default()
        };
        let request = pb::CreateProposalRequest { proposal: Some(proposal), ..<_>::default() };
        self.call(who, path!("CreateProposal"), request).await
    }

    /// Gets a proposal.
    pub(super) async fn get(&self, who: &str, name: &str) -> Answer {
        let request = pb::GetProposalRequest { name: name.to_owned(), ..<_>::default() };
        self.call(who, path!("GetProposal"), request).await
    }

    /// Names of the proposals that somebody lists.
    pub(super) async fn list(&self, who: &str, filter: pb::ProposalFilter) -> Answer<Vec<String>> {
        let request = pb::ListProposalsRequest { filter: Some(filter), ..<_>::default() };
        let page: pb::ListProposalsResponse = self.call(who, path!("ListProposals"), request).await?;
        assert!(page.proposals.iter().all(|it| it.events.is_empty() && it.parts.is_empty()), "lists are brief");
        Ok(page.proposals.into_iter().map(|proposal| proposal.name).collect())
    }

    /// Answers a proposal.
    pub(super) async fn respond(&self, who: &str, name: &str, answer: &str) -> Answer {
        let reason = if answer == "DECLINE" { "TIMING" } else { "" };
        let (name, answer, reason) = (name.to_owned(), answer.to_owned(), reason.to_owned());
        let request = pb::RespondToProposalRequest { name, answer, reason, ..<_>::default() };
        self.call(who, path!("RespondToProposal"), request).await
    }

    /// Offers a proposal.
    pub(super) async fn offer(&self, who: &str, name: &str) -> Answer {
        let request = pb::OfferProposalRequest { name: name.to_owned(), ..<_>::default() };
        self.call(who, path!("OfferProposal"), request).await
    }

    /// Says how delivery goes.
    pub(super) async fn progress(&self, who: &str, name: &str, percent: Option<u32>) -> Answer {
        let request =
            pb::AddProgressRequest { name: name.to_owned(), note: "going on".to_owned(), percent, ..<_>::default() };
        self.call(who, path!("AddProgress"), request).await
    }

    /// Says what came of each article.
    pub(super) async fn outcome(&self, who: &str, name: &str, of: &[(&str, &str)]) -> Answer {
        let outcome = |(article, outcome): &(&str, &str)| pb::ArticleOutcome {
            article: (*article).to_owned(),
            outcome: (*outcome).to_owned(),
            ..<_>::default()
        };
        let outcomes = of.iter().map(outcome).collect();
        let request = pb::RecordOutcomeRequest { name: name.to_owned(), outcomes, ..<_>::default() };
        self.call(who, path!("RecordOutcome"), request).await
    }

    /// Takes a proposal back.
    pub(super) async fn withdraw(&self, who: &str, name: &str) -> Answer {
        let request = pb::WithdrawProposalRequest { name: name.to_owned(), ..<_>::default() };
        self.call(who, path!("WithdrawProposal"), request).await
    }

    /// A proposal of the secretariat that was offered to Y.
    pub(super) async fn offered(&self) -> String {
        let name = self.create("SEC").await.unwrap().name;
        self.respond("Gc", &name, "AGREE").await.unwrap();
        self.consent(&[Y], &[]).await;
        self.offer("SEC", &name).await.unwrap();
        name
    }
}

/// A refusal of what the role never may.
pub(super) fn forbidden() -> Refused {
    refused(Code::PermissionDenied, "ROLE_FORBIDDEN")
}

/// A refusal of what is not there for the caller.
pub(super) fn not_found() -> Refused {
    refused(Code::NotFound, "NOT_FOUND")
}

/// A refusal of what the stage does not permit, with what it does.
pub(super) fn not_possible(stage: &str, possible: &str) -> Refused {
    let told = [("stage", stage), ("possible", possible)];
    let told = told.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    Refused { told, ..refused(Code::FailedPrecondition, "WRONG_STAGE") }
}

/// A refusal without more.
pub(super) fn refused(code: Code, reason: &str) -> Refused {
    Refused { code, reason: reason.to_owned(), told: BTreeMap::new() }
}
