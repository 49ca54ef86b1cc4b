//! The planner against exact references, and its laws.

mod broken;
mod cases;
mod loads;
mod reference;
mod solving;
mod whole;
mod world;
