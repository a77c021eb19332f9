//! The table of `docs/faults.md`, made from the rows and from the names of their tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rows::ROWS;

const BEGIN: &str = "<!-- rows: written by `cargo xtask faults` -->\n";
const END: &str = "<!-- /rows -->";
/// What only Windows can show: compiled for Windows, and run there.
const WINDOWS: &str = "windows.rs";
/// Set by `cargo xtask faults`.
const WRITE: &str = "HAZRI_WRITE_FAULTS";

/// A test that carries the number of a row.
struct RowTest {
    number: u8,
    name: String,
    /// From the root of the project.
    file: PathBuf,
}

impl RowTest {
    fn is_for_windows(&self) -> bool {
        self.file.ends_with(WINDOWS)
    }
}

#[test]
fn every_row_has_a_test_and_stands_in_the_docs() {
    let tests = row_tests();
    let document = root().join("docs/faults.md");
    let written = std::fs::read_to_string(&document).unwrap();
    let (before, rest) = written.split_once(BEGIN).expect("the place of the rows");
    let (_, after) = rest.split_once(END).expect("the end of the rows");
    let current = format!("{before}{BEGIN}{}{END}{after}", table(&tests));
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&document, &current).unwrap();
    }

    let shown: BTreeSet<u8> =
        tests.iter().filter(|test| !test.is_for_windows()).map(|test| test.number).collect();
    let without: Vec<u8> =
        ROWS.iter().map(|row| row.number).filter(|number| !shown.contains(number)).collect();
    assert_eq!(without, Vec::<u8>::new(), "rows without a test");
    let strangers: Vec<&str> = tests
        .iter()
        .filter(|test| ROWS.iter().all(|row| row.number != test.number))
        .map(|test| test.name.as_str())
        .collect();
    assert_eq!(strangers, Vec::<&str>::new(), "tests of rows that do not exist");
    assert!(
        std::fs::read_to_string(&document).unwrap() == current,
        "docs/faults.md is old: cargo xtask faults"
    );
}

/// A name in a file proves nothing: this program has to run it.
#[test]
fn every_test_of_a_row_is_compiled() {
    let listed =
        Command::new(std::env::current_exe().unwrap()).args(["--list", "--format", "terse"]).output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let compiled: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter_map(|path| path.rsplit("::").next())
        .collect();
    let here = |test: &&RowTest| test.file.starts_with("tests/faults") && !test.is_for_windows();
    let tests = row_tests();
    let missing: Vec<&str> = tests
        .iter()
        .filter(here)
        .map(|test| test.name.as_str())
        .filter(|name| !compiled.contains(name))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn the_rows_are_numbered_from_one() {
    assert!(ROWS.iter().zip(1..).all(|(row, number)| row.number == number));
}

fn table(tests: &[RowTest]) -> String {
    let mut of_row: BTreeMap<u8, Vec<&RowTest>> = BTreeMap::new();
    for test in tests {
        of_row.entry(test.number).or_default().push(test);
    }
    let mut text =
        "| # | fault | what the app does | outcome | shown by |\n|---|---|---|---|---|\n".to_owned();
    for row in &ROWS {
        let shown: Vec<String> =
            of_row.get(&row.number).into_iter().flatten().map(|test| cell(test)).collect();
        let outcome = if row.outcome.is_empty() { "–" } else { row.outcome };
        let shown = shown.join("<br>");
        text.push_str(&format!(
            "| {} | {} | {} | {outcome} | {shown} |\n",
            row.number, row.fault, row.promise
        ));
    }
    text
}

fn cell(test: &RowTest) -> String {
    let place = test.file.with_extension("");
    let place = place.strip_prefix("tests").unwrap_or(&place).to_string_lossy().into_owned();
    let name = test.name.trim_start_matches("row_").trim_start_matches(|c: char| c.is_ascii_digit());
    let words = name.trim_start_matches('_').replace('_', " ");
    let mark = if test.is_for_windows() { " *(on Windows)*" } else { "" };
    format!("{words} (`{place}`){mark}")
}

fn row_tests() -> Vec<RowTest> {
    let mut files = Vec::new();
    collect(&root().join("tests"), &mut files);
    files.sort();
    files.iter().flat_map(|file| tests_in(file)).collect()
}

fn tests_in(file: &Path) -> Vec<RowTest> {
    let text = std::fs::read_to_string(file).unwrap();
    let from_root = file.strip_prefix(root()).unwrap().to_owned();
    let names = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line.strip_prefix("fn row_")?.split('(').next()?;
        let number = name.split('_').next()?.parse().ok()?;
        Some((number, format!("row_{name}")))
    });
    names.map(|(number, name)| RowTest { number, name, file: from_root.clone() }).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().unwrap()
}
