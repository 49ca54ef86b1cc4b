//! Streams of changes: in order, each change once, none left out, and nothing that its caller may not read.

mod begin;
mod ends;
mod given;
mod hidden;
mod order;
mod rights;
