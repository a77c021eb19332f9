//! The window beside an empty one and a browser's, and the sizes.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::json;

use super::{Figures, told_by};
use crate::profile::Profile;
use crate::run::cargo;
use crate::{package, packages, place, step};

/// Debian's.
const BROWSER: &str = "chromium";

/// Measures what was packed; a program stands where it was built.
pub fn measure(packed: &[PathBuf]) -> anyhow::Result<Figures> {
    packages::to_drive()?;
    let ours = std::path::absolute(package::program("hazri", Profile::Release))?;
    let empty = build_empty()?;
    let mut drive = cargo();
    // The one who measures is built as the other tests are.
    drive.args(["test", "--quiet", "--workspace", "--test", "window_figures"]);
    drive.env("HAZRI_WINDOW", &ours).env("HAZRI_EMPTY_WINDOW", &empty).env("HAZRI_BROWSER", BROWSER);
    let mut figures = told_by(&mut drive)?;

    let deb = packed.iter().find(|file| file.extension().is_some_and(|end| end == "deb"));
    let sizes = [
        ("size_deb", size(deb.context("there is no .deb")?)?),
        ("size_program", size(&ours)?),
        ("size_program_empty", size(&empty)?),
        ("size_page", size(&place::root().join("ui/dist"))?),
    ];
    for (name, bytes) in sizes {
        #[allow(clippy::cast_precision_loss, reason = "a size to be read")]
        let megabytes = bytes as f64 / 1e6;
        let figure = json!({ "median": megabytes, "p95": megabytes, "p99": megabytes, "runs": 1 });
        figures.insert(name.to_owned(), figure);
    }
    Ok(figures)
}

/// With the same version of the library, and of all that it stands on.
fn build_empty() -> anyhow::Result<PathBuf> {
    let folder = place::root().join("tests/window_figures/empty");
    std::fs::copy(place::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let target = std::path::absolute(place::target())?.join("empty-window");
    let mut build = cargo();
    build.args(["build", "--release"]).current_dir(&folder);
    step::run(build.arg("--target-dir").arg(&target))?;
    Ok(target.join("release/empty-window"))
}

/// Of a file, or of all files below a folder, in bytes.
fn size(path: &Path) -> anyhow::Result<u64> {
    let told = std::fs::metadata(path).with_context(|| format!("{} is not there", path.display()))?;
    if !told.is_dir() {
        return Ok(told.len());
    }
    std::fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}
