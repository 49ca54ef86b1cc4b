//! Server reflection, both versions, for known callers only.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::Gate;
use crate::pb;

/// What the audit calls it.
const METHOD: &str = "ServerReflection.ServerReflectionInfo";

/// Adds the reflection services: behind the gate, or open to everybody where the configuration says so.
///
/// # Errors
/// When the descriptors do not parse.
pub(super) fn add(router: Router, gate: &Gate, open: bool) -> Result<Router, tonic_reflection::server::Error> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let services = Router::new()
        .route_service("/grpc.reflection.v1.ServerReflection/{method}", builder().build_v1()?)
        .route_service("/grpc.reflection.v1alpha.ServerReflection/{method}", builder().build_v1alpha()?);
    Ok(if open {
        router.merge(services)
    } else {
        router.merge(services.route_layer(axum::middleware::from_fn_with_state(gate.clone(), admit)))
    })
}

/// Lets known callers through.
async fn admit(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    match gate.known_caller(request.headers(), request.extensions(), METHOD).await {
        Ok(()) => next.run(request).await,
        Err(status) => status.into_http(),
    }
}
