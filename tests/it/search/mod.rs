//! The search index: what is found for what is typed, what is never found, and when the index is made again.

mod disk;
mod filters;
mod given;
mod golden;
mod hostile;
mod names;
mod places;
mod provider_filters;
mod providers;
mod sessions;
mod understanding;
