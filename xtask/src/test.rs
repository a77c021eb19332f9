use std::process::Command;

use crate::bindings;
use crate::profile::Profile;
use crate::run::{build_window, cargo, npm};
use crate::step::{Tally, run, run_tests};
use crate::tools::Tool;
use crate::{dependencies, fuzz, icons, package, packages, place, sizes, soak, windows, workflows};

const DRIVER: Tool = Tool { name: "tauri-driver", version: "^2", options: &[] };

/// Everything: formats, lints, types, dependencies, unit tests, tests over sockets, the gallery, the real window. Ends with a line
/// that counts.
pub fn test() -> anyhow::Result<()> {
    packages::to_build()?;
    packages::to_drive()?;
    let mut tally = Tally::default();

    build_window()?;
    tally.add(sizes::check()?);
    tally.add(run_tests(npm().args(["test"]))?);

    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"]))?;
    run(cargo().args([
        "clippy",
        "--package",
        "hazri",
        "--test",
        "window",
        "--test",
        "package",
        "--test",
        "window_figures",
        "--quiet",
        "--",
        "--deny",
        "warnings",
    ]))?;

    tally.add(workflows::check()?);
    tally.add(windows::check_if_possible()?);
    tally.add(dependencies::check()?);

    install_driver()?;
    tally.add(run_tests(rust_tests().env("TS_RS_EXPORT_DIR", bindings::fresh()?))?);
    bindings::compare()?;

    tally.add(fuzz_shortly()?);
    soak::soak(1, 1, Profile::Debug)?;
    tally.passed += 1;

    tally.add(run_tests(npm().args(["run", "shots"]))?);
    tally.add(run_tests(npm().args(["run", "webview"]))?);
    tally.add(run_tests(&mut window_tests())?);
    tally.add(icons::compare()?);
    tally.add(package::test(Profile::Debug)?);

    println!("\n{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.ignored);
    Ok(())
}

/// The corpus and half a minute each, where there is a nightly compiler.
fn fuzz_shortly() -> anyhow::Result<Tally> {
    if let Some(missing) = fuzz::missing() {
        println!(
            "\n--- no fuzzing here: {missing}. The parsers were tested with the corpus and made-up inputs above."
        );
        return Ok(Tally { ignored: 1, ..Tally::default() });
    }
    fuzz::fuzz(30, &[])
}

/// All tests but those of the window, which come last and one at a time.
fn rust_tests() -> Command {
    let mut command = cargo();
    command.args(["test", "--workspace"]);
    command
}

/// The tests that drive the real window.
pub fn window_tests() -> Command {
    let mut command = cargo();
    command.args(["test", "--workspace", "--test", "window", "--", "--test-threads=1"]);
    command.env("HAZRI_TAURI_DRIVER", DRIVER.path());
    command.env("HAZRI_ARTEFACTS", place::artefacts().join("window"));
    command
}

/// The morning with known secrets, and the search for them.
pub fn canary() -> anyhow::Result<()> {
    packages::to_build()?;
    packages::to_drive()?;
    build_window()?;
    run(cargo().args(["build", "--package", "hazri", "--package", "hazrictl"]))?;
    install_driver()?;
    run_tests(window_tests().arg("canary")).map(drop)
}

/// The packages alone, and the line that counts.
pub fn package(profile: Profile) -> anyhow::Result<()> {
    packages::to_build()?;
    packages::to_drive()?;
    build_window()?;
    let tally = package::test(profile)?;
    println!("\n{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.ignored);
    Ok(())
}

/// Builds the program that speaks WebDriver to the app, once.
pub fn install_driver() -> anyhow::Result<()> {
    DRIVER.install()
}
