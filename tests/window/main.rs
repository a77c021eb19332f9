//! The real window: the built application, driven through WebDriver on a desktop of its own, with a real keychain,
//! against the strict service and scanner of the simulator. Pictures are kept in `artefacts/window` (or in
//! `$HAZRI_ARTEFACTS`).
//!
//! What it needs beside the application is started here and ended with each test: Xvfb, openbox, a session bus,
//! gnome-keyring-daemon, xdotool, WebKitWebDriver, and tauri-driver (`$HAZRI_TAURI_DRIVER`, else
//! `target/tools/bin/tauri-driver`). A test fails with a sentence when one is missing. The tests wait for each
//! other, so `--test-threads` need not be given.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stderr, reason = "a test that waited in vain tells what it saw")]

mod canary;
mod child;
mod desktop;
mod driver;
mod keyboard;
mod morning;
mod panel;
mod patience;
mod picture;
mod processes;
mod secrets;
mod shop;
mod window;

#[allow(dead_code, reason = "shared with another test program")]
#[path = "../memory/forms.rs"]
mod forms;
#[allow(dead_code, reason = "shared with another test program")]
#[path = "../memory/image.rs"]
mod image;
#[path = "../memory/known.rs"]
mod known;
#[path = "../wire/listening.rs"]
mod listening;
#[allow(dead_code, reason = "shared with another test program")]
#[path = "../speech/ssip.rs"]
mod ssip;

mod aloud;
mod by_keyboard;
mod guide;
mod help;
mod hindi;
mod history;
mod languages;
mod lost_page;
mod memory;
mod open_ports;
mod practice;
mod reminder;
mod safety;
mod second_start;
mod things_that_go_wrong;
mod whole_morning;
