//! One random fault every second against the core, for an hour: no panic, memory and sockets flat, and never a wrong
//! word about money.
//!
//! `cargo xtask soak --minutes 60` runs it. The service, the scanner and the faults are in this process; the app is
//! this program once more, as a child without a window. A person presses whatever a person would press next. What the
//! service saw is compared with what the app wrote down, all the time.
//!
//! The report is Markdown on standard output; what happens meanwhile goes to standard error.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and tells what it saw"
)]

#[cfg(target_os = "linux")]
#[path = "soak/answers.rs"]
mod answers;
#[cfg(target_os = "linux")]
#[path = "soak/books.rs"]
mod books;
#[cfg(target_os = "linux")]
#[path = "soak/faults.rs"]
mod faults;
#[cfg(target_os = "linux")]
#[path = "soak/network.rs"]
mod network;
#[cfg(target_os = "linux")]
#[path = "soak/person.rs"]
mod person;
#[cfg(target_os = "linux")]
#[path = "soak/report.rs"]
mod report;
#[cfg(target_os = "linux")]
#[path = "soak/run.rs"]
mod run;
#[cfg(target_os = "linux")]
#[path = "soak/shop.rs"]
mod shop;
#[cfg(target_os = "linux")]
mod support;

#[cfg(target_os = "linux")]
#[global_allocator]
static COUNTED: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

#[cfg(target_os = "linux")]
fn live_bytes() -> usize {
    let stats = COUNTED.stats();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    if support::is_headless() {
        hazri_memory::keep_one_heap();
        support::run_headless_counting(live_bytes);
        return std::process::ExitCode::SUCCESS;
    }
    run::run(&run::Length::of_arguments(std::env::args().skip(1)))
}

/// The figures are read where Linux keeps them.
#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("the soak runs on Linux only");
}
