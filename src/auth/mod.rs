//! Who is calling and what they may do. Never a role from a token: a token only names its subject.

pub mod key_file;
pub mod policy;
mod principal;
mod sign_in;
pub mod token;

pub use principal::Principal;
pub use sign_in::SignInRule;
