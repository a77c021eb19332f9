use std::path::Path;
use std::process::Output;

use crate::desktop::Desktop;
use crate::patience::Patience;

/// Keyboard and windows of the desktop, for what is outside of the page: dialogs of the system, and closing.
pub struct Keyboard<'d> {
    desktop: &'d Desktop,
}

impl<'d> Keyboard<'d> {
    pub fn of(desktop: &'d Desktop) -> Keyboard<'d> {
        Keyboard { desktop }
    }

    /// The application's windows and dialogs that can be seen.
    pub fn windows(&self) -> Vec<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", "^Hazri$"]);
        String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect()
    }

    /// Types a path into the file dialog that comes up beside these windows. Typed again while it is not taken: a
    /// dialog that is being drawn loses keys.
    pub async fn picks_file_in_new_dialog(&self, before: &[String], path: &Path) {
        let mut patience = Patience::for_the("file dialog");
        let dialog = loop {
            if let Some(dialog) = self.windows().into_iter().find(|window| !before.contains(window)) {
                break dialog;
            }
            patience.wait().await;
        };
        let path = path.to_str().unwrap();
        loop {
            self.xdotool(&["windowactivate", "--sync", &dialog, "key", "ctrl+l"]);
            self.xdotool(&["key", "ctrl+a", "type", "--delay", "4", path]);
            self.xdotool(&["key", "Return"]);
            let mut closing = Patience::for_the("file dialog to close");
            for _ in 0..50 {
                if !self.windows().contains(&dialog) {
                    return;
                }
                closing.wait().await;
            }
            patience.wait().await;
        }
    }

    /// Waits for the dialog of the system to print, and saves to the file that it offers. Pressed again while it is not
    /// taken: a dialog that is being drawn loses keys.
    pub async fn saves_print_as_file(&self, desktop: &Desktop, picture: &str) {
        let dialogs = || {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", "^Print$"]);
            String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let mut patience = Patience::for_the("dialog to print");
        let dialog = loop {
            if let Some(dialog) = dialogs().into_iter().next() {
                break dialog;
            }
            patience.wait().await;
        };
        while dialogs().contains(&dialog) {
            patience.wait().await;
            desktop.shoot(picture);
            // To the list of printers, where "Print to File" is the only one, and then the button.
            self.xdotool(&["windowactivate", "--sync", &dialog, "key", "Tab", "Down", "Up", "alt+p"]);
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    }

    /// Alt+F4 on the application's window.
    pub fn closes_window(&self) {
        self.xdotool(&["windowactivate", "--sync", &self.window(), "key", "alt+F4"]);
    }

    /// Enter in the application's window, as fast as a key that is held repeats, and so often.
    pub fn holds_enter(&self, times: u32) {
        self.xdotool(&["windowactivate", "--sync", &self.window()]);
        self.xdotool(&["key", "--repeat", &times.to_string(), "--delay", "15", "Return"]);
    }

    /// Brings the application's window forward, so that the keyboard is there.
    pub fn takes_window(&self) {
        self.xdotool(&["windowactivate", "--sync", &self.window()]);
    }

    /// A key, where the keyboard is.
    pub fn presses(&self, key: &str) {
        self.xdotool(&["key", key]);
    }

    /// Text, where the keyboard is.
    pub fn types(&self, text: &str) {
        self.xdotool(&["type", "--delay", "20", text]);
    }

    /// The left button of the mouse, at a place in the application's window.
    pub fn presses_left_button(&self, place: (u32, u32)) {
        self.presses_button("1", place);
    }

    /// The right button of the mouse, at a place in the application's window.
    pub fn presses_right_button(&self, place: (u32, u32)) {
        self.presses_button("3", place);
    }

    /// Puts the application's window away.
    pub fn minimizes_window(&self) {
        self.xdotool(&["windowminimize", &self.window()]);
    }

    fn presses_button(&self, button: &str, (x, y): (u32, u32)) {
        let (x, y) = (x.to_string(), y.to_string());
        self.xdotool(&["mousemove", "--window", &self.window(), &x, &y, "click", button]);
    }

    fn window(&self) -> String {
        self.windows().first().expect("no window of the application can be seen").clone()
    }

    fn xdotool(&self, arguments: &[&str]) -> Output {
        let run = self.desktop.program("xdotool").args(arguments).output();
        run.unwrap_or_else(|error| panic!("the real window needs xdotool (Debian package xdotool): {error}"))
    }
}
