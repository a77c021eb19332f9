use std::io;

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// This process is never written to a core file, and no other program of its user can read its memory. Programs that it
/// starts are not written to core files either, as long as whoever collects those honours the limit.
///
/// # Errors
/// What the system said.
pub fn refuse_dumps() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    // The limit alone does not bind a program that collects core files.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// All threads take their memory from one heap. The C library would give each thread an arena, and keep what was freed
/// there: over a day that is memory which only grows.
#[cfg(target_env = "gnu")]
pub fn keep_one_heap() {
    // SAFETY: it takes two numbers; it may be called at any time.
    #[allow(unsafe_code, reason = "the only way to say so")]
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Other C libraries have one heap.
#[cfg(not(target_env = "gnu"))]
pub fn keep_one_heap() {}
