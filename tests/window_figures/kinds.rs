//! The windows that are compared.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::child::Child;
use crate::desktop::Desktop;

/// Whose window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ours,
    /// The same library, with one page that takes another colour when it is pressed.
    Empty,
    /// A browser's, with that page.
    Browser,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Ours, Kind::Empty, Kind::Browser];

    /// Where its program is.
    pub fn program(self) -> PathBuf {
        let variable = match self {
            Kind::Ours => "HAZRI_WINDOW",
            Kind::Empty => "HAZRI_EMPTY_WINDOW",
            Kind::Browser => "HAZRI_BROWSER",
        };
        std::env::var_os(variable).unwrap_or_else(|| panic!("${variable} does not say where it is")).into()
    }

    pub fn start(self, desktop: &Desktop) -> Child {
        let mut command = desktop.program(self.program());
        self.arguments(&mut command, desktop);
        command.stdout(Stdio::null()).stderr(desktop.log("window"));
        Child::start(&mut command, "the build")
    }

    fn arguments(self, command: &mut Command, desktop: &Desktop) {
        match self {
            Kind::Ours => drop(command.arg("--data-dir").arg(desktop.data_dir())),
            Kind::Empty => {}
            Kind::Browser => {
                let page =
                    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window_figures/empty/page/index.html");
                command.arg(format!("--app=file://{}", page.display()));
                command.arg(format!("--user-data-dir={}", desktop.at_home("browser").display()));
                command.args(["--window-size=960,700", "--no-first-run", "--no-sandbox"]);
                command.args([
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ]);
            }
        }
    }
}
