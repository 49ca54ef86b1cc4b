//! The operations endpoints, for a loopback listener of their own: alive, ready, and the metrics. Never any data.

use axum::routing::get;
use axum::{Json, Router};
use hyper::http::{StatusCode, header};
use metrics_exporter_prometheus::PrometheusHandle;

use super::Health;

/// `/livez` answers 200 while the process serves; `/readyz` answers 200 or 503 with the condition of the node as JSON;
/// `/metrics` answers in the Prometheus text format.
pub fn ops(health: Health, metrics: PrometheusHandle) -> Router {
    let ready = move || {
        let condition = health.condition();
        let status = if condition.ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        async move { (status, Json(condition)) }
    };
    let shown = move || {
        let text = metrics.render();
        async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text) }
    };
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(shown))
}
