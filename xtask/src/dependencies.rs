//! What comes from others: its licences, where it comes from, and what is known against it.
//!
//! What is known is asked of two databases on the internet. One that cannot be reached is said to be so, and counts as
//! skipped; one that was reached and knows something is an error.

use std::process::Command;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::run::npm;
use crate::step::{Tally, run};
use crate::tools::Tool;

/// Built without optimisation: that takes a third of the time, and a check takes seconds either way. Without its own
/// git it uses the one of the system.
const DENY: Tool =
    Tool { name: "cargo-deny", version: "^0.20", options: &["--debug", "--no-default-features"] };

/// Checks the crates by `deny.toml`, and crates and npm packages for what is known against them.
///
/// # Errors
/// When something is not as it has to be.
pub fn check() -> anyhow::Result<Tally> {
    DENY.install()?;
    run(deny().args(["--all-features", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))?;
    let mut tally = Tally { passed: 1, ..Tally::default() };
    tally.add(crates()?);
    tally.add(npm_packages()?);
    Ok(tally)
}

/// RustSec, a git repository. It is fetched by itself first, so that no connection and no finding can be mistaken for
/// each other.
fn crates() -> anyhow::Result<Tally> {
    let fetched = deny().args(["fetch", "db"]).output().context("cargo-deny cannot be started")?;
    if !fetched.status.success() {
        return Ok(not_reached("crates", "RustSec", &String::from_utf8_lossy(&fetched.stderr)));
    }
    run(deny().args(["--all-features", "check", "advisories"]))?;
    Ok(Tally { passed: 1, ..Tally::default() })
}

fn npm_packages() -> anyhow::Result<Tally> {
    let mut command = npm();
    let told = command.args(["audit", "--json"]).output().context("npm cannot be started")?;
    match read_audit(&told.stdout)? {
        Audit::Clean => {
            println!("\n--- npm audit: nothing is known against any package, those for development included");
            Ok(Tally { passed: 1, ..Tally::default() })
        }
        Audit::Known(names) => bail!("npm audit knows something against {}", names.join(", ")),
        Audit::NotReached(why) => Ok(not_reached("npm packages", "the registry", &why)),
    }
}

/// What npm found out.
#[derive(Debug, PartialEq, Eq)]
enum Audit {
    Clean,
    /// The packages that something is known against.
    Known(Vec<String>),
    /// No answer to the question, and why.
    NotReached(String),
}

/// npm ends with 1 in either case; a report is told from a failure by what is in it.
fn read_audit(json: &[u8]) -> anyhow::Result<Audit> {
    let told: Value = serde_json::from_slice(json).context("npm audit says what nobody can read")?;
    if let Some(known) = told.get("vulnerabilities").and_then(Value::as_object) {
        let names: Vec<String> = known.keys().cloned().collect();
        return Ok(if names.is_empty() { Audit::Clean } else { Audit::Known(names) });
    }
    let why = told.get("message").and_then(Value::as_str);
    why.map(|why| Audit::NotReached(why.to_owned())).context("npm audit gives neither a report nor a reason")
}

fn not_reached(what: &str, whom: &str, why: &str) -> Tally {
    let why = why.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given").trim();
    println!("\n--- NOT CHECKED: what is known against the {what}. {whom} was not reached: {why}");
    Tally { ignored: 1, ..Tally::default() }
}

/// Crates in two versions are only warned of: `cargo deny check bans` lists them.
fn deny() -> Command {
    let mut command = DENY.command();
    command.args(["--log-level", "error"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_told_from_a_failure() {
        let read = |json: &str| read_audit(json.as_bytes()).ok();
        let clean = r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{}}"#;
        assert_eq!(read(clean), Some(Audit::Clean));
        let known = r#"{"auditReportVersion":2,"vulnerabilities":{"left-pad":{"severity":"low"}}}"#;
        assert_eq!(read(known), Some(Audit::Known(vec!["left-pad".to_owned()])));
        let refused =
            r#"{"message":"405 Method Not Allowed","statusCode":405,"uri":"https://registry.example"}"#;
        assert_eq!(read(refused), Some(Audit::NotReached("405 Method Not Allowed".to_owned())));
        let offline = r#"{"message":"request failed, reason: getaddrinfo ENOTFOUND","error":{"summary":"","detail":""}}"#;
        assert!(matches!(read(offline), Some(Audit::NotReached(_))));
        let without_lock =
            r#"{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile."}}"#;
        for unreadable in [without_lock, "", "{}"] {
            assert_eq!(read(unreadable), None);
        }
    }
}
