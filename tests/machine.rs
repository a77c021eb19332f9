//! The machine of an attempt: every way through it is walked, and the running agent is held against it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "machine/agent.rs"]
mod agent;
#[path = "machine/walk.rs"]
mod walk;
#[path = "machine/world.rs"]
mod world;

mod support;
