//! Accounts that are bound to a certificate: who comes in with which, and on which terms there is such an account.

use std::path::{Path, PathBuf};
use std::time::Duration;

use focalpoint::app::Node;
use focalpoint::auth::token::{Algorithm, EmbeddedIssuer, Grant, IssuerConfig, KeySource, Thumbprint};
use focalpoint::config::Config;
use focalpoint::directory::transfer::Seed;
use focalpoint::domain::{Account, Role, StateCode};
use focalpoint::net::certs::{DevelopmentCa, PemFiles};
use focalpoint::net::{TlsFiles, TlsVersion};
use focalpoint::pb;
use focalpoint::pb::account_service_client::AccountServiceClient;
use jiff::{Span, Timestamp};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Status};
use uuid::Uuid;

use super::harness::{Authorised, Bearer, reason};

const ISSUER: &str = "https://issuer.focalpoint.example";

/// A service as an operator configures it, with two client certificates of its authority.
pub(super) struct Place {
    pub(super) node: Node,
    issuer: EmbeddedIssuer,
    ca: DevelopmentCa,
    pub(super) clients: [PemFiles; 2],
    _dir: tempfile::TempDir,
}

impl Place {
    pub(super) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ca = DevelopmentCa::open(&dir.path().join("certs"), Timestamp::now()).unwrap();
        let server = ca.server(&["localhost".to_owned()], Timestamp::now()).unwrap();
        let clients = ["one", "two"].map(|name| ca.issue_client(name, Timestamp::now()).unwrap());
        let issuer = EmbeddedIssuer::open(&dir.path().join("issuer.pem"), ISSUER, "focalpoint").unwrap();
        let config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            operations_listen: "127.0.0.1:0".parse().unwrap(),
            data_dir: dir.path().to_owned(),
            tls: Some(TlsFiles {
                certificate: server.certificate,
                private_key: server.private_key,
                client_ca: Some(ca.certificate()),
                client_crls: Vec::new(),
                minimum: TlsVersion::default(),
            }),
            embedded_issuer: true,
            ..Config::default()
        };
        let node = Node::start(&config).await.unwrap();
        let owned = |subject: &str, role: Role, state: &str| Account {
            issuer: ISSUER.to_owned(),
            subject: subject.to_owned(),
            role,
            state: StateCode::from(state),
            ..Account::default()
        };
        let accounts = vec![
            owned("secretariat", Role::Secretariat, ""),
            owned("manager", Role::AccountManager, "MN"),
            owned("reader", Role::GovernmentReader, "MN"),
            owned("auditor", Role::Auditor, ""),
            Account { valid_until: "2020-01-01".to_owned(), ..owned("former", Role::GovernmentReader, "MN") },
            Account {
                certificate: thumbprint(&clients[0]).to_string(),
                ..owned("careful", Role::GovernmentReader, "MN")
            },
        ];
        node.directory().seed(Seed { files: Vec::new(), accounts }, Timestamp::now()).await.unwrap();
        Self { node, issuer, ca, clients, _dir: dir }
    }

    /// The accounts, over a session with that client certificate, by a token of that subject bound to that certificate.
    pub(super) async fn client(
        &self,
        session: Option<&PemFiles>,
        token: Option<(&str, Option<&PemFiles>)>,
    ) -> AccountServiceClient<Authorised> {
        AccountServiceClient::new(self.channel(session, token).await)
    }

    /// The same for whichever service.
    pub(super) async fn channel(
        &self,
        session: Option<&PemFiles>,
        token: Option<(&str, Option<&PemFiles>)>,
    ) -> Authorised {
        let read = |path: &Path| std::fs::read(path).unwrap();
        let ca = Certificate::from_pem(read(&self.ca.certificate()));
        let mut tls = ClientTlsConfig::new().ca_certificate(ca).domain_name("localhost");
        if let Some(own) = session {
            tls = tls.identity(Identity::from_pem(read(&own.certificate), read(&own.private_key)));
        }
        let endpoint = Endpoint::from_shared(format!("https://{}", self.node.address())).unwrap();
        let channel = endpoint.tls_config(tls).unwrap().connect().await.unwrap();
        let bearer = token.map_or_else(Bearer::none, |(subject, bound)| {
            let (client_id, lifetime) = ("test", Duration::from_mins(5));
            let certificate = bound.map(thumbprint);
            let grant = Grant { subject, client_id, lifetime, auth_time: None, acr: None, certificate };
            Bearer::token(&self.issuer.issue(&grant, Timestamp::now(), Uuid::now_v7()).unwrap())
        });
        InterceptedService::new(channel, bearer)
    }

    /// The role that a caller turns out to have, or the code of its refusal.
    pub(super) async fn role(
        &self,
        session: Option<&PemFiles>,
        token: Option<(&str, Option<&PemFiles>)>,
    ) -> Result<String, Code> {
        let answer = self.client(session, token).await.who_am_i(pb::WhoAmIRequest {}).await;
        answer.map(|answer| answer.into_inner().account.unwrap().role).map_err(|status| status.code())
    }
}

