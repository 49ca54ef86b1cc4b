//! A browser of sorts: HTTP/1.1 over TLS with cookies, which sends what a browser sends with a form.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use focalpoint::app::Demo;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::http::{HeaderMap, Request, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::form_urlencoded;

/// A page as it came.
#[derive(Debug)]
pub(super) struct Page {
    /// Status.
    pub(super) status: u16,
    /// Headers.
    pub(super) headers: HeaderMap,
    /// Body.
    pub(super) body: String,
}

impl Page {
    /// A header.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it leads on.
    pub(super) fn location(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.body);
        self.header("location")
    }

    /// The value of the first input of that name.
    pub(super) fn input(&self, name: &str) -> String {
        let (_, rest) =
            self.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{}", self.body));
        rest.split('"').next().unwrap().to_owned()
    }

    /// The paths that links of the page lead to and that begin so.
    pub(super) fn links(&self, beginning: &str) -> impl Iterator<Item = String> {
        let paths = self.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        paths.filter(move |path| path.starts_with(beginning)).map(str::to_owned)
    }
}

/// A browser.
#[derive(Debug, Clone)]
pub(super) struct Browser {
    /// The host that it asks for.
    pub(super) host: String,
    /// Where that is.
    address: std::net::SocketAddr,
    /// Trusts the authority of the demonstration.
    tls: Arc<ClientConfig>,
    /// The cookies that it keeps.
    pub(super) cookies: BTreeMap<String, String>,
    /// What it sends with everything.
    pub(super) more: Vec<(&'static str, String)>,
}

impl Browser {
    /// One without cookies.
    pub(super) fn new(demo: &Demo) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(rustls::pki_types::CertificateDer::from_pem_file(demo.ca()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let tls = Arc::new(tls.with_root_certificates(roots).with_no_client_auth());
        Self {
            host: demo.address().to_string(),
            address: demo.address(),
            tls,
            cookies: BTreeMap::new(),
            more: Vec::new(),
        }
    }

    /// One that has signed in by the link of the demonstration.
    pub(super) async fn signed_in(demo: &Demo, subject: &str) -> Self {
        let mut browser = Self::new(demo);
        let link = std::fs::read_to_string(demo.link_file()).unwrap();
        let code = link.trim().split_once("code=").unwrap().1.to_owned();
        let page = browser.post("/sign-in/link", &[("code", &code), ("subject", subject)]).await;
        assert_eq!(page.location(), "/");
        // The next one comes in its place.
        while std::fs::read_to_string(demo.link_file()).is_ok_and(|now| now.trim().ends_with(&code)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        browser
    }

    /// Gets a page.
    pub(super) async fn get(&mut self, path: &str) -> Page {
        self.ask("GET", path, &[], String::new()).await
    }

    /// Sends a form from a page of the same origin.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let origin = format!("https://{}", self.host);
        self.post_from(&[("origin", &origin), ("sec-fetch-site", "same-origin")], path, fields).await
    }

    /// Sends a form with these headers.
    pub(super) async fn post_from(&mut self, headers: &[(&str, &str)], path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.iter().copied().chain([form]).collect();
        self.ask("POST", path, &headers, body).await
    }

    /// Asks on a connection of its own.
    async fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Page {
        let tcp = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await.unwrap();
        let connection = tokio::spawn(connection);
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in
            headers.iter().copied().chain(self.more.iter().map(|(name, value)| (*name, value.as_str())))
        {
            request = request.header(name, value);
        }
        let answer = sender.send_request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        connection.abort();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        Page { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Keeps or forgets a cookie.
    fn keep(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
