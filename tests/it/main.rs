//! The integration tests, in one binary.

#[cfg(test)]
mod demo_data;

#[cfg(test)]
mod store;

#[cfg(test)]
mod net;

#[cfg(test)]
mod tidy;

#[cfg(test)]
mod vocabulary;

#[cfg(test)]
mod view;

#[cfg(test)]
mod serve;

#[cfg(test)]
mod contract;

#[cfg(test)]
mod search;

#[cfg(test)]
mod transfer;

#[cfg(test)]
mod consent;

#[cfg(test)]
mod access;

#[cfg(test)]
mod proposals;

#[cfg(test)]
mod promises;

#[cfg(test)]
mod tables;

#[cfg(test)]
mod reports;

#[cfg(test)]
mod watch;

#[cfg(test)]
mod web;
