//! The pages over TLS, as a browser would ask for them: who gets in, what a page may hold, and what may change something.

mod accounts;
mod approvals;
mod audit;
mod browser;
mod consent;
mod entries;
mod errors;
mod forms;
mod guards;
mod hostile;
mod imports;
mod needs;
mod officers;
mod own_needs;
mod pages;
mod planned;
mod proposals;
mod providers;
mod sign_in;
mod statistics;
mod steps;
mod worklist;
