use hazri_core::agent::Host;
use hazri_core::agent::view::View;
use tauri::{AppHandle, Emitter as _, Runtime};

/// The event that carries a whole view.
const VIEW: &str = "hazri://view";

/// The window, as the core sees it.
pub struct Window<R: Runtime>(AppHandle<R>);

impl<R: Runtime> Window<R> {
    /// The window of an app.
    pub fn of(app: &AppHandle<R>) -> Window<R> {
        Window(app.clone())
    }
}

impl<R: Runtime> Host for Window<R> {
    fn show(&self, view: &View) {
        // A window that is not there, or not yet, asks for the view when it comes.
        if let Err(error) = self.0.emit(VIEW, view) {
            tracing::warn!(%error, "a view could not be shown");
        }
    }
}
