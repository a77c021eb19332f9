//! The client against the strict service, with calls that the distributor signs: the tests of `eko`, but for those of
//! the PC's clock, which has no part in it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "eko/detection.rs"]
mod detection;
#[path = "eko/failures.rs"]
mod failures;
#[path = "eko/golden.rs"]
mod golden;
#[path = "eko/transport.rs"]
mod transport;

mod support;
