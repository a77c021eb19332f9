//! The table of `docs/faults.md`: written by the test that compares it.

use crate::run::cargo;
use crate::step;

/// Writes it where it is committed.
///
/// # Errors
/// When a row has no test.
pub fn write() -> anyhow::Result<()> {
    let mut command = cargo();
    command.args(["test", "--quiet", "--package", "hazri-core", "--test", "faults", "matrix::"]);
    step::run(command.env("HAZRI_WRITE_FAULTS", "1"))
}
