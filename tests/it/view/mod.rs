//! The view: what readers see of the log, whatever is written meanwhile and whatever breaks.

mod external;
mod faults;
pub(crate) mod faulty;
mod follow;
mod given;
mod index;
mod model;
mod restart;
#[path = "../../../benches/synthetic/mod.rs"]
mod synthetic;
mod synthetic_records;
