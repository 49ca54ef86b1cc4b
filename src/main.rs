//! The `focalpoint` program.

fn main() {}
