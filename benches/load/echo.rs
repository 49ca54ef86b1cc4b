//! What a call costs at least: a bare tonic server with the service's certificate, in a process of its own, which ends when
//! its standard input does.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use prost::bytes::{Buf as _, Bytes};
use tokio::runtime::Runtime;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::server::{NamedService, UnaryService};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status};

use super::Failure;
use super::raw::Raw;

/// The path of the bare method.
pub(super) const ECHO: &str = "/load.Bare/Answer";
/// The most bytes that the bare method answers.
const MOST: usize = 1 << 20;

/// Is the bare server, with the certificate in that data directory; its port is the first line that it writes.
pub(super) fn echo(dir: &Path) -> Result<(), Failure> {
    let pem = |name: &str| std::fs::read(dir.join("certs").join(name));
    let identity = Identity::from_pem(pem("server.pem")?, pem("server-key.pem")?);
    Runtime::new()?.block_on(async {
        let incoming = TcpIncoming::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?.with_nodelay(Some(true));
        let port = incoming.local_addr()?.port();
        let mut server = Server::builder().tls_config(ServerTlsConfig::new().identity(identity))?;
        let mut out = std::io::stdout();
        writeln!(out, "{port}")?;
        out.flush()?;
        let bare = Bare(Bytes::from(vec![b'x'; MOST]));
        let end = async { drop(input_ends().await) };
        server.add_service(bare).serve_with_incoming_shutdown(incoming, end).await?;
        Ok(())
    })
}

/// Waits for the end of the standard input.
async fn input_ends() -> Result<(), Failure> {
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}

/// Answers as many bytes as the first four of a request say.
#[derive(Clone)]
struct Bare(Bytes);

impl NamedService for Bare {
    const NAME: &'static str = "load.Bare";
}

impl Service<hyper::http::Request<Body>> for Bare {
    type Response = hyper::http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: hyper::http::Request<Body>) -> Self::Future {
        let answer = self.0.clone();
        Box::pin(async move { Ok(tonic::server::Grpc::new(Raw).unary(Echo(answer), request).await) })
    }
}

/// The one method.
struct Echo(Bytes);

impl UnaryService<Bytes> for Echo {
    type Response = Bytes;
    type Future = Ready<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let size = request.into_inner().try_get_u32().unwrap_or_default() as usize;
        ready(Ok(Response::new(self.0.slice(..size.min(MOST)))))
    }
}
