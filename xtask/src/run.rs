use std::process::Command;

use crate::{packages, place, step, test};

/// Opens the window, or drives it where there is no display.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    packages::to_build()?;
    build_window()?;
    if has_display() {
        step::run(cargo().args(["build", "--package", "hazri"]))?;
        let app = place::target().join("debug").join(format!("hazri{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(app);
        if arguments.is_empty() {
            command.arg("--practice")
        } else {
            command.args(arguments)
        };
        return step::run(&mut command);
    }
    println!("There is no display: a virtual one is started, and the whole morning is driven on it.");
    packages::to_drive()?;
    test::install_driver()?;
    step::run_tests(test::window_tests().arg("practice"))?;
    println!("\nThe screens are in {}", place::artefacts().join("window").display());
    Ok(())
}

/// Installs the window's packages and builds it.
pub fn build_window() -> anyhow::Result<()> {
    step::run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    step::run(npm().args(["run", "build"]))
}

/// npm, in the window's folder.
pub fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(place::root().join("ui"));
    command
}

/// A program of the window's packages, in the root of the checkout.
pub fn npx(program: &str) -> Command {
    let end = if cfg!(windows) { ".cmd" } else { "" };
    let mut command =
        Command::new(place::root().join("ui/node_modules/.bin").join(format!("{program}{end}")));
    command.current_dir(place::root());
    command
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(place::root());
    command
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(windows) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
