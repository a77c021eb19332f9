//! What is handed out: `.deb` and `.rpm` on Linux, installers on Windows. Everything that is made comes from where it is
//! defined, and lies below the target folder until it is packed; what is packed lies in `artefacts/packages`.

mod check;
mod deb;
mod installer;
mod licences;
mod rpm;
mod template;
mod tree;
mod trial;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::profile::Profile;
use crate::run::{build_window, cargo};
use crate::step::Tally;
use crate::{packages, place, step};

/// Builds everything and packs it for the system that it is built on. Answers the packages.
///
/// # Errors
/// When something cannot be built or packed.
pub fn package(profile: Profile) -> anyhow::Result<Vec<PathBuf>> {
    packages::to_build()?;
    build_window()?;
    let made = pack(profile)?;
    for file in &made {
        #[allow(clippy::cast_precision_loss, reason = "a size to be read")]
        let size = std::fs::metadata(file)?.len() as f64 / 1_000_000.0;
        println!("{} {size:.1} MB", file.display());
    }
    Ok(made)
}

/// The same where the page is built, and then everything that can be checked of it.
///
/// # Errors
/// As [`package`], or when a check fails.
pub fn test(profile: Profile) -> anyhow::Result<Tally> {
    if !cfg!(target_os = "linux") || !Path::new("/usr/bin/apt-get").exists() {
        println!("\n--- no packages here: they are made and tried on Debian and its kin.");
        return Ok(Tally { ignored: 1, ..Tally::default() });
    }
    packages::to_try_packages()?;
    check::check(&pack(profile)?)
}

fn pack(profile: Profile) -> anyhow::Result<Vec<PathBuf>> {
    let mut build = cargo();
    build.args(["build", "--package", "hazri", "--package", "hazrictl", "--bins", "--locked"]);
    step::run(build.args(profile.flags()))?;
    let into = place::artefacts().join("packages");
    std::fs::create_dir_all(&into)?;
    if cfg!(windows) {
        return installer::pack(profile, &into);
    }
    packages::to_package()?;
    let tree = tree::lay_out(profile)?;
    Ok(vec![deb::pack(&tree, profile, &into)?, rpm::pack(&tree, profile, &into)?])
}

/// A program as cargo built it.
pub fn program(name: &str, profile: Profile) -> PathBuf {
    place::target().join(profile.folder()).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Who answers for the packages: whoever distributes them.
fn maintainer() -> String {
    std::env::var("HAZRI_MAINTAINER")
        .unwrap_or_else(|_| "Whoever distributes Hazri <hazri@hazri.invalid>".to_owned())
}

/// Below the target folder, empty.
fn fresh_folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = std::path::absolute(place::target())?.join("package").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Writes the manual pages and completions of `hazrictl` into a folder.
fn write_manual(folder: &Path) -> anyhow::Result<()> {
    let mut write = cargo();
    write.args(["run", "--quiet", "--package", "hazrictl", "--example", "manual", "--locked", "--"]);
    step::run(write.arg(folder))
}

/// The day of a release, or of the last change before it; today, where that is not told.
fn day() -> anyhow::Result<String> {
    if let Some(date) = crate::changelog::of_version()?.date {
        return Ok(date);
    }
    let mut ask = Command::new("git");
    ask.args(["-c", "safe.directory=*", "log", "-1", "--format=%cs"]).current_dir(place::root());
    let day = step::read(&mut ask).or_else(|_| step::read(Command::new("date").arg("+%F")));
    Ok(day.context("the day of the last change is not known")?.trim().to_owned())
}
