//! What the tests across crates stand on: a strict service, scanners, a shop, and the agent in it.
#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and says why"
)]

#[cfg(target_os = "linux")]
mod child;
mod desk;
#[cfg(target_os = "linux")]
mod headless;
#[cfg(target_os = "linux")]
mod headless_child;
mod ports;
mod raw;
mod said;
#[cfg(target_os = "linux")]
mod session;
mod shop;
mod signing;
mod surroundings;

#[cfg(target_os = "linux")]
pub use child::{Child, System};
pub use desk::{Desk, Plan, number, otp, sealing_key, secret};
#[cfg(target_os = "linux")]
pub use headless::{
    Ask, Die, Drawer, Figures, Headless, HeadlessPlan, PcClock, Refused, is_headless, is_under_way,
};
#[cfg(target_os = "linux")]
pub use headless_child::{run_headless, run_headless_counting};
pub use ports::{free_block, free_port};
pub use raw::{Http, pid_document, speak};
pub use said::{
    NO_SCANNER_PROGRAM, assert_not_sent, assert_the_next_press_is_done, newest_attempt, step, told, trouble,
};
#[cfg(target_os = "linux")]
pub use session::{Session, please, run_without_a_bus};
pub use shop::{Proxied, Shop, ShopPlan};
pub use signing::{clock_refused, key_refused, signer_of, usual_signing};
pub use surroundings::Recorder;

use std::time::{Duration, Instant};

/// Half past nine in the morning in India, on a Monday.
pub const MORNING: &str = "2026-11-23T04:00:00Z";

/// The IST date of [`MORNING`].
pub const TODAY: &str = "2026-11-23";

/// An instant as text.
pub fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

/// What a PC that does other things too may need for anything. Only a test that fails waits so long.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until something is so; fails when it is not in time.
pub async fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
