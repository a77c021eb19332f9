//! Programs that the project alone uses: built once with cargo, below the target folder.

use std::path::PathBuf;
use std::process::Command;

use crate::run::cargo;
use crate::{place, step};

/// A program from crates.io.
pub struct Tool {
    /// The crate, and the program in it.
    pub name: &'static str,
    /// What cargo may install.
    pub version: &'static str,
    /// How it is built.
    pub options: &'static [&'static str],
}

impl Tool {
    /// Builds it, unless it is there.
    ///
    /// # Errors
    /// When cargo fails.
    pub fn install(&self) -> anyhow::Result<()> {
        if self.path().exists() {
            return Ok(());
        }
        let mut command = cargo();
        command.args(["install", self.name, "--version", self.version, "--locked", "--quiet"]);
        step::run(command.args(self.options).arg("--root").arg(folder()))
    }

    /// The program, run in the root of the checkout.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.path());
        command.current_dir(place::root());
        command
    }

    /// Where it is installed.
    pub fn path(&self) -> PathBuf {
        folder().join("bin").join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX))
    }
}

fn folder() -> PathBuf {
    place::target().join("tools")
}
