//! The ledger survives: the power goes at every step, the disk is full or cannot be written, the file is damaged.
//!
//! The app runs as a process of its own and dies of SIGKILL. The records are compared with what the strict service saw.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "power/aftermath.rs"]
mod aftermath;
#[path = "power/damage.rs"]
mod damage;
#[path = "power/kills.rs"]
mod kills;
#[path = "power/lane.rs"]
mod lane;
#[path = "power/status_file.rs"]
mod status_file;
mod support;
#[path = "power/tap.rs"]
mod tap;

#[test]
#[ignore = "the app itself, run by its parent"]
fn headless_app() {
    support::run_headless();
}
