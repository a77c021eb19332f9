use std::sync::LazyLock;
use std::time::{Duration, Instant};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// `Instant` on Windows reads the performance counter, which goes on while the PC sleeps.
pub fn elapsed_counting_sleep() -> Duration {
    START.elapsed()
}
