//! The first page of a search as a browser asks for it: over TLS, with the cookie of a session, one page after the other.

use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::http::{HeaderMap, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::form_urlencoded;

use super::Failure;
use super::data::Search;
use super::process::Ready;

/// Pages that are asked for.
const PAGES: usize = 500;

/// A browser that has signed in.
struct Browser {
    /// Its connection.
    sender: SendRequest<Full<Bytes>>,
    /// The host that it asks for.
    host: String,
    /// Its cookies.
    cookie: String,
}

impl Browser {
    /// One that comes by the link of a ready service.
    async fn new(ready: &Ready) -> Result<Self, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&ready.ca)?)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let tls = TlsConnector::from(Arc::new(tls.with_root_certificates(roots).with_no_client_auth()));
        let tcp = TcpStream::connect(ready.address).await?;
        tcp.set_nodelay(true)?;
        let tls = tls.connect(ServerName::try_from("localhost")?, tcp).await?;
        let (sender, connection) = handshake(TokioIo::new(tls)).await?;
        tokio::spawn(connection);
        let mut browser = Self { sender, host: ready.address.to_string(), cookie: String::new() };
        browser.sign_in(&std::fs::read_to_string(&ready.sign_in)?).await?;
        Ok(browser)
    }

    /// Signs in by a link.
    async fn sign_in(&mut self, link: &str) -> Result<(), Failure> {
        let (_, code) = link.trim().split_once("code=").ok_or("a link without a code")?;
        let pairs = [("code", code), ("subject", "government")];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let (status, headers, _) = self.ask("POST", "/sign-in/link", form).await?;
        let cookies =
            headers.get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        self.cookie = cookies.collect::<Vec<_>>().join("; ");
        if status == StatusCode::SEE_OTHER {
            Ok(())
        } else {
            Err(format!("the sign-in is answered by {status}").into())
        }
    }

    /// Asks; answers status, headers and content.
    async fn ask(&mut self, method: &str, path: &str, form: String) -> Result<(StatusCode, HeaderMap, Bytes), Failure> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::ORIGIN, format!("https://{}", self.host))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie);
        self.sender.ready().await?;
        let answer = self.sender.send_request(request.body(Full::new(form.into()))?).await?;
        let (parts, body) = answer.into_parts();
        Ok((parts.status, parts.headers, body.collect().await?.to_bytes()))
    }
}

/// Asks for the first pages of searches; answers milliseconds and bytes of each.
pub(super) async fn pages(ready: &Ready, searches: &[Search]) -> Result<(Vec<f64>, Vec<f64>), Failure> {
    let mut browser = Browser::new(ready).await?;
    let (mut took, mut bytes) = (Vec::new(), Vec::new());
    for search in searches.iter().cycle().take(PAGES) {
        let words = form_urlencoded::byte_serialize(search.words.join(" ").as_bytes()).collect::<String>();
        let begun = Instant::now();
        let (status, _, page) = browser.ask("GET", &format!("/search?q={words}"), String::new()).await?;
        took.push(begun.elapsed().as_secs_f64() * 1e3);
        if status != StatusCode::OK {
            return Err(format!("a page is answered by {status}").into());
        }
        bytes.push(u32::try_from(page.len())?.into());
    }
    Ok((took, bytes))
}
