use std::fs::File;
use std::os::fd::AsFd as _;

/// Standard input without the buffer that the standard library keeps for it.
pub fn unbuffered_stdin() -> std::io::Result<File> {
    std::io::stdin().as_fd().try_clone_to_owned().map(File::from)
}
