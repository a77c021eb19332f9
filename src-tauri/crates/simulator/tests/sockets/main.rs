//! The simulator over real sockets, spoken to in raw HTTP.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test that cannot go on fails")]

mod agent;
mod bodies;
mod business;
mod client;
mod deliveries;
mod gates;
mod practice;
mod proxy;
mod scanner;
mod scripts;
mod signer;
mod strangers;
#[cfg(target_os = "linux")]
mod swallowing;
