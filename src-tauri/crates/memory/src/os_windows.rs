use std::io;

use windows::Win32::System::Diagnostics::Debug::{
    SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SetErrorMode,
};
use windows::Win32::System::ErrorReporting::{WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags};

/// After a crash nobody is asked whether to send a report, and one that is made all the same has no heap in it.
///
/// # Errors
/// What the system said.
pub fn refuse_dumps() -> io::Result<()> {
    // SAFETY: both take a number and touch no memory of ours.
    #[allow(unsafe_code, reason = "the only way to say so")]
    unsafe {
        SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
        WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP).map_err(io::Error::other)
    }
}

/// The system has one heap for all threads.
pub fn keep_one_heap() {}
