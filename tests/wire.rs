//! What crosses the wire, counted packet by packet in a network of its own: the app speaks to the service, to the echo
//! where the contract wants an address, to the scanner on this PC, and to nobody else; and nobody can call it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "a test that shows only a part says so")]

#[path = "wire/listening.rs"]
mod listening;
#[path = "wire/mornings.rs"]
mod mornings;
mod support;
#[path = "wire/tap.rs"]
mod tap;
#[path = "wire/world.rs"]
mod world;

#[test]
#[ignore = "the app itself, run by its parent"]
fn headless_app() {
    support::run_headless();
}
