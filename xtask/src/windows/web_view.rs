//! A Windows without WebView2, which Wine is: the window's program says so in a dialog and ends, rather than die unseen.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::wine::Wine;
use crate::step::Tally;
use crate::{place, step};

/// The exit status by which `docs/set-up.md` names it.
const NO_WEB_VIEW: i32 = 5;
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts the program on a display of its own, keeps a picture of what it says, and presses its button.
///
/// # Errors
/// When nothing is said, or the program does not end as it should.
pub fn check(wine: &Wine, program: &Path) -> anyhow::Result<Tally> {
    println!("\n--- hazri.exe where there is no WebView2");
    let display = Display::open()?;
    let mut started = Started(wine.command().arg(program).env("DISPLAY", display.name()).spawn()?);
    let dialog = display.wait_for("Hazri")?;
    // The dialog is drawn a moment after it is there.
    std::thread::sleep(Duration::from_secs(2));
    let pictures = place::artefacts().join("windows");
    std::fs::create_dir_all(&pictures)?;
    step::run(display.command("import").args(["-window", "root"]).arg(pictures.join("no-web-view.png")))?;
    step::run(display.command("xdotool").args(["windowfocus", &dialog]))?;
    step::run(display.command("xdotool").args(["key", "Return"]))?;

    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(status) = started.0.try_wait()? {
            if status.code() != Some(NO_WEB_VIEW) {
                bail!("hazri.exe without WebView2 ended with {status}, not {NO_WEB_VIEW}");
            }
            return Ok(Tally { passed: 1, ..Tally::default() });
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("hazri.exe did not end when its dialog was closed")
}

/// A virtual screen. Ends with this.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn open() -> anyhow::Result<Display> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"]);
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().context("Xvfb")?;
        let mut number = String::new();
        let told = server.stdout.take().context("Xvfb has no standard output")?;
        BufReader::new(told).read_line(&mut number)?;
        Ok(Display { server, name: format!(":{}", number.trim()) })
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.name);
        command
    }

    /// The number of the window with this title.
    fn wait_for(&self, title: &str) -> anyhow::Result<String> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let found =
                self.command("xdotool").args(["search", "--onlyvisible", "--name", title]).output()?;
            let found = String::from_utf8(found.stdout)?;
            if let Some(window) = found.lines().next() {
                return Ok(window.to_owned());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("no window is called {title}")
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}

/// A program that ends with this.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

/// One that has ended already is as good.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
