//! The client against the strict service, over real sockets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "eko/clock.rs"]
mod clock;
#[path = "eko/detection.rs"]
mod detection;
#[path = "eko/failures.rs"]
mod failures;
#[path = "eko/golden.rs"]
mod golden;
#[path = "eko/transport.rs"]
mod transport;

mod support;
