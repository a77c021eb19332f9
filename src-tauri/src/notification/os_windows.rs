//! A toast.

use tauri::AppHandle;
use tauri_winrt_notification::Toast;

use crate::window;

/// Says it. A program that was not installed has no name that Windows knows, and borrows one.
pub async fn say(
    app: &AppHandle,
    heading: &str,
    sentence: &str,
    _: &str,
) -> tauri_winrt_notification::Result<()> {
    let name = if cfg!(debug_assertions) { Toast::POWERSHELL_APP_ID } else { crate::IDENTIFIER };
    let app = app.clone();
    let toast = Toast::new(name).title(heading).text1(sentence).on_activated(move |_| {
        window::bring_home(&app);
        Ok(())
    });
    tokio::task::spawn_blocking(move || toast.show()).await.unwrap_or(Ok(()))
}
