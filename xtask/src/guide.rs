//! The pictures of the guide for agents: taken by its test in the real window, cut to the window, and kept small.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use crate::run::{build_window, cargo};
use crate::{packages, place, step, test};

const LANGUAGES: [&str; 2] = ["en", "hi"];
/// A screen has few colours.
const COLOURS: &str = "48";

/// Takes them again and puts them beside the guide.
///
/// # Errors
/// When the test fails, or a picture cannot be written.
pub fn write() -> anyhow::Result<()> {
    packages::to_build()?;
    packages::to_drive()?;
    build_window()?;
    step::run(cargo().args(["build", "--package", "hazri"]))?;
    test::install_driver()?;
    let taken = place::artefacts().join("window/guide");
    if taken.exists() {
        std::fs::remove_dir_all(&taken)?;
    }
    step::run_tests(test::window_tests().arg("guide"))?;
    for language in LANGUAGES {
        let beside = place::root().join("docs/images/guide").join(language);
        if beside.exists() {
            std::fs::remove_dir_all(&beside)?;
        }
        std::fs::create_dir_all(&beside)?;
        for picture in std::fs::read_dir(taken.join(language))? {
            let picture = picture?.path();
            make_small(&picture, &beside.join(picture.file_name().context("a picture without a name")?))?;
        }
    }
    Ok(())
}

fn make_small(taken: &Path, beside: &Path) -> anyhow::Result<()> {
    let mut convert = Command::new("convert");
    convert.arg(taken).args(["-bordercolor", "black", "-border", "1", "-trim", "+repage"]);
    convert.args(["-dither", "None", "-colors", COLOURS, "-strip"]);
    step::run(convert.args(["-define", "png:compression-level=9"]).arg(beside))
}
