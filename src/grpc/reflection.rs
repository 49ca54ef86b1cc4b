//! Server reflection, both versions, for known callers only.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::Gate;
use crate::pb;

/// Adds the reflection services behind the gate.
///
/// # Errors
/// When the descriptors do not parse.
pub(super) fn add(router: Router, gate: &Gate) -> Result<Router, tonic_reflection::server::Error> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let guarded = Router::new()
        .route_service("/grpc.reflection.v1.ServerReflection/{method}", builder().build_v1()?)
        .route_service("/grpc.reflection.v1alpha.ServerReflection/{method}", builder().build_v1alpha()?)
        .route_layer(axum::middleware::from_fn_with_state(gate.clone(), admit));
    Ok(router.merge(guarded))
}

/// Lets known callers through.
async fn admit(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    match gate.known_caller(request.headers(), request.extensions()) {
        Ok(()) => next.run(request).await,
        Err(status) => status.into_http(),
    }
}
