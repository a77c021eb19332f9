//! Windows, as far as it can be checked without it.

use std::process::{Command, Stdio};

use anyhow::bail;

use crate::packages;
use crate::run::cargo;
use crate::step::{Tally, run};

const TARGET: &str = "x86_64-pc-windows-gnu";

/// Why it cannot be compiled for Windows on this machine.
pub fn missing() -> Option<&'static str> {
    let asked = Command::new("rustup").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let rustup = asked.is_ok_and(|status| status.success());
    (!rustup).then_some("compiling for Windows needs rustup, which brings its standard library")
}

/// Compiles everything for Windows, tests too, without a warning.
///
/// # Errors
/// When something does not compile, or is warned of.
pub fn check() -> anyhow::Result<()> {
    if let Some(missing) = missing() {
        bail!(missing);
    }
    packages::to_cross_compile()?;
    run(Command::new("rustup").args(["target", "add", TARGET]))?;
    let mut clippy = cargo();
    clippy.args(["clippy", "--workspace", "--all-targets", "--target", TARGET, "--quiet"]);
    run(clippy.args(["--", "--deny", "warnings"]))
}

/// The same among all other checks: counted as skipped where it cannot be done.
///
/// # Errors
/// As [`check`].
pub fn check_if_possible() -> anyhow::Result<Tally> {
    if let Some(missing) = missing() {
        println!("\n--- not compiled for Windows here: {missing}.");
        return Ok(Tally { ignored: 1, ..Tally::default() });
    }
    check()?;
    Ok(Tally { passed: 1, ..Tally::default() })
}
