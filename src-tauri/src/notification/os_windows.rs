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
    let (app, heading, sentence) = (app.clone(), heading.to_owned(), sentence.to_owned());
    // A toast does not leave the thread that it was made on.
    let shown = tokio::task::spawn_blocking(move || {
        let toast = Toast::new(name).title(&heading).text1(&sentence);
        let toast = toast.on_activated(move |_| {
            window::bring_home(&app);
            Ok(())
        });
        toast.show()
    });
    shown.await.unwrap_or(Ok(()))
}
