//! How soon the window answers, what it takes and what it does at rest, beside an empty window of the same library and
//! a browser's: P7 to P10 of `docs/performance.md`.
//!
//! `cargo xtask bench` runs it, and says where the three programs are, built as they are shipped: `$HAZRI_WINDOW`, with
//! `hazrictl` beside it, `$HAZRI_EMPTY_WINDOW` and `$HAZRI_BROWSER`. The figures are JSON on standard output; what happens
//! meanwhile goes to standard error. `$HAZRI_REST_SECONDS` shortens the ten minutes of rest.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark that cannot go on fails, and tells what it does"
)]

#[allow(dead_code, reason = "shared with another test program")]
#[cfg(target_os = "linux")]
#[path = "window/child.rs"]
mod child;
#[allow(dead_code, reason = "shared with another test program")]
#[cfg(target_os = "linux")]
#[path = "window/desktop.rs"]
mod desktop;
#[cfg(target_os = "linux")]
#[path = "window_figures/kinds.rs"]
mod kinds;
#[allow(dead_code, reason = "shared with another test program")]
#[cfg(target_os = "linux")]
#[path = "window/patience.rs"]
mod patience;
#[allow(dead_code, reason = "shared with another test program")]
#[cfg(target_os = "linux")]
#[path = "window/processes.rs"]
mod processes;
#[cfg(target_os = "linux")]
#[path = "window_figures/rest.rs"]
mod rest;
#[allow(dead_code, reason = "shared with another test program")]
#[cfg(target_os = "linux")]
#[path = "figures/samples.rs"]
mod samples;
#[cfg(target_os = "linux")]
#[path = "window_figures/screen.rs"]
mod screen;
#[cfg(target_os = "linux")]
#[path = "window_figures/shop.rs"]
mod shop;
#[cfg(target_os = "linux")]
#[path = "window_figures/start.rs"]
mod start;
#[cfg(target_os = "linux")]
#[path = "window_figures/typing.rs"]
mod typing;
#[cfg(target_os = "linux")]
#[path = "window_figures/work.rs"]
mod work;

#[cfg(target_os = "linux")]
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let figures = runtime.block_on(async {
        let desktop = desktop::Desktop::open().await;
        let shop = shop::Shop::open(&desktop).await;
        let mut figures = start::measure(&desktop).await;
        figures.extend(typing::measure(&desktop).await);
        // The last: afterwards the day is done, and another screen is the first.
        figures.extend(rest::measure(&desktop, &shop).await);
        figures
    });
    println!("{}", samples::to_json(&figures));
}

/// A display is had for the asking on Linux.
#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("this benchmark runs on Linux only");
}
