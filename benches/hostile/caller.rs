//! Calls of the demonstration, with messages as bytes.

use std::error::Error;

use focalpoint::app::Demo;
use focalpoint::pb;
use focalpoint::pb::account_service_client::AccountServiceClient;
use focalpoint::pb::approval_service_client::ApprovalServiceClient;
use focalpoint::pb::authority_service_client::AuthorityServiceClient;
use focalpoint::pb::error_report_service_client::ErrorReportServiceClient;
use focalpoint::pb::group_service_client::GroupServiceClient;
use focalpoint::pb::matching_service_client::MatchingServiceClient;
use focalpoint::pb::need_service_client::NeedServiceClient;
use focalpoint::pb::officer_service_client::OfficerServiceClient;
use focalpoint::pb::proposal_service_client::ProposalServiceClient;
use focalpoint::pb::provider_service_client::ProviderServiceClient;
use hyper::http::uri::PathAndQuery;
use prost::bytes::Bytes;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};

use super::raw::Raw;
use super::requests::{Names, consent, to_come};

/// Whatever goes wrong.
type Failure = Box<dyn Error + Send + Sync>;

/// A connection to a demonstration.
pub(crate) struct Caller<'a> {
    demo: &'a Demo,
    channel: Channel,
}

impl<'a> Caller<'a> {
    /// Connects.
    pub(crate) async fn of(demo: &'a Demo) -> Result<Self, Failure> {
        let ca = Certificate::from_pem(std::fs::read(demo.ca())?);
        let tls = ClientTlsConfig::new().ca_certificate(ca).domain_name("localhost");
        let endpoint = Endpoint::from_shared(format!("https://{}", demo.address()))?;
        Ok(Self { demo, channel: endpoint.tls_config(tls)?.connect().await? })
    }

    /// A request of a role.
    fn request<T>(&self, role: &str, message: T) -> Result<Request<T>, Failure> {
        let token: MetadataValue<Ascii> =
            format!("Bearer {}", std::fs::read_to_string(&self.demo.tokens()[role])?).parse()?;
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", token);
        Ok(request)
    }

    /// Calls a method with a message as it is, and gives the answer as it is.
    pub(crate) async fn call(
        &self,
        role: &str,
        path: &str,
        message: Vec<u8>,
    ) -> Result<Result<Bytes, Status>, Failure> {
        let request = self.request(role, Bytes::from(message))?;
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        client.ready().await?;
        Ok(client.unary(request, PathAndQuery::try_from(path)?, Raw).await.map(tonic::Response::into_inner))
    }

    /// Records that the editor of the demonstration may change.
    pub(crate) async fn names(&self) -> Result<Names, Failure> {
        let search = pb::SearchAuthoritiesRequest { query: "central authority Mongolia".into(), ..<_>::default() };
        let found = AuthorityServiceClient::new(self.channel.clone())
            .search_authorities(self.request("editor", search)?)
            .await?
            .into_inner();
        let authority = found.results.into_iter().find_map(|result| result.authority).ok_or("no authority")?.name;
        let officer = pb::Officer { role: "Adviser".into(), ..<_>::default() };
        let create = pb::CreateOfficerRequest { parent: authority.clone(), officer: Some(officer), ..<_>::default() };
        let officer =
            OfficerServiceClient::new(self.channel.clone()).create_officer(self.request("editor", create)?).await?;
        let title = [("en".to_owned(), "Training".to_owned())].into();
        let need = pb::Need { state: "MN".into(), title, ..<_>::default() };
        let register = pb::RegisterNeedRequest { need: Some(need), ..<_>::default() };
        let need =
            NeedServiceClient::new(self.channel.clone()).register_need(self.request("editor", register)?).await?;
        let list = pb::ListProvidersRequest { page_size: 100, ..<_>::default() };
        let providers =
            ProviderServiceClient::new(self.channel.clone()).list_providers(self.request("provider", list)?).await?;
        let mut providers = providers.into_inner().providers.into_iter();
        let provider = providers.find(|provider| provider.external_id == "demo-provider").ok_or("no provider")?;
        let shared_need = self.share(provider.name.clone()).await?;
        let names = [("en".to_owned(), "Donors".to_owned())].into();
        let group = Some(pb::Group { names, ..<_>::default() });
        let create = pb::CreateGroupRequest { group, ..<_>::default() };
        let mut groups = GroupServiceClient::new(self.channel.clone());
        let group = groups.create_group(self.request("secretariat", create)?).await?.into_inner().name;
        let list = pb::ListAccountsRequest::default();
        let mut register = AccountServiceClient::new(self.channel.clone());
        let accounts = register.list_accounts(self.request("account-manager", list)?).await?;
        let invite = pb::InviteAccountRequest { account: Some(to_come()), ..<_>::default() };
        let invited = register.invite_account(self.request("account-manager", invite)?).await?;
        let account = accounts.into_inner().accounts.into_iter().next().ok_or("no account")?;
        let approval = self.ask_to_close(authority.clone()).await?;
        let proposal = self.propose(&shared_need, &provider.name).await?;
        let running = self.deliver(&shared_need, &provider.name).await?;
        let run = self.save(&shared_need).await?;
        let (of, text) = (authority.clone(), "Nobody answers.".to_owned());
        let create = pb::CreateErrorReportRequest { authority: of, text, ..<_>::default() };
        let mut errors = ErrorReportServiceClient::new(self.channel.clone());
        let error_report = errors.create_error_report(self.request("editor", create)?).await?.into_inner().name;
        Ok(Names {
            authority,
            officer: officer.into_inner().name,
            need: need.into_inner().name,
            shared_need,
            group,
            provider: provider.name,
            account: account.name,
            invitation: invited.into_inner().invitation.ok_or("no invitation")?.name,
            approval,
            proposal,
            running,
            run,
            error_report,
        })
    }

