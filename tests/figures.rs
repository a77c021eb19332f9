//! How long things take, beside what agents use today: P1 to P6 and P11 of `docs/performance.md`.
//!
//! `cargo xtask bench` runs it, built as the app is shipped. Service, scanners and network are in this process too. The
//! figures are JSON on standard output; what happens meanwhile goes to standard error. With names of parts, such as
//! `finding press`, only these are measured.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark that cannot go on fails, and tells what it does"
)]

#[path = "figures/finding.rs"]
mod finding;
#[path = "figures/press.rs"]
mod press;
#[path = "figures/records.rs"]
mod records;
#[path = "figures/relay.rs"]
mod relay;
#[path = "figures/samples.rs"]
mod samples;
#[path = "figures/service.rs"]
mod service;
mod support;
#[path = "figures/today.rs"]
mod today;
#[path = "figures/trust.rs"]
mod trust;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(authority) = trust::authority_or_run_again() else { return trust::run_again() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    let figures = runtime.block_on(async {
        let mut figures = Vec::new();
        if is_wanted("finding") {
            figures.extend(finding::measure().await);
        }
        if is_wanted("press") {
            figures.extend(press::measure().await);
        }
        if is_wanted("service") {
            figures.extend(service::measure(&authority).await);
        }
        if is_wanted("records") {
            figures.extend(records::measure().await);
        }
        figures
    });
    println!("{}", samples::to_json(&figures));
    ExitCode::SUCCESS
}
