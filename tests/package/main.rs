//! The packages as an agent gets them: installed into a root that holds nothing but what they ask for, a morning done
//! there, removed again, and nothing left. `cargo xtask test-package` packs, makes the root, and names them by
//! `$HAZRI_DEB`, `$HAZRI_RPM` and `$HAZRI_ROOT`; only the administrator can do it. Screen, bus and keychain stand outside.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stderr, reason = "a test that waited in vain tells what it saw")]

#[allow(dead_code, reason = "shared with another test program")]
#[path = "../window/child.rs"]
mod child;
#[allow(dead_code, reason = "shared with another test program")]
#[path = "../window/desktop.rs"]
mod desktop;
#[allow(dead_code, reason = "shared with another test program")]
#[path = "../window/keyboard.rs"]
mod keyboard;
#[allow(dead_code, reason = "shared with another test program")]
#[path = "../window/patience.rs"]
mod patience;
#[allow(dead_code, reason = "shared with another test program")]
#[path = "../window/picture.rs"]
mod picture;
#[allow(dead_code, reason = "shared with another test program")]
#[path = "../window/shop.rs"]
mod shop;

mod root;

mod debian;
mod rpm;
