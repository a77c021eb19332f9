//! How large the page of the window may be: it is read at each start, on old disks.

use std::path::Path;

use anyhow::{Context as _, bail};

use crate::place;
use crate::step::Tally;

/// What the names of some files begin and end with, and how many bytes all of them may have together.
struct Limit {
    what: &'static str,
    is_of_it: fn(&str) -> bool,
    bytes: u64,
}

const LIMITS: [Limit; 5] = [
    Limit { what: "the program of the page", is_of_it: |name| is(name, "index-", ".js"), bytes: 215_000 },
    Limit { what: "its look", is_of_it: |name| is(name, "index-", ".css"), bytes: 50_000 },
    Limit {
        what: "the words of twelve languages",
        is_of_it: |name| name.ends_with(".js") && !name.starts_with("index-"),
        bytes: 560_000,
    },
    Limit { what: "all fonts", is_of_it: |name| name.ends_with(".woff2"), bytes: 850_000 },
    Limit { what: "the page, whole", is_of_it: |_| true, bytes: 1_700_000 },
];

fn is(name: &str, begin: &str, end: &str) -> bool {
    name.starts_with(begin) && name.ends_with(end)
}

/// Holds the built page to its limits. Each of them counts as a test.
///
/// # Errors
/// When one is passed, or the page was not built.
pub fn check() -> anyhow::Result<Tally> {
    let mut files = Vec::new();
    collect(&place::root().join("ui/dist"), &mut files)?;
    println!("\n--- sizes of the page");
    let mut tally = Tally::default();
    for Limit { what, is_of_it, bytes } in &LIMITS {
        let of_it = files.iter().filter(|(name, _)| is_of_it(name));
        let size: u64 = of_it.map(|(_, size)| size).sum();
        println!("{what}: {size} of {bytes} bytes");
        if size == 0 || size > *bytes {
            bail!("{what}: {size} bytes, and at most {bytes} are allowed");
        }
        tally.passed += 1;
    }
    Ok(tally)
}

fn collect(folder: &Path, files: &mut Vec<(String, u64)>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).context("the page was not built")? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push((entry.file_name().to_string_lossy().into_owned(), entry.metadata()?.len()));
        }
    }
    Ok(())
}
