//! Reports: statistics with cell suppression, gaps of the directory, and documents. Pure functions over records.
//!
//! Nothing here asks who is reading: `directory` authorises, and hands over only what the reader may learn of.

pub mod document;
pub mod dossier;
pub mod gaps;
pub mod letter;
pub mod statistics;
