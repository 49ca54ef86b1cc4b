//! Traces: a collector gets the calls and their steps, by method and status, and nothing of what was asked and by whom.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Server};
use tonic::{Request, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::operator::{Operated, refused, told};
use super::process::program;

/// The trace that a caller names.
const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// An account that there is not.
const NOBODY: &str = "accounts/01981c3e-0000-7000-8000-00000eb4af1c";
/// What is asked, written and sent, and is in no trace.
const MARKERS: [&str; 3] = ["zebrafinchquery", "zebrafinchsubject", NOBODY];

/// A collector that keeps what it gets.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().unwrap().push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    /// A running one, and its address.
    async fn run() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let collector = Self::default();
        let service = TraceServiceServer::new(collector.clone());
        tokio::spawn(Server::builder().add_service(service).serve_with_incoming(TcpIncoming::from(listener)));
        (collector, format!("http://{address}"))
    }

    /// The spans that it got.
    fn spans(&self) -> Vec<Span> {
        let got = self.0.lock().unwrap();
        let resources = got.iter().flat_map(|request| &request.resource_spans);
        resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| scope.spans.clone()).collect()
    }

    /// All that it got, as it came.
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().iter().flat_map(prost::Message::encode_to_vec).collect()
    }
}

/// A span's attributes as text.
fn attributes(span: &Span) -> BTreeMap<&str, String> {
    let text = |value: Option<&Value>| match value {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    };
    let value = |of: &opentelemetry_proto::tonic::common::v1::KeyValue| {
        text(of.value.as_ref().and_then(|value| value.value.as_ref()))
    };
    span.attributes.iter().map(|attribute| (attribute.key.as_str(), value(attribute))).collect()
}

/// Serves a data directory with traces to a collector, has it called, and stops it.
async fn call_all(data: &Path, endpoint: &str, more: &str) {
    let file = data.join("focalpoint.toml");
    let before = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{before}\n[traces]\nendpoint = {endpoint:?}\nper_mille = 1000\n{more}\n")).unwrap();
    let service = Operated::serve(data);
    fs::write(&file, before).unwrap();
    told(&mut service.verb("administrator", &["search", "zebrafinchquery"]));
    // A State's second manager would take two people.
    let (subject, state) = if more.is_empty() { ("zebrafinchsubject", "MN") } else { ("zebrafinchsubject-2", "KE") };
    let create = ["account", "create", "--issuer", "https://issuer.focalpoint.example", "--role", "ACCOUNT_MANAGER"];
    told(&mut service.verb("administrator", &[&create[..], &["--state", state, "--subject", subject]].concat()));
    refused(&mut service.verb("administrator", &["account", "disable", NOBODY]));
    let ca = Certificate::from_pem(fs::read(data.join("certs/ca.pem")).unwrap());
    let tls = ClientTlsConfig::new().ca_certificate(ca).domain_name("localhost");
    let endpoint = Endpoint::from_shared(format!("https://{}", service.address())).unwrap().tls_config(tls).unwrap();
    let mut request = Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("traceparent", TRACEPARENT.parse().unwrap());
    HealthClient::new(endpoint.connect().await.unwrap()).check(request).await.unwrap();
    service.stop();
}

/// Whether a span goes on with the trace that the caller named.
fn is_followed(spans: &[Span]) -> bool {
    let named: Vec<u8> =
        (0..16).map(|at| u8::from_str_radix(&TRACEPARENT[3 + 2 * at..5 + 2 * at], 16).unwrap()).collect();
    spans.iter().any(|span| span.trace_id == named)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_gets_calls_and_their_steps_and_nothing_of_what_was_asked() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    told(program().args(["init", "--json", "--data-dir"]).arg(&data));
    let (collector, endpoint) = Collector::run().await;
    call_all(&data, &endpoint, "").await;

    let spans = collector.spans();
    let ended = |method: &str, code: &str| {
        let of_method = |span: &&Span| span.name == method && attributes(span)["rpc.grpc.status_code"] == code;
        spans.iter().find(of_method).unwrap_or_else(|| panic!("no {method} that ended with {code} in {spans:?}"))
    };
    let search = ended("AuthorityService.SearchAuthorities", "0");
    let created = ended("AccountService.CreateAccount", "0");
    ended("AccountService.DisableAccount", "5");
    for (call, step) in [(search, "search"), (created, "commit"), (created, "show")] {
        let is_of = |span: &&Span| span.name == step && span.parent_span_id == call.span_id;
        let step = spans.iter().find(is_of).unwrap_or_else(|| panic!("no {step} in {spans:?}"));
        assert_eq!(step.trace_id, call.trace_id);
        assert!(
            call.start_time_unix_nano <= step.start_time_unix_nano
                && step.end_time_unix_nano <= call.end_time_unix_nano
        );
    }
    assert!(!is_followed(&spans), "nobody decides from outside what is traced");
    let bytes = collector.bytes();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("SearchAuthorities"), "the control: a name that is in the traces is found");
    for marker in MARKERS {
        assert!(!holds(marker), "{marker} left the machine");
    }
    assert!(spans.iter().all(|span| span.events.is_empty()), "lines of the log are in no trace");

    let (collector, endpoint) = Collector::run().await;
    call_all(&data, &endpoint, "follow_callers = true").await;
    assert!(is_followed(&collector.spans()), "the caller's trace goes on where that is wanted");
}
