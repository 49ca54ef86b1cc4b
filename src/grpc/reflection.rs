//! Server reflection, both versions, for known callers only.

use tonic_reflection::server::{Builder, Error};

use super::{Gate, Services};
use crate::pb;

/// What the audit calls it.
const METHOD: &str = "ServerReflection.ServerReflectionInfo";

/// Adds the reflection services: behind the gate, or open to everybody where the configuration says so.
///
/// # Errors
/// When the descriptors do not parse.
pub(super) fn add(services: Services, gate: &Gate, open: bool) -> Result<Services, Error> {
    let builder = || {
        Builder::configure()
            .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let (v1, v1alpha) = (builder().build_v1()?, builder().build_v1alpha()?);
    Ok(if open {
        services.with(v1).with(v1alpha)
    } else {
        services.with_known(gate, METHOD, v1).with_known(gate, METHOD, v1alpha)
    })
}
