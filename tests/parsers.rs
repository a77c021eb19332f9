//! The parsers of everything that comes from outside: scanner programs, the service, the distributor's file. The
//! fuzz targets in `fuzz/` run the same checks on a nightly compiler.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test that cannot go on fails"
)]

#[path = "parsers/allocations.rs"]
mod allocations;
#[path = "parsers/attacks.rs"]
mod attacks;
#[path = "parsers/checks/mod.rs"]
mod checks;
#[path = "parsers/corpus.rs"]
mod corpus;
#[path = "parsers/damaged.rs"]
mod damaged;
