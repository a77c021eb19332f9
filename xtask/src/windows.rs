//! Windows, as far as it can be checked without it: everything compiles, what can runs under Wine, and the programs are
//! what Windows is to take them for.

mod program;
mod suites;
mod web_view;
mod wine;

use std::process::{Command, Stdio};

use anyhow::bail;

use crate::run::{build_window, cargo};
use crate::step::{Tally, run};
use crate::{packages, place};

use wine::Wine;

const TARGET: &str = "x86_64-pc-windows-gnu";

/// Built as it is shipped where that makes a difference, without the minutes that optimising takes.
const AS_SHIPPED: [&str; 2] = ["--config", "profile.dev.package.hazri.debug-assertions=false"];

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
    prepare()?;
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

/// Runs under Wine what can run there, says what cannot and why, and ends with a line that counts.
///
/// # Errors
/// When something does not compile, a test fails, or a program is not what Windows is to take it for.
pub fn test() -> anyhow::Result<()> {
    prepare()?;
    packages::to_run_windows_programs()?;
    let wine = Wine::at_hand()?;
    let mut tally = suites::run(&wine)?;

    build_window()?;
    packages::to_drive()?;
    let mut build = cargo();
    build.args(["build", "--package", "hazri", "--package", "hazrictl", "--target", TARGET]);
    run(build.args(AS_SHIPPED))?;
    let programs = place::target().join(TARGET).join("debug");
    tally.add(program::check(&programs)?);
    tally.add(web_view::check(&wine, &programs.join("hazri.exe"))?);

    println!("\n{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.ignored);
    Ok(())
}

fn prepare() -> anyhow::Result<()> {
    if let Some(missing) = missing() {
        bail!(missing);
    }
    packages::to_cross_compile()?;
    run(Command::new("rustup").args(["target", "add", TARGET]))
}
