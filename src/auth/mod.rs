//! Who is calling and what they may do. Never a role from a token: a token only names its subject.

pub mod key_file;
pub mod policy;
mod principal;
pub mod token;

pub use principal::Principal;
