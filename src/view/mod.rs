//! The view: everything that is read, at one revision.

pub mod index;
