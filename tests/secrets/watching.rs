//! An allocator that looks into every block that is given back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    /// What must not be in a block that is given back by this thread, and how many were with it in.
    static WATCHED: Cell<Option<&'static [u8]>> = const { Cell::new(None) };
    static UNWIPED: Cell<usize> = const { Cell::new(0) };
}

#[global_allocator]
static WATCHING: Watching = Watching;

struct Watching;

// SAFETY: every block comes from the system's allocator and goes back to it.
#[allow(unsafe_code, reason = "the only way to see what is given back")]
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on as it came.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // Blocks that nobody has written to can be looked into as well.
        // SAFETY: passed on as it came.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is this long, and nobody else has it any more.
        look_into(unsafe { std::slice::from_raw_parts(block, layout.size()) });
        // SAFETY: passed on as it came.
        unsafe { System.dealloc(block, layout) }
    }
}

fn look_into(block: &[u8]) {
    if let Some(watched) = WATCHED.get()
        && block.windows(watched.len()).any(|window| window == watched)
    {
        UNWIPED.set(UNWIPED.get() + 1);
    }
}

/// How many blocks this thread gives back with these bytes in them while it does something.
pub fn given_back_with(watched: &'static str, what: impl FnOnce()) -> usize {
    UNWIPED.set(0);
    WATCHED.set(Some(watched.as_bytes()));
    what();
    WATCHED.set(None);
    UNWIPED.get()
}
