//! `hazrictl`, the built program, against the simulator over real sockets and a real keychain.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test that cannot go on fails")]

#[path = "cli/bench.rs"]
mod bench;
#[cfg(target_os = "linux")]
#[path = "wire/listening.rs"]
mod listening;
#[cfg(target_os = "linux")]
#[path = "cli/os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "cli/os_windows.rs"]
mod os;

#[cfg(target_os = "linux")]
#[path = "cli/counts.rs"]
mod counts;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/dumps.rs"]
mod dumps;
#[path = "cli/morning.rs"]
mod morning;
#[cfg(target_os = "linux")]
#[path = "cli/open_ports.rs"]
mod open_ports;
#[path = "cli/outcomes.rs"]
mod outcomes;
#[path = "cli/practice.rs"]
mod practice;
#[path = "cli/scanners.rs"]
mod scanners;
#[path = "cli/sealed.rs"]
mod sealed;
#[path = "cli/setup.rs"]
mod setup;
#[path = "cli/signer.rs"]
mod signer;
#[path = "cli/support.rs"]
mod support;
#[cfg(target_os = "linux")]
#[path = "cli/terminal.rs"]
mod terminal;
#[path = "cli/window_open.rs"]
mod window_open;
