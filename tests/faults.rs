//! One test at least for each row of `docs/faults.md`, over real sockets, a real file system and a real keychain.
#![allow(missing_docs, reason = "the interface of the bus brings undocumented items along")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "faults/answers.rs"]
mod answers;
#[path = "faults/matrix.rs"]
mod matrix;
#[path = "faults/network.rs"]
mod network;
#[path = "faults/pc.rs"]
mod pc;
#[path = "faults/rows.rs"]
mod rows;
#[path = "faults/scanners.rs"]
mod scanners;
#[path = "faults/time.rs"]
mod time;
#[cfg(windows)]
#[path = "faults/windows.rs"]
mod windows;

mod support;
