//! Reading aloud on Linux: against a strict server of the Speech Synthesis Interface Protocol, and once with the real
//! Speech Dispatcher.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "speech/aloud.rs"]
mod aloud;
#[path = "speech/dispatcher.rs"]
mod dispatcher;
#[path = "speech/service.rs"]
mod service;
#[path = "speech/ssip.rs"]
mod ssip;
mod support;
