//! The package for Fedora, openSUSE and their kin. What the programs need is found by rpm itself, by the names of their
//! libraries, which are the same everywhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{fresh_folder, maintainer, template};
use crate::changelog::VERSION;
use crate::profile::Profile;
use crate::step;

/// Packs what is laid out.
///
/// # Errors
/// When rpmbuild fails.
pub fn pack(tree: &Path, profile: Profile, into: &Path) -> anyhow::Result<PathBuf> {
    let top = fresh_folder("rpm")?;
    let values = [
        ("VERSION", VERSION),
        ("MAINTAINER", &maintainer()),
        ("TREE", &tree.display().to_string()),
        (
            "PAYLOAD",
            match profile {
                Profile::Release => "w19.zstdio",
                Profile::Debug => "w1.gzdio",
            },
        ),
    ];
    let spec = top.join("hazri.spec");
    std::fs::write(&spec, template::filled("hazri.spec", &values)?)?;
    let mut build = Command::new("rpmbuild");
    build.args(["-bb", "--quiet", "--define"]).arg(format!("_topdir {}", top.display()));
    step::run(build.arg(&spec))?;
    let architecture = std::env::consts::ARCH;
    let name = format!("hazri-{VERSION}-1.{architecture}.rpm");
    let package = into.join(&name);
    std::fs::copy(top.join("RPMS").join(architecture).join(name), &package)?;
    Ok(package)
}
