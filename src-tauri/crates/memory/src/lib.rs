//! What both programs do about their memory: an allocator that wipes, no core dumps, and no heap for each thread.
//!
//! The types of the core wipe what they hold. The HTTP, TLS, JSON and keychain libraries make copies of their own, which
//! only an allocator sees.
//!
//! ```
//! #[global_allocator]
//! static ALLOCATOR: hazri_memory::Wiping = hazri_memory::WIPING;
//! ```

#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

pub use os::{keep_one_heap, refuse_dumps};

/// The system's allocator, which here wipes every block before it takes it back, also one that was outgrown.
pub type Wiping = ZeroAlloc<System>;

/// For `#[global_allocator]`.
pub const WIPING: Wiping = ZeroAlloc(System);
