//! The rows of `docs/faults.md` that touch keys and signatures, with calls that the distributor signs: the tests of
//! `faults` about what the service answers and about the PC itself.
#![allow(missing_docs, reason = "the interface of the bus brings undocumented items along")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "faults/answers.rs"]
mod answers;
#[path = "faults/pc.rs"]
mod pc;

mod support;
