//! The icon in the tray: where today stands, seen without the window, and the way back to it.

#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hazri_core::agent::view::{Language, View};
use hazri_core::agent::{ReminderWords, Standing};
use tauri::image::Image;
use tauri::{AppHandle, Manager as _, Runtime};
use tokio::sync::watch;

use crate::window;

/// What the icon shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub standing: Standing,
    /// The same in words.
    pub line: String,
    pub open: String,
    pub quit: String,
    pub from_right_to_left: bool,
}

impl Face {
    /// The icon of a view; none when the app does not wait in the tray.
    pub fn of(view: &View) -> Option<Face> {
        if !view.reminder.waits_in_tray() {
            return None;
        }
        let (language, standing) = (view.language.unwrap_or(Language::En), Standing::of(view));
        let words = ReminderWords::of(language)?;
        let line = format!("Hazri: {}", words.standing(standing));
        let from_right_to_left = language == Language::Ur;
        Some(Face { standing, line, open: words.open, quit: words.quit, from_right_to_left })
    }

    /// A letter, coloured, and told apart by its sign too. Made from the drawings beside them by `cargo xtask icons`.
    fn icons(&self) -> [Image<'static>; 2] {
        use tauri::include_image;
        match self.standing {
            Standing::Due | Standing::EkycNeeded | Standing::DailyOpens => [
                include_image!("src-tauri/icons/tray/due-32.png"),
                include_image!("src-tauri/icons/tray/due-64.png"),
            ],
            Standing::Done => [
                include_image!("src-tauri/icons/tray/done-32.png"),
                include_image!("src-tauri/icons/tray/done-64.png"),
            ],
            Standing::Unknown => [
                include_image!("src-tauri/icons/tray/unknown-32.png"),
                include_image!("src-tauri/icons/tray/unknown-64.png"),
            ],
            Standing::Refused => [
                include_image!("src-tauri/icons/tray/refused-32.png"),
                include_image!("src-tauri/icons/tray/refused-64.png"),
            ],
            Standing::Practice => [
                include_image!("src-tauri/icons/tray/practice-32.png"),
                include_image!("src-tauri/icons/tray/practice-64.png"),
            ],
            Standing::NotSetUp => [
                include_image!("src-tauri/icons/tray/idle-32.png"),
                include_image!("src-tauri/icons/tray/idle-64.png"),
            ],
        }
    }
}

/// Whether there is an icon that a person can find. Not every desktop has a tray, and one may go away.
#[derive(Clone, Default)]
pub struct Presence(Arc<AtomicBool>);

impl Presence {
    fn set(&self, there: bool) {
        self.0.store(there, Ordering::SeqCst);
    }
}

/// True when the app can be reached by its icon, and so without its window.
pub fn is_there<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.try_state::<Presence>().is_some_and(|presence| presence.0.load(Ordering::SeqCst))
}

/// Shows each face as it comes.
pub fn keep(app: &AppHandle, faces: watch::Receiver<Option<Face>>) {
    let presence = Presence::default();
    app.manage(presence.clone());
    tauri::async_runtime::spawn(os::keep(app.clone(), faces, presence));
}

/// The icon has gone: whoever has only that must get the window back.
fn lost(app: &AppHandle, presence: &Presence) {
    presence.set(false);
    window::come_back_without_tray(app);
}
