//! Running other programs: their output is passed on as it comes, and the tests they report are counted.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail};

/// How many tests ran.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub ignored: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// Reads a closing line of cargo's tests, of Vitest, or of the gallery. Any other line counts nothing.
    fn of_line(line: &str) -> Tally {
        let words: Vec<&str> =
            line.split([' ', ';', ',', '|', '(', ')']).filter(|word| !word.is_empty()).collect();
        let closing = line.starts_with("test result:")
            || words.first() == Some(&"Tests")
            || words.first() == Some(&"gallery:");
        if !closing {
            return Tally::default();
        }
        let before = |name: &str| {
            let place = words.iter().position(|word| *word == name).and_then(|place| place.checked_sub(1));
            place.and_then(|place| words.get(place)).and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        Tally {
            passed: before("passed"),
            failed: before("failed"),
            ignored: before("ignored") + before("skipped"),
        }
    }
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot be started or fails.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    announce(command);
    let status = command.status().with_context(|| format!("{} cannot be started", name(command)))?;
    if !status.success() {
        bail!("{} failed", name(command));
    }
    Ok(())
}

/// Runs a program and takes what it says on standard output.
///
/// # Errors
/// When it cannot be started or fails.
pub fn read(command: &mut Command) -> anyhow::Result<String> {
    let told = command.stderr(Stdio::inherit()).output();
    let told = told.with_context(|| format!("{} cannot be started", name(command)))?;
    if !told.status.success() {
        bail!("{} failed", name(command));
    }
    Ok(String::from_utf8(told.stdout)?)
}

/// Runs a program that tests, and counts. A run that fails, or that ran no test, is an error.
///
/// # Errors
/// When it cannot be started, fails, or ran no test.
pub fn run_tests(command: &mut Command) -> anyhow::Result<Tally> {
    announce(command);
    let begun = Instant::now();
    command.env("NO_COLOR", "1").env("FORCE_COLOR", "0").stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("{} cannot be started", name(command)))?;
    let output = child.stdout.take().context("no standard output")?;
    let mut tally = Tally::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        tally.add(Tally::of_line(line.trim()));
    }
    let status = child.wait()?;
    println!("    {} s", begun.elapsed().as_secs());
    if !status.success() || tally.failed > 0 {
        bail!("{} failed: {} passed, {} failed", name(command), tally.passed, tally.failed);
    }
    if tally.passed == 0 {
        bail!("{} ran no test", name(command));
    }
    Ok(tally)
}

fn announce(command: &Command) {
    println!("\n--- {}", name(command));
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_each_runner_are_counted() {
        for (line, passed, failed, ignored) in [
            ("test result: ok. 137 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out", 137, 0, 2),
            ("test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured", 3, 1, 0),
            ("Tests  42 passed (42)", 42, 0, 0),
            ("Tests  1 failed | 41 passed (42)", 41, 1, 0),
            ("gallery: 210 passed, 0 failed", 210, 0, 0),
            ("running 4 tests", 0, 0, 0),
            ("test a_press_passed ... ok", 0, 0, 0),
        ] {
            assert_eq!(Tally::of_line(line), Tally { passed, failed, ignored }, "{line}");
        }
    }
}
