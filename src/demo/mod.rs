//! The demonstration data, embedded: real institutions, invented contacts and needs. Never read by `serve`.
//!
//! Each constant is JSON Lines in the import format, one record a line, and is loaded by the same import that users
//! call. `tests/it/demo_data.rs` checks that every line validates and that every reference resolves.

/// Authorities and their officers: `{"authority": {...}}` and `{"officer": {...}}` lines, officers after authorities.
pub const AUTHORITIES: &str = include_str!("data/authorities.jsonl");

/// Providers with their activities nested under `activities`: `{"provider": {...}}` lines.
pub const PROVIDERS: &str = include_str!("data/providers.jsonl");

/// Needs in every stage: `{"need": {...}}` lines, which name authorities and providers by their `externalId`.
pub const NEEDS: &str = include_str!("data/needs.jsonl");

/// What a demonstration without data begins with: a draft of the profile that the provider's editor belongs to.
pub const EMPTY_PROFILE: &str =
    r#"{"provider": {"externalId": "demo-provider", "names": {"en": "Demonstration provider"}, "status": "DRAFT"}}"#;
