//! Where the shop is, and from which internet address it speaks.

mod address;
mod latlong;
#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

pub use address::{EchoUrl, terminal_address};
pub use latlong::LatLong;

use std::time::Duration;

/// How long the operating system's location service may take.
pub const LOCATION_PATIENCE: Duration = Duration::from_secs(20);

/// Asks the operating system's location service, once. `None` when there is none, when it is switched off, or when
/// it knows nothing better than 0,0.
pub async fn locate() -> Option<LatLong> {
    let (latitude, longitude) = tokio::time::timeout(LOCATION_PATIENCE, os::locate()).await.ok()??;
    LatLong::new(latitude, longitude)
}

#[cfg(target_os = "linux")]
pub use os::locate_over;
