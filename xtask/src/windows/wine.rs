//! Wine, with a Windows of the project's own below the target folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::{place, step};

/// Where Debian keeps it, beside a script that also looks for the Wine of 32 bits.
const DEBIAN: &str = "/usr/lib/wine/wine64";

/// How Windows programs are run here.
pub struct Wine {
    program: PathBuf,
    prefix: PathBuf,
}

impl Wine {
    /// Sets its Windows up, once, with what Debian's Wine lacks.
    ///
    /// # Errors
    /// When Wine is missing or does not start.
    pub fn at_hand() -> anyhow::Result<Wine> {
        let debian = Path::new(DEBIAN);
        let program = if debian.exists() { debian.to_owned() } else { PathBuf::from("wine64") };
        let wine = Wine { program, prefix: place::target().join("wine") };
        if !wine.prefix.join("system.reg").exists() {
            std::fs::create_dir_all(&wine.prefix)?;
            step::run(wine.command().args(["wineboot", "--init"]).stderr(Stdio::null()))?;
        }
        wine.add_chance()?;
        Ok(wine)
    }

    /// Wine; a program of Windows follows.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        self.dress(&mut command);
        command.current_dir(place::root());
        command
    }

    /// Lets cargo run the tests that it builds for Windows.
    pub fn dress_cargo(&self, command: &mut Command) {
        self.dress(command);
        command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", &self.program);
        // What they write of the types for the window is compared on Linux.
        command.env("TS_RS_EXPORT_DIR", self.prefix.join("bindings"));
    }

    /// Without its offer to install .NET and a browser, and with names of files in every script.
    fn dress(&self, command: &mut Command) {
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all");
        command.env("WINEDLLOVERRIDES", "mscoree=;mshtml=").env("LC_ALL", "C.UTF-8");
    }

    /// Rust takes its chance from a library that Debian's Wine has not.
    fn add_chance(&self) -> anyhow::Result<()> {
        let source = place::root().join("xtask/wine/bcryptprimitives.c");
        let library = self.prefix.join("drive_c/windows/system32/bcryptprimitives.dll");
        let mut compile = Command::new("x86_64-w64-mingw32-gcc");
        compile.args(["-shared", "-O2", "-Wall", "-Werror", "-o"]).arg(library).arg(source);
        step::run(compile.arg("-ladvapi32")).context("the library of chance")
    }
}
