//! The package for Debian and its kin.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use super::tree::each;
use super::{day, fresh_folder, maintainer, template};
use crate::changelog::VERSION;
use crate::profile::Profile;
use crate::step;

/// Packs what is laid out. There is nothing to run at install or removal, so it has no scripts.
///
/// # Errors
/// When a program of dpkg fails.
pub fn pack(tree: &Path, profile: Profile, into: &Path) -> anyhow::Result<PathBuf> {
    let control = tree.join("DEBIAN");
    std::fs::create_dir(&control)?;
    let architecture = step::read(Command::new("dpkg").arg("--print-architecture"))?.trim().to_owned();
    let (sums, bytes) = contents(tree)?;
    let (version, maintainer, needed) = (version(), maintainer(), needed(tree)?);
    let kib = bytes.div_ceil(1024).to_string();
    let values = [
        ("VERSION", version.as_str()),
        ("ARCHITECTURE", architecture.as_str()),
        ("MAINTAINER", maintainer.as_str()),
        ("KIB", kib.as_str()),
        ("DEPENDS", needed.as_str()),
    ];
    std::fs::write(control.join("control"), template::filled("control", &values)?)?;
    std::fs::write(control.join("md5sums"), sums)?;

    let package = into.join(format!("hazri_{version}_{architecture}.deb"));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "--build"]).args(match profile {
        Profile::Release => ["-Zxz", "-z9"],
        Profile::Debug => ["-Zgzip", "-z1"],
    });
    let built = step::run(build.arg(tree).arg(&package));
    // What is laid out is packed for others too.
    std::fs::remove_dir_all(control)?;
    built.map(|()| package)
}

/// With the number of the packing, as Debian wants it where the app is not made for Debian alone.
pub fn version() -> String {
    format!("{VERSION}-1")
}

/// What Debian's tools read: that this is the version, since when, and where the rest stands.
///
/// # Errors
/// When the day is not known.
pub fn changelog() -> anyhow::Result<String> {
    let mut format = Command::new("date");
    let date = step::read(format.args(["--utc", "--rfc-email", "--date", &day()?]).env("LC_ALL", "C"))?;
    Ok(format!(
        "hazri ({}) stable; urgency=medium\n\n  * Version {VERSION}. What has changed stands in changelog.gz.\n\n -- {}  {date}",
        version(),
        maintainer(),
    ))
}

/// The libraries that the programs are linked to, in the versions whose symbols they use.
fn needed(tree: &Path) -> anyhow::Result<String> {
    // The program reads the name of the package, and nothing else, from there.
    let beside = fresh_folder("shlibdeps")?;
    std::fs::create_dir(beside.join("debian"))?;
    std::fs::write(beside.join("debian/control"), "Source: hazri\n\nPackage: hazri\nArchitecture: any\n")?;
    let mut ask = Command::new("dpkg-shlibdeps");
    ask.arg("-O")
        .args(["hazri", "hazrictl"].map(|name| tree.join("usr/bin").join(name)))
        .current_dir(&beside);
    let told = step::read(&mut ask)?;
    let needed = told.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    needed.map(str::to_owned).context("no library is needed, which cannot be")
}

/// The lines of `md5sums`, and how many bytes are installed.
fn contents(tree: &Path) -> anyhow::Result<(String, u64)> {
    let (mut files, mut bytes) = (Vec::new(), 0);
    each(tree, &mut |path| {
        if path.is_file() {
            bytes += path.metadata()?.len();
            files.push(path.strip_prefix(tree)?.to_owned());
        }
        Ok(())
    })?;
    files.sort();
    let mut sums = String::new();
    write!(sums, "{}", step::read(Command::new("md5sum").args(files).current_dir(tree))?)?;
    Ok((sums, bytes))
}
