use hazri_core::agent::view::{Language, View};
use hazri_core::agent::{Host, Reminder};
use hazri_core::problem::Problem;
use tauri::{AppHandle, Emitter as _, Runtime};
use tokio::sync::watch;

use crate::autostart::Autostart;
use crate::tray::Face;

/// The event that carries a whole view.
const VIEW: &str = "hazri://view";

/// The window and what is around it, as the core sees them.
pub struct Window<R: Runtime> {
    app: AppHandle<R>,
    face: watch::Sender<Option<Face>>,
    autostart: Autostart,
    say: fn(&AppHandle<R>, Reminder, Language),
}

impl<R: Runtime> Window<R> {
    /// The window of an app, how it is started with the PC, and how something is said beside it.
    pub fn of(
        app: &AppHandle<R>,
        autostart: Autostart,
        say: fn(&AppHandle<R>, Reminder, Language),
    ) -> Window<R> {
        Window { app: app.clone(), face: watch::Sender::new(None), autostart, say }
    }

    /// What the icon in the tray is to show, now and later.
    pub fn faces(&self) -> watch::Receiver<Option<Face>> {
        self.face.subscribe()
    }
}

impl<R: Runtime> Host for Window<R> {
    fn show(&self, view: &View) {
        let face = Face::of(view);
        self.face.send_if_modified(|shown| {
            let changed = *shown != face;
            *shown = face;
            changed
        });
        // A window that is not there, or not yet, asks for the view when it comes.
        if let Err(error) = self.app.emit(VIEW, view) {
            tracing::warn!(%error, "a view could not be shown");
        }
    }

    fn remind(&self, reminder: Reminder, language: Language) {
        (self.say)(&self.app, reminder, language);
    }

    fn starts_with_pc(&self) -> bool {
        self.autostart.is_on()
    }

    fn start_with_pc(&self, wanted: bool) -> Result<(), Problem> {
        self.autostart.set(wanted)
    }
}
