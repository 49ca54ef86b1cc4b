//! Traces of calls for an OpenTelemetry collector (OTLP over gRPC); none unless one is named.
//!
//! A span tells which method was called, how the call ended, and how long its steps took. What was asked, what was answered and
//! who called never stand in one. Where no collector is named, a span costs a look at one word in memory.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hyper::http::HeaderMap;
use opentelemetry::KeyValue;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::tonic_types::transport::{Certificate, ClientTlsConfig};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _, WithTonicConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use serde::Deserialize;
use tracing::Span;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Target of all spans that are for a collector, and of nothing else.
pub(super) const TARGET: &str = "focalpoint::trace";
/// What the service is called in its traces.
const SERVICE: &str = "focalpoint";

/// Whether calls go on with the traces that their callers name; unset where there is no collector.
static FOLLOWS_CALLERS: OnceLock<bool> = OnceLock::new();

/// Which calls are traced, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TraceConfig {
    /// Collector: `https://HOST:PORT`, or `http://` on a loopback address; empty for none.
    pub endpoint: String,
    /// PEM file of the authorities that stand for the collector; needed for `https`.
    pub ca: Option<PathBuf>,
    /// Calls of a thousand that are traced.
    pub per_mille: u32,
    /// Whether a call goes on with the trace that its caller names (`traceparent` of the W3C), and is traced when that is.
    pub follow_callers: bool,
}

impl Default for TraceConfig {
    fn default() -> Self {
        Self { endpoint: String::new(), ca: None, per_mille: 10, follow_callers: false }
    }
}

/// Why there can be no traces.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file of authorities cannot be read.
    #[error("traces.ca: cannot read {}: {cause}", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The endpoint is none.
    #[error("traces: {0}")]
    Exporter(#[from] ExporterBuildError),
}

/// Sends spans to a collector; nothing is sent any more once it has ended.
#[derive(Debug, Default)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Traces to the collector that is configured, if one is. Call it within the runtime that the service runs on.
    ///
    /// # Errors
    /// When the endpoint or the file of authorities is none.
    pub(super) fn open(config: &TraceConfig) -> Result<Self, TraceError> {
        if config.endpoint.is_empty() {
            return Ok(Self(None));
        }
        let _ = FOLLOWS_CALLERS.set(config.follow_callers);
        let exporter = SpanExporter::builder().with_tonic().with_endpoint(&config.endpoint);
        let exporter = match &config.ca {
            Some(path) => exporter.with_tls_config(ClientTlsConfig::new().ca_certificate(authorities(path)?)),
            None => exporter,
        };
        let share = f64::from(config.per_mille) / 1000.0;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter.build()?)
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))))
            .with_resource(Resource::builder().with_service_name(SERVICE).with_attribute(version).build());
        Ok(Self(Some(provider.build())))
    }

    /// What spans are made with.
    pub(super) fn tracer(&self) -> Option<SdkTracer> {
        self.0.as_ref().map(|provider| provider.tracer(SERVICE))
    }

    /// Sends what is left, for a few seconds at most.
    pub async fn end(self) {
        let Some(provider) = self.0 else { return };
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent to the collector");
        }
    }
}

/// The certificates of a PEM file.
fn authorities(path: &Path) -> Result<Certificate, TraceError> {
    let pem = std::fs::read(path).map_err(|cause| TraceError::Authorities { path: path.to_owned(), cause })?;
    Ok(Certificate::from_pem(pem))
}

/// The headers of a call, as a caller's trace is read from them.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(hyper::http::HeaderName::as_str).collect()
    }
}

/// The span of a call, from its headers on until its answer begins. Its method is told by [`name_call`] and how it ended by
/// [`end_call`].
#[must_use]
pub fn call(headers: &HeaderMap) -> Span {
    let span = tracing::trace_span!(
        target: TARGET,
        "call",
        otel.name = Empty,
        otel.kind = "server",
        rpc.system = "grpc",
        rpc.method = Empty,
        rpc.grpc.status_code = Empty,
    );
    if !span.is_disabled() && FOLLOWS_CALLERS.get() == Some(&true) {
        // Of a span that has just been made, the parent can always be set.
        let _ = span.set_parent(TraceContextPropagator::new().extract(&Headers(headers)));
    }
    span
}

/// Says of the call that is being answered which method of the contract it calls.
pub fn name_call(method: &'static str) {
    if let Some(span) = current() {
        span.record("otel.name", method);
        span.record("rpc.method", method);
    }
}

/// Says how the call that is being answered ended, by its status code of gRPC, which is asked for where it is traced alone.
pub fn end_call(code: impl FnOnce() -> i32) {
    if let Some(span) = current() {
        span.record("rpc.grpc.status_code", code());
    }
}

/// The span of the call that is being answered; where there is no collector, none is looked for.
fn current() -> Option<Span> {
    FOLLOWS_CALLERS.get().map(|_| Span::current())
}

/// The span of a step of a call.
#[must_use]
pub fn step(name: &'static str) -> Span {
    tracing::trace_span!(target: TARGET, "step", otel.name = name)
}
