//! The icons of the tray, from their drawings.

use std::process::Command;

use crate::{packages, place, step};

/// Side by side for screens of usual and of double density.
const SIDES: [u32; 2] = [32, 64];

/// Writes a picture of each drawing beside it, in both sizes.
///
/// # Errors
/// When the program that draws is missing or fails.
pub fn write() -> anyhow::Result<()> {
    packages::to_draw()?;
    let folder = place::root().join("src-tauri/icons/tray");
    for entry in std::fs::read_dir(folder)? {
        let drawing = entry?.path();
        if drawing.extension().is_none_or(|end| end != "svg") {
            continue;
        }
        let name = drawing.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for side in SIDES {
            let picture = drawing.with_file_name(format!("{name}-{side}.png"));
            let mut draw = Command::new("rsvg-convert");
            draw.args(["--width", &side.to_string(), "--height", &side.to_string(), "--output"]);
            step::run(draw.arg(picture).arg(&drawing))?;
        }
    }
    Ok(())
}
