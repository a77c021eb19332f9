//! The checks of the parsers, shared with `tests/parsers.rs`, which runs them on stable.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a check that does not hold fails")]

#[path = "../../tests/parsers/checks/mod.rs"]
pub mod checks;
