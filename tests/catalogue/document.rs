//! `docs/errors.md`, made from the cases and from the English words.

use std::fmt::Write as _;

use hazri_core::problem::OutcomeClass;

use crate::case::{Case, every_case, read, root};
use crate::languages::{classes, problems, tag};
use crate::promises::codes;

const DOCUMENT: &str = "docs/errors.md";
const BEGIN: &str = "<!-- problems: written by `cargo xtask errors` -->\n";
const END: &str = "<!-- /problems -->";
/// Set by `cargo xtask errors`.
const WRITE: &str = "HAZRI_WRITE_ERRORS";

const CLASSES: [OutcomeClass; 5] = [
    OutcomeClass::NotSent,
    OutcomeClass::Rejected,
    OutcomeClass::Failed,
    OutcomeClass::Done,
    OutcomeClass::Unknown,
];

#[test]
fn the_document_of_errors_is_what_the_catalogue_says() {
    let written = read(DOCUMENT);
    let (before, rest) = written.split_once(BEGIN).expect("the place of the problems");
    let (_, after) = rest.split_once(END).expect("the end of the problems");
    let current = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(root().join(DOCUMENT), &current).unwrap();
    }
    assert!(read(DOCUMENT) == current, "{DOCUMENT} is old: cargo xtask errors");
}

/// One row for each problem and each way in which its call can end.
fn table() -> String {
    let cases = every_case();
    let (problems, outcomes) = (problems("en"), classes("en"));
    let mut text =
        "| code | when it happens | what | counts | now | safe |\n|---|---|---|---|---|---|\n".to_owned();
    for code in codes() {
        for class in CLASSES {
            let of_row: Vec<&Case> =
                cases.iter().filter(|case| case.problem.code() == code && case.class == class).collect();
            if of_row.is_empty() {
                continue;
            }
            let (problem, outcome) = (&problems[&code], &outcomes[&tag(class)]);
            let (when, what, now) = (when(&of_row), &problem.what, &problem.now);
            let (counts, safe) = (&outcome.counts, &outcome.safe);
            let row = format!("| `{code}` | {when} | {what} | **{class:?}**: {counts} | {now} | {safe} |");
            writeln!(text, "{row}").unwrap();
        }
    }
    text
}

fn when(cases: &[&Case]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for case in cases {
        let when = case.when.replace('|', "\\|");
        let line = if case.code == "–" { when } else { format!("`{}`: {when}", case.code) };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("<br>")
}
