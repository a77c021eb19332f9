//! The soak: one random fault every second against the core, and its figures in Markdown.

use std::process::Command;

use crate::profile::Profile;
use crate::run::cargo;
use crate::step::run;

/// Runs it. The report goes to standard output, a line for each minute to standard error.
///
/// # Errors
/// When there was a panic, a wrong word about money, or a figure that is not flat.
pub fn soak(minutes: u64, seed: u64, profile: Profile) -> anyhow::Result<()> {
    run(&mut command(minutes, seed, profile))
}

fn command(minutes: u64, seed: u64, profile: Profile) -> Command {
    let mut command = cargo();
    command.args(["test", "--quiet", "--package", "hazri-core", "--test", "soak"]);
    command.args(profile.flags());
    command.args(["--", "--minutes", &minutes.to_string(), "--seed", &seed.to_string()]);
    command
}
