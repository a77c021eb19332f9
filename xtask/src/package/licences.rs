//! The licences of all that is built in: crates, what is bundled into the page, and fonts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::place;
use crate::run::cargo;
use crate::step::read;

/// How the names of files with licences begin.
const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];
const HEADING: &str = "# What is built into Hazri, and under which licences\n";

/// Writes them in Markdown, each text once. The page has to be built.
///
/// # Errors
/// When something that is built in names no licence.
pub fn write(file: &Path) -> anyhow::Result<()> {
    let page = std::fs::read_to_string(place::root().join("ui/dist/licences.md"))
        .context("the page is not built")?;
    let mut written = HEADING.to_owned();
    write!(written, "\n{}\n{}\n{}", of_crates()?, page.trim(), of_fonts()?)?;
    Ok(std::fs::write(file, written)?)
}

fn of_crates() -> anyhow::Result<String> {
    let metadata: Value =
        serde_json::from_str(&read(cargo().args(["metadata", "--format-version", "1", "--locked"]))?)?;
    let built_in = built_in()?;
    let (mut list, mut texts) = (String::from("## Crates\n\n"), BTreeMap::<String, BTreeSet<String>>::new());
    for package in metadata.get("packages").and_then(Value::as_array).context("no packages")? {
        let text = |field: &str| package.get(field).and_then(Value::as_str);
        let (Some(name), Some(version), Some(manifest)) =
            (text("name"), text("version"), text("manifest_path"))
        else {
            continue;
        };
        if !built_in.contains(&format!("{name} v{version}")) {
            continue;
        }
        let licence = text("license").with_context(|| format!("{name} names no licence"))?;
        writeln!(list, "* {name} {version}: {licence}")?;
        for file in licence_files(Path::new(manifest).parent().context("a manifest without a folder")?)? {
            let text = String::from_utf8_lossy(&std::fs::read(file)?).trim().to_owned();
            texts.entry(text).or_default().insert(format!("{name} {version}"));
        }
    }
    ensure!(!texts.is_empty(), "no crate brings the text of its licence");
    for (text, of) in texts {
        write!(list, "\n### {}\n\n{text}\n", of.into_iter().collect::<Vec<_>>().join(", "))?;
    }
    Ok(list)
}

/// `name vVERSION` of every crate from others in either program, on either system.
fn built_in() -> anyhow::Result<BTreeSet<String>> {
    let mut tree = cargo();
    tree.args([
        "tree",
        "--package",
        "hazri",
        "--package",
        "hazrictl",
        "--edges",
        "normal",
        "--prefix",
        "none",
    ]);
    tree.args(["--locked", "--target", "x86_64-unknown-linux-gnu", "--target", "x86_64-pc-windows-msvc"]);
    let own = |line: &&str| !line.contains(&format!("({}", place::root().display()));
    let words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    Ok(read(&mut tree)?.lines().filter(own).map(words).collect())
}

fn licence_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_file() && NAMES.iter().any(|begin| name.starts_with(begin)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Of each font that `ui/package.json` names: fonts are all that begins so.
fn of_fonts() -> anyhow::Result<String> {
    let package: Value =
        serde_json::from_str(&std::fs::read_to_string(place::root().join("ui/package.json"))?)?;
    let listed = package.get("devDependencies").and_then(Value::as_object).context("no packages")?;
    let mut written = String::from("\n## Fonts\n");
    for name in listed.keys().filter(|name| name.starts_with("@fontsource/")) {
        let file = place::root().join("ui/node_modules").join(name).join("LICENSE");
        let text = std::fs::read_to_string(&file).with_context(|| format!("{name} brings no licence"))?;
        write!(written, "\n### {name}\n\n{}\n", text.trim())?;
    }
    Ok(written)
}
