//! The icons of the app and of the tray, from their drawings.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use crate::step::Tally;
use crate::{packages, place, step};

/// The app's, as desktops ask for them.
const OF_APP: [u32; 8] = [16, 24, 32, 48, 64, 128, 256, 512];
/// Those of them that Windows finds in one file.
const IN_ICO: [u32; 6] = [16, 24, 32, 48, 64, 256];
/// Of the tray: side by side for screens of usual and of double density.
const OF_TRAY: [u32; 2] = [32, 64];
/// How far two renderers may be apart in the drawing of an edge: the root mean square of all differences, from 0 to 1.
const SAME: f64 = 0.02;

/// Draws all of them again, where they are committed.
///
/// # Errors
/// When a program that draws is missing or fails.
pub fn write() -> anyhow::Result<()> {
    packages::to_draw()?;
    draw(&folder()).map(drop)
}

/// Fails when one is not what its drawing says.
///
/// # Errors
/// As [`write`], or when one is missing or differs.
pub fn compare() -> anyhow::Result<Tally> {
    packages::to_draw()?;
    let fresh = place::target().join("icons");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    for name in draw(&fresh)? {
        // Of a file with several pictures each is looked at.
        let pictures = if name.ends_with(".ico") { IN_ICO.len() } else { 1 };
        for picture in 0..pictures {
            let apart = difference(&folder().join(&name), &fresh.join(&name), picture)?;
            ensure!(apart < SAME, "{name} is not what its drawing says ({apart}). Run `cargo xtask icons`.");
        }
    }
    println!("\n--- the icons are what their drawings say");
    Ok(Tally { passed: 1, ..Tally::default() })
}

/// The picture of the app, that many pixels wide.
pub fn of_app() -> impl Iterator<Item = (u32, PathBuf)> {
    OF_APP.into_iter().map(|side| (side, folder().join(of_side(side))))
}

/// What the app is drawn from.
pub fn drawing_of_app() -> PathBuf {
    folder().join("icon.svg")
}

/// Draws every picture into a folder and answers their names.
fn draw(into: &Path) -> anyhow::Result<Vec<String>> {
    std::fs::create_dir_all(into.join("tray"))?;
    let mut names = draw_app(into)?;
    for entry in std::fs::read_dir(folder().join("tray"))? {
        let drawing = entry?.path();
        if drawing.extension().is_none_or(|end| end != "svg") {
            continue;
        }
        let stem = drawing.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for side in OF_TRAY {
            let name = format!("tray/{stem}-{side}.png");
            render(&drawing, side, &into.join(&name))?;
            names.push(name);
        }
    }
    Ok(names)
}

fn draw_app(into: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for side in OF_APP {
        render(&drawing_of_app(), side, &into.join(of_side(side)))?;
        names.push(of_side(side));
    }
    let mut join = Command::new("convert");
    join.args(IN_ICO.map(|side| into.join(of_side(side))));
    step::run(join.arg(into.join("icon.ico")))?;
    names.push("icon.ico".to_owned());
    Ok(names)
}

fn render(drawing: &Path, side: u32, picture: &Path) -> anyhow::Result<()> {
    let mut draw = Command::new("rsvg-convert");
    draw.args(["--width", &side.to_string(), "--height", &side.to_string(), "--output"]);
    let status = draw.arg(picture).arg(drawing).status().context("rsvg-convert cannot be started")?;
    ensure!(status.success(), "{} cannot be drawn", drawing.display());
    Ok(())
}

/// From 0, the same, to 1.
fn difference(one: &Path, other: &Path, picture: usize) -> anyhow::Result<f64> {
    let of = |file: &Path| format!("{}[{picture}]", file.display());
    let mut compare = Command::new("compare");
    compare.args(["-metric", "RMSE", &of(one), &of(other), "null:"]);
    let told = compare.output().context("ImageMagick's compare cannot be started")?;
    read_difference(&String::from_utf8_lossy(&told.stderr))
}

/// `1234.5 (0.0188)`; pictures of different sizes, or a missing one, have no such line.
fn read_difference(told: &str) -> anyhow::Result<f64> {
    let share = told.trim().strip_suffix(')').and_then(|told| told.rsplit_once('('));
    let Some((_, share)) = share else { bail!("an icon cannot be compared: {told}") };
    share.parse().with_context(|| format!("no number: {told}"))
}

fn of_side(side: u32) -> String {
    format!("{side}x{side}.png")
}

fn folder() -> PathBuf {
    place::root().join("src-tauri/icons")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_read_and_anything_else_is_an_error() {
        assert!(read_difference("0 (0)").unwrap().abs() < f64::EPSILON);
        assert!((read_difference("6553.5 (0.1)").unwrap() - 0.1).abs() < f64::EPSILON);
        for told in ["", "compare: image widths or heights differ `a' @ error", "0 (nothing)"] {
            assert!(read_difference(told).is_err(), "{told}");
        }
    }
}
