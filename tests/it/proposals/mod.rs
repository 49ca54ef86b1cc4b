//! Proposals over gRPC: a whole life of one, who sees it when, and every step that is refused.

mod expiry;
mod given;
mod hidden;
mod life;
mod makers;
mod places;
mod reminded;
mod sent;
mod told;
