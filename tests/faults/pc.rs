//! Rows 49 to 54: the PC itself.

#[path = "pc/credentials.rs"]
mod credentials;
#[cfg(target_os = "linux")]
#[path = "pc/disk.rs"]
mod disk;
#[cfg(target_os = "linux")]
#[path = "pc/keychain.rs"]
mod keychain;
#[path = "pc/one_at_a_time.rs"]
mod one_at_a_time;
#[cfg(target_os = "linux")]
#[path = "pc/power.rs"]
mod power;
#[path = "pc/window_gone.rs"]
mod window_gone;
