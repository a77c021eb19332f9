use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Most that reading one input may hold at once, in bytes.
const MOST: u64 = 16 * 1024 * 1024;

/// Reads, and fails when that held more than 16 MiB at its peak. A buffer that grows counts with its old and its new
/// size.
pub fn within_limit<T>(read: impl FnOnce() -> T) -> T {
    let mut outcome = None;
    // A panic may not leave the count behind half done.
    let used = allocation_counter::measure(|| outcome = Some(catch_unwind(AssertUnwindSafe(read))));
    assert!(used.bytes_max <= MOST, "{} bytes at the peak", used.bytes_max);
    match outcome.expect("it was run") {
        Ok(read) => read,
        Err(panic) => resume_unwind(panic),
    }
}
