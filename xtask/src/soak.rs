//! The soak: one random fault every second against the core, and its figures in Markdown.

use std::process::Command;

use crate::run::cargo;
use crate::step::run;

/// How the app is built for it.
#[derive(Clone, Copy)]
pub enum Build {
    /// As it is shipped; building takes minutes. For figures that count.
    Release,
    /// As the other tests are; for a short run among them.
    Debug,
}

impl Build {
    /// As the command line says.
    pub fn of(debug: bool) -> Build {
        if debug { Build::Debug } else { Build::Release }
    }
}

/// Runs it. The report goes to standard output, a line for each minute to standard error.
///
/// # Errors
/// When there was a panic, a wrong word about money, or a figure that is not flat.
pub fn soak(minutes: u64, seed: u64, build: Build) -> anyhow::Result<()> {
    run(&mut command(minutes, seed, build))
}

fn command(minutes: u64, seed: u64, build: Build) -> Command {
    let mut command = cargo();
    command.args(["test", "--quiet", "--package", "hazri-core", "--test", "soak"]);
    match build {
        Build::Release => drop(command.arg("--release")),
        Build::Debug => {}
    }
    command.args(["--", "--minutes", &minutes.to_string(), "--seed", &seed.to_string()]);
    command
}
