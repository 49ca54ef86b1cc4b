//! Who may do what: every kind of caller calls every method on objects in every state, against what people expect.

mod accounts;
mod behind;
mod error_reports;
mod exact;
#[path = "../../../src/auth/policy/tests/expected.rs"]
mod expected;
mod fields;
mod imports;
mod invitations;
mod lists;
mod matrix;
mod objects;
mod planned;
mod proposals;
mod quota;
mod records;
mod reports;
mod requests;
mod runs;
mod strangers;
mod watched;
