//! The TypeScript types of the views: written by the tests of the core, committed, and compared here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::run::cargo;
use crate::{place, step};

/// Writes them where they are committed.
pub fn write() -> anyhow::Result<()> {
    let folder = committed();
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let mut command = cargo();
    command.args(["test", "--quiet", "--package", "hazri-core", "--lib", "export_bindings"]);
    step::run(command.env("TS_RS_EXPORT_DIR", folder))
}

/// An empty folder for the tests to write them into.
pub fn fresh() -> anyhow::Result<PathBuf> {
    let folder = place::target().join("bindings");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder.canonicalize()?)
}

/// Fails when what is committed is not what the Rust types say.
pub fn compare() -> anyhow::Result<()> {
    let written = read(&place::target().join("bindings"))?;
    let committed = read(&committed())?;
    if written.is_empty() || written != committed {
        let differs = |name: &&String| written.get(*name) != committed.get(*name);
        let names: Vec<&String> = written.keys().chain(committed.keys()).filter(differs).collect();
        bail!("the types of the window are not those of the core: {names:?}. Run `cargo xtask bindings`.");
    }
    println!("\n--- the types of the window are those of the core");
    Ok(())
}

fn committed() -> PathBuf {
    place::root().join("ui/src/bindings")
}

fn read(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        files.insert(name, std::fs::read_to_string(entry.path())?);
    }
    Ok(files)
}
