//! What `CHANGELOG.md` says of the version that Cargo.toml names.

use anyhow::{Context as _, bail, ensure};

use crate::place;

/// The version of everything here, from the one place where it stands.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
const UNRELEASED: &str = "unreleased";

/// The section of a version.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// `YYYY-MM-DD`; `None` until it is released.
    pub date: Option<String>,
    /// Below its heading, in Markdown.
    pub text: String,
}

/// The section of [`VERSION`], which has to be the first.
///
/// # Errors
/// When it is not there, or its heading is not of the right shape.
pub fn of_version() -> anyhow::Result<Section> {
    let changelog = std::fs::read_to_string(place::root().join("CHANGELOG.md"))?;
    section(&changelog, VERSION)
}

/// Fails unless the tag, `v` and a version, is that of [`VERSION`] and its section has a date. Answers the section.
///
/// # Errors
/// As above, and as [`of_version`].
pub fn of_release(tag: &str) -> anyhow::Result<Section> {
    ensure!(tag == format!("v{VERSION}"), "the tag {tag} is not that of version {VERSION} in Cargo.toml");
    let section = of_version()?;
    ensure!(section.date.is_some(), "CHANGELOG.md does not say when {VERSION} was released");
    Ok(section)
}

fn section(changelog: &str, version: &str) -> anyhow::Result<Section> {
    let (_, first) = changelog.split_once("\n## ").context("CHANGELOG.md has no section")?;
    let (heading, rest) = first.split_once('\n').context("a section without text")?;
    let named = heading.strip_prefix(&format!("[{version}] - "));
    let named = named
        .with_context(|| format!("the first section of CHANGELOG.md is not that of {version}: {heading}"))?;
    let date = match named {
        UNRELEASED => None,
        date if is_date(date) => Some(date.to_owned()),
        other => bail!("neither a date nor `{UNRELEASED}`: {other}"),
    };
    let text = rest.split("\n## ").next().unwrap_or(rest).trim().to_owned();
    ensure!(!text.is_empty(), "CHANGELOG.md says nothing of {version}");
    Ok(Section { date, text })
}

fn is_date(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [4, 2, 2] && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n* A reminder.\n\n## [1.1.0] - 2026-11-01\n\n* Old.\n";

    #[test]
    fn the_changelog_begins_with_the_version_that_is_built() {
        of_version().unwrap();
    }

    /// npm writes no bill of materials for a package without a version.
    #[test]
    fn the_page_has_the_version_of_everything_else() {
        for file in ["ui/package.json", "ui/package-lock.json"] {
            let text = std::fs::read_to_string(place::root().join(file)).unwrap();
            let package: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(package["version"], VERSION, "{file}");
        }
    }

    #[test]
    fn a_section_ends_where_the_next_one_begins() {
        let found = section(CHANGELOG, "1.2.0").unwrap();
        let expected =
            Section { date: Some("2026-12-01".to_owned()), text: "### Added\n\n* A reminder.".to_owned() };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_version_that_is_not_the_first_or_has_no_date_cannot_be_released() {
        assert!(section(CHANGELOG, "1.1.0").is_err());
        assert!(section(CHANGELOG, "1.3.0").is_err());
        assert!(section(&CHANGELOG.replace("2026-12-01", "soon"), "1.2.0").is_err());
        let unreleased = section(&CHANGELOG.replace("2026-12-01", UNRELEASED), "1.2.0").unwrap();
        assert_eq!(unreleased.date, None);
        assert!(of_release("v0.0.0").is_err());
    }
}
