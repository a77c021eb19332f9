use std::time::Duration;

/// `CLOCK_BOOTTIME` goes on while the PC sleeps; `Instant` on Linux does not.
pub fn elapsed_counting_sleep() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(u64::try_from(now.tv_sec).unwrap_or(0), u32::try_from(now.tv_nsec).unwrap_or(0))
}
