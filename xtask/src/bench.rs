//! The benchmark: what is measured in one run on one machine, and the page about it.

mod goals;
mod machine;
mod page;
mod window;

use std::process::Command;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::profile::Profile;
use crate::run::cargo;
use crate::{package, place, step};

/// Figures by name: `{"median", "p95", "p99", "runs"}`, in milliseconds where it is a time.
pub type Figures = Map<String, Value>;

/// Builds everything as it is shipped, measures, and writes `docs/performance.md` and `docs/performance.json`.
///
/// # Errors
/// When something cannot be built, measured or written. A goal that is not reached is no error: the page says so.
pub fn bench() -> anyhow::Result<()> {
    let built = package::package(Profile::Release)?;
    let mut figures = of_the_core()?;
    if cfg!(target_os = "linux") {
        figures.extend(window::measure(&built)?);
    }
    let machine = machine::class()?;
    let docs = place::root().join("docs");
    std::fs::write(docs.join("performance.md"), page::write(&figures, &machine))?;
    let told = json!({ "machine": machine, "figures": figures });
    std::fs::write(docs.join("performance.json"), format!("{told:#}\n"))?;
    println!("docs/performance.md and docs/performance.json are written");
    Ok(())
}

fn of_the_core() -> anyhow::Result<Figures> {
    let mut command: Command = cargo();
    command.args(["test", "--quiet", "--release", "--package", "hazri-core", "--test", "figures"]);
    told_by(&mut command)
}

/// The last line that a benchmark says.
fn told_by(command: &mut Command) -> anyhow::Result<Figures> {
    let told = step::read(command)?;
    let last = told.lines().rfind(|line| line.starts_with('{')).context("no figures came")?;
    Ok(serde_json::from_str(last)?)
}