    /// A match that the editor has saved.
    async fn save(&self, need: &str) -> Result<String, Failure> {
        let save = pb::MatchNeedRequest { need: need.to_owned(), save: true, ..<_>::default() };
        let mut matches = MatchingServiceClient::new(self.channel.clone());
        Ok(matches.match_need(self.request("editor", save)?).await?.into_inner().run.ok_or("no run")?.name)
    }

    /// What waits for the consent officer, since the editor asked to close an authority.
    async fn ask_to_close(&self, name: String) -> Result<String, Failure> {
        let close = pb::CloseAuthorityRequest { name, ..<_>::default() };
        let asked =
            AuthorityServiceClient::new(self.channel.clone()).close_authority(self.request("editor", close)?).await;
        if asked.is_ok() {
            return Err("one person closed an authority".into());
        }
        let list = self.request("consent-officer", pb::ListPendingRequest::default())?;
        let listed = ApprovalServiceClient::new(self.channel.clone()).list_pending(list).await?.into_inner();
        Ok(listed.approvals.into_iter().next().ok_or("nothing waits")?.name)
    }

    /// A proposal of the editor.
    async fn propose(&self, need: &str, deliverer: &str) -> Result<String, Failure> {
        let (need, deliverer) = (need.to_owned(), deliverer.to_owned());
        let proposal = Some(pb::Proposal { need, deliverer, ..<_>::default() });
        let create = pb::CreateProposalRequest { proposal, ..<_>::default() };
        let mut proposals = ProposalServiceClient::new(self.channel.clone());
        Ok(proposals.create_proposal(self.request("editor", create)?).await?.into_inner().name)
    }

    /// A proposal that is being delivered.
    async fn deliver(&self, need: &str, deliverer: &str) -> Result<String, Failure> {
        let name = self.propose(need, deliverer).await?;
        let mut proposals = ProposalServiceClient::new(self.channel.clone());
        let answer = |answer: &str| {
            let (name, answer) = (name.clone(), answer.to_owned());
            pb::RespondToProposalRequest { name, answer, ..<_>::default() }
        };
        proposals.respond_to_proposal(self.request("consent-officer", answer("AGREE"))?).await?;
        let offer = pb::OfferProposalRequest { name: name.clone(), ..<_>::default() };
        proposals.offer_proposal(self.request("editor", offer)?).await?;
        proposals.respond_to_proposal(self.request("provider", answer("ACCEPT"))?).await?;
        let begin = pb::AddProgressRequest { name: name.clone(), ..<_>::default() };
        proposals.add_progress(self.request("provider", begin)?).await?;
        Ok(name)
    }

    /// A need that is shared with a provider.
    async fn share(&self, provider: String) -> Result<String, Failure> {
        let mut needs = NeedServiceClient::new(self.channel.clone());
        let title = [("en".to_owned(), "Advice".to_owned())].into();
        let need = pb::Need { state: "MN".into(), title, ..<_>::default() };
        let register = pb::RegisterNeedRequest { need: Some(need), ..<_>::default() };
        let name = needs.register_need(self.request("editor", register)?).await?.into_inner().name;
        let submit = pb::SubmitNeedRequest { name: name.clone(), ..<_>::default() };
        needs.submit_need(self.request("editor", submit)?).await?;
        let consent = Some(consent(provider));
        let grant = pb::GrantConsentRequest { name: name.clone(), consent, ..<_>::default() };
        needs.grant_consent(self.request("consent-officer", grant)?).await?;
        Ok(name)
    }
}
