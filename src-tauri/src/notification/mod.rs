//! What is said by way of the desktop, beside the window.

#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

use hazri_core::agent::view::Language;
use hazri_core::agent::{Reminder, ReminderWords};
use tauri::AppHandle;

use crate::window;

/// Says a reminder. A press on it opens the window, and so does a desktop that cannot say it.
pub fn say(app: &AppHandle, reminder: Reminder, language: Language) {
    // Whoever is looking at the window sees it there.
    if window::is_in_front(app) {
        return;
    }
    let Some(words) = ReminderWords::of(language) else { return };
    let (heading, sentence) = words.reminder(reminder);
    let (app, heading, sentence) = (app.clone(), heading.to_owned(), sentence.to_owned());
    tauri::async_runtime::spawn(async move {
        if let Err(error) = os::say(&app, &heading, &sentence, &words.open).await {
            tracing::warn!(%error, "the desktop cannot say a reminder");
            match reminder {
                Reminder::Due(_) | Reminder::Unknown(_) => window::bring_home(&app),
                Reminder::Waiting => {}
            }
        }
    });
}
