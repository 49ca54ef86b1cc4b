//! Generated from `proto/`: messages, services, their canonical JSON, and the descriptors for reflection.

#![expect(clippy::all, clippy::pedantic, reason = "generated code")]

tonic::include_proto!("focalpoint.v1");
include!(concat!(env!("OUT_DIR"), "/focalpoint.v1.serde.rs"));

/// What a method answers that has nothing to say.
pub use pbjson_types::Empty;

/// Every file of `proto/` with its imports, as a `FileDescriptorSet`.
pub const DESCRIPTORS: &[u8] = tonic::include_file_descriptor_set!("descriptor");
