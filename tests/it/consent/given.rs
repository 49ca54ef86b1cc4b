//! A service with a submitted need of the demonstration's State, and the acts on its consent.

use focalpoint::pb;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use focalpoint::pb::provider_service_client::ProviderServiceClient;
use tonic::{Code, Status};

use crate::serve::harness::Service;

/// The service, the need and the provider of the demonstration.
pub(super) struct Given {
    pub(super) service: Service,
    /// `needs/{id}`.
    pub(super) need: String,
    /// `providers/{id}`.
    pub(super) provider: String,
}

impl Given {
    /// Starts a service with the demonstration data and one more need.
    pub(super) async fn start() -> Self {
        let service = Service::start(false).await;
        let text = |text: &str| [("en".to_owned(), text.to_owned())].into();
        let need = pb::Need {
            state: "MN".to_owned(),
            external_id: "internal-7".to_owned(),
            title: text("Training of prosecutors"),
            description: text("Confidential description"),
            articles: vec!["46".to_owned()],
            coordinator: "A person".to_owned(),
            ..Default::default()
        };
        let register = pb::RegisterNeedRequest { need: Some(need), ..Default::default() };
        let name = service.needs("editor").register_need(register).await.unwrap().into_inner().name;
        let submit = pb::SubmitNeedRequest { name: name.clone(), ..Default::default() };
        service.needs("editor").submit_need(submit).await.unwrap();
        let list = pb::ListProvidersRequest { page_size: 100, ..Default::default() };
        let listed = ProviderServiceClient::new(service.as_role("provider")).list_providers(list).await.unwrap();
        let mut providers = listed.into_inner().providers.into_iter();
        let provider = providers.find(|provider| provider.external_id == "demo-provider").unwrap().name;
        Self { service, need: name, provider }
    }

    /// Another provider of the demonstration.
    pub(super) async fn other_provider(&self) -> String {
        let list = pb::ListProvidersRequest { page_size: 100, ..Default::default() };
        let listed = ProviderServiceClient::new(self.service.as_role("provider")).list_providers(list).await.unwrap();
        let mut providers = listed.into_inner().providers.into_iter().map(|provider| provider.name);
        providers.find(|name| *name != self.provider).unwrap()
    }

    /// A consent to the provider and to the other State, of those fields, for a month.
    pub(super) fn consent(&self, fields: &[&str]) -> pb::Consent {
        let audience = pb::Audience {
            providers: vec![self.provider.clone()],
            states: vec!["ID".to_owned()],
            ..Default::default()
        };
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        pb::Consent { audience: Some(audience), fields, until: day(30), ..Default::default() }
    }

    /// Grants a consent as that role.
    pub(super) async fn grant_as(&self, role: &str, consent: pb::Consent) -> Result<pb::Need, Status> {
        let request = pb::GrantConsentRequest { name: self.need.clone(), consent: Some(consent), ..Default::default() };
        self.service.needs(role).grant_consent(request).await.map(tonic::Response::into_inner)
    }

    /// The consent officer grants a consent to those fields.
    pub(super) async fn grant(&self, fields: &[&str]) -> pb::Need {
        self.grant_as("consent-officer", self.consent(fields)).await.unwrap()
    }

    /// Narrows the consent as that role.
    pub(super) async fn narrow_as(&self, role: &str, consent: pb::Consent) -> Result<pb::Need, Status> {
        let request =
            pb::NarrowConsentRequest { name: self.need.clone(), consent: Some(consent), ..Default::default() };
        self.service.needs(role).narrow_consent(request).await.map(tonic::Response::into_inner)
    }

    /// Withdraws the consent as that role.
    pub(super) async fn withdraw_as(&self, role: &str) -> Result<pb::Need, Status> {
        let request = pb::WithdrawConsentRequest { name: self.need.clone(), ..Default::default() };
        self.service.needs(role).withdraw_consent(request).await.map(tonic::Response::into_inner)
    }

    /// Freezes the consent as that role.
    pub(super) async fn freeze_as(&self, role: &str) -> Result<pb::Need, Status> {
        let reason = "sent to the wrong donor".to_owned();
        let request = pb::FreezeConsentRequest { name: self.need.clone(), reason, ..Default::default() };
        self.service.needs(role).freeze_consent(request).await.map(tonic::Response::into_inner)
    }

    /// Lifts the freeze as that role.
    pub(super) async fn lift_as(&self, role: &str) -> Result<pb::Need, Status> {
        let request = pb::LiftFreezeRequest { name: self.need.clone(), ..Default::default() };
        self.service.needs(role).lift_freeze(request).await.map(tonic::Response::into_inner)
    }

    /// What a role gets of the need.
    pub(super) async fn get(&self, role: &str) -> Result<pb::Need, Status> {
        let request = pb::GetNeedRequest { name: self.need.clone(), ..Default::default() };
        self.service.needs(role).get_need(request).await.map(tonic::Response::into_inner)
    }

    /// What a role is told of who fits the need.
    pub(super) async fn matched(&self, role: &str) -> Result<pb::MatchNeedResponse, Status> {
        let request = pb::MatchNeedRequest { need: self.need.clone(), ..Default::default() };
        let mut client = MatchingServiceClient::new(self.service.as_role(role));
        client.match_need(request).await.map(tonic::Response::into_inner)
    }

    /// What a role is told of how the provider fits the need.
    pub(super) async fn explained(&self, role: &str) -> Result<pb::ExplainMatchResponse, Status> {
        let (need, provider) = (self.need.clone(), self.provider.clone());
        let request = pb::ExplainMatchRequest { need, provider, ..Default::default() };
        let mut client = MatchingServiceClient::new(self.service.as_role(role));
        client.explain_match(request).await.map(tonic::Response::into_inner)
    }

    /// Has a role plan for all needs that it may plan; answers all messages.
    pub(super) async fn planned(&self, role: &str) -> Result<Vec<pb::PlanMatchesResponse>, Status> {
        let mut client = MatchingServiceClient::new(self.service.as_role(role));
        let mut stream = client.plan_matches(pb::PlanMatchesRequest::default()).await?.into_inner();
        let mut messages = Vec::new();
        while let Some(message) = stream.message().await? {
            messages.push(message);
        }
        Ok(messages)
    }

    /// The needs that a role is told of for the provider.
    pub(super) async fn ranked(&self, role: &str) -> Result<pb::MatchProviderResponse, Status> {
        let request = pb::MatchProviderRequest { provider: self.provider.clone(), limit: 100, ..Default::default() };
        let mut client = MatchingServiceClient::new(self.service.as_role(role));
        client.match_provider(request).await.map(tonic::Response::into_inner)
    }
}

/// The day that many days from now, in UTC.
pub(super) fn day(days: i64) -> String {
    let time = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    jiff::tz::Offset::UTC.to_datetime(time).date().to_string()
}

/// The code of what should be a refusal.
pub(super) fn code<T: std::fmt::Debug>(result: Result<T, Status>) -> Code {
    result.unwrap_err().code()
}
