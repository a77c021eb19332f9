//! Starting with the PC, for this user alone. The operating system keeps it, and may be told otherwise in its own
//! settings.

#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

use std::ffi::OsString;
use std::path::PathBuf;

use hazri_core::problem::Problem;

/// The app waits in the tray when it is started with this.
pub const IN_TRAY: &str = "--in-tray";

/// How the system is to start the app.
#[derive(Clone)]
pub struct Autostart {
    arguments: Vec<OsString>,
}

impl Autostart {
    /// With the records that the app was started with, where they are not the usual ones.
    pub fn with_records(data_dir: Option<PathBuf>) -> Autostart {
        let records = data_dir.map(|folder| ["--data-dir".into(), folder.into_os_string()]);
        let arguments = [IN_TRAY.into()].into_iter().chain(records.into_iter().flatten());
        Autostart { arguments: arguments.collect() }
    }

    /// True when the system will do it.
    pub fn is_on(&self) -> bool {
        os::is_on()
    }

    /// Asks the system to do it, or not to do it any more.
    ///
    /// # Errors
    /// [`Problem::FileUnwritable`].
    pub fn set(&self, wanted: bool) -> Result<(), Problem> {
        let set = if wanted { self.turn_on() } else { os::turn_off() };
        set.map_err(|error| {
            tracing::warn!(%error, "what starts with the PC could not be changed");
            Problem::FileUnwritable
        })
    }

    fn turn_on(&self) -> std::io::Result<()> {
        // In an AppImage the program lies in a folder that is gone with it.
        let program = match std::env::var_os("APPIMAGE") {
            Some(image) => image,
            None => std::env::current_exe()?.into_os_string(),
        };
        let words: Option<Vec<&str>> =
            std::iter::once(&program).chain(&self.arguments).map(|word| word.to_str()).collect();
        let words = words.ok_or_else(|| std::io::Error::other("a path that is no text"))?;
        os::turn_on(&words)
    }
}
