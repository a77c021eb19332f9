//! The table of `docs/errors.md`: written by the test that compares it.

use crate::run::cargo;
use crate::step;

/// Writes it where it is committed.
///
/// # Errors
/// When the catalogue does not compile.
pub fn write() -> anyhow::Result<()> {
    let mut command = cargo();
    command.args(["test", "--quiet", "--package", "hazri-core", "--test", "catalogue", "document::"]);
    step::run(command.env("HAZRI_WRITE_ERRORS", "1"))
}
