//! Calls as a client pays for them least: connections over TLS, a token on every call, and messages as the bytes that
//! they are, so that what a client decodes is not part of what is measured.

use std::net::SocketAddr;
use std::path::Path;

use hyper::http::uri::PathAndQuery;
use prost::Message;
use prost::bytes::Bytes;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};

use super::Failure;
use super::process::Ready;
use super::raw::Raw;

/// Roles of the accounts that call: reads by these leave no row in the audit.
pub(super) const ROLES: [&str; 8] = [
    "government",
    "editor",
    "consent-officer",
    "account-manager",
    "other-state",
    "service",
    "secretariat",
    "secretariat-2",
];
/// Connections that the callers share.
const CONNECTIONS: usize = 4;

/// One account on one connection.
#[derive(Clone)]
pub(super) struct Caller {
    /// The connection.
    pub(super) channel: Channel,
    /// The value of `authorization`.
    token: MetadataValue<Ascii>,
}

impl Caller {
    /// Puts the token on a request.
    pub(super) fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.token.clone());
        request
    }

    /// Makes a call of bytes.
    pub(super) async fn call(&self, path: &'static str, message: Bytes) -> Result<Bytes, Status> {
        let mut grpc = tonic::client::Grpc::new(self.channel.clone());
        grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let answer = grpc.unary(self.request(message), PathAndQuery::from_static(path), Raw).await?;
        Ok(answer.into_inner())
    }

    /// Makes a call of messages.
    pub(super) async fn ask<R: Message + Default>(
        &self,
        path: &'static str,
        message: &impl Message,
    ) -> Result<R, Failure> {
        let answer = self.call(path, Bytes::from(message.encode_to_vec())).await?;
        Ok(R::decode(answer)?)
    }
}

/// Callers of the service or of the bare server, by role.
#[derive(Clone)]
pub(super) struct Callers(Vec<(&'static str, Caller)>);

impl Callers {
    /// Connects to that address with the tokens of a ready service.
    pub(super) async fn connect(address: SocketAddr, ready: &Ready) -> Result<Self, Failure> {
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(channel(address, &ready.ca).await?);
        }
        let callers = ROLES.iter().enumerate().map(|(at, role)| {
            let file = ready.tokens.get(*role).ok_or("no such token")?;
            let token = format!("Bearer {}", std::fs::read_to_string(file)?.trim()).parse()?;
            Ok((*role, Caller { channel: channels[at % CONNECTIONS].clone(), token }))
        });
        Ok(Self(callers.collect::<Result<_, Failure>>()?))
    }

    /// The caller of a number: accounts and connections in turn.
    pub(super) fn of(&self, number: usize) -> Caller {
        self.0[number % self.0.len()].1.clone()
    }

    /// Only the first accounts.
    pub(super) fn first(&self, count: usize) -> Self {
        Self(self.0.iter().take(count).cloned().collect())
    }

    /// The caller of a role.
    pub(super) fn role(&self, role: &str) -> Result<Caller, Failure> {
        let found = self.0.iter().find(|(name, _)| *name == role);
        found.map(|(_, caller)| caller.clone()).ok_or_else(|| "no such role".into())
    }
}

/// A connection.
async fn channel(address: SocketAddr, ca: &Path) -> Result<Channel, Failure> {
    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(std::fs::read(ca)?)).domain_name("localhost");
    let endpoint = Endpoint::from_shared(format!("https://{address}"))?.tls_config(tls)?.tcp_nodelay(true);
    Ok(endpoint.connect().await?)
}
