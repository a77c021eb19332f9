//! The fingerprint scanner: a program of the scanner's maker (an RD service) on a loopback port.
//!
//! [`Scanners`] finds the programs and asks one of them for a capture. This app is a courier: it reads `<Resp>` and
//! `<DeviceInfo>` and passes the whole document on, byte for byte, once.

mod capture;
mod choice;
mod device;
mod discovery;
mod facts;
mod loopback;
mod maker;
mod mending;
mod options;
#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;
mod owner;
mod ports;
mod service;
mod xml;

pub use capture::{Capture, Pid, Quality, ScanQuality, read_capture};
pub use choice::{Choice, choose};
pub use device::{DeviceInfo, Level, read_device_info};
pub use discovery::{FoundScanner, Scanners};
pub use facts::ScannerFacts;
pub use maker::Maker;
pub use mending::{Ailment, MendingStep, mending};
pub use options::{CaptureKind, DEVICE_TIMEOUT, pid_options};
pub use os::SystemPortOwners;
pub use owner::{KnownPrograms, PortOwner, PortOwners};
pub use ports::PortRange;
pub(crate) use service::plain_text;
pub use service::{RdService, Scheme, Status, read_rd_service};

/// Most that a scanner program may answer, in bytes.
pub const ANSWER_CAP: usize = 1024 * 1024;