/// The thumbprint of a client certificate.
fn thumbprint(files: &PemFiles) -> Thumbprint {
    files.thumbprint().unwrap()
}

/// The day some days from today.
fn in_days(days: i64) -> String {
    let today = jiff::tz::TimeZone::UTC.to_datetime(Timestamp::now()).date();
    today.checked_add(Span::new().days(days)).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_account_comes_in_with_its_certificate_alone() {
    let place = Place::new().await;
    let [one, two] = &place.clients;
    let refused = Err(Code::Unauthenticated);
    let secretariat = Ok("SECRETARIAT".to_owned());
    assert_eq!(place.role(Some(one), Some(("secretariat", Some(one)))).await, secretariat);
    for (session, bound) in [(None, None), (Some(one), None), (None, Some(one)), (Some(two), Some(one))] {
        assert_eq!(place.role(session, Some(("secretariat", bound))).await, refused, "{session:?} {bound:?}");
    }
    let reader = Ok("GOVERNMENT_READER".to_owned());
    assert_eq!(place.role(None, Some(("reader", None))).await, reader, "other roles need none");
    assert_eq!(place.role(Some(one), Some(("careful", None))).await, reader);
    for session in [None, Some(two)] {
        assert_eq!(place.role(session, Some(("careful", None))).await, refused, "{session:?}");
    }
    assert_eq!(place.role(None, Some(("former", None))).await, refused, "its last day is over");
    assert_eq!(place.role(Some(one), None).await, refused, "a certificate of nobody");
    place.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_embedded_issuer_is_refused_where_that_issuer_is_off() {
    let dir = tempfile::tempdir().unwrap();
    let embedded = EmbeddedIssuer::open(&dir.path().join("issuer.pem"), ISSUER, "focalpoint").unwrap();
    let name = "https://other.example";
    let other = EmbeddedIssuer::open(&dir.path().join("other.pem"), name, "focalpoint").unwrap();
    let keys = dir.path().join("other.json");
    std::fs::write(&keys, other.jwks()).unwrap();
    let external = IssuerConfig {
        issuer: name.to_owned(),
        audience: "focalpoint".to_owned(),
        jwks: KeySource::File(keys),
        algorithms: vec![Algorithm::EdDsa],
        ca: PathBuf::new(),
    };
    for embedded_issuer in [true, false] {
        let config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            operations_listen: "127.0.0.1:0".parse().unwrap(),
            data_dir: dir.path().to_owned(),
            plain_text: true,
            issuers: vec![external.clone()],
            embedded_issuer,
            ..Config::default()
        };
        let node = Node::start(&config).await.unwrap();
        let account = |issuer: &str| Account {
            issuer: issuer.to_owned(),
            subject: "reader".to_owned(),
            role: Role::GovernmentReader,
            state: StateCode::from("MN"),
            ..Account::default()
        };
        if embedded_issuer {
            let accounts = [ISSUER, name].map(account).into();
            node.directory().seed(Seed { files: Vec::new(), accounts }, Timestamp::now()).await.unwrap();
        }
        let endpoint = Endpoint::from_shared(format!("http://{}", node.address())).unwrap();
        let channel = endpoint.connect().await.unwrap();
        let comes_in = async |issuer: &EmbeddedIssuer| {
            let lifetime = Duration::from_mins(5);
            let grant =
                Grant { subject: "reader", client_id: "test", lifetime, auth_time: None, acr: None, certificate: None };
            let token = issuer.issue(&grant, Timestamp::now(), Uuid::now_v7()).unwrap();
            let caller = InterceptedService::new(channel.clone(), Bearer::token(&token));
            AccountServiceClient::new(caller)
                .who_am_i(pb::WhoAmIRequest {})
                .await
                .map_or_else(|status| status.code(), |_| Code::Ok)
        };
        let expected = if embedded_issuer { Code::Ok } else { Code::Unauthenticated };
        assert_eq!(comes_in(&embedded).await, expected, "on: {embedded_issuer}");
        assert_eq!(comes_in(&other).await, Code::Ok, "the issuer that is configured");
        node.stop().await;
    }
}

/// A service account that comes in by its certificate alone.
fn service(files: &PemFiles) -> pb::Account {
    pb::Account {
        role: "SERVICE".to_owned(),
        state: "MN".to_owned(),
        scopes: vec!["directory.read".to_owned()],
        certificate: thumbprint(files).to_string(),
        valid_until: in_days(90),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_alone_is_the_key_of_a_service_account() {
    let place = Place::new().await;
    let [one, two] = &place.clients;
    let mut manager = place.client(None, Some(("manager", None))).await;
    let create = pb::CreateAccountRequest { account: Some(service(one)), ..Default::default() };
    let account = manager.create_account(create.clone()).await.unwrap().into_inner();
    assert_eq!(place.role(Some(one), None).await, Ok("SERVICE".to_owned()));
    for session in [None, Some(two)] {
        assert_eq!(place.role(session, None).await, Err(Code::Unauthenticated), "{session:?}");
    }
    assert_eq!(reason(&manager.create_account(create).await.unwrap_err()), "EXTERNAL_ID_EXISTS");
    let disable = pb::DisableAccountRequest { name: account.name, ..Default::default() };
    manager.disable_account(disable).await.unwrap();
    assert_eq!(place.role(Some(one), None).await, Err(Code::Unauthenticated), "disabled");
    place.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_has_an_end_and_no_scope_beyond_its_owner() {
    let place = Place::new().await;
    let mut manager = place.client(None, Some(("manager", None))).await;
    let mut check = async |change: &dyn Fn(&mut pb::Account)| {
        let mut account = service(&place.clients[0]);
        change(&mut account);
        let request = pb::CreateAccountRequest { account: Some(account), validate_only: true, ..Default::default() };
        manager.create_account(request).await.map(|_| ()).map_err(|status| fields(&status))
    };
    assert_eq!(check(&|_| {}).await, Ok(()));
    assert_eq!(check(&|account| account.valid_until = in_days(91)).await, Err(vec!["account.valid_until".to_owned()]));
    assert_eq!(check(&|account| account.valid_until.clear()).await, Err(vec!["account.valid_until".to_owned()]));
    let (issuer, reader) = ("account.issuer".to_owned(), "GOVERNMENT_READER");
    let by_certificate = check(&|account| (account.role, account.scopes) = (reader.to_owned(), Vec::new())).await;
    assert_eq!(by_certificate, Err(vec![issuer]), "people come in by tokens");
    place.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_update_takes_a_service_account_beyond_its_terms() {
    let place = Place::new().await;
    let [one, two] = &place.clients;
    let mut manager = place.client(None, Some(("manager", None))).await;
    let create = pb::CreateAccountRequest { account: Some(service(one)), ..Default::default() };
    let made = manager.create_account(create).await.unwrap().into_inner();
    let mut update = async |path: &str, account: pb::Account| {
        let account = pb::Account { name: made.name.clone(), ..account };
        let update_mask = Some(pbjson_types::FieldMask { paths: vec![path.to_owned()] });
        let request = pb::UpdateAccountRequest { account: Some(account), update_mask, ..Default::default() };
        manager.update_account(request).await.map(|_| ()).map_err(|status| fields(&status))
    };
    let until = |days| pb::Account { valid_until: in_days(days), ..Default::default() };
    assert_eq!(update("valid_until", until(91)).await, Err(vec!["account.valid_until".to_owned()]));
    assert_eq!(update("valid_until", until(1)).await, Ok(()));
    let other = pb::Account { certificate: thumbprint(two).to_string(), ..Default::default() };
    assert_eq!(update("certificate", other).await, Ok(()));
    assert_eq!(place.role(Some(one), None).await, Err(Code::Unauthenticated), "its certificate of before");
    assert_eq!(place.role(Some(two), None).await, Ok("SERVICE".to_owned()));
    place.node.stop().await;
}

/// The fields that a refusal names.
fn fields(status: &Status) -> Vec<String> {
    use tonic_types::StatusExt as _;
    let details = status.get_details_bad_request().unwrap_or_else(|| panic!("{status:?}"));
    details.field_violations.into_iter().map(|violation| violation.field).collect()
}
