//! Looks at packages with the tools of those who know them, and tries one in a root where there is nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use super::{fresh_folder, trial};
use crate::run::cargo;
use crate::step::{Tally, read, run, run_tests};
use crate::{place, step};

/// Looks at them all.
///
/// # Errors
/// When something is not as it has to be.
pub fn check(packages: &[PathBuf]) -> anyhow::Result<Tally> {
    let ending =
        |end: &str| packages.iter().find(|package| package.extension().is_some_and(|given| given == end));
    let deb = ending("deb").context("no .deb was packed")?;
    let rpm = ending("rpm").context("no .rpm was packed")?;
    run(Command::new("lintian").args(["--fail-on", "error,warning", "--allow-root"]).arg(deb))?;
    look_at_files(deb)?;
    let mut tally = Tally { passed: 2, ..Tally::default() };
    tally.add(trial::compile_and_try()?);
    tally.add(try_out(deb, rpm)?);
    Ok(tally)
}

fn look_at_files(deb: &Path) -> anyhow::Result<()> {
    let unpacked = fresh_folder("unpacked")?;
    run(Command::new("dpkg-deb").arg("--extract").arg(deb).arg(&unpacked))?;
    let share = unpacked.join("usr/share");
    run(Command::new("appstreamcli")
        .args(["validate", "--no-net"])
        .arg(share.join("metainfo/in.hazri.Hazri.metainfo.xml")))?;
    run(Command::new("desktop-file-validate").arg(share.join("applications/in.hazri.Hazri.desktop")))?;
    // Whatever man cannot format is said on standard error.
    for page in std::fs::read_dir(share.join("man/man1"))? {
        let told = Command::new("man")
            .args(["--warnings", "--local-file"])
            .arg(page?.path())
            .env("MANWIDTH", "100")
            .output()?;
        ensure!(
            told.status.success() && told.stderr.is_empty(),
            "a manual page: {}",
            String::from_utf8_lossy(&told.stderr)
        );
    }
    Ok(())
}

/// Installs, drives and removes them. Counted as skipped where no root can be made.
fn try_out(deb: &Path, rpm: &Path) -> anyhow::Result<Tally> {
    let Some(root) = clean_root(deb)? else {
        return Ok(Tally { ignored: 1, ..Tally::default() });
    };
    let mut tests = cargo();
    tests.args(["test", "--package", "hazri", "--test", "package", "--", "--test-threads=1"]);
    tests.env("HAZRI_DEB", deb).env("HAZRI_RPM", rpm).env("HAZRI_ROOT", &root);
    tests.env("HAZRI_ARTEFACTS", place::artefacts().join("window"));
    let tally = run_tests(&mut tests)?;
    std::fs::remove_dir_all(root)?;
    Ok(tally)
}

/// A Debian with nothing but what the package asks for, of the release that this machine has. `None` where none can be
/// made, and why is said.
fn clean_root(deb: &Path) -> anyhow::Result<Option<PathBuf>> {
    if read(Command::new("id").arg("-u"))?.trim() != "0" {
        println!("\n--- NOT TRIED: the packages in a clean root, which only the administrator can make.");
        return Ok(None);
    }
    let (release, root) = (release()?, fresh_folder("root")?);
    let needs = step::read(Command::new("dpkg-deb").args(["--field"]).arg(deb).arg("Depends"))?;
    let make = |include: &str| {
        let mut make = Command::new("mmdebstrap");
        make.args(["--quiet", "--variant=minbase", "--dpkgopt=force-unsafe-io"]);
        make.args(["--aptopt=Acquire::Retries \"5\"", &format!("--include={include}")]);
        make.arg(&release).arg(&root);
        make
    };
    if run(&mut make(&names(&needs))).is_ok() {
        return Ok(Some(root));
    }
    // Either no root can be made here at all, or the archive has not what the package asks for.
    fresh_folder("root")?;
    if run(&mut make("apt")).is_ok() {
        bail!("Debian {release} has not what the package needs: {}", needs.trim());
    }
    println!("\n--- NOT TRIED: the packages in a clean root. None of Debian {release} can be made here.");
    Ok(None)
}

/// `libc6 (>= 2.34), dbus-user-session | dbus-session-bus` names two packages: versions are looked at when the package is
/// installed.
fn names(needs: &str) -> String {
    let first = needs.split(',').filter_map(|need| need.split_whitespace().next());
    first.collect::<Vec<_>>().join(",")
}

fn release() -> anyhow::Result<String> {
    let told = std::fs::read_to_string("/etc/os-release")?;
    let name = told.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    name.map(str::to_owned).context("this system does not name its release")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_needed_the_first_choice_is_named() {
        assert_eq!(names("libc6 (>= 2.34), libgtk-3-0 (>= 3.24.0) | libgtk-3-0t64\n"), "libc6,libgtk-3-0");
    }
}
