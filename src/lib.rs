//! focalpoint: a directory and matching service for the United Nations Convention against Corruption.

pub mod domain;
pub mod store;
