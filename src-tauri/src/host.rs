use hazri_core::agent::Host;
use hazri_core::agent::view::View;
use tauri::{AppHandle, Emitter as _};

/// The event that carries a whole view.
const VIEW: &str = "hazri://view";

/// The window, as the core sees it.
pub struct Window(AppHandle);

impl Window {
    /// The window of an app.
    pub fn of(app: &AppHandle) -> Window {
        Window(app.clone())
    }
}

impl Host for Window {
    fn show(&self, view: &View) {
        // A window that is not there, or not yet, asks for the view when it comes.
        if let Err(error) = self.0.emit(VIEW, view) {
            tracing::warn!(%error, "a view could not be shown");
        }
    }
}
