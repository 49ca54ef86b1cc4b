//! A demonstration service of its own for each test, and clients by role.

use std::net::{Ipv4Addr, SocketAddr};

use focalpoint::app::{Demo, DemoOptions};
use focalpoint::pb;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};

/// A channel that sends a token with every call.
pub(crate) type Authorised = InterceptedService<Channel, Bearer>;

/// Sends a token.
#[derive(Clone)]
pub(crate) struct Bearer(Option<MetadataValue<Ascii>>);

impl Bearer {
    /// Sends none.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Sends that token.
    pub(crate) fn token(token: &str) -> Self {
        Self(Some(format!("Bearer {token}").parse().unwrap()))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// A running service.
pub(crate) struct Service {
    /// The demonstration.
    pub(crate) demo: Demo,
    /// A connection to it.
    pub(crate) channel: Channel,
}

impl Service {
    /// Starts one, with the demonstration data or without.
    pub(crate) async fn start(empty: bool) -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = DemoOptions { data_dir: None, database_url: String::new(), listen, empty, ready_file: None };
        let demo = Demo::start(options).await.unwrap();
        let ca = Certificate::from_pem(std::fs::read(demo.ca()).unwrap());
        let tls = ClientTlsConfig::new().ca_certificate(ca).domain_name("localhost");
        let endpoint = Endpoint::from_shared(format!("https://{}", demo.address())).unwrap();
        let channel = endpoint.tls_config(tls).unwrap().connect().await.unwrap();
        Self { demo, channel }
    }

    /// A channel for that role of the ready file.
    pub(crate) fn as_role(&self, role: &str) -> Authorised {
        let token = std::fs::read_to_string(&self.demo.tokens()[role]).unwrap();
        self.with_token(Some(&format!("Bearer {token}")))
    }

    /// A channel with that authorization, or without any.
    pub(crate) fn with_token(&self, value: Option<&str>) -> Authorised {
        let token = value.map(|value| value.parse().unwrap());
        InterceptedService::new(self.channel.clone(), Bearer(token))
    }

    /// The directory for that role.
    pub(crate) fn authorities(&self, role: &str) -> pb::authority_service_client::AuthorityServiceClient<Authorised> {
        pb::authority_service_client::AuthorityServiceClient::new(self.as_role(role))
    }

    /// The needs for that role.
    pub(crate) fn needs(&self, role: &str) -> pb::need_service_client::NeedServiceClient<Authorised> {
        pb::need_service_client::NeedServiceClient::new(self.as_role(role))
    }

    /// The first result of a search by the government reader.
    pub(crate) async fn first(&self, query: &str) -> pb::Authority {
        let request = pb::SearchAuthoritiesRequest { query: query.to_owned(), ..Default::default() };
        let response = self.authorities("government").search_authorities(request).await.unwrap().into_inner();
        let first = response.results.into_iter().next();
        first.unwrap_or_else(|| panic!("nothing found for {query}")).authority.unwrap()
    }
}

/// The reason in an error.
pub(crate) fn reason(status: &Status) -> String {
    use tonic_types::StatusExt as _;
    status.get_details_error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}")).reason
}
